"""What is wrong with a document, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """What is wrong: `path` names the field, with the row's number inside rows (`steps.2.name`)."""

    path: str
    message: str

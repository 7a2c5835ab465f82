"""One thing that the check found."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from vizavi.registry.models import Proposal, Version

MOST_NAMED = 20


class Severity(enum.Enum):
    """Whether a finding keeps an entry out of the register."""

    BLOCKS = "blocks"
    ATTENTION = "attention"


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and how to mend it.

    `field` is the path of the field as troubles of documents have it (`steps.2.service`), "provider" for who provides,
    "" for the whole. What it is about is linked: entries (`version`, `versions`), another `proposal`; `supersede` is
    the code of an attribute that should be replaced by a new one instead of being changed, `replace` of one that can be
    replaced by another wherever it is named.
    """

    code: str
    field: str
    text: str
    severity: Severity
    mend: str = ""
    version: Version | None = None
    versions: tuple[Version, ...] = ()
    proposal: Proposal | None = None
    supersede: str = ""
    replace: str = ""

    @property
    def top_field(self) -> str:
        """The field of the document that it is about, without rows."""
        return self.field.partition(".")[0]

    @property
    def sentence(self) -> str:
        """The text with the names of what it is about, for places that have no links."""
        unnamed = [str(version) for version in self.versions if str(version) not in self.text]
        if not unnamed:
            return self.text
        rest = ", …" if len(unnamed) > MOST_NAMED else ""
        return f"{self.text} ({', '.join(unnamed[:MOST_NAMED])}{rest})"

    def blocks(self, *, is_decision: bool) -> bool:
        """Whether it keeps a proposal from being accepted (`is_decision`) or handed over. What waits for another
        proposal may be handed over before that one is decided."""
        return self.severity is Severity.BLOCKS and (is_decision or self.code != "awaited")

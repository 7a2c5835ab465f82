"""What the chosen situations say of the client already, to be filled in beforehand and confirmed (B-4.6.3.9.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vizavi.registry.api import Item


def suggested(situations: Iterable[Item], name: str) -> list[str]:
    """Values of an attribute that the situations demand without alternative: whoever opens a café plans to open.

    Only for attributes with many values: what is added to them takes nothing away.
    """
    found: list[str] = []
    for situation in situations:
        criterion = situation.document["criteria"]
        for leaf in _demanded(criterion):
            if leaf.get("attr") == name and isinstance(leaf.get("in"), list) and len(leaf["in"]) == 1:
                found += leaf["in"]
    return list(dict.fromkeys(found))


def _demanded(criterion: Any) -> list[dict[str, Any]]:
    """Parts of which every one must hold."""
    if not isinstance(criterion, dict):
        return []
    return [part for part in criterion.get("all", [criterion]) if isinstance(part, dict)]

"""Where each field of a proposal is written: its section, its address."""

from __future__ import annotations

from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents import fields as f
from vizavi.registry.models import Proposal
from vizavi.registry.views.frame import proposal_url

PROVIDER, REASON = "provider", "reason"


def section_of_field(kind: Kind, field: str) -> str:
    """The section in which a field is written; the first for what is about the whole."""
    top = field.partition(".")[0]
    if top in (PROVIDER, REASON):
        return top
    for item in SCHEMAS[kind].sections:
        if any(part.name == top for part in item.fields):
            return item.code
    return SCHEMAS[kind].sections[0].code


def field_url(proposal: Proposal, path: str) -> str:
    """Where a field is written, at the field itself; "" for what is about the whole, and for exclusions.

    Args:
        path: as findings have it, `steps.2.name`.
    """
    kind = Kind(proposal.entry.kind)
    known = {item.name for item in SCHEMAS[kind].fields()} | {PROVIDER}
    if proposal.version_id is None or path.partition(".")[0] not in known:
        return ""
    address = proposal_url(proposal, "proposal_edit", section=section_of_field(kind, path))
    return f"{address}#{_anchor(tuple(SCHEMAS[kind].fields()), path)}"


def _anchor(fields: tuple[f.Field, ...], path: str) -> str:
    """The id of what the form draws for a path (`registry/proposals/parts.html`)."""
    name, item = path.replace(".", "-"), None
    for part in path.split("."):
        item = next((one for one in fields if one.name == part), item)
        fields = item.fields if isinstance(item, f.Rows) else fields
    if item is None or isinstance(item, f.Rows | f.Criteria):
        return name
    if isinstance(item, f.Translated):
        return f"id_{name}-ru"
    if isinstance(item, f.References | f.Touchpoints | f.StepCodes):
        return f"id_{name}_0"
    return f"id_{name}"

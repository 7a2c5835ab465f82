"""Where criteria stand in documents: "criteria" of the entry itself, "steps.<code>" of a step of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents import fields as f

OWN = "criteria"
STEP = "steps."


def has_place(kind: Kind | str, document: Mapping[str, Any], place: str) -> bool:
    """Whether a document has such a place, with or without a criterion."""
    if place == OWN:
        return any(isinstance(field, f.Criteria) for field in SCHEMAS[Kind(kind)].fields())
    return kind == Kind.SCENARIO and _step(document, place) is not None


def places_of(kind: Kind | str, document: Mapping[str, Any]) -> list[str]:
    """Every place of a document at which a criterion may stand."""
    places = [OWN] if has_place(kind, document, OWN) else []
    if kind == Kind.SCENARIO:
        places += [STEP + step["code"] for step in document["steps"] if step["code"]]
    return places


def criterion_at(document: Mapping[str, Any], place: str) -> dict[str, Any] | None:
    """The criterion at a place; None where there is none: it is for everybody."""
    if place == OWN:
        return document.get(OWN)
    step = _step(document, place)
    return step["criteria"] if step else None


def with_criterion(
    document: Mapping[str, Any], place: str, criterion: dict[str, Any] | None
) -> dict[str, Any]:
    """The changed fields of a document that has this criterion at the place."""
    if place == OWN:
        return {OWN: criterion}
    here = _step(document, place)
    steps: list[dict[str, Any]] = document["steps"]
    # By identity: of two steps with one code, which the check complains of, only the first is meant.
    return {"steps": [{**step, "criteria": criterion} if here is step else step for step in steps]}


def name_of_step(document: Mapping[str, Any], place: str) -> Mapping[str, str] | None:
    """The translated name of the step at a place; None for the entry's own criterion."""
    step = _step(document, place)
    return step["name"] if step else None


def field_path(document: Mapping[str, Any], place: str) -> str:
    """The path of the field as findings have it: `steps.2.criteria`."""
    step = _step(document, place)
    return OWN if step is None else f"steps.{document['steps'].index(step)}.criteria"


def _step(document: Mapping[str, Any], place: str) -> dict[str, Any] | None:
    code = place.removeprefix(STEP)
    if code == place or not code:
        return None
    return next((step for step in document.get("steps", []) if step["code"] == code), None)

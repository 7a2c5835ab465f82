"""The form of a register as checked, typed data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from vizavi.touchpoints.forms_data.schema import Direction, FormDocument, Kind, Need, Requirement, validate
from vizavi.touchpoints.models import FormEdition


@lru_cache(maxsize=64)
def _validated(pk: int, revision: int, document: _Raw) -> FormDocument:
    return validate(document.value)


class _Raw:
    """Carries a document past the cache key: pk and revision already tell documents apart."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Raw)

    def __hash__(self) -> int:
        return 0


def form_of(edition: FormEdition) -> FormDocument:
    """The form edition's document; checked once per process."""
    return _validated(edition.pk, edition.revision, _Raw(edition.document))


def kind_of(form: FormDocument, code: str) -> Kind | None:
    """The kind with this code, if the form has it."""
    return next((kind for kind in form.kinds if kind.code == code), None)


def direction_of(form: FormDocument, code: str) -> Direction | None:
    """The direction with this code, if the form has it."""
    return next((direction for direction in form.directions if direction.code == code), None)


def need_of(form: FormDocument, code: str) -> Need | None:
    """The need with this code, if the form has it."""
    return next((need for need in form.needs if need.code == code), None)


def free_need(form: FormDocument) -> Need:
    """«Другие удовлетворяемые потребности» (S-3.7.9, I-2.6.9)."""
    return next(need for need in form.needs if need.free_text)


def requirements_of(form: FormDocument, kind: str) -> list[Requirement]:
    """What a touchpoint of the kind must or may meet."""
    return [requirement for requirement in form.requirements if kind in requirement.kinds]


def synonyms_of(form: FormDocument) -> dict[str, str]:
    """Each other wording of a kind → its name, for telling the same touchpoint written differently."""
    return {other: kind.name for kind in form.kinds for other in kind.wordings if other != kind.name}

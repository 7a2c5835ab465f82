"""The form of a register as checked, typed data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from vizavi.touchpoints.forms_data.schema import Direction, FormDocument, Kind, Need, Requirement, validate
from vizavi.touchpoints.models import FormEdition


@lru_cache(maxsize=64)
def _validated(pk: int, revision: int, source: _Source) -> FormDocument:
    return validate(source.read())


class _Source:
    """Carries a document past the cache key: pk and revision already tell documents apart. Read when it is new."""

    def __init__(self, read: Callable[[], Any]) -> None:
        self.read = read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source)

    def __hash__(self) -> int:
        return 0


def form_of(edition: FormEdition) -> FormDocument:
    """The form edition's document; checked once per process."""
    return _validated(edition.pk, edition.revision, _Source(lambda: edition.document))


def form_numbered(pk: int, revision: int) -> FormDocument:
    """The same by the key of the form edition and its revision; asked for once per process."""
    stored = FormEdition.objects.filter(pk=pk).values_list("document", flat=True)
    return _validated(pk, revision, _Source(stored.get))


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


@dataclass(frozen=True)
class Question:
    """What is asked once of a touchpoint: requirements of several sources that demand the same."""

    requirements: tuple[Requirement, ...]

    @property
    def code(self) -> str:
        """The code under which the question is asked."""
        return self.requirements[0].code

    @property
    def codes(self) -> list[str]:
        """The codes that one answer settles."""
        return [requirement.code for requirement in self.requirements]

    @property
    def is_obligatory(self) -> bool:
        """Whether any of the sources says «must»."""
        return any(requirement.strength == "must" for requirement in self.requirements)

    @property
    def clauses(self) -> str:
        """The clauses behind it."""
        return ", ".join(requirement.clause for requirement in self.requirements)


def checklist_of(form: FormDocument, kind: str) -> list[Question]:
    """What to ask of a touchpoint of the kind, in the order of the form."""
    asked: dict[str, list[Requirement]] = {}
    for requirement in requirements_of(form, kind):
        asked.setdefault(requirement.text, []).append(requirement)
    return [Question(tuple(same)) for same in asked.values()]


def kinds_by_rank(form: FormDocument, channel: str) -> list[Kind]:
    """The kinds of a channel, those preferred by the standard first (B-4.6.b)."""
    return sorted((kind for kind in form.kinds if kind.channel == channel), key=lambda kind: kind.rank)


def named(part: Any, attribute: str = "name") -> str:
    """The name (or `text`, `hint`) of a part of a form in the language of the page."""
    english = getattr(part, f"{attribute}_en", "") if get_language() == "en" else ""
    return english or getattr(part, attribute)


def synonyms_of(form: FormDocument) -> dict[str, str]:
    """Each other wording of a kind → its name, for telling the same touchpoint written differently."""
    return {other: kind.name for kind in form.kinds for other in kind.wordings if other != kind.name}

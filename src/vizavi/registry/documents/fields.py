"""What a field of an entry may be. A kind of entry is a list of these (`kinds.py`); forms, checks, comparisons, the API
and the exports all read the same list, so that a field is added in one place.

A text that has a translation is `{"ru": …, "en": …}`; `en` may be empty. Rows are a list of objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from vizavi.registry.choices import Kind

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Field:
    """What all fields have in common.

    `consequence` says what an empty optional field leads to (B-4.6.3.9.3). `is_for_staff`: not on public pages.
    """

    name: str
    label: Words
    hint: Words = ""
    required: bool = False
    consequence: Words = ""
    is_for_staff: bool = False

    def empty(self) -> Any:
        """The value of a field that was not filled."""
        return ""

    def is_empty(self, value: Any) -> bool:
        """Whether nothing was said."""
        return value in (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A text of one language: a name of an act, an address. `is_url`: an https address."""

    longest: int = 500
    is_long: bool = False
    is_url: bool = False
    pattern: str = ""


@dataclass(frozen=True, kw_only=True)
class Translated(Field):
    """A text with a translation: `{"ru": …, "en": …}`."""

    longest: int = 500
    is_long: bool = False

    def empty(self) -> Any:
        return {"ru": "", "en": ""}

    def is_empty(self, value: Any) -> bool:
        return not (value or {}).get("ru")


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a closed list."""

    choices: Any


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no."""

    def empty(self) -> Any:
        return False

    def is_empty(self, value: Any) -> bool:
        return value is None


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number, kept as int or as a decimal text; `None` is not known."""

    least: int = 0
    most: int = 10**12
    is_whole: bool = True

    def empty(self) -> Any:
        return None

    def is_empty(self, value: Any) -> bool:
        return value is None


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A date, `YYYY-MM-DD`; "" is not known."""


@dataclass(frozen=True, kw_only=True)
class Reference(Field):
    """Another entry by its code."""

    kind: Kind


@dataclass(frozen=True, kw_only=True)
class References(Field):
    """Other entries by their codes, in order."""

    kind: Kind

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class Touchpoints(Field):
    """Touchpoints of the register of touchpoints by their permanent numbers."""

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class Keywords(Field):
    """Words that people use for the thing, one a line."""

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class StepCodes(Field):
    """Codes of other steps of the same scenario."""

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class StepCode(Text):
    """The code of one other step of the same scenario."""


@dataclass(frozen=True, kw_only=True)
class Criteria(Field):
    """A criterion of the criteria language; `None`: it is for everybody."""

    def empty(self) -> Any:
        return None

    def is_empty(self, value: Any) -> bool:
        return value is None


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A list of objects with fields of their own. Rows do not nest."""

    fields: tuple[Field, ...]
    most: int = 50
    row_label: Words = ""

    def empty(self) -> Any:
        return []


@dataclass(frozen=True)
class Section:
    """A part of an entry: one page of its form."""

    code: str
    title: Words
    fields: tuple[Field, ...]
    hint: Words = ""


@dataclass(frozen=True)
class Schema:
    """All that an entry of a kind may say."""

    kind: Kind
    sections: tuple[Section, ...]
    #: the field that names the entry
    title: str = "name"

    def fields(self) -> Iterator[Field]:
        """Every field, in the order of the form."""
        for section in self.sections:
            yield from section.fields

    def field(self, name: str) -> Field:
        """A field by name.

        Raises:
            KeyError: there is none.
        """
        for field in self.fields():
            if field.name == name:
                return field
        raise KeyError(name)

    def empty(self) -> dict[str, Any]:
        """An entry that says nothing."""
        return {field.name: field.empty() for field in self.fields()}


def section(code: str, title: Words, *fields: Field, hint: Words = "") -> Section:
    """A section, written as it reads."""
    return Section(code, title, fields, hint)


def names_of(fields: Sequence[Field]) -> list[str]:
    """Names of fields in order."""
    return [field.name for field in fields]

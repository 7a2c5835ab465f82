"""What is wrong with a rule, a dictionary or a client, where exactly, and what was expected there.

Every message exists in English and Russian: officers who write criteria read them as much as developers do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "ru"]

#: A place inside a JSON document, as (parent place, key); `None` is the document itself. Kept as a linked
#: list because a text pointer at each of 10,000 levels of nesting would take quadratic time.
Place = tuple["Place", str | int] | None

# code: (English, Russian). Parameters are in braces.
MESSAGES: dict[str, tuple[str, str]] = {
    "not_json": ("not valid JSON: {detail}", "это не JSON: {detail}"),
    "not_utf8": ("not UTF-8 text", "текст не в кодировке UTF-8"),
    "duplicate_key": ("the key {key} stands twice in one object", "ключ {key} дважды стоит в одном объекте"),
    "not_object": ("expected an object", "ожидается объект {{…}}"),
    "not_list": ("expected a list", "ожидается список […]"),
    "not_text": ("expected a string", "ожидается строка"),
    "not_bool": ("expected true or false", "ожидается true или false"),
    "not_number": (
        'expected a number, or a string such as "0.25", of at most 100 digits; NaN and infinity are not numbers',
        'ожидается число или строка вида "0.25", не более 100 цифр; NaN и бесконечность не числа',
    ),
    "not_date": ("expected a date as YYYY-MM-DD", "ожидается дата в виде ГГГГ-ММ-ДД"),
    "not_duration": (
        "expected a duration as P[nY][nM][nD], such as P2Y or P1Y6M, within 9,999 years",
        "ожидается срок в виде P[nY][nM][nD], например P2Y или P1Y6M, не более 9999 лет",
    ),
    "empty_code": ("expected a code that is not empty", "код не может быть пустым"),
    "not_listed": ("expected one of: {values}", "ожидается одно из значений: {values}"),
    "missing_key": ("expected the key {key}", "не хватает ключа {key}"),
    "unknown_key": ("unexpected key; expected {keys}", "лишний ключ; здесь могут быть {keys}"),
    "no_node": (
        "expected a node with one of the keys attr, all, any, not, some",
        "ожидается узел с одним из ключей attr, all, any, not, some",
    ),
    "undeclared": (
        "the attribute {name} is not declared; declared are: {known}",
        "признак {name} не объявлен; объявлены: {known}",
    ),
    "no_test": (
        "a test of a {type} attribute needs {keys}",
        "для проверки признака типа {type} нужен ключ {keys}",
    ),
    "test_of_list": (
        '{name} is a list: look into it with {{"some": …, "where": …}}',
        '{name} — список: проверяйте его через {{"some": …, "where": …}}',
    ),
    "some_of_other": (
        '"some" looks into a list, and {name} is of the type {type}',
        '"some" заглядывает в список, а признак {name} имеет тип {type}',
    ),
    "bad_type": ("expected one of the types {types}", "ожидается один из типов: {types}"),
    "not_allowed": (
        "{key} is not allowed on {where}",
        "{key} здесь не допускается ({where})",
    ),
    "bad_name": (
        "expected a name that is not empty and has no dot (dots join a list and its item's attribute)",
        "имя не может быть пустым или содержать точку (точка отделяет список от признака его элемента)",
    ),
    "duplicate_id": ("the id {id} stands twice: first at {first}", "идентификатор {id} уже есть: {first}"),
    "null_item": (
        "a list of values is complete: null cannot stand in it",
        "список значений полон по определению: null в нём стоять не может",
    ),
    "undeclared_value": (
        "the client's attribute {name} is not declared",
        "у клиента указан необъявленный признак {name}",
    ),
    "line_too_long": ("the line is longer than {limit} MiB", "строка длиннее {limit} МиБ"),
    "bad_row": ("{detail}", "{detail}"),
    "unexpected": ("{detail}", "{detail}"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its place as a JSON pointer (RFC 6901) and what was expected there."""

    pointer: str
    code: str
    details: dict[str, object] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        """Return the message alone, without the pointer."""
        return MESSAGES[self.code][language == "ru"].format(**self.details)

    def under(self, prefix: str) -> Problem:
        """Return the same problem seen from a document that holds this one at the pointer `prefix`."""
        return Problem(prefix + self.pointer, self.code, self.details)

    def __str__(self) -> str:
        return f"{self.pointer}: {self.text()}"


class CriteriaError(ValueError):
    """A document that cannot be used. `problems` has all that was found wrong, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def text(self, language: Language = "en") -> str:
        """Return every problem on a line of its own: `POINTER: message`."""
        return "\n".join(f"{problem.pointer}: {problem.text(language)}" for problem in self.problems)

    def __str__(self) -> str:
        return self.text()


def pointer(place: Place) -> str:
    """Return the JSON pointer of a place; the whole document is the empty string."""
    keys: list[str] = []
    while place is not None:
        place, key = place
        keys.append("/" + str(key).replace("~", "~0").replace("/", "~1"))
    return "".join(reversed(keys))


def problem(place: Place, code: str, **details: object) -> Problem:
    """Return the problem `code` at `place`."""
    return Problem(pointer(place), code, details)

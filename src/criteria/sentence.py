"""A criterion as a sentence that a person can read and check, in Russian or English.

>>> sentence(rule, "ru", labels={"okved": "ОКВЭД", "headcount": "работников"})     # doctest: +SKIP
'ОКВЭД начинается с 62 или 63.1 и работников от 16 до 99'

The sentence loses nothing: brackets stand wherever "and" and "or" could be misread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.criterion import Bounds, Criterion, In, Is, Leaf, Within
from criteria.errors import Language
from criteria.values import Duration, Number, number_text


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. `{}` stands for a value."""

    all: str
    any: str
    negated: str
    always: str
    never: str
    yes: str
    no: str
    listed: str
    begins: str
    quoted: str
    nothing: str
    some: str
    within: str
    between: str
    bounds: Mapping[str, str]
    date_between: str
    date_bounds: Mapping[str, str]
    but: str
    units: tuple[tuple[str, str, str], ...]  # years, months, days: one, a few, many


WORDINGS: dict[Language, Wording] = {
    "ru": Wording(
        all="и",
        any="или",
        negated="неверно, что",
        always="всегда",
        never="никогда",
        yes="да",
        no="нет",
        listed="—",
        begins="начинается с",
        quoted="«{}»",
        nothing="ничего из списка",
        some="есть хотя бы одно, где",
        within="не более {} назад",
        between="от {} до {}",
        bounds={"ge": "не меньше {}", "gt": "больше {}", "le": "не больше {}", "lt": "меньше {}"},
        date_between="с {} по {}",
        date_bounds={"ge": "не раньше {}", "gt": "позже {}", "le": "не позже {}", "lt": "раньше {}"},
        but="но",
        units=(("года", "лет", "лет"), ("месяца", "месяцев", "месяцев"), ("дня", "дней", "дней")),
    ),
    "en": Wording(
        all="and",
        any="or",
        negated="it is not true that",
        always="always",
        never="never",
        yes="yes",
        no="no",
        listed="is",
        begins="begins with",
        quoted="“{}”",
        nothing="nothing on the list",
        some="has at least one where",
        within="no more than {} ago",
        between="from {} to {}",
        bounds={"ge": "at least {}", "gt": "more than {}", "le": "at most {}", "lt": "less than {}"},
        date_between="from {} to {}",
        date_bounds={"ge": "on or after {}", "gt": "after {}", "le": "on or before {}", "lt": "before {}"},
        but="but",
        units=(("year", "years", "years"), ("month", "months", "months"), ("day", "days", "days")),
    ),
}

#: How to show the words that join parts; the caller may make them bold.
Mark = Callable[[str], str]


def sentence(
    criterion: Criterion,
    language: Language,
    *,
    labels: Mapping[str, str] | None = None,
    values: Mapping[tuple[str, str], str] | None = None,
    mark: Mark = str,
) -> str:
    """Return the criterion in words.

    `labels` are by attribute name (`places.oktmo` for an attribute of an item), `values` by (attribute name,
    listed value); what has none is shown by its id. Words of a value stand in quotation marks: they may hold an
    «или» of their own. `mark` is put around the joining words.
    """
    words = WORDINGS[language]
    labels, values = labels or {}, values or {}
    stack: list[tuple[str, str]] = []  # a text, and the gate that joins its parts
    leaves = iter(criterion.leaves)
    for gate, arity in criterion.shape.steps:
        if gate == "leaf":
            stack.append((leaf_sentence(next(leaves), language, labels, values, mark), "leaf"))
        elif gate == "not":
            text, inner = stack.pop()
            stack.append((f"{mark(words.negated)} {_bracketed(text, inner in ('all', 'any'))}", "not"))
        else:
            parts = stack[len(stack) - arity :]
            del stack[len(stack) - arity :]
            stack.append(_join(parts, gate, words, mark))
    return stack[0][0]


def _join(parts: list[tuple[str, str]], gate: str, words: Wording, mark: Mark) -> tuple[str, str]:
    if not parts:
        return (words.always if gate == "all" else words.never), "leaf"
    if len(parts) == 1:
        return parts[0]
    joint = mark(words.all if gate == "all" else words.any)
    texts = [_bracketed(text, inner in ("all", "any") and inner != gate) for text, inner in parts]
    return f" {joint} ".join(texts), gate


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def leaf_sentence(
    leaf: Leaf,
    language: Language,
    labels: Mapping[str, str],
    values: Mapping[tuple[str, str], str],
    mark: Mark = str,
) -> str:
    """Return one test in words."""
    words = WORDINGS[language]
    name = leaf.attribute.name
    label = labels.get(name, name)
    if isinstance(leaf, Is):
        return f"{label}: {words.yes if leaf.value else words.no}"
    if isinstance(leaf, In):
        named = {value: values.get((name, value), value) for value in sorted(leaf.values)}
        listed = [words.quoted.format(text) if text != value else value for value, text in named.items()]
        # What a named code covers is said by its name; bare digits cover what begins with them.
        is_bare = leaf.attribute.type == "code" and any(text == value for value, text in named.items())
        return f"{label} {words.begins if is_bare else words.listed} {_choice(listed, words)}"
    if isinstance(leaf, Within):
        return f"{label} {words.within.format(duration_text(leaf.duration, language))}"
    if isinstance(leaf, Bounds):
        return f"{label} {_bounds(leaf.bounds, language)}"
    where = sentence(leaf.where, language, labels=labels, values=values, mark=mark)
    return f"{label}: {words.some} ({where})"


def _choice(listed: Sequence[str], words: Wording) -> str:
    if not listed:
        return words.nothing
    *most, last = listed
    return f"{', '.join(most)} {words.any} {last}" if most else last


def _bounds(bounds: Mapping[str, Any], language: Language) -> str:
    words = WORDINGS[language]
    dated = isinstance(next(iter(bounds.values())), date)
    shown = {key: value_text(bound, language) for key, bound in bounds.items()}
    if list(bounds) == ["ge", "le"]:
        return (words.date_between if dated else words.between).format(shown["ge"], shown["le"])
    phrases = words.date_bounds if dated else words.bounds
    return f", {words.but} ".join(phrases[key].format(text) for key, text in shown.items())


def value_text(value: Any, language: Language) -> str:
    """Return a client's value or a bound as people write it."""
    words = WORDINGS[language]
    if isinstance(value, bool):
        return words.yes if value else words.no
    if isinstance(value, tuple):
        return ", ".join(value_text(item, language) for item in value) or "—"
    if isinstance(value, Mapping):
        return "{" + "; ".join(f"{key}: {value_text(item, language)}" for key, item in value.items()) + "}"
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y") if language == "ru" else value.isoformat()
    return value if isinstance(value, str) else _number(value, language)


def _number(value: Number, language: Language) -> str:
    size: Number = -value if value < 0 else value
    whole, _, fraction = number_text(size).partition(".")
    groups = []
    while whole:
        groups.append(whole[-3:])
        whole = whole[:-3]
    # Russian sets thousands apart with a no-break space, from 10,000 on.
    apart = (
        ("\N{NO-BREAK SPACE}" if language == "ru" else ",") if len(groups) > 2 or len(groups[-1]) > 1 else ""
    )
    text = (apart if len(groups) > 1 else "").join(reversed(groups))
    point = "," if language == "ru" else "."
    return ("-" if value < 0 else "") + text + (point + fraction if fraction else "")


def duration_text(duration: Duration, language: Language) -> str:
    """Return a duration in words: "2 лет 6 месяцев", "2 years 6 months"."""
    years, months = divmod(duration.months, 12)
    counts = (years, months, duration.days)
    units = WORDINGS[language].units
    said = [f"{n} {_plural(n, forms, language)}" for n, forms in zip(counts, units, strict=True) if n]
    return " ".join(said) or f"0 {units[2][2]}"


def _plural(count: int, forms: tuple[str, str, str], language: Language) -> str:
    one, few, many = forms
    if language == "en":
        return one if count == 1 else many
    if count % 10 == 1 and count % 100 != 11:
        return one
    return few if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else many

"""Criteria and what they are of a client, in words: sentences with their findings, verdicts leaf by leaf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria import Criterion
from criteria.clients import Client
from criteria.criterion import Some
from criteria.evaluate import Verdict
from criteria.explain import Explained, explain
from criteria.sentence import leaf_sentence, value_text
from vizavi.registry.choices import Source
from vizavi.registry.telling import Teller, listed_values

VERDICTS: dict[Verdict, str | Promise] = {
    "met": gettext_lazy("Подходит"),
    "unknown": gettext_lazy("Не хватает сведений"),
    "reachable": gettext_lazy("Станет доступно после изменений"),
    "unmet": gettext_lazy("Не подходит"),
}
TONES: dict[Verdict, str] = {"met": "green", "unknown": "yellow", "reachable": "", "unmet": "grey"}
TRUTHS: dict[int, str | Promise] = {
    0: gettext_lazy("не выполнено"),
    1: gettext_lazy("неизвестно"),
    2: gettext_lazy("выполнено"),
}
GATES: dict[str, str | Promise] = {
    "all": gettext_lazy("Все условия сразу"),
    "any": gettext_lazy("Хотя бы одно из условий"),
    "not": gettext_lazy("Неверно, что"),
}


@dataclass(frozen=True)
class Part:
    """One part of a criterion and what it is of a client; `value` "" for groups."""

    text: str
    truth: int
    truth_text: str
    value: str = ""
    source: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Verdicts:
    """The verdict on a client with its reasons; `missing` is what to learn or to change."""

    verdict: Verdict
    text: str
    tone: str
    missing: str
    tree: Part


def explained(
    criterion: Criterion, client: Client, teller: Teller, *, as_of: date, is_drawn: bool = True
) -> Verdicts:
    """The verdict on a client, leaf by leaf.

    Args:
        is_drawn: from the population; then sensitive values are not shown, only what they decide.
    """
    dictionary = teller.dictionary
    known, attributes = dictionary.known_of(client, as_of=as_of)
    found = explain(criterion, known, attributes, as_of=as_of)
    verdict, missing = found.answer
    labels = dictionary.labels(teller.language)
    return Verdicts(
        verdict,
        str(VERDICTS[verdict]),
        TONES[verdict],
        ", ".join(dict.fromkeys(labels.get(name, name) for name in missing)),
        _part(found.tree, teller, 0, is_drawn=is_drawn),
    )


def summary_of(client: Client, teller: Teller, names: list[str], *, most: int = 4) -> str:
    """A client in a few words: its values of the first of these attributes."""
    told = [
        f"{teller.dictionary.label(name, teller.language)}: {value_in_words(teller, name, client.get(name))}"
        for name in names
        if not is_sensitive(teller, name)
    ]
    return "; ".join(told[:most])


def value_in_words(teller: Teller, name: str, value: Any) -> str:
    """A client's value of an attribute in words."""
    if value is None:
        return _("неизвестно")
    if isinstance(value, tuple) and any(isinstance(item, Mapping) for item in value):
        return _("объектов: %(count)s") % {"count": len(value)}
    values = value if isinstance(value, tuple) else (value,)
    words = [
        teller.value_label(name, item) if isinstance(item, str) else value_text(item, teller.language)
        for item in values
    ]
    return ", ".join(words) or _("ничего")


def is_sensitive(teller: Teller, name: str) -> bool:
    """Whether values of an attribute are not for showing."""
    code = name.partition(".")[0]
    return code in teller.dictionary and bool(teller.dictionary[code]["is_sensitive"])


def source_of(teller: Teller, name: str) -> str:
    """Where a value of an attribute is known from."""
    code = name.partition(".")[0]
    return str(Source(teller.dictionary[code]["source"]).label) if code in teller.dictionary else ""


def _part(node: Explained, teller: Teller, number: int, *, is_drawn: bool) -> Part:
    # A criterion of the register is at most some twelve levels deep, see criterion_tree.
    truth, truth_text = node.truth, str(TRUTHS[node.truth])
    parts = tuple(_part(part, teller, n, is_drawn=is_drawn) for n, part in enumerate(node.parts, start=1))
    if node.leaf is None:
        text = _("Объект %(number)s") % {"number": number} if node.gate == "item" else str(GATES[node.gate])
        return Part(text, truth, truth_text, parts=parts)
    name = node.leaf.attribute.name
    values = {key: teller.value_label(*key) for key in listed_values([node.leaf])}
    text = leaf_sentence(node.leaf, teller.language, teller.dictionary.labels(teller.language), values)
    if isinstance(node.leaf, Some) and node.value is not None:
        shown = _("объектов: %(count)s") % {"count": len(node.value)}
    elif is_drawn and node.value is not None and is_sensitive(teller, name):
        shown = _("не показывается: чувствительные сведения")
    else:
        shown = value_in_words(teller, name, node.value)
    return Part(text[:1].upper() + text[1:], truth, truth_text, shown, source_of(teller, name), parts)

"""Why a verdict is what it is, in plain words: the tests that decide it, each with what the client said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext as _

from criteria import Client, Criterion, parse
from criteria.criterion import In, Leaf, Some
from criteria.errors import Language
from criteria.evaluate import FALSE, TRUE, UNKNOWN
from criteria.explain import Explained, truth_tree
from criteria.sentence import leaf_sentence, value_text
from vizavi.classifiers.api import names_of
from vizavi.registry.api import Catalogue

KEPT = 10_000
MOST_VALUES = 5
DEEPEST = 6


class Reason(NamedTuple):
    """One thing that decides: a test, or tests of which one would do (`one_of`) or that belong together (`each`).

    `test` is the condition in words; `is_wanted` says whether it has to hold or must not; `label` names what is
    tested; `yours` is what the client said, "" where that is not known.
    """

    kind: Literal["test", "one_of", "each"]
    test: str = ""
    is_wanted: bool = True
    yours: str = ""
    label: str = ""
    attribute: str = ""
    parts: tuple[Reason, ...] = ()
    depth: int = 0

    def text(self) -> str:
        """The reason as one sentence without a full stop."""
        if self.kind == "test":
            words = {"test": self.test, "yours": self.yours}
            if self.is_wanted:
                return (
                    _("Нужно: %(test)s. У вас: %(yours)s") if self.yours else _("Нужно: %(test)s")
                ) % words
            return (
                _("Не подходит, если %(test)s. У вас: %(yours)s")
                if self.yours
                else _("Не подходит, если %(test)s")
            ) % words
        if self.kind == "each":
            return _("Нужно всё вместе: %(parts)s") % {"parts": "; ".join(self._inner())}
        return _("Нужно хотя бы одно из этого: %(parts)s") % {"parts": "; ".join(self._inner())}

    def fact(self) -> str:
        """What the client said that makes the test come out well."""
        return f"{self.label}: {self.yours}" if self.yours else self.part()

    def part(self) -> str:
        """The reason as a part of a sentence."""
        if self.kind == "each":
            return _(" и ").join(self._inner())
        if self.kind == "one_of":
            return _(" или ").join(self._inner())
        text = self.test if self.is_wanted else _("неверно, что %(test)s") % {"test": self.test}
        return f"{text} ({_('у вас: %(yours)s') % {'yours': self.yours}})" if self.yours else text

    def _inner(self) -> list[str]:
        return [part.part() for part in self.parts]


class Words(Mapping[tuple[str, str], str]):
    """Names of attributes and of their values in a language; classifiers are read once an object.

    As a mapping it is what `criteria.sentence` takes for values.
    """

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self.language = language
        self._dictionary = catalogue.dictionary
        self.labels = self._dictionary.labels(language)
        self._tests: dict[Leaf, tuple[Any, str]] = catalogue.kept.setdefault(f"offers.tests.{language}", {})

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, tuple[str, str]]]:
        return names_of(self._dictionary.classifiers)

    def test(self, leaf: Leaf) -> str:
        """A test in words."""
        name = leaf.attribute.name
        if isinstance(leaf, Some):
            return leaf_sentence(leaf, self.language, self.labels, self)
        # A classifier may get a new edition; all else that the words are made of stays as long as the edition.
        classifier = self._dictionary.classifier_of(name)
        names = self._names.get(classifier) if classifier else None
        kept_for, text = self._tests.get(leaf, (None, ""))
        if text and kept_for is names:
            return text
        if isinstance(leaf, In) and len(leaf.values) > MOST_VALUES:
            text = _shortened(leaf, self.labels.get(name, name), self)
        else:
            text = leaf_sentence(leaf, self.language, self.labels, self)
        if len(self._tests) >= KEPT:
            self._tests.clear()
        self._tests[leaf] = names, text
        return text

    def value(self, name: str, value: Any) -> str:
        """A value of an attribute as people write it."""
        if isinstance(value, tuple):
            if any(isinstance(item, Mapping) for item in value):
                return _("мест: %(count)s") % {"count": len(value)}
            return ", ".join(self.value(name, item) for item in value) or _("ничего из этого")
        if isinstance(value, str):
            return self[name, value]
        return value_text(value, self.language)

    def __getitem__(self, key: tuple[str, str]) -> str:
        name, value = key
        classifier = self._dictionary.classifier_of(name)
        if not classifier:
            return self._dictionary.value_label(name, value, self.language)
        russian, english = self._names.get(classifier, {}).get(value, ("", ""))
        title = (english if self.language == "en" else "") or russian
        return f"{value} {title}" if title else value

    def get(self, key: tuple[str, str], default: Any = None) -> Any:
        return self[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def __len__(self) -> int:
        return 0


def parsed(catalogue: Catalogue, rule: str, criterion: Mapping[str, Any]) -> Criterion:
    """A criterion of an edition, parsed once."""
    kept: dict[str, Criterion] = catalogue.kept.setdefault("offers.parsed", {})
    found = kept.get(rule)
    if found is None:
        if len(kept) >= KEPT:
            kept.clear()
        found = kept[rule] = parse(criterion, catalogue.dictionary.attributes)
    return found


def explained(
    catalogue: Catalogue, rule: str, criterion: Mapping[str, Any], client: Client, *, as_of: date
) -> Explained:
    """The whole tree of a rule for a client."""
    return truth_tree(parsed(catalogue, rule, criterion), client, as_of=as_of)


def reasons(tree: Explained, words: Words) -> list[Reason]:
    """The tests that decide the verdict: of what is not met, those that fail; of what is, those that hold; of what is
    unknown, those that are open. What would not change the verdict is left out."""
    found = _deciding(tree, words, is_wanted=True)
    return list(dict.fromkeys(found))


def _deciding(tree: Explained, words: Words, *, is_wanted: bool) -> list[Reason]:
    # A criterion may nest without end, so this is a loop: gates are answered after their parts.
    done: dict[int, list[Reason]] = {}
    stack: list[tuple[Explained, bool, bool]] = [(tree, is_wanted, False)]
    while stack:
        node, wanted, has_parts = stack.pop()
        if node.leaf is not None:
            done[id(node)] = [_test(node, node.leaf, words, wanted)]
            continue
        parts = _that_decide(node)
        inner = wanted != (node.gate == "not")
        if not has_parts:
            stack.append((node, wanted, True))
            stack += [(part, inner, False) for part in reversed(parts)]
            continue
        found = [done.pop(id(part)) for part in parts]
        # One of several would do: an `any` that fails, or an `all` that ought to fail and does not.
        is_choice = (node.gate, node.truth) == (("any", FALSE) if wanted else ("all", TRUE))
        done[id(node)] = _choice(found) if is_choice else [reason for part in found for reason in part]
    return done[id(tree)]


def _that_decide(node: Explained) -> list[Explained]:
    """Parts that make the gate what it is."""
    if node.gate in ("not", "item") or (node.gate, node.truth) in (("all", TRUE), ("any", FALSE)):
        return list(node.parts)
    return [part for part in node.parts if part.truth == node.truth]


def _choice(found: list[list[Reason]]) -> list[Reason]:
    """Alternatives as one reason; an alternative of several tests stays together."""
    parts = dict.fromkeys(_together(part) for part in found if part)
    if len(parts) < 2:
        return list(parts)
    made = Reason("one_of", parts=tuple(parts), depth=1 + max(part.depth for part in parts))
    # Nobody follows more: of deeper ones the first alternative is told.
    return [made] if made.depth <= DEEPEST else [next(iter(parts))]


def _together(part: list[Reason]) -> Reason:
    if len(part) == 1:
        return part[0]
    return Reason("each", parts=tuple(part), depth=1 + max(reason.depth for reason in part))


def _test(node: Explained, leaf: Leaf, words: Words, is_wanted: bool) -> Reason:
    name = leaf.attribute.name
    yours = "" if node.truth == UNKNOWN or node.value is None else words.value(name, node.value)
    return Reason("test", words.test(leaf), is_wanted, yours, words.labels.get(name, name), leaf.attribute.id)


def _shortened(leaf: In, label: str, words: Words) -> str:
    """The first of many values: whoever needs them all finds them on the page of the entry."""
    listed = sorted(leaf.values)
    first = ", ".join(words[leaf.attribute.name, value] for value in listed[:MOST_VALUES])
    return _("%(label)s: %(first)s и ещё %(more)s") % {
        "label": label,
        "first": first,
        "more": len(listed) - MOST_VALUES,
    }

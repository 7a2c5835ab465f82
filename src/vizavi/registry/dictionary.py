"""The attribute dictionary of an edition: what may be known of a client, in the terms of `criteria` and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

from criteria import Attributes, Client, Criterion, load_client, parse
from criteria.clients import Value
from criteria.errors import Language
from criteria.evaluate import FALSE, truth
from vizavi.classifiers.api import names as classifier_names
from vizavi.registry.choices import AttributeType

LONGEST_CODE = 11  # of a settlement in OKTMO

YES_OR_NO = {"да": True, "yes": True, "нет": False, "no": False}

NamesOf = Callable[[str], Mapping[str, tuple[str, str]]]


class Known(NamedTuple):
    """A client with what follows from what it says; `attributes` with those `actionable` that may change for it."""

    client: Client
    attributes: Attributes


class Dictionary:
    """Attributes of one edition.

    Args:
        documents: (code, document of the kind `attribute`), in the order in which they are shown.
    """

    def __init__(self, documents: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        self.documents: dict[str, Mapping[str, Any]] = dict(
            sorted(documents, key=lambda item: (item[1]["position"] or 0, item[0]))
        )

    @cached_property
    def attributes(self) -> Attributes:
        """The dictionary as the criteria engine reads it.

        Raises:
            criteria.CriteriaError: an attribute declares what the engine does not know.
        """
        return Attributes.load([attribute_json(code, document) for code, document in self.documents.items()])

    def known_of(self, said: Client, *, as_of: date) -> Known:
        """All that is known of a client by what it says, and what of it may change.

        What has changed already and does not change back may not: to a registered business it is no step to become an
        unregistered one. What follows from something that may change may change with it: whoever registers can
        have workers.
        """
        client = self.completed(said, as_of=as_of)
        held = {
            code
            for code, document in self.documents.items()
            if document.get("is_one_way") and said.get(code) is True
        }
        changeable = self.attributes.actionable - held
        if len(client) > len(said):
            rest = {name: value for name, value in said.items() if name not in changeable}
            stays = self.completed(rest, as_of=as_of).keys()
            changeable = (changeable | client.keys() - said.keys()) - stays
        return Known(client, self.attributes.changing(changeable))

    def causes(self, name: str, said: Client) -> frozenset[str]:
        """What the client has said that an attribute follows from; the attribute itself if the client has said it."""
        found: set[str] = set()
        waiting, seen = [name], {name}
        while waiting:
            name = waiting.pop()
            if name in said:
                found.add(name)
                continue
            sources = self._sources(name) - seen
            seen |= sources
            waiting += sources
        return frozenset(found)

    def completed(self, client: Client, *, as_of: date) -> Client:
        """The client with what follows from what is known of it.

        An attribute that does not concern the client has the value which the dictionary gives for that: an
        unregistered business has no workers. What the client has said itself is not touched.
        """
        while found := {
            name: value
            for name, (concerned, value) in self._otherwise.items()
            if name not in client and truth(concerned, client, as_of=as_of) == FALSE
        }:
            client = {**client, **found}
        return client

    def _sources(self, name: str) -> frozenset[str]:
        found = self._otherwise.get(name)
        return frozenset(leaf.attribute.id for leaf in found[0].leaves) if found else frozenset()

    @cached_property
    def _otherwise(self) -> dict[str, tuple[Criterion, Value]]:
        return {
            code: (parse(document["criteria"], self.attributes), otherwise(code, document))
            for code, document in self.documents.items()
            if document.get("criteria") is not None and document.get("otherwise")
        }

    def __contains__(self, code: object) -> bool:
        return code in self.documents

    def __getitem__(self, code: str) -> Mapping[str, Any]:
        return self.documents[code]

    def labels(self, language: Language) -> Mapping[str, str]:
        """Names of attributes in words, by the names that the engine uses (`places.oktmo`)."""
        return self._labels[language]

    def label(self, name: str, language: Language) -> str:
        """One attribute in words; its id where there is no such attribute any more."""
        return self._labels[language].get(name, name)

    def value_label(
        self, name: str, value: str, language: Language, names_of: NamesOf = classifier_names
    ) -> str:
        """A listed value in words: of an enumeration its label, of a code its name in the classifier.

        `names_of`: names of a classifier's codes; each call of the usual one asks which edition is in force.
        """
        found = self._enumerated[language].get((name, value))
        if found is None:
            classifier = self._classifiers.get(name)
            if classifier:
                russian, english = named_code(names_of(classifier), value)
                title = (english if language == "en" else "") or russian
                found = f"{value} {title}" if title and title != value else value
        return found or value

    def values(self, language: Language) -> Mapping[tuple[str, str], str]:
        """Listed values in words by (attribute, value), for `criteria.sentence` and `criteria.explain`."""
        return _Values(self, language)

    def options(self, name: str, language: Language) -> list[tuple[str, str]]:
        """(value, label) of an enumeration in the order of the dictionary; [] for open ones."""
        return [
            (value, label) for (owner, value), label in self._enumerated[language].items() if owner == name
        ]

    def classifier_of(self, name: str) -> str:
        """Code of the classifier that values are taken from, "" if from none."""
        return self._classifiers.get(name, "")

    @cached_property
    def classifiers(self) -> frozenset[str]:
        """Codes of all classifiers that values are taken from."""
        return frozenset(self._classifiers.values())

    @cached_property
    def _labels(self) -> dict[Language, dict[str, str]]:
        return {"ru": dict(self._named("ru")), "en": dict(self._named("en"))}

    def _named(self, language: Language) -> Iterable[tuple[str, str]]:
        for code, document in self.documents.items():
            yield code, said(document["name"], language)
            for item in document["items"]:
                yield f"{code}.{item['code']}", said(item["name"], language)

    @cached_property
    def _enumerated(self) -> dict[Language, dict[tuple[str, str], str]]:
        return {
            language: {
                (code, row["code"]): said(row["label"], language)
                for code, document in self.documents.items()
                for row in document["values"]
            }
            for language in ("ru", "en")
        }

    @cached_property
    def _classifiers(self) -> dict[str, str]:
        found = {code: document["classifier"] for code, document in self.documents.items()}
        found |= {
            f"{code}.{item['code']}": item["classifier"]
            for code, document in self.documents.items()
            for item in document["items"]
        }
        return {name: classifier for name, classifier in found.items() if classifier}


def named_code(names: Mapping[str, tuple[str, str]], code: str) -> tuple[str, str]:
    """Names of a code. A criterion may name the beginning of codes: of a municipality without its trailing zeros."""
    for zeros in range(LONGEST_CODE - len(code) + 1):
        if found := names.get(code + "0" * zeros):
            return found
    return "", ""


class _Values(Mapping[tuple[str, str], str]):
    """Labels of values, looked up when asked for: a classifier has thousands. Made for one page: the classifiers are
    asked for their edition once."""

    def __init__(self, dictionary: Dictionary, language: Language) -> None:
        self._dictionary, self._language = dictionary, language
        self._names_of = cache(classifier_names)

    def __getitem__(self, key: tuple[str, str]) -> str:
        return self._dictionary.value_label(*key, self._language, self._names_of)

    def __iter__(self) -> Any:
        return iter(self._dictionary._enumerated[self._language])

    def __len__(self) -> int:
        return len(self._dictionary._enumerated[self._language])

    def get(self, key: Any, default: Any = None) -> Any:
        return self[key]


def said(text: Mapping[str, str], language: Language) -> str:
    """A translated text in a language; Russian where there is no translation."""
    return text.get(language) or text.get("ru", "")


def otherwise(code: str, document: Mapping[str, Any]) -> Value:
    """The value of an attribute for those whom it does not concern.

    Raises:
        criteria.CriteriaError: the attribute cannot have it.
    """
    text = document["otherwise"].strip()
    value: Any = YES_OR_NO.get(text.casefold(), text) if document["type"] == AttributeType.BOOL else text
    if document["many"]:
        value = [] if text.casefold() in ("нет", "no") else [text]
    attributes = Attributes.load([attribute_json(code, document)])
    return load_client({code: value}, attributes)[code]


def attribute_json(code: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """An attribute as `criteria.Attributes.load` reads it."""
    found: dict[str, Any] = {"id": code, "type": document["type"]}
    if document["many"]:
        found["many"] = True
    if document["is_actionable"]:
        found["actionable"] = True
    if document["type"] == AttributeType.ENUM and document["values"]:
        found["values"] = [row["code"] for row in document["values"]]
    if document["type"] == AttributeType.LIST:
        found["of"] = [_item_json(item) for item in document["items"]]
    return found


def _item_json(item: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": item["code"], "type": item["type"]}
    if item["many"]:
        found["many"] = True
    if item["type"] == AttributeType.ENUM and item["values"]:
        found["values"] = list(item["values"])
    return found

"""Conditions in words, for machines that show them to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from criteria import parse
from criteria.errors import Language
from criteria.sentence import sentence
from vizavi.registry.catalogue import Catalogue

LANGUAGES: tuple[Language, Language] = ("ru", "en")


class Wording:
    """Sentences of criteria in both languages, for one answer: what words there are is looked up once."""

    def __init__(self, catalogue: Catalogue) -> None:
        dictionary = catalogue.dictionary
        self._attributes = dictionary.attributes
        self._words = {
            language: (dictionary.labels(language), dictionary.values(language)) for language in LANGUAGES
        }

    def __call__(self, criterion: Mapping[str, Any]) -> dict[str, str]:
        """The sentence of a criterion by language."""
        parsed = parse(criterion, self._attributes)
        found: dict[str, str] = {}
        for language, (labels, values) in self._words.items():
            words = sentence(parsed, language, labels=labels, values=values)
            found[language] = words[:1].upper() + words[1:]
        return found

    def value(self, attribute: str, value: str) -> dict[str, str]:
        """A value of an attribute by language, its code where it has no words."""
        return {
            language: values.get((attribute, value), value)
            for language, (_labels, values) in self._words.items()
        }

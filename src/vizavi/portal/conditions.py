"""Conditions of entries in words: the sentence that the criteria engine makes, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from criteria import parse
from criteria.errors import Language
from criteria.sentence import sentence
from vizavi.registry.api import Catalogue


def page_language() -> Language:
    """The language of the page, one of two."""
    return "en" if get_language() == "en" else "ru"


class Conditions:
    """Sentences for the criteria of one page: what its classifiers call their codes is asked once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._language = page_language()
        self._attributes = catalogue.dictionary.attributes
        self._labels = catalogue.dictionary.labels(self._language)
        self._values = catalogue.dictionary.values(self._language)

    def __call__(self, criterion: Mapping[str, Any] | None) -> str:
        """A criterion as a sentence, "" when it is for everybody."""
        if criterion is None:
            return ""
        parsed = parse(criterion, self._attributes)
        text = sentence(parsed, self._language, labels=self._labels, values=self._values)
        return text[:1].upper() + text[1:]

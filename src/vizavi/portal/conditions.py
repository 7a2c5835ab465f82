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


def in_words(catalogue: Catalogue, criterion: Mapping[str, Any] | None) -> str:
    """A criterion as a sentence, "" when it is for everybody."""
    if criterion is None:
        return ""
    language, dictionary = page_language(), catalogue.dictionary
    text = sentence(
        parse(criterion, dictionary.attributes),
        language,
        labels=dictionary.labels(language),
        values=dictionary.values(language),
    )
    return text[:1].upper() + text[1:]

"""Codes in use, told by whoever uses them.

This package lies below those that use codes and must not import them. `settings.CLASSIFIER_USAGE` names a function of
a package above, as "vizavi.registry.api.codes_in_use": it returns an iterable of `UsedCode`. "" means that nothing
is in use.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A code that something stands on: `where_title` and `where_url` lead to it. Of classifier `classifier`."""

    classifier: str
    code: str
    where_title: str
    where_url: str


def codes_in_use(classifier_code: str) -> list[UsedCode]:
    """The codes of a classifier that something uses."""
    if not settings.CLASSIFIER_USAGE:
        return []
    provide = import_string(settings.CLASSIFIER_USAGE)
    return [use for use in provide() if use.classifier == classifier_code]

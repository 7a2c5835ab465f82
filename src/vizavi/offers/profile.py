"""Answers as they are kept (JSON) and as the criteria engine reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from criteria import Client, CriteriaError, load_client
from vizavi.registry.api import Dictionary

LARGEST = 16 * 1024  # characters of all answers together
MOST_ITEMS = 20


class Profile(NamedTuple):
    """What is known of a client. `dropped` are answers that this edition of the dictionary cannot read."""

    client: Client
    dropped: tuple[str, ...] = ()


def profile_of(dictionary: Dictionary, answers: Mapping[str, Any]) -> Profile:
    """Read kept answers; those to attributes that are gone, or whose values are, are left out and named."""
    client: dict[str, Any] = {}
    dropped = []
    for name, value in answers.items():
        try:
            client |= load_client({name: value}, dictionary.attributes)
        except CriteriaError:
            dropped.append(name)
    return Profile(client, tuple(dropped))


def is_sensitive(dictionary: Dictionary, name: str) -> bool:
    """Whether an answer may be neither shared nor taken to another device."""
    return bool(dictionary[name]["is_sensitive"])


def without(answers: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The answers but those to the named attributes."""
    gone = set(names)
    return {name: value for name, value in answers.items() if name not in gone}

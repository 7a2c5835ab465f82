"""Published touchpoints by the words of a visitor.

Words are sought in memory: to match ten thousand touchpoints with patterns takes the database longer than all else that
a page of results asks of it. They are read once a process for what is published now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from kit.search.every_word import EveryWord
from vizavi.touchpoints.choices import EditionState
from vizavi.touchpoints.glance import Glance, glances
from vizavi.touchpoints.models import Edition, SatisfiedNeed, TouchpointVersion
from vizavi.touchpoints.public import published_processes, published_touchpoints


def found(touchpoints: QuerySet[TouchpointVersion], text: str) -> QuerySet[TouchpointVersion]:
    """Those of published touchpoints in which every word of the text occurs; all when it asks for nothing.

    In any grammatical form, in name, process, needs, features or place.
    """
    words = _published_words()
    numbers = words.texts.numbers(text)
    if numbers is None:
        return touchpoints
    keys = [words.keys[number] for number in numbers]
    return touchpoints.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [keys]))


def first_found(text: str, *, most: int) -> list[Glance]:
    """The first of published touchpoints that `found` finds, at a glance; none when the text asks for nothing.

    One query; two when there are any.
    """
    words = _published_words()
    return glances(words.keys[number] for number in (words.texts.numbers(text) or [])[:most])


@dataclass(frozen=True)
class _Words:
    """What published touchpoints say. `state`: the editions they are of; `keys`: primary keys of the texts."""

    state: tuple[Any, ...]
    keys: list[int]
    texts: EveryWord


_kept: list[_Words] = []
_reading = Lock()


def _published_words() -> _Words:
    state = _state()
    with _reading:
        if not _kept or _kept[0].state != state:
            _kept[:] = [_read(state)]
        return _kept[0]


def _state() -> tuple[Any, ...]:
    # Asked at each search, hence by hand.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, published_at FROM {Edition._meta.db_table} WHERE state = %s ORDER BY id",
            [EditionState.PUBLISHED],
        )
        return (connection.settings_dict["NAME"], *cursor.fetchall())


def _read(state: tuple[Any, ...]) -> _Words:
    processes = {
        process: f"{name} {name_en}"
        for process, name, name_en in published_processes().values_list("process_id", "name", "name_en")
    }
    needs: dict[int, list[str]] = defaultdict(list)
    published = published_touchpoints().order_by().values("pk")
    for version, text in SatisfiedNeed.objects.filter(version__in=published).values_list(
        "version_id", "text"
    ):
        needs[version].append(text)
    keys, texts = [], []
    for pk, process, *said in published_touchpoints().values_list(
        "pk", "touchpoint__process_id", "name", "name_en", "features", "place"
    ):
        keys.append(pk)
        texts.append(" ".join([*said, processes.get(process, ""), *needs[pk]]))
    return _Words(state, keys, EveryWord(texts))

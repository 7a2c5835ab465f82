"""What the fields of an entry may be chosen from: entries of the register, touchpoints. Read once a page and kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vizavi.registry.choices import Kind
from vizavi.registry.models import Version
from vizavi.registry.queries import with_words
from vizavi.registry.telling import names_of_touchpoints
from vizavi.touchpoints.api import found, in_detail, published_touchpoints

Option = tuple[str, str]

# So many options are drawn as checkboxes, so many as one list to choose from; among more one has to search.
MOST_CHECKBOXES = 12
MOST_LISTED = 300
MOST_FOUND = 20


class Options:
    """Options for one page.

    Args:
        touchpoints: permanent numbers that the document names already: their names are needed.
        named: codes of entries that it names already, by kind: so are their titles.
    """

    def __init__(
        self, touchpoints: Iterable[str] = (), named: Iterable[tuple[Kind, str]] = (), *, itself: str = ""
    ) -> None:
        self._names = names_of_touchpoints(touchpoints) if touchpoints else {}
        self._named = list(named)
        self._itself = itself
        self._entries: dict[Kind, list[Option]] = {}
        self._sizes: dict[Kind, bool] = {}

    def entries(self, kind: Kind) -> list[Option] | None:
        """(code, title) of every entry of a kind; None if there are too many to list."""
        if kind not in self._entries:
            titles = [
                (code, (english if get_language() == "en" else "") or russian)
                for code, russian, english in _titles(kind).order_by("title", "pk")[: MOST_LISTED + 1]
            ]
            self._sizes[kind] = len(titles) > MOST_LISTED
            self._entries[kind] = self._titles_of_named(kind) if self._sizes[kind] else titles
        return None if self._sizes[kind] else self._entries[kind]

    def title(self, kind: Kind, code: str) -> str:
        """The title of an entry that the document names."""
        self.entries(kind)
        return dict(self._entries[kind]).get(code) or _("«%(code)s»: в реестре такой записи ещё нет") % {
            "code": code
        }

    def touchpoint(self, number: str) -> str:
        """The name of a touchpoint that the document names."""
        return self._names.get(number) or _("точка, которой больше нет в перечнях")

    def _titles_of_named(self, kind: Kind) -> list[Option]:
        codes = [code for its, code in self._named if its == kind]
        return [
            (code, (english if get_language() == "en" else "") or russian)
            for code, russian, english in _titles(kind).filter(entry__code__in=codes)
        ]


def found_entries(kind: Kind, words: str) -> list[Option]:
    """(code, title) of entries in whose title or code the words are; of some if there are no words."""
    rows = with_words(_titles(kind), words.strip()) if words.strip() else _titles(kind)
    return [
        (code, (english if get_language() == "en" else "") or russian)
        for code, russian, english in rows.order_by("title", "pk")[:MOST_FOUND]
    ]


def found_touchpoints(words: str) -> list[Option]:
    """(permanent number, name and authority) of published touchpoints in which every word occurs."""
    if not words.strip():
        return []
    rows = in_detail(found(published_touchpoints(), words).order_by("name", "pk")[:MOST_FOUND])
    return [(str(row.touchpoint.public_id), f"{row} ({row.register.authority.short})") for row in rows]


def _titles(kind: Kind) -> Any:
    return Version.objects.current().filter(kind=kind).values_list("entry__code", "title", "title_en")

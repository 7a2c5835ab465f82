"""One way to make a list page: filters, search and order in the address, pages without counting rows.

    listing = Listing(
        request.GET,
        touchpoints_of(viewer),
        filters=[
            Search(lambda rows, text: rows.filter(name__icontains=text)),
            Choice("channel", _("Канал"), Channel.choices, lambda rows, value: rows.filter(channel=value)),
        ],
        sorts=[Sort("name", _("Название"), "name"), Sort("due", _("Срок"), "due_at", "pk")],
        exports=[("XLSX", url_of_xlsx)],
    )
    return render(request, "touchpoints/list.html", {"listing": listing})

The page draws it with `pages/components/lists.html`. A listing costs one query however many rows it shows:
it asks for one row more than fits to know whether there is a next page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext

Row = TypeVar("Row")
Text = str | Promise
Choices = Iterable[tuple[Any, Text]]
# PostgreSQL walks over the rows it skips: further on a filter finds more than leafing.
LAST_PAGE = 2000
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Choice:
    """A filter with given values; `choices` may be a function, called once a page."""

    name: str
    label: Text
    choices: Choices | Callable[[], Choices]
    apply: Callable[[Any, str], Any]

    def options(self) -> list[tuple[str, str]]:
        listed = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(text)) for value, text in listed]


@dataclass(frozen=True)
class Search:
    """A filter by typed words; «Поиск» unless it has another label."""

    apply: Callable[[Any, str], Any]
    label: Text = ""
    name: str = "q"


@dataclass(frozen=True, init=False)
class Sort:
    """An order that the reader may choose; `fields` as for `order_by`. The first of a list is the default."""

    name: str
    label: Text
    fields: tuple[str, ...]

    def __init__(self, name: str, label: Text, *fields: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "fields", fields)

    def order(self, *, is_reversed: bool) -> list[str]:
        if not is_reversed:
            return list(self.fields)
        return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in self.fields]


@dataclass(frozen=True)
class Control:
    """A filter as drawn: a select when it has options, else a text field."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]] | None


@dataclass
class Listing(Generic[Row]):
    """A page of rows with all that is needed to draw its filters, heads and links.

    Args:
        query: `request.GET`. Values that mean nothing are not applied and are named in `problems`.
        source: a queryset (or, without sorts, any sequence) of what the viewer may see.
        exports: (text, address) of the same list as files; filters and order are added to the address.
    """

    query: Mapping[str, str]
    source: QuerySet[Any] | Sequence[Row]
    filters: Sequence[Choice | Search] = ()
    sorts: Sequence[Sort] = ()
    exports: Sequence[tuple[Text, str]] = ()
    page_size: int = 50
    problems: list[str] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._applied: dict[str, str] = {}
        self.matching: Any = self.source
        for item in self.filters:
            self._apply(item)
        self._choose_order()
        self.page = self._page()

    @property
    def is_filtered(self) -> bool:
        """Whether the reader narrowed the list, which makes an empty one another matter."""
        return any(control.value for control in self.controls)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        return self._fetched[: self.page_size]

    @property
    def next_url(self) -> str:
        """Address of the next page, "" on the last."""
        return self._url(page=self.page + 1) if len(self._fetched) > self.page_size else ""

    @property
    def previous_url(self) -> str:
        """Address of the previous page, "" on the first."""
        return self._url(page=self.page - 1) if self.page > 1 else ""

    @property
    def first(self) -> int:
        """Number of the first row of the page, from 1."""
        return (self.page - 1) * self.page_size + 1

    @property
    def last(self) -> int:
        """Number of the last row of the page."""
        return self.first + len(self.rows) - 1

    def sort_url(self, name: str) -> str:
        """Address of the list in another order; the present one turns round."""
        chosen = f"-{name}" if self.sort_state(name) == "ascending" else name
        return self._url(sort=chosen)

    def sort_state(self, name: str) -> str:
        """`aria-sort` of a column: ascending, descending or none."""
        if self.sort is None or self.sort.name != name:
            return "none"
        return "descending" if self.is_reversed else "ascending"

    def export_links(self) -> list[tuple[str, str]]:
        """(text, address) of the files of this list as filtered and ordered."""
        query = self._url().removeprefix("?")
        return [(str(text), f"{address}?{query}" if query else address) for text, address in self.exports]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden fields of the filter form: the order outlives a new filter."""
        return [("sort", self.query["sort"])] if self.query.get("sort") else []

    @cached_property
    def _fetched(self) -> list[Row]:
        start = self.first - 1
        return list(self.matching[start : start + self.page_size + 1])

    def _apply(self, item: Choice | Search) -> None:
        value = (self.query.get(item.name) or "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        options = item.options() if isinstance(item, Choice) else None
        if value and options is not None and value not in dict(options):
            self.problems.append(
                gettext("Отбор «%(label)s» не применён: такого значения нет. Выберите его из списка.")
                % {"label": item.label}
            )
            value = ""
        if value:
            self.matching = item.apply(self.matching, value)
            self._applied[item.name] = value
        self.controls.append(Control(item.name, str(item.label) or gettext("Поиск"), value, options))

    def _choose_order(self) -> None:
        wanted = self.query.get("sort") or ""
        self.is_reversed = wanted.startswith("-")
        known = {sort.name: sort for sort in self.sorts}
        self.sort = known.get(wanted.removeprefix("-"))
        if self.sort is None:
            self.is_reversed = False
            self.sort = self.sorts[0] if self.sorts else None
        else:
            self._applied["sort"] = wanted
        if self.sort is not None:
            # Without a last word rows of equal rank would wander between pages.
            self.matching = self.matching.order_by(*self.sort.order(is_reversed=self.is_reversed), "pk")

    def _page(self) -> int:
        wanted = self.query.get("page") or "1"
        if not (wanted.isascii() and wanted.isdigit()) or len(wanted) > 9 or wanted == "0":
            return 1
        if int(wanted) > LAST_PAGE:
            self.problems.append(gettext("Так далеко список не листается. Уточните отбор или поиск."))
            return 1
        return int(wanted)

    def _url(self, **changes: Any) -> str:
        values = {**self._applied, **changes}
        if values.get("page") == 1:
            del values["page"]
        return "?" + urlencode(values)

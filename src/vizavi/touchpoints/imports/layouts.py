"""Which column of a file holds what: recognised by the heading, or told by hand and remembered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.errors import Refused
from vizavi.touchpoints.exports.flat import BY_DIRECTION, BY_PROCESS, flat_columns
from vizavi.touchpoints.forms_data.schema import FormDocument

# Titles and blank rows may stand above a table.
HEADING_AMONG_FIRST = 15

FIELDS = {
    "number": gettext_lazy("Номер процесса"),
    "direction": gettext_lazy("Направление деятельности"),
    "process": gettext_lazy("Процесс"),
    "touchpoint": gettext_lazy("Точка взаимодействия"),
    "needs": gettext_lazy("Потребность клиента"),
    "features": gettext_lazy("Особенности взаимодействия"),
}
_NAMES: dict[str, tuple[str, ...]] = {
    "number": ("process_no", "№", "N", "No", "№ п/п", "N п/п", "№ процесса", "номер", "номер процесса"),
    "direction": ("direction", "направление", "направление деятельности"),
    "process": ("process", "процесс", "наименование процесса", "процесс взаимодействия"),
    "touchpoint": ("touchpoint", "точка", "точка взаимодействия", "наименование точки взаимодействия"),
    "needs": (
        *("need", "needs", "interaction", "потребность", "потребности", "потребности клиента"),
        *("удовлетворяемые потребности", "удовлетворяемая потребность", "осуществляемое взаимодействие"),
    ),
    "features": (
        *("channel", "features", "особенности", "особенности взаимодействия"),
        *("канал", "тип точки", "тип точки взаимодействия"),
    ),
}


class WrongForm(Refused):
    """The file is a register of another form."""


@dataclass(frozen=True)
class Layout:
    """Columns of a table by what they hold.

    `is_flat`: a row for every need and every cell filled, as programs write it; otherwise laid out as the annex,
    where a blank cell repeats the one above and a cell may list several needs.
    """

    heading_row: int
    columns: Mapping[str, int]
    names: Mapping[str, str] = field(default_factory=dict)
    is_flat: bool = False

    def name_of(self, content: str) -> str:
        """The column as the file names it."""
        return self.names.get(content) or str(FIELDS[content])


def required_fields(form: FormDocument) -> frozenset[str]:
    """What a table must have to be a register in this form."""
    required = {"process", "touchpoint", "needs"}
    if len(form.directions) > 1:
        required.add("direction")
    if form.features_content == "channel":
        required.add("features")
    return frozenset(required)


def recognised(cells: Sequence[str], row: int, form: FormDocument) -> Layout | None:
    """The layout whose heading this row is, or None.

    Raises:
        WrongForm: it is the heading of a plain table of another form.
    """
    texts = [heading(cell) for cell in cells]
    names = {cell.strip().lower() for cell in cells if cell.strip()}
    wanted = set(flat_columns(form))
    of_another = any(names >= set(flat) and not names >= wanted for flat in (BY_PROCESS, BY_DIRECTION))
    known = _known(form)
    columns: dict[str, int] = {}
    for position, text in enumerate(texts):
        content = known.get(text)
        if content is not None and content not in columns:
            columns[content] = position
    is_recognised = required_fields(form) <= columns.keys()
    has_foreign = "direction" in columns and all(column.content != "direction" for column in form.columns)
    if of_another or (is_recognised and has_foreign):
        raise WrongForm(
            _("Столбцы файла не подходят форме «%(form)s». Нужны: %(columns)s. В файле: %(found)s.")
            % {"form": form.name, "columns": expected(form), "found": ", ".join(filter(None, cells))}
        )
    if not is_recognised:
        return None
    return Layout(
        row,
        columns,
        {name: cells[at].strip() for name, at in columns.items()},
        is_flat=all(texts[at] in _FLAT for at in columns.values()),
    )


def heading(text: str) -> str:
    """A heading without its ways of writing."""
    return " ".join(re.sub(r"\[\^?\w+\]|[*.:_¹²³]", " ", text).casefold().replace("ё", "е").split())


def expected(form: FormDocument) -> str:
    """What a heading may look like, for a person."""
    return _("«%(flat)s» или графы формы: %(annex)s") % {
        "flat": ",".join(flat_columns(form)),
        "annex": ", ".join(f"«{column.heading}»" for column in form.columns),
    }


def guessed(cells: Iterable[str], form: FormDocument) -> dict[str, int]:
    """What can be guessed of columns that are to be told by hand: content → position."""
    known = _known(form)
    guesses: dict[str, int] = {}
    for position, cell in enumerate(cells):
        text = heading(cell)
        content = known.get(text) or next(
            (content for name, content in known.items() if len(name) > 4 and (name in text)), None
        )
        if content is not None:
            guesses.setdefault(content, position)
    return guesses


_FLAT = frozenset(heading(name) for name in (*BY_PROCESS, *BY_DIRECTION))


def _known(form: FormDocument) -> dict[str, str]:
    known = {heading(name): content for content, names in _NAMES.items() for name in names}
    for column in form.columns:
        known[heading(column.heading)] = known[heading(column.heading_en)] = column.content
    return known

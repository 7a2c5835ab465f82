"""The legal documents of a register: the approving order with the annex in its form, the comparison of editions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kit.documents.comparison import ComparedRow, Comparison
from kit.documents.model import Annex, Cell, Column, Document, Order, Table, long_date
from vizavi.authorities.api import head_of
from vizavi.touchpoints.choices import OPEN_EDITION
from vizavi.touchpoints.exports.entries import Entry, Part, entries, parts_of
from vizavi.touchpoints.forms_data.schema import AUTHORITY, FormDocument
from vizavi.touchpoints.forms_data.schema import Column as FormColumn
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition

EMPTY = "—"


def register_document(edition: Edition, *, with_order: bool = True) -> Document:
    """The edition as the order that approves it with the register as annex (S-5.1, S-A.1, I-A.1).

    An edition that is not approved yet is marked as a draft, and room is left for number and date.
    """
    form = form_of(edition.form_edition)
    authority = edition.register.authority
    annex = Annex(
        title=register_title(edition),
        table=annex_table(edition, form),
        approved_by=_approved_by(edition, form),
        name="Перечень",
    )
    return Document(
        title=annex.title,
        author=authority.name,
        created_at=_made_at(edition),
        annexes=(annex,),
        order=_order(edition, form) if with_order else None,
        is_draft=edition.state in OPEN_EDITION,
    )


def register_title(edition: Edition) -> str:
    """The register's name as its form prescribes it."""
    return form_of(edition.form_edition).title.replace(AUTHORITY, edition.register.authority.name_genitive)


def annex_table(edition: Edition, form: FormDocument) -> Table:
    """The register's table, cells merged as the form merges them."""
    found = entries(edition.register, edition.number, form)
    return table_of(found, form, description=register_title(edition))


def table_of(found: Iterable[Entry], form: FormDocument, *, description: str) -> Table:
    """These entries as the table that the form prescribes."""
    rows = list(_rows(found, form))
    columns: list[list[Cell | None]] = []
    for column in form.columns:
        cells: list[Cell | None] = []
        keyed = ((_merge_key(column, at, row, form), row) for at, row in enumerate(rows))
        for _key, group in groupby(keyed, key=itemgetter(0)):
            same = list(group)
            cells.append(Cell(_text(column.content, same[0][1], form), rowspan=len(same)))
            cells += [None] * (len(same) - 1)
        columns.append(cells)
    return Table(
        columns=tuple(
            Column(column.heading, column.width, "center" if column.content == "number" else "start")
            for column in form.columns
        ),
        rows=list(zip(*columns, strict=True)),
        column_numbers=form.column_numbers,
        description=description,
    )


def comparison_document(before: Edition | None, after: Edition) -> Document:
    """What an edition changes, row by row, beside the one before it."""
    form = form_of(after.form_edition)
    headings = [column.heading for column in form.columns if column.content != "number"]
    comparison = Comparison(
        title="Сравнительная таблица изменений. " + register_title(after),
        before=edition_name(before) if before else "Редакции не было",
        after=edition_name(after),
        headings=headings,
        rows=[row for row in compared_rows(before, after) if row.state != "Без изменений"],
    )
    return Document(
        title=comparison.title,
        author=after.register.authority.name,
        created_at=_made_at(after),
        annexes=(comparison.as_annex(),),
        is_draft=after.state in OPEN_EDITION,
    )


def compared_rows(before: Edition | None, after: Edition) -> Iterator[ComparedRow]:
    """Every entry of either edition, in the order of the later one; what left it comes last.

    A process that has touchpoints in one edition only is told by these, not by a row without any.
    """
    form = form_of(after.form_edition)
    old = _texts_by_entry(before, form) if before else {}
    new = _texts_by_entry(after, form)
    processes = {process for process, touchpoint in [*old, *new] if touchpoint is not None}
    for key, texts in new.items():
        if key[1] is not None or key in old or key[0] not in processes:
            yield ComparedRow(old.get(key), texts)
    for key, texts in old.items():
        if key not in new and (key[1] is not None or key[0] not in processes):
            yield ComparedRow(texts, None)


def edition_name(edition: Edition) -> str:
    """«Редакция № 2 (приказ от 5 июня 2026 г. № 17)»."""
    if edition.order is None:
        return f"Редакция № {edition.number} (проект)"
    order = edition.order
    return f"Редакция № {edition.number} ({order.kind} от {long_date(order.dated_on)} № {order.number})"


class _Row(NamedTuple):
    """A row of the table: an entry, or a part of one whose features differ from need to need."""

    at: int
    entry: Entry
    part: Part


def _rows(found: Iterable[Entry], form: FormDocument) -> Iterator[_Row]:
    for at, entry in enumerate(found):
        parts = parts_of(entry.touchpoint, form) if entry.touchpoint else [Part([], "")]
        for part in parts:
            yield _Row(at, entry, part)


def _texts_by_entry(edition: Edition, form: FormDocument) -> dict[tuple[int, int | None], list[str]]:
    contents = [column.content for column in form.columns if column.content != "number"]
    texts: dict[tuple[int, int | None], list[str]] = {}
    for _at, group in groupby(
        _rows(entries(edition.register, edition.number, form), form), key=itemgetter(0)
    ):
        rows = list(group)
        process, touchpoint = rows[0].entry.process, rows[0].entry.touchpoint
        if process is None:
            continue
        key = (process.process_id, touchpoint.touchpoint_id if touchpoint else None)
        told = [[_text(content, row, form) for row in rows] for content in contents]
        texts[key] = [
            "\n".join(
                line for lines in (cells if content in {"needs", "features"} else cells[:1]) for line in lines
            )
            for content, cells in zip(contents, told, strict=True)
        ]
    return texts


def _merge_key(column: FormColumn, at: int, row: _Row, form: FormDocument) -> Hashable:
    if column.content == "touchpoint":
        return row.at
    if not column.merge:
        return at
    entry = row.entry
    if column.content == "direction" or (
        column.content == "number" and form.process_numbering == "direction"
    ):
        return entry.direction_number
    return (entry.direction_number, entry.process.process_id if entry.process else None)


def _text(content: str, row: _Row, form: FormDocument) -> list[str]:
    entry = row.entry
    match content:
        case "number":
            if form.process_numbering == "direction":
                return [f"{entry.direction_number}."]
            return [str(entry.process.number) if entry.process else EMPTY]
        case "direction":
            return [entry.direction.annex_name]
        case "process":
            return [entry.process.name if entry.process else EMPTY]
        case "touchpoint":
            return [entry.touchpoint.name if entry.touchpoint else EMPTY]
        case "needs":
            return row.part.needs or [EMPTY]
        case _:
            return [row.part.features or EMPTY]


@dataclass(frozen=True)
class _Words:
    """A kind of approving document as the text of an order needs it."""

    instrumental: str
    genitive: str
    decides: str


_WORDS = {
    "приказ": _Words("приказом", "настоящего приказа", "приказываю:"),
    "распоряжение": _Words("распоряжением", "настоящего распоряжения", "обязываю:"),
    "постановление": _Words("постановлением", "настоящего постановления", "постановляю:"),
}
_ANOTHER_DOCUMENT = _Words("документом", "настоящего документа", "решил:")


def _words(kind: str) -> _Words:
    return _WORDS.get(kind.casefold(), _ANOTHER_DOCUMENT)


def _approved_by(edition: Edition, form: FormDocument) -> tuple[str, ...]:
    genitive = edition.register.authority.name_genitive
    document = _words(edition.order.kind if edition.order else form.approving_document.name).instrumental
    if edition.order is None:
        return ("УТВЕРЖДЕН", f"{document} {genitive}", "от ____________ № ______")
    order = edition.order
    return ("УТВЕРЖДЕН", f"{document} {genitive}", f"от {order.dated_on:%d.%m.%Y} № {order.number}")


def _order(edition: Edition, form: FormDocument) -> Order:
    authority, decided = edition.register.authority, edition.order
    kind = decided.kind if decided else form.approving_document.name
    words = _words(kind)
    name = register_title(edition)
    is_register = name.startswith("Перечень")
    rest = name.removeprefix("Перечень")
    former = (
        edition.register.editions.filter(number__lt=edition.number, order__isnull=False)
        .select_related("order")
        .order_by("-number")
        .first()
    )
    items = [
        f"Утвердить прилагаемый перечень{rest}."
        if is_register
        else f"Утвердить прилагаемый документ «{name}».",
        (
            "Лицу, ответственному за формирование перечня, разместить утверждённый перечень в электронной форме "
            f"на официальном сайте {authority.name_genitive} в течение "
            f"{_working_days(form.publication_term.working_days)}."
        ),
    ]
    if former and former.order:
        items.append(
            f"Признать утратившим силу {former.order.kind} {authority.name_genitive} "
            f"от {long_date(former.order.dated_on)} № {former.order.number}."
        )
    items.append(f"Контроль за исполнением {words.genitive} оставляю за собой.")
    return Order(
        authority=authority.name,
        kind=kind.upper(),
        title=f"Об утверждении перечня{rest}" if is_register else f"Об утверждении документа «{name}»",
        preamble="В целях внедрения клиентоцентричного подхода и в соответствии с порядком ведения перечня точек "
        f"взаимодействия {words.decides}",
        items=tuple(items),
        signatory_position=authority.head_position,
        # Who headed the authority when the order was signed, whoever does now.
        signatory_name=_with_initials(head_of(authority, on=decided.dated_on if decided else None)),
        number=decided.number if decided else None,
        signed_on=decided.dated_on if decided else None,
        place=authority.place,
    )


def _working_days(count: int) -> str:
    return f"{count} рабочего дня" if count % 10 == 1 and count % 100 != 11 else f"{count} рабочих дней"


def _with_initials(name: str) -> str:
    surname, *given = name.split() or [""]
    return " ".join(filter(None, ["".join(f"{part[0]}." for part in given), surname]))


def _made_at(edition: Edition) -> datetime:
    return edition.published_at or edition.approved_at or edition.created_at

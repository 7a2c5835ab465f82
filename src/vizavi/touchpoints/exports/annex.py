"""The legal documents of a register: the approving order with the annex in its form, the comparison of editions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from kit.documents.comparison import ComparedRow, Comparison
from kit.documents.model import Annex, Cell, Column, Document, Order, Table, long_date
from vizavi.authorities.api import head_of
from vizavi.touchpoints.choices import OPEN_EDITION
from vizavi.touchpoints.exports.entries import Entry, entries, features_text
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
    rows = list(entries(edition.register, edition.number, form))
    columns: list[list[Cell | None]] = []
    for column in form.columns:
        cells: list[Cell | None] = []
        keyed = ((_merge_key(column, row, entry, form), entry) for row, entry in enumerate(rows))
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
        description=register_title(edition),
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
    """Every entry of either edition, in the order of the later one; what left it comes last."""
    form = form_of(after.form_edition)
    old = _texts_by_entry(before, form) if before else {}
    new = _texts_by_entry(after, form)
    for key, texts in new.items():
        yield ComparedRow(old.get(key), texts)
    for key, texts in old.items():
        if key not in new:
            yield ComparedRow(texts, None)


def edition_name(edition: Edition) -> str:
    """«Редакция № 2 (приказ от 5 июня 2026 г. № 17)»."""
    if edition.order is None:
        return f"Редакция № {edition.number} (проект)"
    order = edition.order
    return f"Редакция № {edition.number} ({order.kind} от {long_date(order.dated_on)} № {order.number})"


def _texts_by_entry(edition: Edition, form: FormDocument) -> dict[Hashable, list[str]]:
    contents = [column.content for column in form.columns if column.content != "number"]
    texts: dict[Hashable, list[str]] = {}
    for entry in entries(edition.register, edition.number, form):
        if entry.process is None:
            continue
        key = (entry.process.process_id, entry.touchpoint.touchpoint_id if entry.touchpoint else None)
        texts[key] = ["\n".join(_text(content, entry, form)) for content in contents]
    return texts


def _merge_key(column: FormColumn, row: int, entry: Entry, form: FormDocument) -> Hashable:
    if not column.merge:
        return row
    if column.content == "direction" or (
        column.content == "number" and form.process_numbering == "direction"
    ):
        return entry.direction_number
    return (entry.direction_number, entry.process.process_id if entry.process else None)


def _text(content: str, entry: Entry, form: FormDocument) -> list[str]:
    version = entry.touchpoint
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
            return [version.name if version else EMPTY]
        case "needs":
            return entry.needs or [EMPTY]
        case _:
            return [(features_text(version, form) if version else "") or EMPTY]


def _approved_by(edition: Edition, form: FormDocument) -> tuple[str, ...]:
    genitive = edition.register.authority.name_genitive
    document = {"приказ": "приказом", "распоряжение": "распоряжением"}.get(
        form.approving_document.name, "документом"
    )
    if edition.order is None:
        return ("УТВЕРЖДЕН", f"{document} {genitive}", "от ____________ № ______")
    order = edition.order
    return ("УТВЕРЖДЕН", f"{document} {genitive}", f"от {order.dated_on:%d.%m.%Y} № {order.number}")


def _order(edition: Edition, form: FormDocument) -> Order:
    authority = edition.register.authority
    title = register_title(edition)
    title = (
        "перечня" + title.removeprefix("Перечень") if title.startswith("Перечень") else f"документа «{title}»"
    )
    former = (
        edition.register.editions.filter(number__lt=edition.number, order__isnull=False)
        .order_by("-number")
        .first()
    )
    items = [
        f"Утвердить прилагаемый {'перечень' + title.removeprefix('перечня')}.",
        (
            "Уполномоченному лицу, ответственному за формирование перечня, разместить его в электронной форме "
            f"на официальном сайте в течение {form.publication_term.working_days} рабочих дней."
        ),
    ]
    if former and former.order:
        items.append(
            f"Признать утратившим силу {former.order.kind} {authority.name_genitive} "
            f"от {long_date(former.order.dated_on)} № {former.order.number}."
        )
    items.append("Контроль за исполнением настоящего приказа оставляю за собой.")
    return Order(
        authority=authority.name,
        kind=form.approving_document.name.upper(),
        title=f"Об утверждении {title}",
        preamble="В целях внедрения клиентоцентричного подхода и в соответствии с порядком ведения перечня точек "
        "взаимодействия приказываю:",
        items=tuple(items),
        signatory_position=authority.head_position,
        signatory_name=_with_initials(head_of(authority)),
        number=edition.order.number if edition.order else None,
        signed_on=edition.order.dated_on if edition.order else None,
        place=authority.place,
    )


def _with_initials(name: str) -> str:
    surname, *given = name.split() or [""]
    return " ".join([*(f"{part[0]}." for part in given), surname])


def _made_at(edition: Edition) -> datetime:
    return edition.published_at or edition.approved_at or edition.created_at

"""A file of a classifier read into rows: as Rosstat publishes OKVED-2, or a plain table with a heading.

    code;name;name_en;parent        a heading in any order; `name_en`, `parent`, `section` may be missing

Rosstat's file has no heading: `"I";"56.10";"…"`, Windows-1251, a section being a row with a space for its code and a
name in capitals. Everything wrong with a file is told at once, each row under the number that a spreadsheet shows.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO

from django.utils.translation import gettext as _

from kit.errors import Refused
from kit.tabular import Limits, Row, TableRefused, read_table
from vizavi.classifiers.models import LONGEST_CODE, LONGEST_NAME

LARGEST_FILE = 20 * 2**20
LIMITS = Limits(file_bytes=LARGEST_FILE, inflated_bytes=200 * 2**20, rows=50_000, columns=16)
OKVED = "okved2"
DEEPEST = 20

HEADS: dict[str, tuple[str, ...]] = {
    "code": ("code", "код"),
    "name": ("name", "название", "наименование"),
    "name_en": ("name_en", "название на английском", "наименование на английском"),
    "parent": ("parent", "вышестоящий код", "родитель"),
    "section": ("section", "раздел"),
}
# Rosstat's order of columns, where there is no heading.
ROSSTAT = {"section": 0, "code": 1, "name": 2}

_OKVED_CODE = re.compile(r"\d\d(?:\.\d{1,2}(?:\.\d{1,2})?)?")
_SECTION = re.compile(r"[A-Z]")
_CODE = re.compile(rf"[0-9A-Za-zА-Яа-я][0-9A-Za-zА-Яа-я._-]{{0,{LONGEST_CODE - 1}}}")


@dataclass(frozen=True, slots=True)
class StatedItem:
    """A row of a file as an item; `row` is its number there."""

    row: int
    code: str
    parent: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row; 0 means the whole file."""

    row: int
    text: str


@dataclass
class Stated:
    """What a file states. It may be taken only when `problems` is empty."""

    sha256: str
    items: list[StatedItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    refused_codes: set[str] = field(default_factory=set)


class FileRefused(Refused):
    """The file is no classifier. `problems` names the rows, all of them."""

    def __init__(self, problems: list[RowProblem]) -> None:
        first = problems[0]
        more = (
            _("В файле ошибок: %(count)s. Ничего не загружено.") % {"count": len(problems)}
            if len(problems) > 1 or first.row
            else first.text
        )
        super().__init__(more, field="file")
        self.problems = problems


def date_in_name(file_name: str) -> date | None:
    """The date of publication that Rosstat writes into the name: `data-20231201-structure-…`; None without one."""
    for digits in re.findall(r"(?<!\d)\d{8}(?!\d)", file_name):
        with suppress(ValueError):
            return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC).date()
    return None


def read_classifier(content: bytes, file_name: str, *, classifier: str, is_tree: bool) -> Stated:
    """The items that a file states, in its order.

    Args:
        classifier: code of the classifier; OKVED-2 is read as Rosstat publishes it too.
        is_tree: whether items may have parents.

    Raises:
        FileRefused: with every row that is wrong.
    """
    stated = Stated(hashlib.sha256(content).hexdigest())
    try:
        rows = list(read_table(BytesIO(content), file_name, limits=LIMITS).rows())
        columns = _columns(rows[0] if rows else None, classifier)
        _take_items(rows if columns is ROSSTAT else rows[1:], columns, classifier, stated)
    except TableRefused as refusal:
        raise FileRefused([RowProblem(refusal.row or 0, refusal.text(_))]) from refusal
    _check_together(stated, is_tree=is_tree)
    if stated.problems:
        raise FileRefused(sorted(stated.problems, key=lambda problem: problem.row))
    if not stated.items:
        raise FileRefused([RowProblem(0, _("В файле нет ни одного кода. Проверьте, тот ли файл выбран."))])
    return stated


def _columns(first: Row | None, classifier: str) -> dict[str, int]:
    """Which column holds what, by the heading; Rosstat's order where an OKVED file has none."""
    if first is None:
        raise TableRefused("no_rows")
    heads = [" ".join(cell.casefold().split()) for cell in first.cells]
    columns = {name: heads.index(head) for name, known in HEADS.items() for head in known if head in heads}
    if {"code", "name"} <= columns.keys():
        return columns
    if classifier == OKVED and len(first.cells) >= 3 and _SECTION.fullmatch(first.cells[0].strip()):
        return ROSSTAT
    expected = "code;name;name_en;parent"
    if classifier == OKVED:
        text = _(
            "Столбцы не узнаны. Подходит файл Росстата (раздел; код; название) или таблица, "
            "у которой в первой строке написано: %(heading)s."
        )
    else:
        text = _("Столбцы не узнаны. В первой строке таблицы должно быть написано: %(heading)s.")
    raise FileRefused([RowProblem(0, text % {"heading": expected})])


def _take_items(rows: list[Row], columns: dict[str, int], classifier: str, stated: Stated) -> None:
    for row in rows:
        # Rosstat's names hold tabs, doubled and trailing spaces.
        cells = {
            name: " ".join(row.cells[column].split()) if column < len(row.cells) else ""
            for name, column in columns.items()
        }
        item = _item(row.number, cells, classifier)
        text = _what_is_wrong(item, classifier)
        if text:
            stated.problems.append(RowProblem(row.number, text))
            stated.refused_codes.add(item.code)
        else:
            stated.items.append(item)


def _item(row: int, cells: dict[str, str], classifier: str) -> StatedItem:
    code, name, section = cells["code"], cells["name"], cells.get("section", "")
    parent = cells.get("parent", "")
    if classifier == OKVED:
        if not code and section:
            code = section
        # Sections come in capitals, which are hard to read and say nothing.
        name = name.capitalize() if _SECTION.fullmatch(code) and name.isupper() else name
        if "parent" not in cells and _OKVED_CODE.fullmatch(code):
            parent = section if len(code) == 2 else code[:-1].rstrip(".")
    return StatedItem(row, code, parent, name, cells.get("name_en", ""))


def _what_is_wrong(item: StatedItem, classifier: str) -> str:
    if not item.code:
        return _("Нет кода. Впишите код или уберите строку.")
    is_known = (
        _OKVED_CODE.fullmatch(item.code) or _SECTION.fullmatch(item.code)
        if classifier == OKVED
        else _CODE.fullmatch(item.code)
    )
    if not is_known:
        shown = item.code[:LONGEST_CODE]
        if classifier == OKVED:
            return _(
                "«%(code)s» – не код ОКВЭД. Код выглядит так: 56, 56.1, 56.10, 56.10.2 или 56.10.21."
            ) % {"code": shown}
        return _(
            "«%(code)s» – не код: в нём могут быть буквы, цифры, точка, дефис и подчёркивание, "
            "не больше %(limit)s знаков."
        ) % {"code": shown, "limit": LONGEST_CODE}
    if not item.name:
        return _("У кода %(code)s нет названия. Впишите его.") % {"code": item.code}
    if max(len(item.name), len(item.name_en)) > LONGEST_NAME:
        return _("Название кода %(code)s длиннее %(limit)s знаков. Сократите его.") % {
            "code": item.code,
            "limit": LONGEST_NAME,
        }
    return ""


def _check_together(stated: Stated, *, is_tree: bool) -> None:
    """Codes given twice, parents that are not there, and codes that lie below themselves."""
    first_at: dict[str, int] = {}
    for item in stated.items:
        if item.code in first_at:
            text = _("Код %(code)s уже был в строке %(row)s. Оставьте одну из них.")
            values = {"code": item.code, "row": first_at[item.code]}
            stated.problems.append(RowProblem(item.row, text % values))
        first_at.setdefault(item.code, item.row)
    # A row that is refused itself is no reason to refuse those below it.
    known = first_at.keys() | stated.refused_codes
    parents = {item.code: item.parent for item in stated.items}
    for item in stated.items:
        values = {"code": item.code, "parent": item.parent[:LONGEST_CODE], "limit": DEEPEST}
        if item.parent and not is_tree:
            text = _("У кода %(code)s указан вышестоящий код, а этот классификатор – простой список.")
        elif item.parent and item.parent not in known:
            text = _("Над кодом %(code)s должен стоять код %(parent)s, но его в файле нет.")
        elif item.parent and _is_too_deep(item.code, parents):
            text = _(
                "Код %(code)s оказался ниже самого себя или глубже %(limit)s уровней: проверьте коды над ним."
            )
        else:
            continue
        stated.problems.append(RowProblem(item.row, text % values))


def _is_too_deep(code: str, parents: dict[str, str]) -> bool:
    """Whether the way up does not end soon: then it runs in a circle, or nobody could follow it."""
    for _step in range(DEEPEST):
        code = parents.get(code, "")
        if not code:
            return False
    return True

"""What the raw value of an XLSX cell says to a reader: dates, numbers, escaped characters."""

from __future__ import annotations

import datetime as dt
import re

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from kit.tabular.package import Package
from kit.tabular.xml_stream import Attributes

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Characters that XML cannot carry are written as `_x000B_` in a sheet."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


class Numbers:
    """Numbers as an office reads them: a date is a number whose style has a date format."""

    def __init__(self, package: Package) -> None:
        self._epoch = WINDOWS_EPOCH
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        styles: list[int] = []
        in_cell_styles = False

        def on_workbook(attributes: Attributes) -> None:
            if attributes.get("date1904") in ("1", "true"):
                self._epoch = MAC_EPOCH

        def on_format(attributes: Attributes) -> None:
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")

        def on_cell_styles(_attributes: Attributes) -> None:
            nonlocal in_cell_styles
            in_cell_styles = True

        def on_style(attributes: Attributes) -> None:
            if in_cell_styles:
                styles.append(int(attributes.get("numFmtId", "0")))

        def end_cell_styles() -> None:
            nonlocal in_cell_styles
            in_cell_styles = False

        package.scan(package.main, {"workbookPr": on_workbook})
        related = package.related(package.main).values()
        part = next((target for kind, target in related if kind.endswith("/styles")), "")
        if part in package:
            starts = {"numFmt": on_format, "cellXfs": on_cell_styles, "xf": on_style}
            for _chunk in package.parse(part, starts, {"cellXfs": end_cell_styles}):
                pass
        self._dates = {
            str(style)
            for style, number in enumerate(styles)
            if is_date_format(formats.get(number)) and not is_timedelta_format(formats.get(number))
        }

    def text(self, value: str, style: str, *, iso: bool) -> str:
        if iso:
            try:
                return _moment_text(dt.datetime.fromisoformat(value))
            except ValueError:
                return value
        if style in self._dates:
            try:
                return _moment_text(from_excel(float(value), self._epoch))
            except (ValueError, OverflowError):
                return value
        return number_text(value)


def _moment_text(moment: dt.datetime | dt.time) -> str:
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    if isinstance(moment, dt.time):
        return clock
    day = f"{moment:%d.%m}.{moment.year:04}"
    return day if clock == "00:00" else f"{day} {clock}"


def number_text(value: str) -> str:
    """A number as a cell shows it: `12` for `12.0`, at most fifteen digits, a point for decimals."""
    if value.isdecimal() and len(value) < 16:
        return value.lstrip("0") or "0"
    try:
        number = float(value)
    except ValueError:
        return value
    return format(number, ".0f" if number.is_integer() and abs(number) < 1e15 else ".15g")

"""Dates, numbers and counted things in the words of the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from markupsafe import Markup

NBSP = "\u00a0"
_RUSSIAN = re.compile("[а-яё](?:[^a-z\n]*[а-яё])?", re.IGNORECASE)


def _is_english() -> bool:
    return (get_language() or "ru").startswith("en")


def _locale() -> str:
    return "en_GB" if _is_english() else "ru_RU"


def _unbroken(text: str) -> str:
    return text.replace("\u202f", NBSP)


def day(value: date | datetime | None, zone: ZoneInfo | None = None) -> str:
    """A date in full: «21 ноября 2026 г.»; a moment is taken to its zone first. Empty for None."""
    if value is None:
        return ""
    return _unbroken(
        format_date(_local(value, zone), "d MMMM y 'г'." if _locale() == "ru_RU" else "long", _locale())
    )


def short_day(value: date | datetime | None, zone: ZoneInfo | None = None) -> str:
    """A date in figures, for tables: «21.11.2026» (English: 21 Nov 2026)."""
    if value is None:
        return ""
    return format_date(_local(value, zone), "dd.MM.y" if _locale() == "ru_RU" else "d MMM y", _locale())


def yearly_day(value: str) -> str:
    """A day of every year, «01.04», in words: «1 апреля»."""
    on, month = map(int, value.split("."))
    return format_date(date(2000, month, on), "d MMMM", _locale())  # a leap year has them all


def clock(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """Hours and minutes in a zone: «12:04»."""
    return "" if value is None else timezone.localtime(value, zone).strftime("%H:%M")


def moment(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """A moment in a zone: «21 ноября 2026 г., 12:04». Without a zone, in that of the installation."""
    return "" if value is None else f"{day(value, zone)}, {clock(value, zone)}"


def _local(value: date | datetime, zone: ZoneInfo | None) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value, zone).date() if timezone.is_aware(value) else value.date()
    return value


def plural(count: int, forms: str) -> str:
    """The form of a word that goes with a number.

    Args:
        count: the number; its sign does not matter.
        forms: three Russian forms, «день|дня|дней», translated as the two English ones, "day|days".
    """
    variants = gettext(forms).split("|")
    count = abs(count)
    if len(variants) == 2:
        return variants[count != 1]
    if 11 <= count % 100 <= 14:
        return variants[2]
    return variants[0 if count % 10 == 1 else 1 if 2 <= count % 10 <= 4 else 2]


def counted(count: int, forms: str) -> str:
    """A number with its word: «3 рабочих дня». The forms as in `plural`."""
    return f"{number(count)}{NBSP}{plural(count, forms)}"


def days_left(days: int, *, working: bool = True) -> str:
    """What is left of a term: «осталось 3 рабочих дня», «сегодня последний день», «просрочено на 1 рабочий день».

    Args:
        days: whole days to the deadline; 0 on its day, negative after it.
        working: whether these are working days (the usual case) or calendar days.
    """
    if days == 0:
        return gettext("сегодня последний день")
    amount = (
        counted(abs(days), "рабочий день|рабочих дня|рабочих дней")
        if working
        else counted(abs(days), "день|дня|дней")
    )
    if days < 0:
        return gettext("просрочено на %(amount)s") % {"amount": amount}
    left = plural(days, "остался|осталось|осталось")
    return gettext("%(left)s %(amount)s") % {"left": left, "amount": amount}


def number(value: float | Decimal | None) -> str:
    """A number with its groups and decimals as the language writes them: «12 345,6»."""
    if value is None:
        return ""
    if isinstance(value, int) and 0 <= value < 1000:
        return str(int(value))  # as Babel writes it, at a hundredth of the price
    return _unbroken(format_decimal(value, locale=_locale()))


def share(value: float | None, decimals: int = 0) -> str:
    """A share of one as per cent: «42 %». What is less than can be written is not nothing: «< 1 %»."""
    if value is None:
        return ""
    least = 10 ** -(decimals + 2)
    is_less = 0 < value <= least / 2
    pattern = (
        "#,##0" + ("." + "0" * decimals if decimals else "") + (f"{NBSP}%" if _locale() == "ru_RU" else "%")
    )
    written = format_percent(least if is_less else value, format=pattern, locale=_locale())
    return _unbroken(f"<{NBSP}{written}" if is_less else written)


def size(count: int) -> str:
    """A size in bytes for people: «1,4 МБ»."""
    for unit, bytes_ in ((gettext("ГБ"), 1 << 30), (gettext("МБ"), 1 << 20), (gettext("КБ"), 1 << 10)):
        if count >= bytes_:
            return f"{number(round(count / bytes_, 1))}{NBSP}{unit}"
    return counted(count, "байт|байта|байт")


def russian_marked(text: str) -> str:
    """A text in which names may stand that have no translation: on an English page these say that they are Russian."""
    if _locale() == "ru_RU":
        return text
    marked = _RUSSIAN.sub(lambda found: f'<span lang="ru">{found[0]}</span>', escape(text))
    return mark_safe(marked)  # noqa: S308 escaped a line above


def plainly(russian: str, english: str = "") -> str:
    """A text of the data in the language of the page; in Russian where it has no translation."""
    return (english if _is_english() else "") or russian


def said(russian: str, english: str = "") -> str:
    """The same, and on an English page a text without translation says that it is Russian."""
    if not russian or not _is_english():
        return russian
    return english or Markup('<span lang="ru">{}</span>').format(russian)


def told(text: Mapping[str, str]) -> str:
    """`said` of a text that is kept as {"ru": …, "en": …}."""
    return said(text["ru"], text["en"])


def paragraphs(text: str | None) -> SafeString:
    """Plain text as escaped paragraphs of the page's body."""
    if not text:
        return SafeString()
    return mark_safe(linebreaks(text, autoescape=True).replace("<p>", '<p class="govuk-body">'))  # noqa: S308

"""The words of opening hours: text into tokens."""

import re
from dataclasses import dataclass
from enum import StrEnum, auto

from kit.opening_hours.errors import HoursNotUnderstood


class Kind(StrEnum):
    """What a piece of the text is."""

    ALWAYS = auto()  # круглосуточно
    EVERY = auto()  # ежедневно
    NO_BREAK = auto()  # без перерыва
    BREAK = auto()  # перерыв
    HOLIDAY = auto()  # праздничные дни
    WEEKDAYS = auto()  # будни
    CLOSED = auto()  # выходной
    EXCEPT = auto()  # кроме
    DAY = auto()  # понедельник
    TIME = auto()  # 9:00
    NUMBER = auto()  # 9
    DASH = auto()
    TO = auto()  # до
    BY = auto()  # по
    FROM = auto()  # с
    AND = auto()  # и
    COMMA = auto()
    END = auto()  # of a clause
    IGNORED = auto()


@dataclass(frozen=True)
class Token:
    """A piece of the text; `value` is a weekday (0 is Monday), an hour or minutes since midnight."""

    kind: Kind
    text: str
    start: int
    end: int
    value: int = 0


_DAYS = (
    r"пн|пон|понед\w*",
    r"вт|вторн\w*",
    r"ср|сред[ауы]|средам",
    r"чт|чет|четв\w*",
    r"пт|пятн\w*",
    r"сб|суб|субб\w*",
    r"вс|вск|воскр\w*",
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _any(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


# In order: a longer phrase before the shorter one that begins it.
_PATTERNS = [
    (Kind.ALWAYS, _any(r"круглосуточн\w*", r"24\s*/\s*7", r"24\s+часа(?:\s+в\s+сутки)?\b")),
    (Kind.EVERY, _any(r"ежедневн\w*", r"кажд\w+\s+день\b", r"все\s+дни\b(?:\s+недели\b)?")),
    (Kind.EVERY, r"без\s+(?:(?:перерыв\w*|обеда)\s+и\s+)?выходных(?:\s+дней)?\b"),
    (Kind.NO_BREAK, r"без\s+(?:обеда|(?:обеденн\w+\s+)?перерыв\w*(?:\s+на\s+обед)?)\b"),
    (Kind.BREAK, r"(?:с\s+)?(?:(?:обеденн\w+|технич\w+)\s+)?(?:перерыв\w*|обед)(?:\s+на\s+обед)?\b"),
    # The calendar shortens the eve of a holiday of itself.
    (
        Kind.IGNORED,
        r"(?:в\s+)?предпраздн\w+(?:\s+д\w+)?(?:\s*[-–—])?\s+на\s+(?:1\s+)?час\s+(?:короче|меньше)\b",
    ),
    (Kind.HOLIDAY, r"(?:в\s+)?(?:нерабоч\w+\s+)?праздн\w+(?:\s+дн\w+)?\b"),
    (Kind.WEEKDAYS, r"(?:(?:по|в)\s+)?(?:будн\w+|рабочи\w+\s+дн\w+)(?:\s+дн\w+)?\b"),
    (Kind.CLOSED, r"(?:(?:по|в)\s+)?(?:выходн\w+|нерабоч\w+)(?:\s+д(?:ень|ни|ням))?\b"),
    (Kind.CLOSED, _any(r"закрыт\w*", r"не\s+работа\w+", r"приема\s+нет\b", r"нет\s+приема\b", r"вых\b\.?")),
    (Kind.EXCEPT, r"(?:кроме|за\s+исключением)\b"),
    (Kind.DAY, rf"{_any(*_DAYS)}\b\.?"),
    (Kind.TIME, r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?!\d)|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{2}))"),
    (Kind.TIME, r"(?P<hour>\d{1,2})\s*ч(?:ас(?:ов|а)?)?\b\.?(?:\s*(?P<minute>\d\d)\s*мин(?:ут)?\b\.?)?"),
    (Kind.NUMBER, r"\d{1,2}(?!\d)"),
    (Kind.DASH, r"[-‐‑‒–—―−]"),
    (Kind.TO, r"до\b"),
    (Kind.BY, r"по\b"),
    (Kind.FROM, r"со?\b"),
    (Kind.AND, r"и\b"),
    (Kind.COMMA, r","),
    (Kind.END, r"[;\n]|\.(?=\s|$)"),
    (Kind.IGNORED, r"[^\S\n]+|[:()]"),
    (Kind.IGNORED, r"(?:режим|график|часы|время|дни|прием\w*|работ\w+|открыт\w*|во?)\b"),
    (Kind.IGNORED, r"(?:граждан|заявителей|посетителей)\b"),
]
_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]


def tokens(text: str) -> list[Token]:
    """The text as tokens, without what carries no meaning. Raises `HoursNotUnderstood`."""
    plain = "".join(char.lower()[:1] for char in text).replace("ё", "е")  # no longer than the text
    found: list[Token] = []
    position = 0
    while position < len(plain):
        token = _token_at(plain, position)
        if token is None:
            raise _unknown(text, position)
        if token.kind != Kind.IGNORED:
            found.append(token)
        position = token.end
    return found


def _token_at(text: str, position: int) -> Token | None:
    for kind, pattern in _COMPILED:
        match = pattern.match(text, position)
        if match:
            return Token(kind, match[0], match.start(), match.end(), _value(kind, match))
    return None


def _value(kind: Kind, match: re.Match[str]) -> int:
    if kind == Kind.DAY:
        return next(day for day, names in enumerate(_DAYS) if re.fullmatch(names, match[0].rstrip(".")))
    if kind == Kind.NUMBER:
        return int(match[0])
    if kind == Kind.TIME:
        groups = match.groupdict()
        minute = groups.get("minute") or (groups.get("raised") or "0").translate(_SUPERSCRIPT)
        return clock(int(match["hour"]), int(minute), match[0], match.start())
    return 0


def clock(hour: int, minute: int, text: str, start: int) -> int:
    """Minutes since midnight. Raises `HoursNotUnderstood` for a time that no clock shows."""
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise HoursNotUnderstood(
            f"Времени «{text}» не бывает: сутки идут от 0:00 до 24:00.",
            f"There is no such time as “{text}”: a day goes from 0:00 to 24:00.",
            start=start,
            end=start + len(text),
        )
    return hour * 60 + minute


def _unknown(text: str, position: int) -> HoursNotUnderstood:
    match = re.compile(r"\w+|\S").match(text, position)
    piece = match[0] if match else text[position]
    return HoursNotUnderstood(
        f"Не понято «{piece}». Пример: «пн–пт 9:00–18:00, перерыв 13:00–13:45; сб 10:00–14:00».",
        f"“{piece}” was not understood. Example: «пн–пт 9:00–18:00, перерыв 13:00–13:45; сб 10:00–14:00».",
        start=position,
        end=position + len(piece),
    )

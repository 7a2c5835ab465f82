"""The Russian taxpayer number (ИНН): what its digits mean, and which of them is wrong.

Made up as the tax service ordered (29.06.2012 № ММВ-7-6/435@): four digits of the inspectorate that gave it, the
first two of them the code of the region; the number of the entry; one control digit for an organisation, two for a
person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
FOREIGN = "9909"


class Payer(StrEnum):
    """Whose number it is."""

    ORGANISATION = "organisation"
    FOREIGN_ORGANISATION = "foreign_organisation"
    PERSON = "person"


class WrongNumber(ValueError):
    """No taxpayer number; the text says why and what to do, in the language of the request.

    Args:
        places: which digits do not fit, counted from 1.
    """

    def __init__(self, message: str, places: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.places = places


@dataclass(frozen=True)
class Number:
    """A number whose control digits hold."""

    digits: str
    payer: Payer

    @property
    def region(self) -> str:
        """Code of the region whose tax inspectorate gave it; 99 is no region."""
        return self.digits[:2]

    @property
    def inspectorate(self) -> str:
        return self.digits[:4]

    @property
    def entry(self) -> str:
        return self.digits[4:9] if len(self.digits) == 10 else self.digits[4:10]

    @property
    def control(self) -> str:
        return self.digits[9:] if len(self.digits) == 10 else self.digits[10:]


def read_number(text: str) -> Number:
    """Understand a number; spaces do not matter.

    Raises:
        WrongNumber: other characters than digits, another length, a control digit that does not hold.
    """
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdecimal()):
        raise WrongNumber(_("В ИНН бывают только цифры. Уберите буквы и знаки."))
    if len(digits) not in {10, 12}:
        raise WrongNumber(
            _("В ИНН 10 цифр у организации и 12 у человека, а здесь – %(count)s. Сверьте номер с документом.")
            % {"count": len(digits)}
        )
    if digits[:2] == "00":
        raise WrongNumber(_("ИНН не начинается с 00: это код региона. Сверьте номер с документом."), (1, 2))
    places = tuple(
        place for place in _control_places(digits) if _control(digits[: place - 1]) != digits[place - 1]
    )
    if places:
        raise WrongNumber(_wrong_control(digits, places), places)
    if len(digits) == 12:
        return Number(digits, Payer.PERSON)
    return Number(digits, Payer.FOREIGN_ORGANISATION if digits.startswith(FOREIGN) else Payer.ORGANISATION)


def _control_places(digits: str) -> tuple[int, ...]:
    return (10,) if len(digits) == 10 else (11, 12)


def _control(digits: str) -> str:
    """The control digit that belongs after these."""
    weights = _WEIGHTS[-len(digits) :]
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return str(total % 11 % 10)


def _wrong_control(digits: str, places: tuple[int, ...]) -> str:
    place = places[0]
    return _(
        "Контрольная цифра не сходится: на месте %(place)s стоит %(found)s, а по остальным цифрам там должна быть "
        "%(expected)s. Значит, хотя бы одна цифра написана неверно. Сверьте номер с документом."
    ) % {"place": place, "found": digits[place - 1], "expected": _control(digits[: place - 1])}

"""Fields for data of a given pattern: the format is described, other characters are not taken, the server checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.taxpayer_number import WrongNumber, read_number

Text = str | Promise


class PatternField(forms.CharField):
    """Text of a given pattern, B-4.6.3.10.2 and .3.

    Args:
        pattern: a regular expression for the whole text, as it is kept.
        browser_pattern: the same for the text as it is typed; `pattern` by default.
        format_hint: how it is written, a sentence; stands before the field.
        example: one that fits.
        characters: what may be typed at all, as the inside of a class of characters; all by default.
        characters_say: what is said of other characters.
        normalize: makes the one way of writing out of several; applied before the pattern.
        keyboard: `inputmode` of the field.
        autocomplete: what browsers may fill in.
    """

    def __init__(
        self,
        *,
        pattern: str,
        format_hint: Text,
        example: str,
        browser_pattern: str = "",
        characters: str = "",
        characters_say: Text = "",
        normalize: Callable[[str], str] = str.strip,
        keyboard: str = "",
        autocomplete: str = "off",
        **kwargs: Any,
    ) -> None:
        self.pattern, self.format_hint, self.example = pattern, format_hint, example
        self.browser_pattern = browser_pattern or pattern
        self.characters, self.characters_say = characters, characters_say
        self.normalize, self.keyboard, self.autocomplete = normalize, keyboard, autocomplete
        kwargs.setdefault("help_text", _Described(format_hint, example))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes = super().widget_attrs(widget)
        attributes |= {
            "pattern": self.browser_pattern,
            "autocomplete": self.autocomplete,
            "spellcheck": "false",
        }
        if self.keyboard:
            attributes["inputmode"] = self.keyboard
        if self.characters:
            attributes |= {"data-characters": self.characters, "data-characters-say": self.characters_say}
        return attributes

    def wrong(self, label: str) -> str:
        """What is said of a text that does not fit."""
        return gettext("«%(label)s»: %(format)s Например, %(example)s") % {
            "label": label,
            "format": self.format_hint,
            "example": self.example,
        }

    def clean(self, value: Any) -> str:
        text = super().clean(self.normalize(str(value or "")))
        if text and not re.fullmatch(self.pattern, text):
            raise ValidationError(self.wrong(str(self.label or "")), code="invalid")
        return str(text)


class PhoneField(PatternField):
    """A telephone number as people write it; kept as «+7 900 000-00-00» or, of another country, in digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            pattern=r"\+7 \d{3} \d{3}-\d{2}-\d{2}|\+\d{8,15}",
            browser_pattern=r"\s*(\+?[78]?|\+)[\s()\-–.]*\d([\s()\-–.]*\d){7,14}\s*",
            format_hint=_("Номер с кодом города или оператора. Код другой страны – со знаком +."),
            example="+7 900 000-00-00",
            characters=r"0-9 +()\-",
            characters_say=_("В номере телефона – только цифры, пробелы, скобки, дефис и +."),
            normalize=one_way_of_phone,
            keyboard="tel",
            autocomplete="tel",
            **{"max_length": 20, **kwargs},
        )


class TaxpayerNumberField(PatternField):
    """An ИНН: 10 or 12 digits whose control digits hold. What is wrong is told digit by digit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            pattern=r"\d{10}|\d{12}",
            browser_pattern=r"\s*(\d\s*){10}((\d\s*){2})?",
            format_hint=_("10 цифр у организации, 12 – у человека и предпринимателя."),
            example="1234567894",
            characters="0-9 ",
            characters_say=_("В ИНН – только цифры."),
            normalize=lambda text: "".join(text.split()),
            keyboard="numeric",
            **{"max_length": 20, **kwargs},
        )

    def clean(self, value: Any) -> str:
        text = super(PatternField, self).clean(self.normalize(str(value or "")))
        if text:
            try:
                read_number(text)
            except WrongNumber as error:
                raise ValidationError(str(error), code="invalid") from error
        return str(text)


class _Described(Promise):
    """«10 цифр. Например, 1234567894», in the language of the page."""

    def __init__(self, format_hint: Text, example: str) -> None:
        self.format_hint, self.example = format_hint, example

    def __str__(self) -> str:
        return gettext("%(format)s Например, %(example)s") % {
            "format": self.format_hint,
            "example": self.example,
        }


def one_way_of_phone(text: str) -> str:
    """«8 (900) 0000000» → «+7 900 000-00-00»; what is no Russian number, without its signs."""
    digits = re.sub(r"[\s()\-–.]", "", text)
    if match := re.fullmatch(r"(?:\+7|8|7)?(\d{3})(\d{3})(\d{2})(\d{2})", digits):
        return "+7 {} {}-{}-{}".format(*match.groups())
    return digits

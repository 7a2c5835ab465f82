"""What can go wrong with a calendar, said so that the person who typed it can mend it."""


class ExplainedError(ValueError):
    """An error whose text is meant for people, in both languages of the product.

    `str(error)` is Russian; `error.in_language("en")` is English.
    """

    def __init__(self, russian: str, english: str) -> None:
        super().__init__(russian, english)
        self.russian = russian
        self.english = english

    def __str__(self) -> str:
        return self.russian

    def in_language(self, code: str) -> str:
        """The explanation in the language `code` ("ru", "en", "en-gb"); Russian for any other."""
        return self.english if code.lower().startswith("en") else self.russian


class BadCalendar(ExplainedError):
    """The description of a calendar cannot be understood or contradicts itself."""


class CalendarUnknown(ExplainedError):
    """The question reaches a date outside `FIRST_YEAR`-`LAST_YEAR`, for which there is no calendar."""

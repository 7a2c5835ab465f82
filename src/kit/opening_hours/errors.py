"""What the reader of opening hours could not understand, and where."""

from kit.calendar import ExplainedError


class HoursNotUnderstood(ExplainedError):
    """Opening hours are not written so that they can be understood.

    `start` and `end` delimit, in the text as it was given, the piece that was not.
    """

    def __init__(self, russian: str, english: str, *, start: int = 0, end: int = 0) -> None:
        super().__init__(russian, english)
        self.start = start
        self.end = end

"""A refusal that a person can do something about."""

from __future__ import annotations


class Refused(Exception):
    """An action was not taken; the message says why and what to do, in the language of the request.

    Args:
        message: a whole sentence for people.
        field: name of the form field it is about, if any.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field

"""A field for one code of a large list that the server searches (B-4.6.3.9.5, B-4.6.3.10.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext

from kit.pages.forms import SEARCH, SEARCHING

Found = Sequence[tuple[str, str]]
WORDS = "_words"
MOST_SHOWN = 20


class CodeWidget(forms.Widget):
    """Words, and what is found for them. With scripts a list that opens while one types; without them a button
    «Найти» and radio buttons."""

    input_type = "code"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, bool]:
        return (
            str(data.get(name, "") or "").strip(),
            str(data.get(name + WORDS, "") or "").strip()[:200],
            name + SEARCH in data,
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and name + WORDS not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        raise TypeError("a CodeField is drawn by field() of pages/components/form.html")


class CodeField(forms.Field):
    """A code out of a list too long to be sent to the browser; cleaned it is the code, empty "" when optional.

    Args:
        route: name of the route whose view is `answer_search(request, search)`.
        search: (code, text) of what the words find, best first.
        name_of: the text of a code; None when there is no such code.
    """

    widget = CodeWidget
    empty_values = [None, "", ("", "", False)]

    def __init__(
        self,
        *,
        route: str,
        search: Callable[[str], Found],
        name_of: Callable[[str], str | None],
        **kwargs: Any,
    ) -> None:
        self.route, self.search, self.name_of = route, search, name_of
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        code, words, is_searching = value or ("", "", False)
        if is_searching:
            raise ValidationError(self._told_of(words), code=SEARCHING)
        if code and self.name_of(code) is not None:
            return str(code)
        if words and self.name_of(words) is not None:
            return str(words)
        if code or words:
            raise ValidationError(
                gettext("«%(label)s»: выберите одно из найденного или напишите иначе")
                % {"label": self.label},
                code="invalid_choice",
            )
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return ""

    def _told_of(self, words: str) -> str:
        if not words:
            return gettext("«%(label)s»: напишите, что искать") % {"label": self.label}
        if self.search(words):
            return gettext("«%(label)s»: выберите одно из найденного ниже") % {"label": self.label}
        return gettext("«%(label)s»: ничего не найдено. Напишите иначе или короче") % {"label": self.label}


def drawn(bound: forms.BoundField) -> dict[str, Any]:
    """What the template needs: the words in the input, the code chosen, what was found, where scripts ask."""
    field = bound.field
    assert isinstance(field, CodeField)
    value = bound.value()
    code, words, _is_searching = value if isinstance(value, tuple) else (value or "", "", False)
    name = field.name_of(code) if code else None
    found = field.search(words)[:MOST_SHOWN] if words and words != name else ()
    return {
        "words": name or words,
        "code": code if name else "",
        "found": found,
        "url": reverse(field.route),
        "words_name": bound.html_name + WORDS,
        "search_name": bound.html_name + SEARCH,
    }


def answer_search(request: HttpRequest, search: Callable[[str], Found]) -> JsonResponse:
    """The answer of the route of a `CodeField`: `[{"code": "56.10", "text": "56.10 – Рестораны"}]` for ?q=words."""
    words = request.GET.get("q", "").strip()[:200]
    found = search(words)[:MOST_SHOWN] if words else ()
    response = JsonResponse([{"code": code, "text": text} for code, text in found], safe=False)
    response["Cache-Control"] = "public, max-age=300"
    return response

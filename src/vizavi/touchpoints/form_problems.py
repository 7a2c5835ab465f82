"""What is wrong with the draft of a form, by the page on which it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from vizavi.touchpoints.forms.part_fields import PartForm
from vizavi.touchpoints.forms.register_forms import CONTENTS, PARTS
from vizavi.touchpoints.forms_data.schema import FormError, Problem, validate


@dataclass(frozen=True)
class Trouble:
    """One thing to mend: a sentence; the part, the row in it (from 0) and the field of the page, where known."""

    text: str
    part: str = ""
    index: int | None = None
    field: str = ""


def troubles_of(document: Any) -> list[Trouble]:
    """Everything that keeps the document from being in force, in the order of the schema."""
    try:
        validate(document)
    except FormError as error:
        return told(error)
    return []


def told(error: FormError) -> list[Trouble]:
    """The problems of a refused document in the reader's language."""
    return [_trouble(problem) for problem in error.problems]


def of_part(troubles: Iterable[Trouble], part: str, index: int | None = None) -> list[Trouble]:
    """Those of one part, or of one row of it."""
    return [item for item in troubles if item.part == part and (index is None or item.index == index)]


def _trouble(problem: Problem) -> Trouble:
    text = _(problem.template) % _parameters(problem.parameters)
    text = text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
    first, *rest = problem.place or ("",)
    part = str(first)
    if part not in PARTS:
        # The document is flat where the pages are several.
        part = next(
            (name for name, form in PARTS.items() if not form.shown and _field(form, problem.place)), ""
        )
        return Trouble(text, part, None, _field(PARTS[part], problem.place) if part else "")
    index = rest[0] if rest and isinstance(rest[0], int) else None
    return Trouble(text, part, index, _field(PARTS[part], tuple(rest[1:] if index is not None else rest)))


def _field(form: type[PartForm], place: tuple[str | int, ...]) -> str:
    """The field of a page that a place in the document is shown in, "" for none."""
    names = [part for part in place if isinstance(part, str)]
    if names == ["title"]:
        names = ["title_line"]
    for candidate in ("__".join(names[:2]), *(names[:1])):
        if candidate in form.base_fields:
            return candidate
    # A whole group is missing: the first field of it.
    return next((name for name in form.base_fields if names and name.startswith(f"{names[0]}__")), "")


def _parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    contents = {code: str(text) for code, text in CONTENTS}
    return {
        key: f"«{contents[value]}»" if key == "content" and value in contents else value
        for key, value in parameters.items()
    }

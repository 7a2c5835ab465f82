"""The form of a register of touchpoints as a document, and the check that it is one.

A form says what an order prescribes: the columns of the annex, the lines of activity, the needs, the
kinds of touchpoints and what each must meet, the bases, the update triggers, the publication term.
`internal.json` and `sevastopol.json` are the two shipped forms; a form that an administrator makes for
another region passes the same check. No Django here: messages are msgids for the caller to translate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

AUTHORITY = "{authority_genitive}"


def _(message: str) -> str:
    """Mark a msgid for translation without importing Django."""
    return message


Line = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Channel = Literal["digital", "offline"]


class Part(BaseModel):
    """Nothing is converted and nothing unknown is let through: a misspelt key must not be lost."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ApprovingDocument(Part):
    """`chosen`: the authority decides on the form of the document, `name` is what is proposed to it."""

    kind: Literal["order", "chosen"]
    name: Line
    name_en: Line
    clause: Line


class PublicationTerm(Part):
    working_days: Annotated[int, Field(ge=1)]
    clause: Line


class Column(Part):
    """One column of the annex; `merge` joins its cells over the rows that share the value."""

    content: Literal["number", "direction", "process", "touchpoint", "needs", "features"]
    heading: Line
    heading_en: Line
    width: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    merge: bool


class ChannelNames(Part):
    digital: Line
    offline: Line


class Direction(Part):
    """A line of activity. `open` lets other kinds of activity be listed under their own label."""

    code: Code
    name: Line
    annex_name: Line
    name_en: Line
    process_label: Line
    open: bool
    other_process_label: Line | None
    clause: Line


class Need(Part):
    """`action`: what the client does, as the public pages say it; `variants`: wordings met in registers that
    mean this need, the register keeps its own wording."""

    code: Code
    name: Line
    name_en: Line
    action: Line | None = None
    action_en: Line | None = None
    free_text: bool
    variants: list[Line]
    clause: Line

    @property
    def wordings(self) -> list[str]:
        return [self.name, *self.variants]


class Kind(Part):
    """A kind of touchpoint. `rank`: 1 is proposed to the client first (B-4.6.b).

    `aliases` are other names of the same thing, never of a sort of it: two touchpoints of one process that
    are called so count as one (S-3.7.c).
    """

    code: Code
    name: Line
    name_en: Line
    abbreviation: Line | None
    aliases: list[Line]
    channel: Channel
    rank: Annotated[int, Field(ge=1)]
    clause: Line

    @property
    def wordings(self) -> list[str]:
        return [self.name, *([self.abbreviation] if self.abbreviation else []), *self.aliases]


class Basis(Part):
    code: Literal["act", "internal_act", "contract", "instruction"]
    name: Line
    name_en: Line
    document_required: bool
    clause: Line


class Trigger(Part):
    event: Literal[
        "process_included",
        "process_excluded",
        "touchpoint_added",
        "kind_changed",
        "needs_changed",
        "touchpoint_excluded",
    ]
    name: Line
    name_en: Line
    clause: Line


class Suitability(Part):
    group: Literal["health", "digital_skills", "russian"]
    name: Line
    name_en: Line
    hint: Line
    hint_en: Line
    clause: Line


class Requirement(Part):
    """What touchpoints of `kinds` must or may meet; `hint` says what evidence would show it.

    Two sources that demand the same of a kind have one `text`: it can be answered once.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
    kinds: Annotated[list[Code], Field(min_length=1)]
    text: Line
    text_en: Line
    strength: Literal["must", "may"]
    source: Line
    clause: Line
    hint: Line
    hint_en: Line


class Note(Part):
    """Where the sources are silent or disagree; `about` is a path in the document: `kinds.phone`."""

    about: Line
    text: Line


class FormDocument(Part):
    """A form whose every reference holds. Only `validate` and `load` make one."""

    code: Code
    name: Line
    name_en: Line
    source: Line
    clients: Annotated[list[Literal["external", "internal"]], Field(min_length=1)]
    approving_document: ApprovingDocument
    title: Line
    title_en: Line
    publication_term: PublicationTerm
    process_numbering: Literal["direction", "process"]
    column_numbers: bool
    columns: list[Column]
    features_content: Literal["features", "channel"]
    channel_names: ChannelNames
    channel_names_en: ChannelNames
    directions: Annotated[list[Direction], Field(min_length=1)]
    needs: Annotated[list[Need], Field(min_length=1)]
    kinds: Annotated[list[Kind], Field(min_length=1)]
    bases: Annotated[list[Basis], Field(min_length=1)]
    triggers: Annotated[list[Trigger], Field(min_length=1)]
    suitability: list[Suitability]
    requirements: list[Requirement]
    notes: list[Note]

    def need_worded(self, text: str) -> Need | None:
        """The need that a register calls `text`, or None."""
        return self.needs_by_wording.get(wording(text))

    def kind_worded(self, text: str) -> Kind | None:
        """The kind that a register calls `text` by name, abbreviation or alias, or None."""
        return self.kinds_by_wording.get(wording(text))

    # Kept: an import asks tens of thousands of times.
    @cached_property
    def needs_by_wording(self) -> dict[str, Need]:
        return {wording(text): need for need in self.needs for text in need.wordings}

    @cached_property
    def kinds_by_wording(self) -> dict[str, Kind]:
        return {wording(text): kind for kind in self.kinds for text in kind.wordings}


def wording(text: str) -> str:
    """The form in which two wordings are compared: case, ё, quotation marks and spaces do not count."""
    return " ".join(re.sub(r'[«»"“”„]', " ", text).casefold().replace("ё", "е").split())


class Problem(NamedTuple):
    """One thing to mend: `str()` is a Russian sentence; translate `template`, then fill `parameters`."""

    place: tuple[str | int, ...]
    template: str
    parameters: Mapping[str, Any] = MappingProxyType({})

    def __str__(self) -> str:
        return f"{self.where}: {self.template % self.parameters}."

    @property
    def where(self) -> str:
        """The place as a person counts: `needs, запись 2, variants`."""
        if not self.place:
            return _("Форма")
        return ", ".join(f"запись {part + 1}" if isinstance(part, int) else part for part in self.place)


class FormError(ValueError):
    """The document is no form; `problems` holds everything found, never only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def load(path: Path) -> FormDocument:
    """Read and check a form kept as UTF-8 JSON.

    Raises FormError if the file is not JSON or not a form, OSError if it cannot be read.
    """
    try:
        raw = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormError([Problem((), NOT_UTF8)]) from error
    except json.JSONDecodeError as error:
        parameters = {"line": error.lineno, "column": error.colno}
        raise FormError([Problem((), NOT_JSON, parameters)]) from error
    return validate(raw)


def validate(raw: object) -> FormDocument:
    """Check a form given as parsed JSON.

    Raises FormError with every problem of shape or, once the shape is right, every contradiction.
    """
    try:
        form = FormDocument.model_validate(raw)
    except ValidationError as error:
        raise FormError([_shape_problem(details) for details in error.errors()]) from error
    if problems := list(_contradictions(form)):
        raise FormError(problems)
    return form


NOT_UTF8 = _("файл не в кодировке UTF-8; сохраните его в ней")
NOT_JSON = _("это не JSON: ошибка в строке %(line)s, знак %(column)s")
ANOTHER_VALUE = _("значение не подходит; сверьтесь с поставляемой формой")

SHAPE_MESSAGES = {
    "missing": _("не заполнено обязательное поле"),
    "extra_forbidden": _("такого поля в форме нет; проверьте, как оно написано"),
    "string_type": _("нужен текст"),
    "string_too_short": _("не заполнено: впишите текст"),
    "string_pattern_mismatch": _(
        "значение «%(input)s» не подходит: код пишется строчными латинскими буквами, цифрами и знаком _, "
        "а текст – в одну строку без пробелов по краям"
    ),
    "bool_type": _("нужно true или false"),
    "int_type": _("нужно целое число"),
    "float_type": _("нужно число"),
    "finite_number": _("нужно конечное число"),
    "greater_than": _("число должно быть больше %(gt)s"),
    "greater_than_equal": _("число должно быть не меньше %(ge)s"),
    "list_type": _("нужен список"),
    "too_short": _("в списке должна быть хотя бы одна запись"),
    "model_type": _("нужен набор полей в фигурных скобках"),
    "literal_error": _("«%(input)s» здесь не бывает; выберите одно из: %(expected)s"),
}


def _shape_problem(details: Any) -> Problem:
    template = SHAPE_MESSAGES.get(details["type"], ANOTHER_VALUE)
    parameters = {**details.get("ctx", {}), "input": details["input"]}
    if "expected" in parameters:
        parameters["expected"] = parameters["expected"].replace(" or ", ", ")
    return Problem(tuple(details["loc"]), template, parameters)


def _contradictions(form: FormDocument) -> Iterator[Problem]:
    yield from _repeated(("clients",), form.clients)
    for section, field in UNIQUE:
        yield from _repeated((section, field), [getattr(part, field) for part in getattr(form, section)])
    yield from _annex_problems(form)
    for index, direction in enumerate(form.directions):
        if direction.open != (direction.other_process_label is not None):
            template = _("подпись иного вида деятельности бывает у открытого направления и только у него")
            yield Problem(("directions", index, "other_process_label"), template)
    if (count := sum(need.free_text for need in form.needs)) != 1:
        template = _("потребность со своим текстом (free_text) нужна ровно одна, сейчас их %(count)s")
        yield Problem(("needs",), template, {"count": count})
    yield from _shared_wordings("needs", [need.wordings for need in form.needs])
    yield from _shared_wordings("kinds", [kind.wordings for kind in form.kinds])
    yield from _rank_problems(form.kinds)
    yield from _requirement_problems(form)
    for index, note in enumerate(form.notes):
        if note.about.split(".")[0] not in FormDocument.model_fields:
            template = _("в форме нет раздела «%(about)s»; начните с его имени, например kinds.phone")
            yield Problem(("notes", index, "about"), template, {"about": note.about})


UNIQUE = [
    ("columns", "content"),
    ("directions", "code"),
    ("needs", "code"),
    ("kinds", "code"),
    ("kinds", "rank"),
    ("bases", "code"),
    ("triggers", "event"),
    ("suitability", "group"),
    ("requirements", "code"),
]


def _repeated(path: tuple[str, ...], values: list[Any]) -> Iterator[Problem]:
    seen = set()
    for index, value in enumerate(values):
        if value in seen:
            template = _("«%(value)s» уже есть выше; значение не повторяется")
            yield Problem((path[0], index, *path[1:]), template, {"value": value})
        seen.add(value)


def _annex_problems(form: FormDocument) -> Iterator[Problem]:
    contents = {column.content for column in form.columns}
    for content in ("process", "touchpoint"):
        if content not in contents:
            yield Problem(("columns",), _("нужна графа %(content)s"), {"content": content})
    if form.process_numbering == "direction" and "direction" not in contents:
        yield Problem(("process_numbering",), _("нумеруются направления, а графы direction в форме нет"))
    for index, column in enumerate(form.columns):
        if column.merge and column.content in ("touchpoint", "needs", "features"):
            template = _("графа %(content)s своя у каждой точки, её ячейки не объединяются")
            yield Problem(("columns", index, "merge"), template, {"content": column.content})
    for field, title in (("title", form.title), ("title_en", form.title_en)):
        if AUTHORITY not in title or re.search(r"[{}]", title.replace(AUTHORITY, "", 1)):
            template = _("название должно один раз содержать %(mark)s и никаких других фигурных скобок")
            yield Problem((field,), template, {"mark": AUTHORITY})


def _shared_wordings(section: str, wordings: list[list[str]]) -> Iterator[Problem]:
    owners: dict[str, int] = {}
    for index, texts in enumerate(wordings):
        for text in texts:
            owner = owners.setdefault(wording(text), index)
            if owner != index:
                template = _("«%(text)s» уже означает запись %(owner)s; уберите одно из двух")
                yield Problem((section, index), template, {"text": text, "owner": owner + 1})


def _rank_problems(kinds: list[Kind]) -> Iterator[Problem]:
    first_offline = min((kind.rank for kind in kinds if kind.channel == "offline"), default=None)
    for index, kind in enumerate(kinds):
        if first_offline is not None and kind.channel == "digital" and kind.rank > first_offline:
            # B-4.6.b: online channels are preferred.
            template = _("цифровая точка предлагается раньше любой офлайн-точки: уменьшите rank")
            yield Problem(("kinds", index, "rank"), template)


def _requirement_problems(form: FormDocument) -> Iterator[Problem]:
    known = {kind.code for kind in form.kinds}
    for index, requirement in enumerate(form.requirements):
        place = ("requirements", index, "kinds")
        for code in requirement.kinds:
            if code not in known:
                yield Problem(place, _("вида точек «%(code)s» в форме нет"), {"code": code})
        if len(set(requirement.kinds)) != len(requirement.kinds):
            yield Problem(place, _("вид точек назван дважды"))

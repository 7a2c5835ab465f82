"""Whether a document is well formed: every field of the right shape and within its bounds, and nothing else.

Two levels. `clean` brings what came from outside into the shape that the register keeps and refuses what has no such
shape; it is for every save, drafts included. `problems` says what is missing before an entry may be submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from vizavi.registry.choices import Kind, Nature, Satisfaction, Status
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.kinds import SCHEMAS
from vizavi.registry.documents.scenario_kind import CHECKS
from vizavi.registry.documents.steps import step_problems
from vizavi.registry.documents.trouble import Trouble

LARGEST_CRITERION = 20_000  # characters of JSON


class _Misshapen(Exception):
    """A value that has not the shape of its field; the message is for the person."""


class BadDocument(ValueError):
    """A document that cannot be kept."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__("; ".join(f"{trouble.path}: {trouble.message}" for trouble in troubles))
        self.troubles = troubles


def clean(kind: Kind | str, document: Any) -> dict[str, Any]:
    """The document in the shape the register keeps; fields that are not there are empty.

    Raises:
        BadDocument: with every trouble.
    """
    schema = SCHEMAS[Kind(kind)]
    if not isinstance(document, dict):
        raise BadDocument([Trouble("", _("Ожидается объект с полями записи."))])
    troubles: list[Trouble] = []
    cleaned = _object(tuple(schema.fields()), document, "", troubles)
    if troubles:
        raise BadDocument(troubles)
    return cleaned


def _object(
    fields: tuple[f.Field, ...], given: dict[str, Any], path: str, troubles: list[Trouble]
) -> dict[str, Any]:
    known = {field.name for field in fields}
    troubles += [
        Trouble(f"{path}{name}", _("У этой записи нет такого поля.")) for name in given if name not in known
    ]
    found = {}
    for field in fields:
        here = f"{path}{field.name}"
        value = given.get(field.name)
        if value is None:
            found[field.name] = field.empty()
            continue
        try:
            found[field.name] = _value(field, value, here, troubles)
        except _Misshapen as error:
            troubles.append(Trouble(here, str(error)))
    return found


def _value(field: f.Field, value: Any, path: str, troubles: list[Trouble]) -> Any:  # noqa: C901, PLR0911, PLR0912
    match field:
        case f.Translated():
            if not isinstance(value, dict) or not set(value) <= {"ru", "en"}:
                raise _Misshapen(_("Ожидается текст на русском и английском."))
            return {
                language: _text(value.get(language, ""), field.longest, is_long=field.is_long)
                for language in ("ru", "en")
            }
        case f.Text():
            text = _text(value, field.longest, is_long=field.is_long)
            if text and field.pattern and not re.fullmatch(field.pattern, text):
                raise _Misshapen(_("Так это поле не записывают. Смотрите подсказку к полю."))
            if text and field.is_url and not re.fullmatch(r"https?://[^\s<>\"']+", text):
                raise _Misshapen(_("Напишите адрес целиком, начиная с https://"))
            return text
        case f.Choice():
            if not isinstance(value, str) or value not in {
                "",
                *(str(code) for code, _label in field.choices),
            }:
                raise _Misshapen(_("Такого значения в списке нет."))
            return value
        case f.Flag():
            if not isinstance(value, bool):
                raise _Misshapen(_("Ожидается да или нет."))
            return value
        case f.Number():
            return _number(field, value)
        case f.Day():
            return _day(value)
        case f.Reference():
            return _code(value) if value else ""
        case f.References() | f.StepCodes():
            return list(dict.fromkeys(_code(item) for item in _list(value)))
        case f.Touchpoints():
            return list(dict.fromkeys(_uuid(item) for item in _list(value)))
        case f.Keywords():
            words = [_text(item, 120, is_long=False) for item in _list(value)]
            return list(dict.fromkeys(word for word in words if word))
        case f.Criteria():
            if not isinstance(value, dict):
                raise _Misshapen(_("Ожидается условие."))
            return value
        case f.Rows():
            rows = _list(value)
            if len(rows) > field.most:
                raise _Misshapen(_("Строк слишком много: не больше %(most)s.") % {"most": field.most})
            cleaned = []
            for number, row in enumerate(rows):
                if not isinstance(row, dict):
                    raise _Misshapen(_("Каждая строка – объект с полями."))
                cleaned.append(_object(field.fields, row, f"{path}.{number}.", troubles))
            return cleaned
    raise TypeError(type(field).__name__)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Misshapen(_("Ожидается список."))
    return value


def _text(value: Any, longest: int, *, is_long: bool) -> str:
    if not isinstance(value, str):
        raise _Misshapen(_("Ожидается текст."))
    text = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if not is_long:
        text = " ".join(text.split())
    if len(text) > longest:
        raise _Misshapen(
            _("Слишком длинно: %(length)s знаков, а помещается %(longest)s.")
            % {"length": len(text), "longest": longest}
        )
    return text


def _code(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", value):
        raise _Misshapen(_("Ожидается код записи латинскими буквами."))
    return value


def _uuid(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        raise _Misshapen(_("Ожидается постоянный номер точки взаимодействия."))
    return value


def _day(value: Any) -> str:
    if value == "":
        return ""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _Misshapen(_("Ожидается дата ГГГГ-ММ-ДД.")) from None


def _number(field: f.Number, value: Any) -> int | str | None:
    if value == "":
        return None
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", str(value)):
        raise _Misshapen(_("Ожидается число."))
    if field.is_whole and "." in str(value):
        raise _Misshapen(_("Ожидается целое число."))
    number = int(value) if field.is_whole else str(value)
    if not field.least <= float(number) <= field.most:
        raise _Misshapen(
            _("Ожидается число от %(least)s до %(most)s.") % {"least": field.least, "most": field.most}
        )
    return number


def problems(kind: Kind | str, document: dict[str, Any]) -> list[Trouble]:
    """What a cleaned document still lacks before it can be submitted."""
    schema = SCHEMAS[Kind(kind)]
    found = list(_missing(tuple(schema.fields()), document, ""))
    return found + list(_RULES.get(Kind(kind), _no_more)(document))


def _missing(fields: tuple[f.Field, ...], document: dict[str, Any], path: str) -> Iterator[Trouble]:
    for field in fields:
        value = document.get(field.name)
        if field.required and field.is_empty(value):
            yield Trouble(f"{path}{field.name}", _("Заполните поле «%(label)s».") % {"label": field.label})
        if isinstance(field, f.Rows):
            for number, row in enumerate(value or []):
                yield from _missing(field.fields, row, f"{path}{field.name}.{number}.")


def _no_more(_document: dict[str, Any]) -> Iterator[Trouble]:
    return iter(())


def _need(document: dict[str, Any]) -> Iterator[Trouble]:
    satisfaction = document["satisfaction"]
    if satisfaction == Satisfaction.NOW and not document["services"]:
        yield Trouble("services", _("Укажите, какими услугами потребность удовлетворяется."))
    if satisfaction == Satisfaction.IN_WORK and not document["work"]["ru"]:
        yield Trouble("work", _("Напишите, какая работа ведётся и когда она закончится."))
    # B-4.3.5.9.2: what cannot be satisfied is answered with its reasons.
    if satisfaction == Satisfaction.IMPOSSIBLE:
        if not document["reason"]["ru"]:
            yield Trouble("reason", _("Напишите, почему потребность нельзя удовлетворить."))
        if not document["faq"]:
            yield Trouble("faq", _("Укажите ответ на частый вопрос, в котором названа причина."))


def _service(document: dict[str, Any]) -> Iterator[Trouble]:
    status = document["status"]
    if status in (Status.PAUSED, Status.CLOSED, Status.IN_DESIGN) and not document["status_note"]["ru"]:
        yield Trouble("status_note", _("Объясните клиентам состояние услуги: почему так и когда ждать."))
    if status == Status.SEASONAL and not (document["season_from"] and document["season_until"]):
        yield Trouble("season_from", _("Укажите первый и последний день сезона."))
    if document["is_proactive"] and not document["consent"]:
        yield Trouble("consent", _("Укажите, какое согласие нужно для проактивного предоставления."))
    if document["term_days"] is not None and not document["term_unit"]:
        yield Trouble("term_unit", _("Укажите, рабочие это дни или календарные."))
    if document["nature"] == Nature.SUPPORT_MEASURE and document["criteria"] is None:
        yield Trouble("criteria", _("Опишите условия: мера поддержки предоставляется не всем."))


def _scenario(document: dict[str, Any]) -> Iterator[Trouble]:
    yield from step_problems(document["steps"])
    for name in CHECKS:
        if document[name] == "not_met":
            yield Trouble(name, _("Сценарий не соответствует разделу стандарта: исправьте его."))


def _attribute(document: dict[str, Any]) -> Iterator[Trouble]:
    kind = document["type"]
    if kind == "enum" and not document["values"]:
        yield Trouble("values", _("Перечислите значения, из которых выбирают."))
    if kind == "code" and not document["classifier"]:
        yield Trouble("classifier", _("Выберите классификатор."))
    if kind == "list" and not document["items"]:
        yield Trouble("items", _("Опишите, что известно о каждом объекте перечня."))
    if kind == "list" and (document["many"] or document["is_actionable"]):
        yield Trouble("many", _("Перечень объектов не бывает многозначным и не меняется целиком."))
    least, most = document["least"], document["most"]
    if least is not None and most is not None and float(least) > float(most):
        yield Trouble("most", _("Наибольшее меньше наименьшего."))
    codes = [row["code"] for row in document["values"]]
    if len(codes) > len(set(codes)):
        yield Trouble("values", _("Два значения с одним кодом."))
    if document["is_actionable"] and not document["how_to_change"]["ru"]:
        yield Trouble("how_to_change", _("Напишите, что клиенту для этого сделать."))


_RULES = {
    Kind.NEED: _need,
    Kind.SERVICE: _service,
    Kind.SCENARIO: _scenario,
    Kind.ATTRIBUTE: _attribute,
}

"""The draft of a form, part by part: each part a page, each list with its rows, each row a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from kit.pages.lists import Choice, Listing, Search
from vizavi.touchpoints.actions.forms import change_part, change_row, move_row, remove_row
from vizavi.touchpoints.form_changes import row_name
from vizavi.touchpoints.form_problems import Trouble, of_part, troubles_of
from vizavi.touchpoints.forms.part_fields import PartForm
from vizavi.touchpoints.forms.register_forms import PARTS, RequirementForm
from vizavi.touchpoints.models import FormEdition
from vizavi.touchpoints.rules import can_edit_forms
from vizavi.touchpoints.views.forms import crumbs, edition_at, edition_name, edition_url, may_edit, viewer_at
from vizavi.touchpoints.views.frame import is_staff


@dataclass(frozen=True)
class ShownRow:
    """A row of a list as its page shows it: cells in the order of the columns."""

    index: int
    name: str
    cells: list[str]
    troubles: list[Trouble]
    row: dict[str, Any]


@require_safe
@may_use(is_staff)
def overview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An edition of a form: its parts, what is still wrong, and what can be done with it."""
    edition = edition_at(code, number)
    troubles = troubles_of(edition.document)
    parts = [_part_item(edition, part, form, troubles) for part, form in PARTS.items()]
    context = {
        "title": edition_name(edition),
        "caption": str(edition.form),
        "edition": edition,
        "parts": parts,
        "troubles": troubles,
        "elsewhere": [item for item in troubles if not item.part],
        "may_edit": may_edit(request) and edition.in_force_on is None,
        "may_start": may_edit(request),
        "breadcrumbs": crumbs(edition.form),
        "to": _addresses(edition),
    }
    return render(request, "touchpoints/forms/edition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(is_staff)
def part(request: HttpRequest, code: str, number: int, part: str) -> HttpResponse:
    """A part of the form: its fields, or its rows."""
    edition = edition_at(code, number)
    form = _part_form(part)
    if form.shown:
        return _rows_page(request, edition, part, form)
    return _fields_page(request, edition, part, form)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_edit_forms)
def add_row(request: HttpRequest, code: str, number: int, part: str) -> HttpResponse:
    """A new row of a list."""
    return _row_page(request, edition_at(code, number), part, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(is_staff)
def row(request: HttpRequest, code: str, number: int, part: str, index: int) -> HttpResponse:
    """One row: to change in a draft, to read in what is in force."""
    return _row_page(request, edition_at(code, number), part, index)


@require_POST
@may_use(can_edit_forms)
def arrange(request: HttpRequest, code: str, number: int, part: str) -> HttpResponse:
    """A button of the list was pressed: `up`, `down` or `remove`, whose value is the row."""
    edition = edition_at(code, number)
    form = _part_form(part)
    wanted = next(
        ((name, request.POST[name]) for name in ("up", "down", "remove") if name in request.POST), None
    )
    revision = request.POST.get("revision", "")
    if wanted is None or not wanted[1].isdecimal() or not revision.isdecimal() or not form.shown:
        raise Http404
    name, index = wanted[0], int(wanted[1])
    common: dict[str, Any] = {
        "actor": viewer_at(request),
        "edition": edition,
        "revision": int(revision),
        "section": part,
        "index": index,
    }
    place = edition_url(edition, "form_part", part=part)
    try:
        if name == "remove":
            touched = remove_row(**common)
            messages.success(request, _removed(touched))
            return redirect(place)
        index = move_row(**common, is_up=name == "up")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{place}#row-{index}")


def _removed(touched: int) -> str:
    if touched:
        return _("Запись удалена. Требований, которые говорили о ней: %(count)s.") % {"count": touched}
    return _("Запись удалена.")


def _fields_page(
    request: HttpRequest, edition: FormEdition, part: str, part_form: type[PartForm]
) -> HttpResponse:
    troubles = of_part(troubles_of(edition.document), part)
    if request.method != "POST":
        form = _filled(part_form, edition.document, edition, troubles)
        return _form_page(request, edition, form, part_form.title, {"part": part})
    _require_draft(request, edition)
    form = part_form(request.POST)
    if form.is_valid() and _attempt(form, change_part, request, edition, values=form.part()):
        return _after_saving(request, edition, part, None)
    return _form_page(request, edition, form, part_form.title, {"part": part})


def _rows_page(
    request: HttpRequest, edition: FormEdition, part: str, part_form: type[PartForm]
) -> HttpResponse:
    document = edition.document
    troubles = of_part(troubles_of(document), part)
    kinds = {item.get("code"): item.get("name") for item in document.get("kinds", [])}
    rows = [
        ShownRow(
            index,
            row_name(part_form, item),
            [_cell(part_form, name, item.get(name), kinds) for name in part_form.shown],
            of_part(troubles, part, index),
            item,
        )
        for index, item in enumerate(document.get(part) or [])
    ]
    listing: Listing[ShownRow] = Listing(request.GET, rows, filters=_filters(part, kinds), page_size=100)
    context = {
        "title": str(part_form.title),
        "caption": f"{edition.form}, {edition_name(edition)}",
        "intro": part_form.intro,
        "one": part_form.one,
        "edition": edition,
        "part": part,
        "listing": listing,
        "labels": [str(part_form.base_fields[name].label) for name in part_form.shown],
        "count": len(rows),
        "whole": [item for item in troubles if item.index is None],
        "may_edit": may_edit(request) and edition.in_force_on is None,
        "breadcrumbs": crumbs(edition.form, edition),
        "to": _addresses(edition),
    }
    return render(request, "touchpoints/forms/rows.html", context)


def _row_page(request: HttpRequest, edition: FormEdition, part: str, index: int | None) -> HttpResponse:
    part_form = _part_form(part)
    rows: Sequence[dict[str, Any]] = edition.document.get(part) or []
    if not part_form.shown or (index is not None and index >= len(rows)):
        raise Http404
    extra = _extra(part_form, edition)
    title = (
        row_name(part_form, rows[index])
        if index is not None
        else _("Добавить: %(what)s") % {"what": part_form.one}
    )
    where = {"part": part, "index": index}
    if request.method == "POST":
        _require_draft(request, edition)
        form = part_form(request.POST, **extra)
        if form.is_valid() and _attempt(
            form, change_row, request, edition, section=part, row=form.part(), index=index
        ):
            return _after_saving(request, edition, part, index if index is not None else len(rows))
    elif index is None:
        _require_draft(request, edition)
        form = part_form(initial={"revision": edition.revision}, **extra)
    else:
        troubles = of_part(troubles_of(edition.document), part, index)
        form = _filled(part_form, rows[index], edition, troubles, **extra)
    return _form_page(request, edition, form, title, where)


def _form_page(
    request: HttpRequest, edition: FormEdition, form: PartForm, title: Any, where: dict[str, Any]
) -> HttpResponse:
    part = where["part"]
    is_row = "index" in where
    if "code" in form.fields and (where.get("index") is not None) and part != "bases":
        form.fields["code"].widget.attrs["readonly"] = True
        form.fields["code"].required = True
    back = edition_url(edition, "form_part", part=part) if is_row else edition_url(edition)
    context = {
        "title": str(title),
        "caption": f"{edition.form}, {edition_name(edition)}",
        "layout": "pages/workplace.html",
        "form": form,
        "part_intro": PARTS[part].intro if not is_row else "",
        "submit_text": _("Сохранить"),
        "cancel_url": back,
        "back_url": back,
        "told": None,
    }
    if edition.in_force_on is not None or not may_edit(request):
        values = form.data if form.is_bound else form.initial
        context["told"] = [
            {"label": field.label, "value": form.in_words(name, values.get(name))}
            for name, field in form.fields.items()
            if name != "revision"
        ]
        context["form"] = None
    return render(request, "touchpoints/forms/part.html", context)


def _filled(
    part_form: type[PartForm], values: Any, edition: FormEdition, troubles: list[Trouble], **extra: Any
) -> PartForm:
    """The page with what the draft says; what is wrong with it stands beside the fields as errors do."""
    initial = part_form.initial_of(values) | {"revision": edition.revision}
    if not troubles or edition.in_force_on is not None:
        return part_form(initial=initial, **extra)
    data = {
        name: part_form.base_fields[name].prepare_value(value)
        for name, value in initial.items()
        if value is not False
    }
    form = part_form(data, **extra)
    form.is_valid()
    for item in troubles:
        form.add_error(item.field or None, item.text)
    return form


def _attempt(
    form: PartForm, action: Callable[..., Any], request: HttpRequest, edition: FormEdition, **values: Any
) -> bool:
    try:
        action(actor=viewer_at(request), edition=edition, revision=form.cleaned_data["revision"], **values)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _after_saving(request: HttpRequest, edition: FormEdition, part: str, index: int | None) -> HttpResponse:
    edition.refresh_from_db()
    if of_part(troubles_of(edition.document), part, index):
        messages.info(
            request, _("Черновик сохранён. Прежде чем вводить форму в действие, исправьте отмеченное.")
        )
        if index is not None:
            return redirect(edition_url(edition, "form_row", part=part, index=index))
        return redirect(edition_url(edition, "form_part", part=part))
    messages.success(request, _("Черновик сохранён."))
    if index is not None:
        return redirect(edition_url(edition, "form_part", part=part) + f"#row-{index}")
    return redirect(edition_url(edition))


def _require_draft(request: HttpRequest, edition: FormEdition) -> None:
    if not may_edit(request) or edition.in_force_on is not None:
        raise PermissionDenied(_("Эта редакция формы не меняется. Начните новую редакцию."))


def _part_form(part: str) -> type[PartForm]:
    if part not in PARTS:
        raise Http404
    return PARTS[part]


def _extra(part_form: type[PartForm], edition: FormEdition) -> dict[str, Any]:
    if part_form is not RequirementForm:
        return {}
    return {"kinds": [(kind["code"], kind["name"]) for kind in edition.document.get("kinds", [])]}


def _cell(part_form: type[PartForm], name: str, value: Any, kinds: dict[Any, Any]) -> str:
    if name == "kinds":
        return ", ".join(str(kinds.get(code) or code) for code in value or [])
    return part_form.in_words(name, value)


def _filters(part: str, kinds: dict[Any, Any]) -> list[Choice | Search]:
    if part != "requirements":
        return []
    return [
        Search(lambda rows, text: [row for row in rows if text.casefold() in " ".join(row.cells).casefold()]),
        Choice(
            "kind",
            _("Вид точки"),
            list(kinds.items()),
            lambda rows, value: [row for row in rows if value in row.row.get("kinds", [])],
        ),
    ]


def _part_item(
    edition: FormEdition, part: str, form: type[PartForm], troubles: list[Trouble]
) -> dict[str, Any]:
    wrong = len(of_part(troubles, part))
    count = len(edition.document.get(part) or []) if form.shown else None
    return {
        "text": str(form.title),
        "url": edition_url(edition, "form_part", part=part),
        "hint": _("Записей: %(count)s") % {"count": count} if count is not None else "",
        "status": _("Исправить: %(count)s") % {"count": wrong} if wrong else _("Готово"),
        "tone": "red" if wrong else "green",
    }


def _addresses(edition: FormEdition) -> Callable[..., str]:
    return partial(edition_url, edition)

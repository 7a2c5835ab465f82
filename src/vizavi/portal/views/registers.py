"""The legal table, its editions and their comparison (S-5.2, I-5.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.pages.forms import DateField, Form
from kit.pages.lists import Listing
from kit.pages.words import day
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.comparing import changes
from vizavi.portal.legal_table import table
from vizavi.portal.markup import dataset_markup
from vizavi.portal.presentation import Bilingual, crumbs
from vizavi.touchpoints import api

FILES = ("pdf", "docx", "xlsx", "csv", "json")


class AsOfForm(Form):
    """A date on which the register is to be shown."""

    on = DateField(label=gettext_lazy("На какую дату"), help_text=gettext_lazy("Например, 21 11 2026"))

    def __init__(self, *args: Any, editions: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editions = editions

    def clean_on(self) -> Any:
        """The edition in force on the date."""
        found = api.in_force_on(self.editions, self.cleaned_data["on"])
        if found is None:
            first = self.editions[-1]
            raise forms.ValidationError(
                _("На эту дату перечень ещё не был утверждён: первая редакция действует с %(date)s"),
                params={"date": day(first.in_force_on)},
            )
        return found


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def register(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """The register in force; asked for a date, the way to the edition of that date."""
    readable = _readable(authority, form)
    is_asked = any(name.startswith("on_") for name in request.GET)
    as_of = AsOfForm(request.GET if is_asked else None, editions=readable)
    if is_asked and as_of.is_valid():
        return redirect(_address("edition", as_of.cleaned_data["on"]))
    return _table(request, readable[0], readable, as_of)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def edition(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """One edition at its permanent address."""
    readable = _readable(authority, form)
    return _table(request, _numbered(readable, number), readable, AsOfForm(editions=readable))


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def editions(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """All editions that are or were published; two chosen ones lead to their comparison."""
    readable = _readable(authority, form)
    chosen = [request.GET.get(name, "") for name in ("before", "after")]
    numbers = {str(item.number): item for item in readable}
    is_refused = False
    if any(chosen):
        if set(chosen) <= set(numbers) and chosen[0] != chosen[1]:
            before, after = sorted(numbers[number].number for number in chosen)
            return redirect("portal:comparison", authority, form, after, before)
        is_refused = True
    return render(
        request,
        "portal/editions.html",
        {
            "title": _("Редакции перечня"),
            "editions": readable,
            "former": {item.number: former for item, former in pairwise(readable)},
            "is_refused": is_refused,
            "breadcrumbs": crumbs(readable[0]),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def comparison(request: HttpRequest, authority: str, form: str, number: int, other: int) -> HttpResponse:
    """What changed between two editions, in parts."""
    readable = _readable(authority, form)
    if number == other:
        raise Http404
    before, after = (_numbered(readable, place) for place in sorted((number, other)))
    listing: Listing[Any] = Listing(request.GET, api.changed_between(before, after))
    return render(
        request,
        "portal/comparison.html",
        {
            "title": _("Что изменилось в перечне"),
            "before": before,
            "after": after,
            "listing": listing,
            "changes": list(changes(before, after, listing.rows)),
            "breadcrumbs": [
                *crumbs(after),
                {"text": _("Редакции перечня"), "url": reverse("portal:editions", args=[authority, form])},
            ],
        },
    )


def _table(request: HttpRequest, edition: Any, readable: list[Any], as_of: AsOfForm) -> HttpResponse:
    form = api.form_of(edition.form_edition)
    part = request.GET.get("part", "")
    newer = [item for item in readable if item.number > edition.number]
    authority = edition.register.authority
    title = Bilingual(api.register_title(edition))
    return render(
        request,
        "portal/register.html",
        {
            "title": str(title),
            "edition": edition,
            "is_in_force": api.is_in_force(edition),
            "until": newer[-1].in_force_on if newer else None,
            "columns": form.columns,
            "has_column_numbers": form.column_numbers,
            "table": table(
                edition,
                direction=request.GET.get("direction", ""),
                part=int(part) if part.isascii() and part.isdigit() and len(part) < 9 else 1,
            ),
            "form": as_of,
            "address": _address("edition", edition)
            if not api.is_in_force(edition)
            else _address("register", edition),
            "canonical_url": request.build_absolute_uri(_address("edition", edition)),
            "files": FILES,
            "breadcrumbs": crumbs(edition)[:-1],
            "markup": dataset_markup(request, edition, title.russian),
            "authority": authority,
        },
    )


def _readable(authority: str, form: str) -> list[Any]:
    readable = list(api.readable_editions(authority, form))
    if not readable:
        raise Http404
    return readable


def _numbered(readable: list[Any], number: int) -> Any:
    found = next((item for item in readable if item.number == number), None)
    if found is None:
        raise Http404
    return found


def _address(page: str, edition: Any) -> str:
    where = [edition.register.authority.code, edition.register.form.code]
    return reverse(f"portal:{page}", args=where if page == "register" else [*where, edition.number])

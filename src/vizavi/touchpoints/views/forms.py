"""Forms of registers: their list, a form with its editions, a new one, comparison, history; registers made in them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.authorities.models import Authority
from vizavi.touchpoints.actions.forms import create_form, create_register, start_form_edition
from vizavi.touchpoints.form_changes import changes_between, history_of_form
from vizavi.touchpoints.form_wording import FORM_ACTIONS
from vizavi.touchpoints.forms.form_steps import NewFormForm, NewRegisterForm
from vizavi.touchpoints.models import FormEdition, RegisterForm
from vizavi.touchpoints.queries import form_in_force
from vizavi.touchpoints.rules import can_edit_forms
from vizavi.touchpoints.views.frame import address, is_staff


@require_safe
@may_use(is_staff)
def index(request: HttpRequest) -> HttpResponse:
    """All forms, with what is in force and what is being prepared."""
    today = localdate()
    forms = RegisterForm.objects.prefetch_related("editions").annotate(used=Count("registers"))
    rows = []
    for form in forms:
        editions = list(form.editions.all())
        in_force = [item for item in editions if item.in_force_on and item.in_force_on <= today]
        rows.append(
            {
                "form": form,
                "in_force": max(in_force, key=lambda item: (item.in_force_on, item.number), default=None),
                "draft": next((item for item in editions if item.in_force_on is None), None),
            }
        )
    context = {"title": _("Формы перечней"), "rows": rows, "may_edit": may_edit(request)}
    return render(request, "touchpoints/forms/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_edit_forms)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a form: from another or from scratch."""
    editions = FormEdition.objects.select_related("form").order_by("form__name", "-number")
    newest = {item.form_id: item for item in reversed(list(editions))}
    to_copy = {str(item.pk): item for item in newest.values()}
    form = NewFormForm(
        request.POST or None, forms_to_copy=[(pk, str(item.form)) for pk, item in to_copy.items()]
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"copy_of": to_copy.get(form.cleaned_data["copy_of"])}
        try:
            edition = create_form(actor=viewer_at(request), **values)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(edition_url(edition))
    context = {
        "title": _("Новая форма перечня"),
        "layout": "pages/workplace.html",
        "form": form,
        "submit_text": _("Создать форму"),
        "cancel_url": reverse("touchpoints:forms"),
        "back_url": reverse("touchpoints:forms"),
    }
    return render(request, "pages/form.html", context)


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """A form: its editions, the registers kept in it, its history."""
    form = get_object_or_404(RegisterForm.objects.prefetch_related("editions"), code=code)
    editions = list(form.editions.all())
    current = form_in_force(form, on=localdate())
    context = {
        "title": str(form),
        "caption": _("Форма перечня"),
        "register_form": form,
        "editions": editions,
        "current": current,
        "draft": next((item for item in editions if item.in_force_on is None), None),
        "today": localdate(),
        "registers": [
            (register, address(register, "register"))
            for register in form.registers.select_related("authority", "form").order_by("authority__name")
            if viewer_at(request).sees_everything()
            or register.authority_id in viewer_at(request).authority_ids()
        ],
        "events": history_of_form(form, actions=FORM_ACTIONS),
        "may_edit": may_edit(request),
        "breadcrumbs": crumbs(),
        "edition_url": edition_url,
    }
    return render(request, "touchpoints/forms/show.html", context)


@require_POST
@may_use(can_edit_forms)
def start_edition(request: HttpRequest, code: str) -> HttpResponse:
    """A draft of the next edition; the one there is, if there is one."""
    form = get_object_or_404(RegisterForm, code=code)
    return redirect(edition_url(start_form_edition(actor=viewer_at(request), form=form)))


@require_safe
@may_use(is_staff)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What one edition changes against another: by default the newest against the one before it."""
    form = get_object_or_404(RegisterForm.objects.prefetch_related("editions"), code=code)
    editions = {str(item.number): item for item in form.editions.all()}
    numbers = list(editions)
    after = _chosen(request, "after", numbers, numbers[0])
    before = _chosen(request, "before", numbers, numbers[min(1, len(numbers) - 1)])
    context = {
        "title": _("Сравнение редакций формы"),
        "caption": str(form),
        "register_form": form,
        "numbers": numbers,
        "before": before,
        "after": after,
        "changes": changes_between(editions[before].document, editions[after].document),
        "breadcrumbs": crumbs(form),
    }
    return render(request, "touchpoints/forms/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_edit_forms)
def new_register(request: HttpRequest) -> HttpResponse:
    """Give an authority a register in one of the forms that are in force; `?authority=` and `?form=` choose ahead."""
    today = localdate()
    form = NewRegisterForm(
        request.POST or None,
        authorities=Authority.objects.all(),
        register_forms=RegisterForm.objects.filter(editions__in_force_on__lte=today).distinct(),
        initial={
            "authority": Authority.objects.filter(code=request.GET.get("authority", "")).first(),
            "form": RegisterForm.objects.filter(code=request.GET.get("form", "")).first(),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            register = create_register(actor=viewer_at(request), **form.cleaned_data, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                _("Перечень создан. Теперь уполномоченное лицо включает процессы или загружает их из файла."),
            )
            return redirect(address(register, "register"))
    context = {
        "title": _("Новый перечень"),
        "layout": "pages/workplace.html",
        "form": form,
        "intro": _("Один орган власти ведёт в каждой форме не больше одного перечня."),
        "submit_text": _("Создать перечень"),
        "cancel_url": reverse("workplace:registers"),
        "back_url": reverse("workplace:registers"),
    }
    return render(request, "pages/form.html", context)


def viewer_at(request: HttpRequest) -> Viewer:
    """Who looks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def may_edit(request: HttpRequest) -> bool:
    """Whether the one who looks may change forms."""
    return can_edit_forms(viewer_at(request))


def edition_at(code: str, number: int) -> FormEdition:
    """The edition at this address; 404 otherwise."""
    return get_object_or_404(FormEdition.objects.select_related("form"), form__code=code, number=number)


def edition_url(edition: FormEdition, name: str = "form_edition", **more: Any) -> str:
    """The address of a page of an edition of a form."""
    return reverse(
        f"touchpoints:{name}", kwargs={"code": edition.form.code, "number": edition.number, **more}
    )


def crumbs(form: RegisterForm | None = None, edition: FormEdition | None = None) -> list[dict[str, str]]:
    """The way down to a page of a form."""
    trail = [{"text": _("Формы перечней"), "url": reverse("touchpoints:forms")}]
    if form is not None:
        trail.append({"text": str(form), "url": reverse("touchpoints:form", args=[form.code])})
    if edition is not None:
        trail.append({"text": edition_name(edition), "url": edition_url(edition)})
    return trail


def edition_name(edition: FormEdition) -> str:
    """«Редакция № 2»."""
    return _("Редакция № %(number)s") % {"number": edition.number}


def _chosen(request: HttpRequest, name: str, numbers: list[str], usual: str) -> str:
    wanted = request.GET.get(name) or usual
    if wanted not in numbers:
        raise Http404
    return wanted

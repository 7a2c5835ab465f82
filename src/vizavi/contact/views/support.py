"""Help for everybody: a form without sign-in, what came of it, the way back to it by number."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import PUBLIC, may_use
from kit.limits import is_over_limit
from kit.pages.patterned import one_way_of_phone
from vizavi.contact.actions.support import ask_support
from vizavi.contact.forms import StatusForm, SupportForm, known_error_id, known_page
from vizavi.contact.models import SupportRequest
from vizavi.contact.queries import request_by_receipt, request_by_secret
from vizavi.contact.receipts import secret_of

MINUTES = 10
MOST_REQUESTS = 5
MOST_LOOKS = 10
DRAFT = "support"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
def ask(request: HttpRequest) -> HttpResponse:
    """How to get help, and the form that sends a request (served at `pages:support`)."""
    form = SupportForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        if is_over_limit(request, scope="support", most=MOST_REQUESTS, seconds=MINUTES * 60):
            form.add_error(
                None,
                _("С вашего адреса пришло много обращений подряд. Подождите десять минут и отправьте ещё раз: "
                  "написанное останется в форме. Или напишите и позвоните нам, контакты ниже."),
            )  # fmt: skip
            return _form(request, form, status=429)
        made = ask_support(
            actor=request.viewer,  # type: ignore[attr-defined]
            now=timezone.now(),
            browser=request.headers.get("User-Agent", ""),
            language=get_language() or "ru",
            **form.cleaned_data,
        )
        return redirect("contact:sent", secret_of(made.pk))
    return _form(request, form)


@never_cache
@require_safe
@may_use(PUBLIC)
def sent(request: HttpRequest, secret: str) -> HttpResponse:
    """The confirmation: the number, what happens next and by when."""
    made = _opened(secret)
    context = {"title": _("Обращение принято"), "item": made, "secret": secret, "draft": DRAFT}
    return render(request, "contact/sent.html", context)


@never_cache
@require_safe
@may_use(PUBLIC)
def show(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a request stands and what was answered, for whoever has its link."""
    made = _opened(secret)
    title = _("Обращение %(number)s") % {"number": made.number}
    return render(request, "contact/request.html", {"title": title, "item": made, **_left(made)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
def status(request: HttpRequest) -> HttpResponse:
    """The way to a request by its number and the contact left with it."""
    form = StatusForm(request.POST or None)
    code = 200
    if request.method == "POST" and form.is_valid():
        if is_over_limit(request, scope="support-status", most=MOST_LOOKS, seconds=MINUTES * 60):
            form.add_error(None, _("Слишком много попыток. Подождите десять минут и попробуйте ещё раз."))
            code = 429
        else:
            typed = form.cleaned_data["contact"].strip()
            contact = typed if "@" in typed else one_way_of_phone(typed)
            if found := request_by_receipt(form.cleaned_data["number"], contact):
                return redirect("contact:request", secret_of(found.pk))
            form.add_error(
                None,
                _("Такого обращения с этими контактами нет. Проверьте номер и почту или телефон. Если ответ был давно, "
                  "контакты уже стёрты: тогда обращение открывается только по ссылке из письма."),
            )  # fmt: skip
    context = {
        "title": _("Что с моим обращением"),
        "form": form,
        "submit_text": _("Показать"),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "pages/form.html", context, status=code)


def _form(request: HttpRequest, form: SupportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "title": _("Помощь"),
        "form": form,
        "page_shown": known_page(form["page"].value()),
        "error_shown": known_error_id(form["error_id"].value()),
        "draft": DRAFT,
        "keep_days": settings.SUPPORT_KEEP_DAYS,
    }
    return render(request, "contact/help.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What is known already, so that nobody need write it (B-4.6.3.9.2)."""
    user: Any = request.user
    return {
        "form_token": uuid4(),
        "page": request.GET.get("from", "")[:500],
        "error_id": request.GET.get("error", "")[:9],
        "email": user.email if user.is_authenticated else "",
    }


def _opened(secret: str) -> SupportRequest:
    found = request_by_secret(secret)
    if found is None:
        raise Http404
    return found


def _left(made: SupportRequest) -> dict[str, Any]:
    return {"is_late": made.is_open and made.due_at < timezone.now(), "breadcrumbs": _crumbs()}


def _crumbs() -> list[dict[str, str]]:
    return [{"text": _("Помощь"), "url": reverse("pages:support")}]

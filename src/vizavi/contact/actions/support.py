"""The life of a request to technical support: asked, taken, answered, its contacts erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kit.audit.context import action
from kit.errors import Refused
from kit.mail.actions import send_mail
from kit.pages.words import moment
from vizavi.authorities.api import Viewer
from vizavi.contact.choices import SupportState
from vizavi.contact.models import SupportRequest
from vizavi.contact.queries import due_for_erasure, letters_to, visible_requests
from vizavi.contact.receipts import secret_of
from vizavi.contact.rules import can_answer_support
from vizavi.contact.terms import answer_due

LETTERS_AN_HOUR = 3
LONGEST_TEXT = 5000


class UnableToAnswer(Refused):
    """The request is answered already."""


@action
def ask_support(
    *,
    actor: Viewer,
    form_token: UUID,
    text: str,
    now: datetime,
    page: str = "",
    error_id: str = "",
    email: str = "",
    phone: str = "",
    browser: str = "",
    language: str = "ru",
) -> SupportRequest:
    """Take a request, confirm it by letter, tell support. B-4.6.3.12.

    The same `form_token` again returns the request that it made and sends nothing.
    """
    with connection.cursor() as cursor:
        # Two clicks on one button arrive together.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [form_token.int % 2**63])
    if made := SupportRequest.objects.filter(form_token=form_token).first():
        return made
    # Anybody can write anybody's address here: it gets no more letters than a person would cause.
    may_write = bool(email) and letters_to(email, since=now - timedelta(hours=1)) < LETTERS_AN_HOUR
    request = SupportRequest.objects.create(
        form_token=form_token,
        text=text,
        page=page,
        error_id=error_id,
        email=email,
        phone=phone,
        browser=browser[:300],
        language=language,
        created_at=now,
        due_at=answer_due(now),
    )
    if may_write:
        _confirm(request)
    _tell_support(request)
    return request


@action
def take_request(*, actor: Viewer, request: SupportRequest) -> SupportRequest:
    """Say that somebody is at work on a request; of one in work or answered nothing changes.

    Raises:
        PermissionDenied: the actor does not answer requests.
    """
    request = _locked(actor, request)
    if request.state == SupportState.NEW:
        request.state = SupportState.IN_WORK
        request.save(update_fields=["state"])
    return request


@action
def answer_request(*, actor: Viewer, request: SupportRequest, answer: str, now: datetime) -> SupportRequest:
    """Answer: by letter where an address was left, and on the page of the request. The same answer again does nothing.

    Raises:
        PermissionDenied: the actor does not answer requests.
        UnableToAnswer: it is empty, or another answer was given meanwhile.
    """
    request = _locked(actor, request)
    if not answer.strip():
        raise UnableToAnswer(_("Напишите ответ."), field="answer")
    if request.state == SupportState.ANSWERED:
        if request.answer == answer:
            return request
        raise UnableToAnswer(_("На это обращение уже ответили. Обновите страницу, чтобы прочитать ответ."))
    request.state = SupportState.ANSWERED
    request.answer = answer
    request.answered_at = now
    request.answered_by_id = actor.person_id
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    if request.email:
        _send_answer(request)
    return request


@action
def erase_contacts(*, actor: Viewer, now: datetime) -> int:
    """Erase addresses and telephone numbers of requests answered long ago; how many."""
    return due_for_erasure(now).update(email="", phone="", erased_at=now)


def _locked(actor: Viewer, request: SupportRequest) -> SupportRequest:
    if not can_answer_support(actor):
        raise PermissionDenied
    return visible_requests(actor).select_for_update(of=("self",)).get(pk=request.pk)


def _link(request: SupportRequest) -> str:
    """To the page of the request, in its language; made where that language is switched on."""
    return settings.SITE_URL + reverse("contact:request", args=[secret_of(request.pk)])


def _confirm(request: SupportRequest) -> None:
    # What was written is not repeated: the address may be that of somebody who has written nothing.
    with override(request.language):
        parts = [
            _("Мы получили ваше обращение в поддержку. Номер для справок: %(number)s.")
            % {"number": request.number},
            _("Ответим до %(due)s на этот адрес.") % {"due": moment(request.due_at)},
            _("Где сейчас обращение и что ответили: %(link)s") % {"link": _link(request)},
            _("Если вы нам не писали, просто удалите это письмо: кто-то ошибся адресом."),
        ]
        subject = _("Обращение в поддержку %(number)s принято") % {"number": request.number}
        send_mail(to=request.email, subject=subject, text="\n\n".join(parts))


def _tell_support(request: SupportRequest) -> None:
    with override(settings.LANGUAGE_CODE):
        link = settings.SITE_URL + reverse("contact:desk_request", args=[request.pk])
        parts = [
            request.text,
            _("Страница: %(page)s") % {"page": request.page or "–"},
            _("Номер ошибки: %(error)s") % {"error": request.error_id or "–"},
            _("Ответить до %(due)s: %(link)s") % {"due": moment(request.due_at), "link": link},
        ]
        subject = _("Обращение в поддержку %(number)s") % {"number": request.number}
        send_mail(to=settings.SUPPORT_EMAIL, subject=subject, text="\n\n".join(parts))


def _send_answer(request: SupportRequest) -> None:
    with override(request.language):
        parts = [
            request.answer,
            _("Это ответ на ваше обращение %(number)s: %(link)s")
            % {"number": request.number, "link": _link(request)},
            _("Если вопрос остался, напишите нам ещё раз: %(link)s")
            % {"link": settings.SITE_URL + reverse("pages:support")},
        ]
        subject = _("Ответ на обращение в поддержку %(number)s") % {"number": request.number}
        send_mail(to=request.email, subject=subject, text="\n\n".join(parts))

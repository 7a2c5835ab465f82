"""Keeping a client's answers: begin, answer, leave out, share, forget."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from criteria.jsontext import dumps
from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.offers.choices import Skip
from vizavi.offers.models import Enquiry, SharedResult
from vizavi.offers.profile import LARGEST, is_sensitive, profile_of, without
from vizavi.offers.queries import fingerprint
from vizavi.registry.api import Catalogue

SECRET_BYTES = 24
SHARED_DAYS = 180


class AnswersTooLong(Refused):
    """More was said than is kept."""


class EnquiryGone(Refused):
    """The answers were deleted in another window, or their time is over."""


@action
def start_enquiry(
    *, actor: Viewer, catalogue: Catalogue, about: Sequence[str], now: datetime
) -> tuple[Enquiry, str]:
    """Begin with nothing known; returns the enquiry and the secret for its cookie."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    enquiry = Enquiry.objects.create(
        token_sha256=fingerprint(secret),
        user_id=actor.actor_id,
        about=list(about),
        edition=catalogue.edition,
        started_at=now,
        updated_at=now,
        expires_at=now + timedelta(settings.ENQUIRY_DAYS),
    )
    return enquiry, secret


@action
def answer_question(
    *, actor: Viewer, enquiry: Enquiry, catalogue: Catalogue, name: str, value: Any, now: datetime
) -> Enquiry:
    """Keep the answer to a question, in the place of an earlier one.

    Args:
        value: as `criteria.load_client` reads it; checked by the form.

    Raises:
        AnswersTooLong: nobody says that much in earnest.
    """
    enquiry = _locked(enquiry)
    _forget(enquiry, name)
    kept = enquiry.sensitive if is_sensitive(catalogue.dictionary, name) else enquiry.answers
    kept[name] = value
    if len(dumps(enquiry.known)) > LARGEST:
        raise AnswersTooLong(_("Ответов слишком много, столько не хранится. Сократите этот ответ."))
    return _save(enquiry, catalogue, name, now)


@action
def skip_question(
    *, actor: Viewer, enquiry: Enquiry, catalogue: Catalogue, name: str, why: Skip, now: datetime
) -> Enquiry:
    """«Не знаю» and «предпочту не отвечать» are answers: the question is not asked again by itself."""
    enquiry = _locked(enquiry)
    _forget(enquiry, name)
    enquiry.skipped[name] = why.value
    return _save(enquiry, catalogue, name, now)


@action
def change_scope(*, actor: Viewer, enquiry: Enquiry, about: Sequence[str], now: datetime) -> Enquiry:
    """Ask about something else; what was answered stays."""
    enquiry = _locked(enquiry)
    enquiry.about = list(about)
    enquiry.updated_at = now
    enquiry.save()
    return enquiry


@action
def take_over_edition(
    *, actor: Viewer, enquiry: Enquiry, catalogue: Catalogue, now: datetime
) -> tuple[str, ...]:
    """Carry the answers over to another edition; returns the attributes that it cannot read any more."""
    enquiry = _locked(enquiry)
    dictionary = catalogue.dictionary
    dropped = profile_of(dictionary, enquiry.known).dropped
    for name in dropped:
        _forget(enquiry, name)
    # What became sensitive meanwhile moves; what ceased to be stays where it is.
    for name in [name for name in enquiry.answers if is_sensitive(dictionary, name)]:
        enquiry.sensitive[name] = enquiry.answers.pop(name)
    enquiry.skipped = {name: why for name, why in enquiry.skipped.items() if name in dictionary}
    enquiry.asked = [name for name in enquiry.asked if name in dictionary and name not in dropped]
    enquiry.edition = catalogue.edition
    enquiry.updated_at = now
    enquiry.save()
    return dropped


@action
def open_saved(*, actor: Viewer, enquiry: Enquiry, now: datetime) -> str:
    """Move an enquiry of the signed-in person to this device; returns the secret for its cookie.

    The device that held it until now holds it no more, and sensitive answers do not travel.
    """
    enquiry = _locked(enquiry)
    if enquiry.user_id != actor.person_id:
        raise EnquiryGone(_("Эти ответы уже удалены. Начните заново."))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    enquiry.token_sha256 = fingerprint(secret)
    for name in enquiry.sensitive:
        enquiry.asked = [asked for asked in enquiry.asked if asked != name]
    enquiry.sensitive = {}
    enquiry.updated_at = now
    enquiry.save()
    return secret


@action
def attach_enquiry(*, actor: Viewer, enquiry: Enquiry) -> None:
    """Keep an enquiry begun without signing in for the person who opens it signed in; nobody else's is taken."""
    Enquiry.objects.filter(pk=enquiry.pk, user=None).update(user_id=actor.person_id)


@action
def delete_enquiry(*, actor: Viewer, enquiry: Enquiry) -> None:
    """Forget everything the person said, and close the links that were made of it."""
    SharedResult.objects.filter(enquiry=enquiry).delete()
    Enquiry.objects.filter(pk=enquiry.pk).delete()


@action
def share_result(*, actor: Viewer, enquiry: Enquiry, secret: str, catalogue: Catalogue, now: datetime) -> str:
    """Keep a copy of the answers without the sensitive ones; returns the secret of its link.

    The same answers in the same edition have one link, however often they are shared.

    Args:
        secret: of the enquiry's cookie; the link's own secret is derived from it and cannot be guessed without it.
    """
    answers = without(enquiry.answers, enquiry.sensitive)
    said = dumps([enquiry.pk, catalogue.number, sorted(enquiry.about), sorted(answers.items())])
    digest = salted_hmac("vizavi.offers.shared", f"{secret} {said}", algorithm="sha256").digest()
    link = urlsafe_b64encode(digest[:SECRET_BYTES]).decode()
    SharedResult.objects.get_or_create(
        token_sha256=fingerprint(link),
        defaults={
            "enquiry": enquiry,
            "answers": answers,
            "about": enquiry.about,
            "left_out": len(enquiry.sensitive),
            "edition": catalogue.edition,
            "created_at": now,
            "expires_at": now + timedelta(SHARED_DAYS),
        },
    )
    return link


@action
def erase_expired(*, actor: Viewer, now: datetime) -> int:
    """Forget enquiries and links whose time is over; returns how many."""
    shared = SharedResult.objects.filter(expires_at__lte=now)
    links, _by_table = shared.delete()
    expired = list(Enquiry.objects.filter(expires_at__lte=now).values_list("pk", flat=True))
    Enquiry.objects.filter(pk__in=expired).delete()
    return links + len(expired)


def _locked(enquiry: Enquiry) -> Enquiry:
    """The enquiry as it is now: another window of the same browser may have answered meanwhile.

    Raises:
        EnquiryGone: or deleted it.
    """
    found = Enquiry.objects.select_for_update().filter(pk=enquiry.pk).first()
    if found is None:
        raise EnquiryGone(_("Эти ответы уже удалены. Начните заново."))
    return found


def _forget(enquiry: Enquiry, name: str) -> None:
    for kept in (enquiry.answers, enquiry.sensitive, enquiry.skipped):
        kept.pop(name, None)


def _save(enquiry: Enquiry, catalogue: Catalogue, name: str, now: datetime) -> Enquiry:
    if name not in enquiry.asked:
        enquiry.asked.append(name)
    enquiry.edition = catalogue.edition
    enquiry.updated_at = now
    enquiry.expires_at = now + timedelta(settings.ENQUIRY_DAYS)
    enquiry.save()
    return enquiry

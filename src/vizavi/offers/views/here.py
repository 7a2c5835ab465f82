"""Whose answers these are, of which edition, about what: worked out once a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vizavi.offers.actions.enquiries import EnquiryGone, attach_enquiry, take_over_edition
from vizavi.offers.choices import Skip
from vizavi.offers.models import Enquiry
from vizavi.offers.profile import profile_of
from vizavi.offers.queries import enquiry_of
from vizavi.offers.questions import next_question
from vizavi.offers.reasons import Words
from vizavi.offers.scope import Scope, scope_of
from vizavi.offers.verdicts import Verdicts
from vizavi.registry.api import Catalogue, published_catalogue

COOKIE = "vizavi_enquiry"
View = Callable[..., HttpResponse]


@dataclass
class Here:
    """An enquiry with what it is about."""

    request: HttpRequest
    catalogue: Catalogue
    enquiry: Enquiry
    secret: str
    today: date

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.catalogue, self.enquiry.about, on=self.today)

    @cached_property
    def client(self) -> Any:
        return profile_of(self.catalogue.dictionary, self.enquiry.known).client

    @cached_property
    def verdicts(self) -> Verdicts:
        return Verdicts(self.catalogue, self.scope, self.client, as_of=self.today)

    @cached_property
    def words(self) -> Words:
        return Words(self.catalogue, page_language())

    def next_question(self) -> str | None:
        """The attribute to ask for next."""
        return next_question(
            self.catalogue,
            self.verdicts.match,
            self.scope,
            self.client,
            skipped=self.enquiry.skipped,
            as_of=self.today,
        )

    def rows(self) -> list[dict[str, Any]]:
        """What was asked and answered, in the order in which it was asked."""
        dictionary, skipped = self.catalogue.dictionary, self.enquiry.skipped
        return [
            {
                "name": name,
                "question": dictionary[name]["question"],
                "value": self.words.value(name, self.client[name]) if name in self.client else None,
                "skipped": Skip(skipped[name]).label if name in skipped else "",
                "is_sensitive": dictionary[name]["is_sensitive"],
            }
            for name in self.enquiry.asked
            if name in dictionary
        ]

    def follows(self) -> list[dict[str, Any]]:
        """What follows from the answers without a question."""
        dictionary = self.catalogue.dictionary
        return [
            {"name": name, "label": dictionary[name]["name"], "value": self.words.value(name, value)}
            for name, value in self.verdicts.client.items()
            if name not in self.client
        ]

    def onward(self) -> HttpResponse:
        """To the next question, or to the results where nothing is left to be asked."""
        name = self.next_question()
        return redirect("offers:question", name) if name else redirect("offers:results")


def page_language() -> Any:
    """The language of the page, one of two."""
    return "en" if get_language() == "en" else "ru"


def catalogue_or_404() -> Catalogue:
    """The register in force."""
    catalogue = published_catalogue()
    if catalogue is None:
        raise Http404(_("Реестр жизненных ситуаций ещё не опубликован."))
    return catalogue


def with_enquiry(view: View) -> View:
    """Hand the view the enquiry of this browser; who has none is sent to the start."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        catalogue, secret = catalogue_or_404(), request.COOKIES.get(COOKIE, "")
        enquiry = enquiry_of(secret, now=timezone.now())
        if enquiry is None:
            messages.warning(request, _no_answers(request))
            return redirect("offers:start")
        try:
            _keep_up(request, enquiry, catalogue)
            here = Here(request, catalogue, enquiry, secret, localdate())
            return private(view(here, *args, **kwargs))
        except EnquiryGone as gone:
            messages.warning(request, gone.message)
            return redirect("offers:start")

    return answer


def _no_answers(request: HttpRequest) -> str:
    if request.method == "POST":
        return _("Ваши ответы не найдены: их удалили или истёк срок. Начните заново.")
    return _("На этом устройстве ответов нет: вы ещё не отвечали, их удалили или истёк срок. Начните здесь.")


def _keep_up(request: HttpRequest, enquiry: Enquiry, catalogue: Catalogue) -> None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.actor_id is not None and enquiry.user_id is None:
        attach_enquiry(actor=viewer, enquiry=enquiry)
    if enquiry.edition_id == catalogue.edition.pk:
        return
    former = enquiry.edition
    dropped = take_over_edition(actor=viewer, enquiry=enquiry, catalogue=catalogue, now=timezone.now())
    enquiry.refresh_from_db()
    if dropped:
        messages.info(
            request,
            _(
                "Вышла новая редакция реестра. Этих вопросов в ней больше нет, или изменились варианты ответов, "
                "поэтому ответы не учитываются: %(names)s."
            )
            % {"names": ", ".join(_label(former, name) for name in dropped)},
        )


def _label(edition: Any, name: str) -> str:
    from vizavi.registry.api import kept_catalogue  # noqa: PLC0415

    return kept_catalogue(edition).dictionary.label(name, page_language())


def private(response: HttpResponse) -> HttpResponse:
    """A page of one person: kept by no cache, found by no search engine."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Cookie"])
    return response


def keep_cookie(response: HttpResponse, secret: str) -> HttpResponse:
    """Give the browser the secret of its enquiry."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=settings.ENQUIRY_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Breadcrumbs from the front page."""
    return [
        {"text": _("Главная"), "url": reverse("portal:home")},
        {"text": _("Что есть для меня?"), "url": reverse("offers:start")},
        *more,
    ]

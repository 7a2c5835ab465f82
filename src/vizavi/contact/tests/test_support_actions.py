"""What happens to a request: taken once, confirmed, answered once, its contacts erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kit.audit.models import Entry
from kit.mail.models import Mail
from vizavi.authorities.api import SYSTEM, VISITOR
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import viewer_as
from vizavi.contact.actions.support import (
    UnableToAnswer,
    answer_request,
    ask_support,
    erase_contacts,
    take_request,
)
from vizavi.contact.models import SupportRequest
from vizavi.contact.queries import request_by_receipt, request_by_secret, waiting_count
from vizavi.contact.receipts import secret_of
from vizavi.contact.tests.factories import NOW, SupportRequestFactory

pytestmark = pytest.mark.django_db
TEXT = "Карта не открывается"


def asked(**more: Any) -> SupportRequest:
    given = {"form_token": uuid4(), "text": TEXT, "email": "luna@example.org", "now": NOW} | more
    return ask_support(actor=VISITOR, **given)


@pytest.mark.clause("B-4.6.3.12.a")
def test_request_is_taken_at_night_and_answered_in_working_time(settings: Any) -> None:
    settings.SUPPORT_HOURS = 8
    saturday_night = datetime(2026, 9, 12, 23, 30, tzinfo=UTC)
    request = asked(now=saturday_night)
    assert request.state == "new"
    assert request.created_at == saturday_night
    # Monday from 9 to 13 and from 13:45 to 17:45 in Moscow.
    assert request.due_at == datetime(2026, 9, 14, 14, 45, tzinfo=UTC)


def test_asker_and_support_get_letters(settings: Any) -> None:
    request = asked(page="/services/", error_id="23AB-CDEH")
    to_support, to_asker = Mail.objects.order_by("to")
    assert (to_asker.to, to_support.to) == ("luna@example.org", "help@example.org")
    assert to_asker.subject == f"Обращение в поддержку {request.number} принято"
    assert f"https://vizavi.example/help/requests/{secret_of(request.pk)}/" in to_asker.text
    assert TEXT not in to_asker.text
    assert TEXT in to_support.text
    assert "Номер ошибки: 23AB-CDEH" in to_support.text
    assert f"https://vizavi.example/staff/support/{request.pk}/" in to_support.text


def test_letters_speak_the_language_of_the_asker() -> None:
    asked(language="en")
    letter = Mail.objects.get(to="luna@example.org")
    assert letter.subject.endswith("received")
    assert "https://vizavi.example/en/help/requests/" in letter.text


def test_form_sent_twice_is_one_request_and_one_letter() -> None:
    token = uuid4()
    assert asked(form_token=token) == asked(form_token=token)
    assert Mail.objects.filter(to="luna@example.org").count() == 1


def test_address_named_by_strangers_gets_three_letters_an_hour_at_most() -> None:
    for _number in range(5):
        asked()
    assert Mail.objects.filter(to="luna@example.org").count() == 3
    asked(now=NOW + timedelta(hours=2))
    assert Mail.objects.filter(to="luna@example.org").count() == 4


def test_answer_goes_by_mail_and_is_given_once() -> None:
    request, administrator = SupportRequestFactory(), viewer_as(Role.ADMINISTRATOR)
    take_request(actor=administrator, request=request)
    answered = answer_request(actor=administrator, request=request, answer="Починили.", now=NOW)
    assert (answered.state, answered.answered_by_id) == ("answered", administrator.actor_id)
    assert Mail.objects.get().text.startswith("Починили.")
    answer_request(actor=administrator, request=request, answer="Починили.", now=NOW)
    assert Mail.objects.count() == 1
    with pytest.raises(UnableToAnswer, match="уже ответили"):
        answer_request(actor=administrator, request=request, answer="Другое", now=NOW)


def test_request_without_address_is_answered_on_its_page_only() -> None:
    request = SupportRequestFactory(email="")
    answer_request(actor=viewer_as(Role.ADMINISTRATOR), request=request, answer="Починили.", now=NOW)
    assert Mail.objects.count() == 0


def test_taking_what_is_answered_changes_nothing() -> None:
    request, administrator = SupportRequestFactory(), viewer_as(Role.ADMINISTRATOR)
    answer_request(actor=administrator, request=request, answer="Починили.", now=NOW)
    assert take_request(actor=administrator, request=request).state == "answered"


@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.AUDITOR])
def test_nobody_but_the_administrator_answers_or_counts(role: Role) -> None:
    request, other = SupportRequestFactory(), viewer_as(role)
    with pytest.raises(PermissionDenied):
        take_request(actor=other, request=request)
    with pytest.raises(PermissionDenied):
        answer_request(actor=other, request=request, answer="Нет", now=NOW)
    assert waiting_count(other) == 0
    assert waiting_count(viewer_as(Role.ADMINISTRATOR)) == 1


def test_contacts_are_erased_some_days_after_the_answer(settings: Any) -> None:
    settings.SUPPORT_KEEP_DAYS = 30
    administrator = viewer_as(Role.ADMINISTRATOR)
    old, fresh, waiting = SupportRequestFactory.create_batch(3)
    answer_request(actor=administrator, request=old, answer="Да", now=NOW)
    answer_request(actor=administrator, request=fresh, answer="Да", now=NOW + timedelta(days=2))
    assert erase_contacts(actor=SYSTEM, now=NOW + timedelta(days=31)) == 1
    assert erase_contacts(actor=SYSTEM, now=NOW + timedelta(days=31)) == 0
    kept = dict(SupportRequest.objects.values_list("pk", "email"))
    assert kept == {old.pk: "", fresh.pk: "luna@example.org", waiting.pk: "luna@example.org"}


@pytest.mark.django_db(transaction=True)
def test_trail_holds_who_answered_and_neither_contacts_nor_words_of_the_asker() -> None:
    administrator = viewer_as(Role.ADMINISTRATOR)
    request = asked(phone="+7 900 000-00-00")
    answer_request(actor=administrator, request=request, answer="Починили.", now=NOW)
    entries = Entry.objects.filter(table="contact_supportrequest").order_by("sequence")
    assert list(entries.values_list("action", "actor_id")) == [
        ("contact.ask_support", None),
        ("contact.answer_request", administrator.actor_id),
    ]
    for entry in entries:
        assert not {"email", "phone", "text", "form_token"} & set(entry.after)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "answered"},
        {"answer": "Есть, а состояние новое"},
        {"erased_at": NOW},
    ],
)
def test_database_refuses_a_request_that_contradicts_itself(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequestFactory(**wrong)


def test_link_opens_its_request_and_no_other() -> None:
    first, second = SupportRequestFactory.create_batch(2)
    assert request_by_secret(secret_of(first.pk)) == first
    signature = secret_of(first.pk).partition(".")[2]
    assert request_by_secret(f"{second.pk}.{signature}") is None
    assert request_by_secret("нет") is None


@pytest.mark.parametrize("written", ["{}", " № {} ", "n{}"])
def test_receipt_with_its_contact_finds_the_request(written: str) -> None:
    request = SupportRequestFactory()
    SupportRequestFactory(email="other@example.org", phone="")
    receipt = written.format(request.number)
    assert request_by_receipt(receipt, "LUNA@example.org") == request
    assert request_by_receipt(receipt, "+7 900 000-00-00") == request


def test_receipt_without_its_contact_finds_nothing() -> None:
    request, silent = SupportRequestFactory(), SupportRequestFactory(email="", phone="")
    assert request_by_receipt(request.number, "other@example.org") is None
    assert request_by_receipt(silent.number, "") is None
    assert request_by_receipt(f"2025-{request.pk:06d}", request.email) is None
    assert request_by_receipt("ничего", request.email) is None

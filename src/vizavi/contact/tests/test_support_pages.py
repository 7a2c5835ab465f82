"""Help as visitors and the administrator meet it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kit.accounts.models import User
from kit.mail.models import Mail
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import appoint_as
from vizavi.contact.models import SupportRequest
from vizavi.contact.receipts import secret_of
from vizavi.contact.tests.factories import SupportRequestFactory
from vizavi.touchpoints.tests.pages import errors_of, text_of, values_of

pytestmark = pytest.mark.django_db
HELP = "/help/"
DESK = "/staff/support/"


def client_of(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def sent(client: Client, address: str = HELP, **typed: str) -> Any:
    hidden = values_of(client.get(address))
    return client.post(HELP, {**hidden, "text": "Карта не открывается", **typed}, follow=True)


@pytest.mark.clause("B-4.6.3.12.b")
@pytest.mark.parametrize(
    "address", ["/about/", "/accounts/login/", "/how-to-reach-us/", "/nowhere/", "/en/about/"]
)
def test_help_is_one_click_from_every_page_and_knows_the_page(address: str) -> None:
    page = client_of().get(address).content.decode()
    prefix = "/en" if address.startswith("/en") else ""
    wanted = f'href="{prefix}/help/?from={address.replace("/", "%2F")}"'
    header, _main, footer = page.partition("<main")[0], "", page.partition("<footer")[2]
    assert wanted in header
    assert wanted in footer


def test_address_that_is_a_key_is_not_told_to_support() -> None:
    page = client_of().get("/help/requests/1.made-up/").content.decode()
    assert "from=%2Fhelp%2Frequests" not in page


@pytest.mark.clause("B-4.6.3.12.a", "B-4.6.3.12.c")
def test_visitor_asks_without_signing_in_and_is_told_what_happens_next() -> None:
    response = sent(client_of(), "/help/?from=/situations/cafe/&error=23AB-CDEH", email="luna@example.org")
    page = text_of(response)
    made = SupportRequest.objects.get()
    assert (made.page, made.error_id, made.language) == ("/situations/cafe/", "23AB-CDEH", "ru")
    assert made.number in page
    assert "Специалист ответит до" in page
    assert "Мы послали подтверждение на luna@example.org." in page
    assert 'data-draft-done="support"' in page
    status = text_of(client_of().get(f"/help/requests/{secret_of(made.pk)}/"))
    assert "Здесь ничего делать не нужно" in status
    assert "luna@example.org" not in status


def test_form_sent_again_leads_to_the_same_request() -> None:
    client = client_of()
    hidden = values_of(client.get(HELP))
    first = client.post(HELP, {**hidden, "text": "Раз"})
    assert client.post(HELP, {**hidden, "text": "Раз"})["Location"] == first["Location"]
    assert SupportRequest.objects.count() == 1


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:1", "/a b"])
def test_address_of_another_site_is_dropped(address: str) -> None:
    page = client_of().get(HELP, {"from": address, "error": "<b>"})
    assert "адрес страницы, с которой вы пришли" not in text_of(page)
    client_of().post(HELP, values_of(page) | {"text": "Раз", "page": address, "error_id": "<b>"})
    made = SupportRequest.objects.get()
    assert (made.page, made.error_id) == ("", "")


@pytest.mark.clause("B-4.6.3.9.2")
def test_address_of_who_is_signed_in_is_filled_in() -> None:
    user = appoint_as(Role.AUDITOR)
    page = client_of(user).get(HELP).content.decode()
    assert re.search(rf'name="email" value="{user.email}"', page)
    assert 'autocomplete="email"' in page
    assert 'autocomplete="tel"' in page


@pytest.mark.clause("B-4.6.3.9.3")
def test_optional_fields_tell_what_follows_from_leaving_them_empty() -> None:
    page = text_of(client_of().get(HELP))
    assert page.count('class="vizavi-consequence"') == page.count('class="vizavi-optional"') == 2


@pytest.mark.clause("B-4.6.3.11.a", "B-4.6.3.10.2")
def test_wrong_fields_say_how_to_mend_them() -> None:
    response = sent(client_of(), text="", email="luna", phone="12")
    assert errors_of(response) == {
        "id_text": "Заполните поле «Что случилось?»",
        "id_email": "Напишите адрес электронной почты полностью, например name@example.ru",
        "id_phone": "«Телефон для ответа»: Номер с кодом города или оператора. Код другой страны – со знаком +. "
        "Например, +7 900 000-00-00",
    }


def test_machine_is_stopped_and_a_person_goes_on() -> None:
    client = client_of()
    response = sent(client, website="https://spam.example")
    assert "заполнено скрытое поле" in text_of(response)
    assert SupportRequest.objects.count() == 0
    assert values_of(response)["website"] == ""
    client.post(HELP, values_of(response) | {"text": "Карта не открывается"})
    assert SupportRequest.objects.count() == 1


def test_flood_from_one_address_is_stopped_and_what_was_written_stays() -> None:
    client = client_of()
    for _number in range(5):
        assert sent(client).status_code == 200
    response = sent(client, text="Шестое")
    assert response.status_code == 429
    assert "Подождите десять минут" in text_of(response)
    assert "Шестое" in text_of(response)
    assert SupportRequest.objects.count() == 5


def test_request_is_found_by_number_and_contact() -> None:
    request = SupportRequestFactory()
    client = client_of()
    for contact in ("luna@example.org", "8 (900) 0000000"):
        found = client.post("/help/status/", {"number": request.number, "contact": contact})
        assert found["Location"] == f"/help/requests/{secret_of(request.pk)}/"
    missed = client.post("/help/status/", {"number": request.number, "contact": "other@example.org"})
    assert "Такого обращения с этими контактами нет" in text_of(missed)
    assert request.text not in text_of(missed)


def test_numbers_cannot_be_tried_through() -> None:
    client, typed = client_of(), {"number": "2026-000001", "contact": "other@example.org"}
    answers = [client.post("/help/status/", typed).status_code for _number in range(11)]
    assert answers == [200] * 10 + [429]


def test_made_up_link_is_not_found() -> None:
    SupportRequestFactory()
    assert client_of().get("/help/requests/1.made-up/").status_code == 404
    assert client_of().get("/help/sent/1.made-up/").status_code == 404


def test_answer_is_on_the_page_of_the_request() -> None:
    request = SupportRequestFactory(email="", phone="")
    administrator = client_of(appoint_as(Role.ADMINISTRATOR))
    administrator.post(f"{DESK}{request.pk}/", {"answer": "Починили <b>карту</b>."})
    page = text_of(client_of().get(f"/help/requests/{secret_of(request.pk)}/"))
    assert "Починили &lt;b&gt;карту&lt;/b&gt;." in page


def test_administrator_works_through_the_desk() -> None:
    late, fresh = SupportRequestFactory(), SupportRequestFactory(text="Свежее")
    client = client_of(appoint_as(Role.ADMINISTRATOR))
    page = text_of(client.get(DESK))
    assert page.index(late.number) < page.index(fresh.number)
    assert 'Обращения в поддержку <span class="vizavi-count">2</span>' in page
    assert "Взять в работу" in text_of(client.get(f"{DESK}{late.pk}/"))
    assert "в работе" in text_of(client.post(f"{DESK}{late.pk}/take/", follow=True))
    done = client.post(f"{DESK}{late.pk}/", {"answer": "Починили."}, follow=True)
    assert late.number not in text_of(done).partition("<table")[2]
    assert Mail.objects.get().to == "luna@example.org"
    assert late.number in text_of(client.get(f"{DESK}?state=answered"))
    assert fresh.number not in text_of(client.get(f"{DESK}?state=answered"))
    assert fresh.number in text_of(client.get(f"{DESK}?state=all&q=свеж"))


def test_answer_given_meanwhile_is_not_overwritten() -> None:
    request = SupportRequestFactory()
    client = client_of(appoint_as(Role.ADMINISTRATOR))
    client.post(f"{DESK}{request.pk}/", {"answer": "Починили."})
    late = client.post(f"{DESK}{request.pk}/", {"answer": "Чиним."})
    assert "уже ответили" in text_of(late)
    assert SupportRequest.objects.get().answer == "Починили."


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROJECT_OFFICE])
def test_desk_is_closed_to_others(role: Role) -> None:
    request = SupportRequestFactory()
    client = client_of(appoint_as(role))
    assert client.get(DESK).status_code == 403
    assert client.get(f"{DESK}{request.pk}/").status_code == 403
    assert client.post(f"{DESK}{request.pk}/take/").status_code == 403


def test_desk_costs_the_same_for_one_and_for_many() -> None:
    client = client_of(appoint_as(Role.ADMINISTRATOR))
    client.get(DESK)
    counts = []
    for more in (1, 20):
        SupportRequestFactory.create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.clause("B-4.6.3.11.b")
def test_error_pages_lead_to_support_with_their_number() -> None:
    page = client_of().get("/nowhere/").content.decode()
    number = re.search(r"Номер для поддержки: ([0-9A-Z]{4}-[0-9A-Z]{4}) \(код 404\)", page)[1]
    assert f'href="/help/?from=%2Fnowhere%2F&amp;error={number}"' in page
    asked = client_of().get(f"/help/?from=/nowhere/&error={number}")
    assert number in text_of(asked)

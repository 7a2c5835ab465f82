"""The journey of a visitor: questions, answers, results, sharing, forgetting."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.queries import assert_same_queries

from kit.accounts.models import User
from vizavi.authorities.api import SYSTEM, VISITOR
from vizavi.classifiers.api import load_classifiers
from vizavi.offers.actions.enquiries import answer_question, erase_expired
from vizavi.offers.models import Enquiry, SharedResult
from vizavi.offers.tests.register import EVERYTHING, SECRET, Cafe, begin, say
from vizavi.offers.views.here import COOKIE
from vizavi.registry.choices import Kind

Words = Any


def enquiry() -> Enquiry:
    return Enquiry.objects.get()


def answer_everything(client: Client, **changed: Any) -> None:
    """All answers of the situation, kept as the forms would."""
    from vizavi.registry.api import published_catalogue

    catalogue = published_catalogue()
    assert catalogue
    for name, value in (EVERYTHING | changed).items():
        answer_question(
            actor=VISITOR, enquiry=enquiry(), catalogue=catalogue, name=name, value=value, now=timezone.now()
        )


@pytest.mark.clause("B-4.6.3.1.a", "B-4.6.3.6.2")
def test_answers_lead_to_results_about_the_chosen_situation(client: Client, cafe: Cafe, words: Words) -> None:
    first = begin(client, "cafe")
    assert re.search(r"/for-me/questions/\w+/$", first.request["PATH_INFO"])

    answer_everything(client)
    page = client.get("/for-me/results/")
    text = words(page)

    assert "Всё ясно: больше вопросов нет." in text
    assert "Доступно сейчас (6)" in text
    assert "Нужно уточнить (" not in text
    assert "Сейчас не предоставляется (1)" in text
    assert "Ждём весны" in text
    assert "Чистота на кухне" in text
    assert "Самые маленькие" in text
    assert "Продать" not in text
    assert 'href="/catalogue/notice/"' in page.content.decode()
    assert 'href="/situations/cafe/"' in page.content.decode()


def test_each_kind_of_answer_is_taken(client: Client, cafe: Cafe, now: Any) -> None:
    load_classifiers(actor=SYSTEM, now=now)
    begin(client)

    say(client, "registered", value="yes")
    say(client, "size", value="micro")
    say(client, "headcount", value="1 200,5")
    say(client, "since", value_0="1", value_1="мая", value_2="2020")
    say(client, "kinds", value=["bar", "kitchen"])
    say(client, "okved", value="56.10", value_chosen=["47.2"])
    say(client, "town", value="")
    say(client, "habit", value=SECRET)
    say(client, "places", items="2", item0_guests="yes", item1_guests="no")

    assert enquiry().answers == {
        "registered": True,
        "size": "micro",
        "headcount": 1200.5,
        "since": "2020-05-01",
        "kinds": ["bar", "kitchen"],
        "okved": ["47.2", "56.10"],
        "places": [{"guests": True}, {"guests": False}],
    }
    assert enquiry().sensitive == {"habit": SECRET}
    assert "town" not in enquiry().asked


@pytest.mark.clause("B-4.6.3.9.2")
def test_what_follows_from_the_chosen_situation_is_filled_in_beforehand(client: Client, cafe: Cafe) -> None:
    situation = cafe.catalogue.get(Kind.SITUATION, "cafe")
    assert situation
    kitchen, small = {"attr": "kinds", "in": ["kitchen"]}, {"attr": "size", "in": ["small"]}
    situation.document["criteria"] = {"all": [kitchen, small]}  # type: ignore[index]
    begin(client, "cafe")

    kinds, size = (client.get(f"/for-me/questions/{name}/").content.decode() for name in ("kinds", "size"))

    assert re.findall(r'value="(\w+)" checked', kinds) == ["kitchen"]
    assert "Проверьте и дополните" in kinds
    # Of one value there is only one: to fill it in would be to answer.
    assert " checked" not in size
    assert enquiry().known == {}


def test_known_to_have_none_is_an_answer(client: Client, cafe: Cafe, now: Any) -> None:
    load_classifiers(actor=SYSTEM, now=now)
    begin(client)

    say(client, "okved", value_chosen=["-"])
    say(client, "places", do="none")

    assert enquiry().answers == {"okved": [], "places": []}


@pytest.mark.clause("B-4.6.3.11.a", "B-4.6.3.11.b", "B-4.6.3.10.3")
@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("registered", {}, "Выберите: Какой у вас признак registered?"),
        (
            "size",
            {"value": "huge"},
            "Выберите «Какой у вас признак size?» из списка: такого значения в нём нет",
        ),
        (
            "headcount",
            {"value": "много"},
            "«Какой у вас признак headcount?» – это число. Напишите его цифрами",
        ),
        ("headcount", {"value": "-1"}, "«Какой у вас признак headcount?»: напишите число не меньше 0"),
        ("since", {"value_0": "31", "value_1": "2", "value_2": "2020"}, "Такой даты нет."),
        ("kinds", {"value": ["none", "bar"]}, "Снимите отметку «значение none» или остальные"),
        ("okved", {}, "Найдите и выберите хотя бы одно или отметьте «Ничего из этого»"),
        (
            "okved",
            {"value_words": "ку-ку", "value_search": "1"},
            "ничего не найдено. Напишите иначе или короче",
        ),
        ("places", {"items": "1"}, "Расскажите хотя бы об одном месте или нажмите «Не знаю»."),
    ],
)
def test_wrong_answer_is_refused_with_what_to_do(
    visitor: Client, words: Words, now: Any, name: str, fields: dict[str, Any], message: str
) -> None:
    load_classifiers(actor=SYSTEM, now=now)

    page = say(visitor, name, **fields)

    assert message in words(page)
    assert enquiry().answers == {}


@pytest.mark.clause("B-4.6.3.10.3")
@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("headcount", {"value": "1,5"}, "«Какой у вас признак headcount?»: слишком много цифр после запятой"),
        ("headcount", {"value": "0"}, "напишите число не меньше 1"),
        ("headcount", {"value": "51"}, "напишите число не больше 50"),
        ("since", {"value_0": "1", "value_1": "1", "value_2": "2099"}, "Дата позже допустимой"),
    ],
)
def test_what_cannot_be_is_refused_by_the_limits_of_the_dictionary(
    client: Client, cafe: Cafe, words: Words, name: str, fields: dict[str, Any], message: str
) -> None:
    cafe.republish(headcount={"least": "1", "most": "50", "is_whole": True}, since={"is_past": True})
    begin(client)

    page = say(client, name, **fields)
    refused = enquiry().answers
    say(client, name, **({"value": "50"} if name == "headcount" else {**fields, "value_2": "2020"}))

    assert message in words(page)
    assert refused == {}
    assert enquiry().answers == {name: 50 if name == "headcount" else "2020-01-01"}


def test_codes_are_found_without_scripts_and_gathered(visitor: Client, now: Any) -> None:
    load_classifiers(actor=SYSTEM, now=now)

    found = say(visitor, "okved", value_words="кафе", value_search="1").content.decode()
    more = say(visitor, "okved", do="add", value="56.10").content.decode()

    assert 'type="radio" id="id_value_1" name="value" value="56.10"' in found
    assert "Проверьте заполнение" not in found
    nothing = say(visitor, "okved", value_words="щщщщ", value_search="1").content.decode()
    assert "ничего не найдено. Напишите иначе или короче" in nothing
    assert re.search(r'type="checkbox"[^>]*name="value_chosen" value="56.10" checked', more)
    assert visitor.get("/for-me/codes/okved2.json", {"q": "кафе"}).json()[0]["code"] == "56.10"


def test_things_of_a_list_are_added_and_removed_without_losing_what_was_typed(visitor: Client) -> None:
    more = say(visitor, "places", do="add", items="1", item0_guests="yes").content.decode()
    less = say(
        visitor, "places", do="remove-0", items="2", item0_guests="yes", item1_guests="no"
    ).content.decode()

    assert 'name="items" value="2"' in more
    assert re.search(r'name="item0_guests" value="yes" checked', more)
    assert 'name="items" value="1"' in less
    assert re.search(r'name="item0_guests" value="no" checked', less)


def test_i_do_not_know_is_an_answer_and_not_asked_again(visitor: Client, words: Words) -> None:
    asked = []
    page = visitor.get("/for-me/next/", follow=True)
    while (path := page.request["PATH_INFO"]) != "/for-me/results/":
        asked.append(path.split("/")[-2])
        page = visitor.post(path, {"do": "declined" if len(asked) % 2 else "unknown"}, follow=True)

    assert len(set(asked)) == len(asked) == 8
    assert set(enquiry().skipped.values()) == {"declined", "unknown"}
    assert "Остальное зависит от вопросов, на которые вы не ответили." in words(page)
    assert "предпочту не отвечать" in words(visitor.get("/for-me/answers/"))


@pytest.mark.clause("B-4.6.3.9.7")
def test_answers_wait_for_the_next_visit_and_can_be_changed(visitor: Client, words: Words) -> None:
    say(visitor, "size", value="small")
    again = visitor.get("/for-me/questions/size/?from=answers").content.decode()
    back = visitor.post("/for-me/questions/size/?from=answers", {"do": "answer", "value": "micro"})

    assert re.search(r'value="small" checked', again)
    assert back.url == "/for-me/answers/"
    assert "значение micro" in words(visitor.get("/for-me/answers/"))
    assert "Вы уже отвечали на вопросы" in words(visitor.get("/for-me/"))


def test_answers_lead_on_only_where_questions_are_left(visitor: Client, words: Words) -> None:
    open_ = words(visitor.get("/for-me/answers/"))
    for name in EVERYTHING:
        say(visitor, name, do="unknown")

    assert "Продолжить вопросы" in open_
    assert "Продолжить вопросы" not in words(visitor.get("/for-me/answers/"))


def test_same_answer_twice_is_one_answer(visitor: Client) -> None:
    say(visitor, "size", value="small")
    say(visitor, "size", value="small")

    assert (enquiry().answers, enquiry().asked) == ({"size": "small"}, ["size"])


def test_back_leads_to_the_question_before(visitor: Client) -> None:
    say(visitor, "size", value="small")
    say(visitor, "registered", value="yes")

    assert 'href="/for-me/questions/size/"' in visitor.get("/for-me/questions/registered/").content.decode()
    assert (
        'class="govuk-back-link" href="/for-me/"' in visitor.get("/for-me/questions/size/").content.decode()
    )


def test_start_without_a_choice_says_what_to_do(client: Client, cafe: Cafe, words: Words) -> None:
    page = client.post("/for-me/", {"situation": ["no-such"]})

    assert "Отметьте хотя бы одну ситуацию или нажмите «Проверить всё сразу»" in words(page)
    assert not Enquiry.objects.exists()


def test_words_find_the_situation(client: Client, cafe: Cafe, words: Words) -> None:
    found = client.get("/for-me/", {"q": "хочу кофейню"})
    nothing = client.get("/for-me/", {"q": "\x00" + "щ" * 5000})

    assert re.search(r'name="situation" value="cafe" checked', found.content.decode())
    assert "Продавать за границу" not in words(found)
    assert "Продавать за границу" in words(nothing)


def test_single_service_is_asked_about_by_itself(client: Client, cafe: Cafe, words: Words) -> None:
    page = client.get("/for-me/", {"service": "bar"})
    first = client.post("/for-me/", {"service": "bar"}, follow=True)
    say(client, "kinds", value=["bar"])
    done = client.post("/for-me/questions/registered/", {"do": "answer", "value": "yes"}, follow=True)

    assert "Подходит ли вам: Услуга bar" in words(page)
    assert "Решено 0 из 1" in words(first)
    assert done.request["PATH_INFO"] == "/for-me/results/"
    assert "Доступно сейчас (1)" in words(done)
    assert "/for-me/?service=bar" in Client().get(client.post("/for-me/share/").url).content.decode()


def test_everything_has_pages_of_its_groups(client: Client, cafe: Cafe, words: Words) -> None:
    begin(client)
    answer_everything(client, registered=False)

    assert "Условия: группа" not in words(client.get("/for-me/results/services/step/"))
    assert "Измените registered" in words(client.get("/for-me/results/services/step/"))
    assert "Всего: 0." in words(client.get("/for-me/results/requirements/?page=99"))
    assert client.get("/for-me/results/services/everything/").status_code == 404
    say(client, "registered", value="yes")
    assert "Правила вывоза" in words(client.get("/for-me/results/requirements/"))
    assert "Похоже, это ваши ситуации" in words(client.get("/for-me/results/"))


def test_each_open_question_is_asked_once_with_the_services_that_wait(visitor: Client, words: Words) -> None:
    say(visitor, "size", value="micro")
    say(visitor, "headcount", do="unknown")
    page = visitor.get("/for-me/results/")
    text, html = words(page), page.content.decode()

    assert html.count('href="/for-me/questions/registered/?from=results"') == 1
    assert "Какой у вас признак registered? 2 услуги ждут ответа Услуга bar Услуга notice" in text
    assert "Какой у вас признак headcount? (ваш ответ: не знаю) 1 услуга ждёт ответа Услуга loan" in text
    # Most waited for first.
    asked = re.findall(r"questions/(\w+)/\?from=results", html)
    assert asked.index("registered") < asked.index("headcount")
    group = visitor.get("/for-me/results/services/clarify/").content.decode()
    assert re.findall(r"questions/(\w+)/\?from=results", group) == asked


def test_results_say_what_services_cost_and_how_long_they_take(visitor: Client, words: Words) -> None:
    answer_everything(visitor)

    assert "Цена: Бесплатно · Срок: 3 рабочих дня" in words(visitor.get("/for-me/results/"))


def test_alternatives_stand_with_the_step_they_replace(visitor: Client, cafe: Cafe, words: Words) -> None:
    way = cafe.catalogue.get(Kind.SCENARIO, "cafe-way")
    assert way
    steps = deepcopy(way.document["steps"])
    steps[2] |= {"alternative_to": "notify", "criteria": {"attr": "kinds", "in": ["bar"]}}
    steps[3]["alternative_to"] = "bar"
    cafe.republish(cafe_way={"steps": steps})
    answer_everything(visitor)
    page = visitor.get("/for-me/results/")
    answer_everything(visitor, kinds=["kitchen"])

    assert "Уведомить (вы) – Услуга notice или вместо этого: Оформить бар" in words(page)
    assert "или вместо этого: Накрыть веранду" in words(page)
    # What the client cannot do is no way out.
    assert "или вместо этого: Оформить бар" not in words(visitor.get("/for-me/results/"))


def test_where_no_way_fits_all_of_them_are_shown(visitor: Client, cafe: Cafe, words: Words) -> None:
    cafe.republish(cafe_way={"criteria": {"attr": "size", "in": ["small"]}})
    answer_everything(visitor)
    text = words(visitor.get("/for-me/results/"))

    assert "ни один путь точно не подошёл. Посмотрите все: Открыть кафе" in text
    assert "Уведомить" not in text


def test_print_view_says_when_and_by_which_answers(visitor: Client, words: Words) -> None:
    answer_everything(visitor, habit=SECRET)
    text = words(visitor.get("/for-me/results/?print"))

    assert "по редакции № 1 реестра жизненных ситуаций" in text
    assert "Какой у вас признак headcount? 3" in text
    assert "Какой у вас признак habit?" not in text


def test_print_view_has_everything_unfolded(visitor: Client) -> None:
    answer_everything(visitor)

    assert '<details class="govuk-details" open>' in visitor.get("/for-me/results/?print").content.decode()
    assert '<details class="govuk-details" open>' not in visitor.get("/for-me/results/").content.decode()


def test_page_is_kept_by_no_cache(visitor: Client) -> None:
    for path in ("/for-me/", "/for-me/results/", "/for-me/answers/", "/for-me/questions/size/"):
        assert visitor.get(path)["Cache-Control"] == "no-store, private"


def test_without_a_published_register_there_is_a_page_that_says_so(client: Client, db: None) -> None:
    assert client.get("/for-me/").status_code == 404


class TestSecrets:
    """Another's answers are out of reach; sensitive ones leave the page of their owner nowhere."""

    def test_cookie_is_secret_and_the_database_does_not_know_it(self, visitor: Client) -> None:
        cookie = visitor.cookies[COOKIE]

        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert len(cookie.value) >= 32
        assert cookie.value not in repr(Enquiry.objects.values())

    @pytest.mark.parametrize("guess", ["", "1", "x" * 32, "\x00", "../../etc", "%D1%8F"])
    def test_guessed_secret_opens_nothing(self, visitor: Client, guess: str) -> None:
        say(visitor, "habit", value=SECRET)
        stranger = Client()
        stranger.cookies[COOKIE] = guess

        for path in ("/for-me/results/", "/for-me/answers/", "/for-me/questions/habit/", "/for-me/next/"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.url) == (302, "/for-me/")
        assert SECRET not in stranger.get("/for-me/").content.decode()

    def test_expired_answers_open_nothing(self, visitor: Client) -> None:
        Enquiry.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        page = visitor.get("/for-me/results/", follow=True)
        assert page.redirect_chain == [("/for-me/", 302)]
        assert "На этом устройстве ответов нет" in page.content.decode()

    def test_shared_link_shows_no_sensitive_answer(self, visitor: Client, words: Words) -> None:
        answer_everything(visitor, habit=SECRET)
        own = visitor.get("/for-me/answers/").content.decode()
        link = visitor.post("/for-me/share/").url
        page = Client().get(link).content.decode()

        assert f"значение {SECRET}" in own
        assert SECRET not in page
        assert "Чувствительные ответы сюда не вошли" in page
        assert SECRET not in repr(SharedResult.objects.values())
        assert SECRET not in link
        # Its verdict is open again: what was left out is unknown and not «no».
        assert "Услуга games" in words(Client().get(link)).partition("Нужно уточнить")[2]

    def test_what_became_sensitive_since_is_not_shown(self, visitor: Client, cafe: Cafe) -> None:
        answer_everything(visitor)
        link = visitor.post("/for-me/share/").url
        cafe.republish(size={"is_sensitive": True})

        for query in ("", "?edition=was"):
            page = Client().get(link + query).content.decode()
            assert ("значение micro" in page) == (query == "?edition=was")

    def test_answers_are_in_no_address_and_in_no_log(self, visitor: Client, caplog: Any) -> None:
        with caplog.at_level(0):
            page = visitor.post("/for-me/questions/habit/", {"do": "answer", "value": SECRET}, follow=True)
            visitor.post("/for-me/questions/habit/", {"do": "answer", "value": SECRET * 3000})

        assert all(SECRET not in url for url, _status in page.redirect_chain)
        assert SECRET not in "".join(
            record.getMessage() for record in caplog.records if record.name != "django.db.backends"
        )


class TestSharing:
    def test_link_shows_the_results_and_leads_to_own_answers(self, visitor: Client, words: Words) -> None:
        answer_everything(visitor)
        link = visitor.post("/for-me/share/").url
        stranger = Client()
        text = words(stranger.get(link))

        assert "Доступно сейчас (6)" in text
        assert "/for-me/?situation=cafe" in stranger.get(link).content.decode()
        assert "/for-me/answers/" not in stranger.get(link).content.decode()
        assert COOKIE not in stranger.cookies

    def test_who_shared_copies_the_address_and_returns(self, visitor: Client, words: Words) -> None:
        link = visitor.post("/for-me/share/").url
        mine, theirs = words(visitor.get(link)), words(Client().get(link))

        assert ("Ссылка на ваши результаты" in mine, "К моим результатам" in mine) == (True, True)
        assert ("Чем поделились с вами" in theirs, "К моим результатам" in theirs) == (True, False)

    def test_same_results_have_one_link(self, visitor: Client) -> None:
        links = {visitor.post("/for-me/share/").url for _time in range(2)}
        say(visitor, "size", value="small")
        links.add(visitor.post("/for-me/share/").url)

        assert len(links) == SharedResult.objects.count() == 2

    def test_newer_edition_is_told_and_both_are_shown(
        self, visitor: Client, cafe: Cafe, words: Words
    ) -> None:
        answer_everything(visitor, registered=False)
        link = visitor.post("/for-me/share/").url
        cafe.republish(notice={"criteria": None}, headcount=None, loan={"criteria": None}, tiny=None)

        new, former = Client().get(link), Client().get(f"{link}?edition=was")

        assert "Вышла новая редакция" in words(new)
        assert "Услуга notice В одном шаге Доступно сейчас" in words(new)
        assert "признак headcount" not in words(new)
        assert "признак headcount 3" in words(former)

    @pytest.mark.parametrize("token", ["x", "A" * 32, "-" * 500])
    def test_link_that_leads_nowhere_has_a_kind_page(self, visitor: Client, words: Words, token: str) -> None:
        page = visitor.get(f"/for-me/shared/{token}/")

        assert page.status_code == 404
        assert "Попросите прислать её ещё раз или ответьте на вопросы сами" in words(page)

    def test_expired_link_has_the_same_page(self, visitor: Client) -> None:
        link = visitor.post("/for-me/share/").url
        SharedResult.objects.update(expires_at=timezone.now())

        assert Client().get(link).status_code == 404

    def test_tampered_link_opens_nothing(self, visitor: Client) -> None:
        link = visitor.post("/for-me/share/").url.rstrip("/")
        other = link[:-1] + ("A" if link[-1] != "A" else "B") + "/"

        assert Client().get(other).status_code == 404


class TestForgetting:
    def test_answers_and_links_are_deleted_at_once(self, visitor: Client, words: Words) -> None:
        link = visitor.post("/for-me/share/").url
        assert "перестанут работать ссылки" in words(visitor.get("/for-me/forget/"))

        visitor.post("/for-me/forget/")

        assert (Enquiry.objects.count(), SharedResult.objects.count()) == (0, 0)
        assert visitor.cookies[COOKIE].value == ""
        assert Client().get(link).status_code == 404

    def test_answer_after_deletion_in_another_window_loses_nothing_else(
        self, visitor: Client, words: Words
    ) -> None:
        Enquiry.objects.all().delete()

        page = visitor.post("/for-me/questions/size/", {"do": "answer", "value": "micro"}, follow=True)

        assert "Ваши ответы не найдены" in page.content.decode()

    def test_job_erases_what_expired_and_keeps_the_rest(self, visitor: Client, cafe: Cafe) -> None:
        visitor.post("/for-me/share/")
        begin(Client(), "cafe")
        mine = Enquiry.objects.earliest("pk")
        Enquiry.objects.filter(pk=mine.pk).update(expires_at=timezone.now())

        assert erase_expired(actor=SYSTEM, now=timezone.now()) == 1
        assert [item.pk == mine.pk for item in Enquiry.objects.all()] == [False]
        # A link lives by its own term.
        assert SharedResult.objects.get().enquiry is None
        assert erase_expired(actor=SYSTEM, now=timezone.now() + timedelta(181)) == 2

    def test_term_follows_the_setting(self, client: Client, cafe: Cafe, settings: Any) -> None:
        settings.ENQUIRY_DAYS = 7
        begin(client, "cafe")

        assert (enquiry().expires_at - enquiry().started_at).days == 7


class TestEditions:
    def test_gone_attributes_are_dropped_with_a_notice(
        self, visitor: Client, cafe: Cafe, words: Words
    ) -> None:
        answer_everything(visitor)
        cafe.republish(
            headcount=None,
            tiny=None,
            loan={"criteria": {"attr": "size", "in": ["micro"]}},
        )
        page = visitor.get("/for-me/results/")

        assert "Ответы не учитываются: признак headcount." in words(page).replace("поэтому ответы", "Ответы")
        assert "headcount" not in enquiry().answers
        assert enquiry().answers["size"] == "micro"
        assert "Вышла новая редакция" not in words(visitor.get("/for-me/results/"))
        assert visitor.get("/for-me/questions/headcount/").status_code == 404


class TestSignedIn:
    @pytest.fixture
    def anna(self, db: None) -> User:
        return User.objects.create_user("anna@example.org", name="Анна Приладожская")

    def test_answers_are_kept_for_who_signs_in_and_opened_elsewhere(
        self, visitor: Client, anna: User, words: Words
    ) -> None:
        answer_everything(visitor, habit=SECRET)
        visitor.force_login(anna)
        visitor.get("/for-me/results/")
        elsewhere = Client()
        elsewhere.force_login(anna)

        assert "Сохранено" in words(elsewhere.get("/for-me/"))
        page = elsewhere.post(f"/for-me/saved/{enquiry().pk}/", follow=True)

        assert "Доступно сейчас (6)" in words(page)
        assert "Чувствительные сведения на другое устройство не переносятся" in words(page)
        assert (enquiry().sensitive, enquiry().user) == ({}, anna)
        # One device at a time: the former secret is void.
        assert visitor.get("/for-me/results/").url == "/for-me/"

    def test_nobody_opens_what_is_kept_for_another(self, visitor: Client, anna: User, words: Words) -> None:
        visitor.force_login(anna)
        visitor.get("/for-me/results/")
        other = Client()
        other.force_login(User.objects.create_user("boris@example.org", name="Борис Ладожский"))

        assert "Сохранено" not in words(other.get("/for-me/"))
        assert other.post(f"/for-me/saved/{enquiry().pk}/").status_code == 404
        assert Client().post(f"/for-me/saved/{enquiry().pk}/").status_code == 404
        assert enquiry().user == anna

    def test_list_of_saved_costs_the_same_for_any_number(
        self, client: Client, cafe: Cafe, anna: User
    ) -> None:
        client.force_login(anna)

        def add(count: int) -> None:
            for _number in range(count):
                one = Client()
                one.force_login(anna)
                begin(one, "cafe")

        assert_same_queries(lambda: client.get("/for-me/"), add, more=9)


def test_results_cost_the_same_whatever_is_found(visitor: Client, cafe: Cafe) -> None:
    answers = iter(EVERYTHING.items())

    def add(count: int) -> None:
        from vizavi.registry.api import published_catalogue

        for _number in range(count):
            name, value = next(answers)
            catalogue = published_catalogue()
            assert catalogue
            answer_question(
                actor=VISITOR,
                enquiry=enquiry(),
                catalogue=catalogue,
                name=name,
                value=value,
                now=timezone.now(),
            )

    assert_same_queries(lambda: visitor.get("/for-me/results/"), add, more=4)

"""Pages of classifiers: browsing, searching, importing in two steps; who gets at what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override
from tests.queries import assert_same_queries

from vizavi.authorities.api import SYSTEM
from vizavi.authorities.choices import Role
from vizavi.classifiers.actions.editions import load_classifiers
from vizavi.classifiers.impact import UsedCode
from vizavi.classifiers.models import Classifier, ClassifierEdition
from vizavi.classifiers.queries import edition_in_force
from vizavi.classifiers.tests.factories import (
    CAFES,
    NOW,
    ROSSTAT,
    ClassifierFactory,
    edition_of,
    signed_in,
    table,
)
from vizavi.touchpoints.tests.pages import errors_of, rows_of, text_of

pytestmark = pytest.mark.django_db

WITHOUT_CAFES = [item for item in CAFES if item[0] != "56.10.1"]


def at(name: str = "classifier", **where: Any) -> str:
    return reverse(f"classifiers:{name}", kwargs={"classifier": "okved2", **where})


def upload(client: Any, content: bytes, name: str = "codes.csv", **more: Any) -> HttpResponse:
    response: HttpResponse = client.post(
        at("upload"), {"file": SimpleUploadedFile(name, content), **more}, follow=True
    )
    return response


def as_table(items: Any) -> bytes:
    return table(*(f"{code};{name};{name_en};{parent}" for code, parent, name, name_en in items))


def provide() -> list[UsedCode]:
    return [UsedCode("okved2", "56.10.1", "Мера поддержки кафе", "/staff/measures/7/")]


def test_list_tells_what_is_in_force_and_what_waits() -> None:
    edition_of()
    edition_of(number=2, in_force_on=None)
    client = signed_in(Role.AUDITOR)

    response = client.get(reverse("classifiers:index"))

    text = text_of(response)
    assert "Классификатор okved2" in text
    assert at("edition", edition=1) in text
    assert at("edition", edition=2) in text
    assert "Загрузить поставляемые" not in text


def test_empty_list_offers_the_shipped_classifiers() -> None:
    client = signed_in(Role.PROJECT_OFFICE)
    assert "Загрузить поставляемые классификаторы" in text_of(client.get(reverse("classifiers:index")))

    response = client.post(reverse("classifiers:load"), follow=True)

    assert "Загружено классификаторов: 6." in text_of(response)
    assert "Загрузить поставляемые" not in text_of(response)
    assert "Все поставляемые классификаторы уже есть." in text_of(
        client.post(reverse("classifiers:load"), follow=True)
    )


def test_codes_are_browsed_from_the_widest_groups_down() -> None:
    edition_of()
    client = signed_in(Role.AUDITOR)

    assert rows_of(client.get(at())) == ["I"]
    assert rows_of(client.get(at() + "?under=56")) == ["56.1", "56.3"]
    unknown = client.get(at() + "?under=99")
    assert rows_of(unknown) == ["I"]
    assert "Кода «99» в этой редакции нет, поэтому показано всё." in text_of(unknown)


def test_codes_are_searched_by_words_and_by_beginning() -> None:
    edition_of()
    client = signed_in(Role.AUDITOR)

    assert rows_of(client.get(at() + "?q=кафэ")) == ["56.10", "56.10.1"]
    assert rows_of(client.get(at() + "?q=56.1")) == ["56.1", "56.10", "56.10.1"]
    assert rows_of(client.get(at() + "?q=напитки&under=56.1")) == []
    assert "По этому отбору ничего не нашлось." in text_of(client.get(at() + "?q=%00%27%3B--"))


def test_codes_are_shown_as_of_an_edition() -> None:
    edition_of()
    edition_of(WITHOUT_CAFES, number=2, in_force_on=date(2025, 1, 1))
    client = signed_in(Role.AUDITOR)

    assert rows_of(client.get(at() + "?under=56.10")) == []
    former = client.get(at() + "?under=56.10&edition=1")
    assert rows_of(former) == ["56.10.1"]
    assert "Показана редакция № 1: действовала раньше." in text_of(former)
    assert rows_of(client.get(at() + "?edition=77")) == ["I"]


def test_code_without_translation_says_so_in_english() -> None:
    edition_of()
    client = signed_in(Role.AUDITOR)

    with override("en"):
        text = text_of(client.get(at() + "?under=56"))

    assert '<span lang="ru">Деятельность ресторанов</span>' in text
    assert "not translated" in text


def test_pages_cost_the_same_queries_for_any_number_of_codes() -> None:
    client = signed_in(Role.AUDITOR)
    numbers = iter(range(1, 10))

    def add(count: int) -> None:
        items = [(f"{n // 100:02}.{n % 100:02}", "", f"Вид {n}", "") for n in range(count)]
        edition = edition_of(items, number=next(numbers), in_force_on=date(2024, 1, 1))
        # The first look at an edition reads it into memory, however long it is.
        client.get(at() + f"?edition={edition.number}&q=вид")
        client.get(at("edition", edition=edition.number))

    add(1)
    assert_same_queries(lambda: client.get(at() + "?q=вид"), add, first=2)


def test_index_costs_the_same_queries_for_any_number_of_classifiers() -> None:
    client = signed_in(Role.AUDITOR)
    codes = iter(range(1000))

    def add(count: int) -> None:
        for _time in range(count):
            edition_of([("a", "", "А", "")], classifier=f"kind{next(codes)}")

    assert_same_queries(lambda: client.get(reverse("classifiers:index")), add, more=20)


def test_import_shows_what_changes_before_anything_is_in_force() -> None:
    first = edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    preview = upload(client, as_table([*WITHOUT_CAFES, ("57", "I", "Бары", "")]))

    text = text_of(preview)
    assert preview.redirect_chain == [(at("edition", edition=2), 302)]
    assert "По сравнению с редакцией № 1" in text
    assert rows_of(preview) == ["56.10.1", "57"]
    assert "Ни одного: кодов, которые исчезнут или изменятся, никто не использует." in text
    assert edition_in_force("okved2") == first

    done = client.post(
        at("edition", edition=2),
        {"in_force_on_0": "1", "in_force_on_1": "9", "in_force_on_2": "2026"},
        follow=True,
    )

    second = ClassifierEdition.objects.get(number=2)
    assert second.in_force_on == date(2026, 9, 1)
    assert edition_in_force("okved2", date(2026, 9, 1)) == second
    assert "Ввести в действие" not in text_of(done)


def test_rosstat_file_goes_through_both_steps() -> None:
    load_classifiers(actor=SYSTEM, now=NOW)
    client = signed_in(Role.ADMINISTRATOR)

    preview = upload(client, ROSSTAT.read_bytes(), ROSSTAT.name)

    assert "Редакции ничем не отличаются." in text_of(preview)
    assert ClassifierEdition.objects.get(number=2).published_on == date(2023, 12, 1)


def test_preview_names_the_conditions_that_stand_on_vanishing_codes(settings: Any) -> None:
    settings.CLASSIFIER_USAGE = f"{__name__}.provide"
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    text = text_of(upload(client, as_table(WITHOUT_CAFES)))

    assert (
        '<a class="govuk-link govuk-link--no-visited-state" href="/staff/measures/7/">Мера поддержки кафе</a>'
        in text
    )
    assert "Кода не станет" in text
    assert "56.10 Деятельность ресторанов" in text


def test_file_that_drops_much_is_doubted() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    text = text_of(upload(client, as_table(CAFES[:2])))

    assert "Исчезнет больше пятой части кодов." in text


def test_bad_file_is_told_row_by_row_and_leaves_nothing() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    response = upload(client, table("56;Кафе;;", "56;Бар;;", "xx;Не код;;"))

    assert errors_of(response) == {"id_file": "В файле ошибок: 2. Ничего не загружено."}
    assert rows_of(response) == ["3", "4"]
    assert "Код 56 уже был в строке 2. Оставьте одну из них." in text_of(response)
    assert ClassifierEdition.objects.count() == 1


def test_very_bad_file_shows_the_first_hundred_rows() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    response = upload(client, table(*(f"код{n};Имя;;" for n in range(150))))

    assert len(rows_of(response)) == 100
    assert "Показаны первые 100 ошибок из 150." in text_of(response)


def test_wrong_kind_of_file_is_told_in_one_sentence() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    assert errors_of(upload(client, b"%PDF-1.7", "codes.pdf")) == {
        "id_file": "Файлы «.pdf» не читаются. Сохраните таблицу в формате XLSX, CSV или DOCX."
    }
    assert errors_of(client.post(at("upload"), {})) == {"id_file": "Выберите файл: Файл классификатора"}


def test_same_file_again_leads_to_its_edition() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)
    upload(client, as_table(WITHOUT_CAFES))

    again = upload(client, as_table(WITHOUT_CAFES))

    assert "Этот файл уже загружен: вот его редакция. Ничего не изменилось." in text_of(again)
    assert ClassifierEdition.objects.count() == 2


def test_edition_is_not_put_in_force_before_its_predecessor() -> None:
    edition_of()
    edition_of(WITHOUT_CAFES, number=2, in_force_on=None)
    client = signed_in(Role.PROJECT_OFFICE)

    response = client.post(
        at("edition", edition=2), {"in_force_on_0": "1", "in_force_on_1": "1", "in_force_on_2": "2020"}
    )

    assert errors_of(response) == {
        "id_in_force_on_0": "С 1 января 2024 г. действует редакция № 1. Укажите эту дату или более позднюю."
    }


def test_draft_is_given_up() -> None:
    first = edition_of()
    edition_of(WITHOUT_CAFES, number=2, in_force_on=None)
    client = signed_in(Role.PROJECT_OFFICE)

    response = client.post(at("discard", edition=2), follow=True)

    assert "Загруженная редакция удалена." in text_of(response)
    assert list(ClassifierEdition.objects.all()) == [first]
    refused = client.post(at("discard", edition=1), follow=True)
    assert "Редакция введена в действие, удалить её нельзя." in text_of(refused)


def test_edition_downloaded_is_uploaded_without_a_change() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)

    for kind in ("csv", "xlsx"):
        content = client.get(at("download", edition=1, kind=kind)).content
        assert "Редакции ничем не отличаются." in text_of(upload(client, content, f"codes.{kind}"))
        client.post(at("discard", edition=2))
    assert client.get(at("download", edition=1, kind="pdf")).status_code == 404


def test_editions_are_listed_with_their_history() -> None:
    edition_of()
    client = signed_in(Role.PROJECT_OFFICE)
    upload(client, as_table(WITHOUT_CAFES))

    response = client.get(at("editions"))

    assert rows_of(response) == ["Редакция № 2", "Редакция № 1"]
    assert "Редакция классификатора загружена" in text_of(response)


def test_classifier_without_editions_says_what_to_do() -> None:
    ClassifierFactory()
    client = signed_in(Role.PROJECT_OFFICE)

    assert "У классификатора ещё нет редакции." in text_of(client.get(at()))
    assert "Редакций ещё нет." in text_of(client.get(at("editions")))
    assert "Это первая редакция: сравнивать её не с чем." in text_of(upload(client, as_table(CAFES)))


def test_auditor_sees_a_draft_but_decides_nothing() -> None:
    edition_of()
    edition_of(WITHOUT_CAFES, number=2, in_force_on=None)
    client = signed_in(Role.AUDITOR)

    text = text_of(client.get(at("edition", edition=2)))

    assert "По сравнению с редакцией № 1" in text
    assert "Ввести в действие" not in text
    client.post(
        at("edition", edition=2), {"in_force_on_0": "1", "in_force_on_1": "9", "in_force_on_2": "2026"}
    )
    assert ClassifierEdition.objects.get(number=2).in_force_on is None
    assert upload(client, as_table(CAFES)).status_code == 403
    assert client.post(at("discard", edition=2)).status_code == 403
    assert client.post(reverse("classifiers:load")).status_code == 403
    assert Classifier.objects.count() == 1


@pytest.mark.parametrize(
    "role", [Role.AUTHORITY_HEAD, Role.REGISTER_OFFICER, Role.UNIT_HEAD, Role.UNIT_OFFICER]
)
def test_roles_of_one_authority_have_no_business_here(role: Role) -> None:
    edition_of()
    client = signed_in(role)

    assert client.get(reverse("classifiers:index")).status_code == 403
    assert client.get(at()).status_code == 403

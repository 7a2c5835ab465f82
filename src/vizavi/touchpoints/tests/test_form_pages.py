"""The forms editor in the browser's terms: pages, posts, redirects. A region's form is made without code."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from lxml import html

from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import AuthorityFactory
from vizavi.touchpoints.exports.annex import annex_table
from vizavi.touchpoints.forms.register_forms import PARTS
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import FormEdition, Register, RegisterForm
from vizavi.touchpoints.tests.factories import (
    COMPLETE,
    EditionFactory,
    FormEditionFactory,
    ProcessVersionFactory,
    TouchpointFactory,
    World,
    appointed,
    form_document,
)
from vizavi.touchpoints.tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
FORMS = "/staff/forms/"


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def client() -> Client:
    """A browser in which an administrator is signed in."""
    return signed_in(appointed(Role.ADMINISTRATOR))


@pytest.fixture
def shipped() -> FormEdition:
    return FormEditionFactory(form__code="sevastopol")


@pytest.fixture
def draft(client: Client, shipped: FormEdition) -> FormEdition:
    """A draft copied from the shipped form through the pages."""
    client.post(
        f"{FORMS}new/",
        {"name": "Форма региона", "name_en": "Regional form", "code": "region", "copy_of": shipped.pk},
    )
    return FormEdition.objects.get(form__code="region")


def at(edition: FormEdition, name: str, **more: Any) -> str:
    return reverse(
        f"touchpoints:{name}", kwargs={"code": edition.form.code, "number": edition.number, **more}
    )


def save(client: Client, edition: FormEdition, part: str, index: int | None = None, **values: Any) -> Any:
    """Fill in a page of the draft and send it, as a browser would: what is there, changed by `values`."""
    edition.refresh_from_db()
    name = (
        "form_row_add"
        if PARTS[part].shown and index is None
        else "form_row"
        if PARTS[part].shown
        else "form_part"
    )
    address = at(edition, name, part=part, **({"index": index} if name == "form_row" else {}))
    return client.post(address, filled(client, address) | values, follow=True)


def filled(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the page's form as it stands."""
    form = html.fromstring(client.get(address).content).xpath("//main//form[@method='post']")[0]
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


def press(client: Client, edition: FormEdition, part: str, button: str, index: int) -> Any:
    edition.refresh_from_db()
    address = at(edition, "form_arrange", part=part)
    return client.post(address, {button: index, "revision": edition.revision}, follow=True)


@pytest.mark.clause("S-A.1", "I-A.1")
def test_form_of_another_region_is_made_without_code_and_exported_as_made(client: Client) -> None:
    client.post(f"{FORMS}new/", {"name": "Форма края", "name_en": "Krai form", "code": "krai", "copy_of": ""})
    edition = FormEdition.objects.get(form__code="krai")
    save(client, edition, "about", source="Приказ № 1", clients=["external"])
    save(client, edition, "approval", approving_document__clause="1", publication_term__clause="2",
         publication_term__working_days="7")  # fmt: skip
    # Columns: without the number, the touchpoint first, other headings and widths.
    press(client, edition, "columns", "remove", 0)
    press(client, edition, "columns", "up", 1)
    save(client, edition, "columns", 0, heading="Куда обратиться", width="40")
    save(client, edition, "columns", 1, heading="С чем")
    save(
        client,
        edition,
        "directions",
        name="Всё",
        annex_name="Всё",
        name_en="All",
        process_label="Дело",
        clause="3",
    )
    save(client, edition, "needs", 0, clause="4")
    save(client, edition, "needs", name="Узнать", name_en="To learn", clause="4")
    save(client, edition, "kinds", name="Окно", name_en="Desk", channel="offline", rank="2", clause="5")
    save(client, edition, "kinds", name="Сайт", name_en="Site", channel="digital", rank="1", clause="5")
    for part in ("bases", "triggers"):
        for index in range(4):
            save(client, edition, part, index, clause="6")
    edition.refresh_from_db()
    page = text_of(client.get(at(edition, "form_edition")))
    assert "Форма заполнена" in page

    today = localdate()
    response = client.post(
        at(edition, "form_in_force"),
        {"revision": edition.revision, "in_force_on_0": today.day, "in_force_on_1": today.month,
         "in_force_on_2": today.year},
        follow=True,
    )  # fmt: skip
    assert "введена в действие" in text_of(response)
    authority = AuthorityFactory()
    client.post("/staff/registers/new/", {"authority": authority.pk, "form": edition.form_id})

    register = Register.objects.get(authority=authority)
    draft = EditionFactory(register=register)
    process = ProcessVersionFactory(register=register, direction="vse", name="Выдать билет")
    touchpoint = TouchpointFactory(process=process.process)
    _put(touchpoint, draft, name="Окно № 1", kind="okno", features="До обеда")
    table = annex_table(draft, form_of(draft.form_edition))
    assert [(column.heading, column.width) for column in table.columns] == [
        ("Куда обратиться", 40), ("С чем", 30), ("Удовлетворяемые потребности клиента", 27),
        ("Особенности взаимодействия с клиентом", 18),
    ]  # fmt: skip
    assert [[cell.plain_lines for cell in row] for row in table.rows] == [
        [["Окно № 1"], ["Выдать билет"], ["получение информации"], ["До обеда"]]
    ]


def _put(touchpoint: Any, edition: Any, **values: Any) -> None:
    from dataclasses import replace

    from vizavi.touchpoints.content import write_content
    from vizavi.touchpoints.models import TouchpointVersion
    from vizavi.touchpoints.tests.factories import NOW

    version = TouchpointVersion(touchpoint=touchpoint, register=edition.register, from_edition=1)
    write_content(version, replace(COMPLETE, **values), form=form_of(edition.form_edition), now=NOW)


def test_every_page_of_the_editor_is_there_for_readers_and_shows_no_change(
    shipped: FormEdition, draft: FormEdition
) -> None:
    world = World()
    for viewer in (world.officer, appointed(Role.PROJECT_OFFICE), appointed(Role.AUDITOR)):
        client = signed_in(viewer)
        for edition in (shipped, draft):
            addresses = [FORMS, f"{FORMS}{edition.form.code}/", f"{FORMS}{edition.form.code}/compare/"]
            addresses += [at(edition, name) for name in ("form_edition", "form_preview", "form_json")]
            addresses += [at(edition, "form_part", part=part) for part in PARTS]
            addresses += [
                at(edition, "form_row", part=part, index=0) for part, form in PARTS.items() if form.shown
            ]
            for address in addresses:
                response = client.get(address)
                assert response.status_code == 200, address
                if "text/html" in response["Content-Type"]:
                    main = response.content.decode().split("<main")[1].split("</main>")[0]
                    assert 'method="post"' not in main, address


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_pages_that_change_are_the_administrators(draft: FormEdition, role: Role) -> None:
    world = World()
    client = signed_in(appointed(role, authority=world.authority, unit=world.unit))
    for address in (
        f"{FORMS}new/", "/staff/registers/new/", at(draft, "form_row_add", part="needs"),
        at(draft, "form_upload"), at(draft, "form_in_force"), at(draft, "form_discard"),
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address
    for address in (
        at(draft, "form_arrange", part="needs"), at(draft, "form_part", part="about"),
        at(draft, "form_row", part="needs", index=0), f"{FORMS}region/edition/",
    ):  # fmt: skip
        assert client.post(address, {"revision": 1}).status_code == 403, address


def test_pages_of_an_edition_in_force_refuse_every_change(client: Client, shipped: FormEdition) -> None:
    for address in (
        at(shipped, "form_row_add", part="needs"), at(shipped, "form_upload"), at(shipped, "form_in_force"),
        at(shipped, "form_discard"),
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address
    assert client.post(at(shipped, "form_part", part="about"), {"revision": 1}).status_code == 403
    assert "больше не меняется" in text_of(press(client, shipped, "needs", "remove", 0))
    shipped.refresh_from_db()
    assert shipped.document == form_document("sevastopol")


def test_addresses_that_lead_nowhere_are_404(client: Client, draft: FormEdition) -> None:
    for address in (
        f"{FORMS}nothing/", f"{FORMS}region/99/", at(draft, "form_part", part="nothing"),
        at(draft, "form_row", part="needs", index=999), at(draft, "form_row", part="about", index=0),
        at(draft, "form_row_add", part="about"), f"{FORMS}region/compare/?before=77",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for data in ({}, {"up": "x", "revision": "1"}, {"up": "0", "revision": "x"}):
        assert client.post(at(draft, "form_arrange", part="needs"), data).status_code == 404


def test_unfinished_row_is_saved_and_says_what_is_missing_beside_the_field(
    client: Client, draft: FormEdition
) -> None:
    response = save(client, draft, "columns", 0, heading="")
    page = text_of(response)
    assert "Черновик сохранён" in page
    assert "Не заполнено: впишите текст." in page
    assert 'id="id_heading_error"' in page
    draft.refresh_from_db()
    assert draft.document["columns"][0]["heading"] == ""
    assert "Исправить: 1" in text_of(client.get(at(draft, "form_edition")))
    assert "Исправить" in text_of(client.get(at(draft, "form_part", part="columns")))


def test_value_that_cannot_be_read_is_not_saved(client: Client, draft: FormEdition) -> None:
    response = save(client, draft, "columns", 0, width="широкая")
    assert "Ошибка: " in text_of(response)
    assert "Черновик сохранён" not in text_of(response)
    draft.refresh_from_db()
    assert draft.document["columns"][0]["width"] == 5


def test_two_administrators_on_one_page_lose_nothing(client: Client, draft: FormEdition) -> None:
    other = signed_in(appointed(Role.ADMINISTRATOR))
    address = at(draft, "form_row", part="columns", index=0)
    mine = filled(client, address)
    save(other, draft, "columns", 0, heading="Их заголовок")
    response = client.post(address, {**mine, "heading": "Мой заголовок"})
    page = text_of(response)
    assert "изменил кто-то ещё" in page
    assert "Мой заголовок" in page, "what was typed stays on the page"
    draft.refresh_from_db()
    assert draft.document["columns"][0]["heading"] == "Их заголовок"


def test_rows_are_moved_by_buttons(client: Client, draft: FormEdition) -> None:
    names = [row["content"] for row in draft.document["columns"]]
    response = press(client, draft, "columns", "down", 0)
    assert response.redirect_chain[0][0].endswith("#row-1")
    draft.refresh_from_db()
    assert [row["content"] for row in draft.document["columns"]] == [names[1], names[0], *names[2:]]


def test_requirements_are_filtered_by_kind_and_keep_their_numbers(client: Client, draft: FormEdition) -> None:
    response = client.get(at(draft, "form_part", part="requirements"), {"kind": "phone"})
    shown = {int(index) for index in re.findall(r'id="row-(\d+)"', response.content.decode())}
    wanted = [index for index, row in enumerate(draft.document["requirements"]) if "phone" in row["kinds"]]
    assert shown == set(wanted)
    assert wanted


def test_preview_shows_the_annex_with_its_merged_cells(client: Client, draft: FormEdition) -> None:
    page = text_of(client.get(at(draft, "form_preview")))
    assert "Направление деятельности органа власти" in page
    assert 'rowspan="2"' in page
    assert "Пример процесса № 1" in page
    assert "Пример процесса" not in text_of(client.get(at(draft, "form_preview"), {"rows": "empty"}))
    assert client.get(at(draft, "form_preview_pdf")).content.startswith(b"%PDF-")


def test_preview_of_an_unfinished_form_says_why_there_is_none(client: Client, draft: FormEdition) -> None:
    save(client, draft, "columns", 0, heading="")
    assert "когда в форме всё исправлено" in text_of(client.get(at(draft, "form_preview")))
    assert client.get(at(draft, "form_preview_pdf")).status_code == 302


def test_form_goes_out_as_a_file_and_comes_back(client: Client, draft: FormEdition) -> None:
    content = client.get(at(draft, "form_json")).content
    assert json.loads(content) == draft.document
    save(client, draft, "columns", 0, heading="Иной")
    draft.refresh_from_db()
    file = SimpleUploadedFile("form.json", content, "application/json")
    response = client.post(at(draft, "form_upload"), {"revision": draft.revision, "file": file}, follow=True)
    assert "Черновик заменён" in text_of(response)
    draft.refresh_from_db()
    assert draft.document == json.loads(content)


def test_refused_file_lists_what_is_wrong(client: Client, draft: FormEdition) -> None:
    document = form_document("sevastopol") | {"kinds": []}
    file = SimpleUploadedFile("form.json", json.dumps(document).encode())
    page = text_of(client.post(at(draft, "form_upload"), {"revision": 1, "file": file}))
    assert "Файл не подходит, ничего не изменено" in page
    assert "В списке должна быть хотя бы одна запись" in page


def test_comparison_tells_what_a_new_edition_changes(client: Client, shipped: FormEdition) -> None:
    client.post(f"{FORMS}sevastopol/edition/")
    second = FormEdition.objects.get(form=shipped.form, number=2)
    assert "ничем не отличаются" in text_of(client.get(f"{FORMS}sevastopol/compare/"))
    save(client, second, "columns", 0, heading="№ п/п")
    page = text_of(client.get(f"{FORMS}sevastopol/compare/"))
    assert "Заголовок графы" in page
    assert "№ п/п" in page


@pytest.mark.django_db(transaction=True)
def test_history_tells_who_changed_the_form_in_words(client: Client, draft: FormEdition) -> None:
    save(client, draft, "columns", 0, heading="№ п/п")
    page = text_of(client.get(f"{FORMS}region/"))
    assert "Форма создана" in page
    assert "Запись формы изменена" in page
    assert "Графы: № п/п: Заголовок графы" in page
    assert "state_services" not in page, "the document itself is not told"


def test_draft_is_thrown_away(client: Client, draft: FormEdition) -> None:
    response = client.post(at(draft, "form_discard"), {"revision": draft.revision}, follow=True)
    assert "Черновик удалён" in text_of(response)
    assert not RegisterForm.objects.filter(code="region").exists()


def test_register_that_exists_is_refused_on_the_page(client: Client) -> None:
    world = World()
    page = client.get("/staff/registers/new/", {"authority": world.authority.code}).content.decode()
    assert f'<option value="{world.authority.pk}" selected' in page
    data = {"authority": world.authority.pk, "form": world.register.form_id}
    assert "уже есть перечень" in text_of(client.post("/staff/registers/new/", data))


def test_foreign_registers_are_not_listed_with_the_form() -> None:
    world, other = World(), World()
    page = text_of(signed_in(world.officer).get(f"{FORMS}sevastopol/"))
    assert world.authority.name in page
    assert other.authority.name not in page


def test_list_of_forms_costs_the_same_for_one_and_for_many(client: Client, shipped: FormEdition) -> None:
    client.get(FORMS)
    with CaptureQueriesContext(connection) as few:
        client.get(FORMS)
    for number in range(20):
        FormEditionFactory(
            form=RegisterForm.objects.create(code=f"f{number}", name=f"Форма {number}"),
            document=form_document("internal"),
        )
    with CaptureQueriesContext(connection) as many:
        client.get(FORMS)
    assert len(many) == len(few)

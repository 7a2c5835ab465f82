"""Forms of registers: made and changed as drafts, put in force, never changed after."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import AuthorityFactory
from vizavi.touchpoints.actions.forms import (
    FormRefused,
    UnableToChangeForm,
    UnableToCreateRegister,
    change_part,
    change_row,
    create_form,
    create_register,
    discard_form_edition,
    move_row,
    put_form_in_force,
    remove_row,
    replace_document,
    start_form_edition,
)
from vizavi.touchpoints.codes import code_from, latin
from vizavi.touchpoints.exports.annex import annex_table
from vizavi.touchpoints.form_changes import changes_between
from vizavi.touchpoints.form_problems import troubles_of
from vizavi.touchpoints.forms_data.schema import validate
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import FormEdition, RegisterForm
from vizavi.touchpoints.queries import form_in_force
from vizavi.touchpoints.tests.factories import (
    NOW,
    FormEditionFactory,
    World,
    appointed,
    form_document,
)

pytestmark = pytest.mark.django_db
IN_FORCE_ON = date(2026, 9, 1)


@pytest.fixture
def administrator() -> Viewer:
    return appointed(Role.ADMINISTRATOR)


@pytest.fixture
def draft(administrator: Viewer) -> FormEdition:
    """A draft copied from the Sevastopol form."""
    source = FormEditionFactory(form__code="sevastopol")
    return create_form(actor=administrator, code="region", name="Форма региона", copy_of=source)


def change(administrator: Viewer, edition: FormEdition, section: str, index: int, **values: Any) -> None:
    edition.refresh_from_db()
    row = {**edition.document[section][index], **values}
    change_row(
        actor=administrator, edition=edition, revision=edition.revision, section=section, row=row, index=index
    )
    edition.refresh_from_db()


def test_copy_is_a_form_under_its_own_name(draft: FormEdition) -> None:
    assert validate(draft.document).name == "Форма региона"
    assert draft.form.code == "region"
    assert draft.in_force_on is None


def test_form_from_scratch_says_what_is_missing(administrator: Viewer) -> None:
    edition = create_form(actor=administrator, code="blank", name="С чистого листа")
    parts = {trouble.part for trouble in troubles_of(edition.document)}
    assert {"about", "approval", "directions", "kinds", "bases", "triggers", "needs"} <= parts


def test_code_of_a_form_is_taken_once(administrator: Viewer, draft: FormEdition) -> None:
    with pytest.raises(UnableToChangeForm, match="уже есть") as refusal:
        create_form(actor=administrator, code="region", name="Ещё одна")
    assert refusal.value.field == "code"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_changes_forms(draft: FormEdition, role: Role) -> None:
    world = World()
    viewer = appointed(role, authority=world.authority, unit=world.unit)
    common: dict[str, Any] = {"actor": viewer, "edition": draft, "revision": draft.revision}
    for attempt in (
        lambda: create_form(actor=viewer, code="x", name="X"),
        lambda: start_form_edition(actor=viewer, form=draft.form),
        lambda: change_part(**common, values={}),
        lambda: change_row(**common, section="needs", row={}),
        lambda: move_row(**common, section="needs", index=0, is_up=False),
        lambda: remove_row(**common, section="needs", index=0),
        lambda: replace_document(**common, content=b"{}"),
        lambda: put_form_in_force(**common, in_force_on=IN_FORCE_ON),
        lambda: discard_form_edition(**common),
        lambda: create_register(actor=viewer, authority=world.authority, form=draft.form, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_rows_are_added_changed_moved_and_removed(administrator: Viewer, draft: FormEdition) -> None:
    count = len(draft.document["needs"])
    index = change_row(
        actor=administrator,
        edition=draft,
        revision=1,
        section="needs",
        row={"code": "", "name": "Запись на приём", "name_en": "Booking", "free_text": False, "variants": [],
             "clause": "3"},
    )  # fmt: skip
    draft.refresh_from_db()
    assert (index, draft.document["needs"][-1]["code"]) == (count, "zapis_na_priem")

    change(administrator, draft, "needs", index, name="Запись на приём и в очередь", code="another")
    assert draft.document["needs"][index]["name"] == "Запись на приём и в очередь"
    assert draft.document["needs"][index]["code"] == "zapis_na_priem", "registers find the need by its code"

    moved = move_row(
        actor=administrator, edition=draft, revision=draft.revision, section="needs", index=index, is_up=True
    )
    draft.refresh_from_db()
    assert draft.document["needs"][moved]["code"] == "zapis_na_priem"

    remove_row(actor=administrator, edition=draft, revision=draft.revision, section="needs", index=moved)
    draft.refresh_from_db()
    assert [need["code"] for need in draft.document["needs"]] == [
        need["code"] for need in form_document("sevastopol")["needs"]
    ]


def test_row_at_the_edge_stays(administrator: Viewer, draft: FormEdition) -> None:
    assert move_row(actor=administrator, edition=draft, revision=1, section="needs", index=0, is_up=True) == 0
    draft.refresh_from_db()
    assert draft.revision == 1


def test_kind_that_is_removed_leaves_the_requirements(administrator: Viewer, draft: FormEdition) -> None:
    kinds = [kind["code"] for kind in draft.document["kinds"]]
    of_website = sum("website" in item["kinds"] for item in draft.document["requirements"])
    touched = remove_row(
        actor=administrator, edition=draft, revision=1, section="kinds", index=kinds.index("website")
    )
    draft.refresh_from_db()
    assert touched == of_website > 0
    assert troubles_of(draft.document) == []


def test_change_of_a_draft_that_somebody_changed_meanwhile_is_refused(
    administrator: Viewer, draft: FormEdition
) -> None:
    other = appointed(Role.ADMINISTRATOR)
    change_part(actor=other, edition=draft, revision=1, values={"source": "Приказ № 5"})
    with pytest.raises(UnableToChangeForm, match="изменил кто-то ещё"):
        change_part(actor=administrator, edition=draft, revision=1, values={"source": "Приказ № 6"})
    draft.refresh_from_db()
    assert draft.document["source"] == "Приказ № 5"


def test_unfinished_draft_is_kept_and_not_put_in_force(administrator: Viewer, draft: FormEdition) -> None:
    change(administrator, draft, "columns", 0, heading="")
    with pytest.raises(FormRefused) as refusal:
        put_form_in_force(
            actor=administrator, edition=draft, revision=draft.revision, in_force_on=IN_FORCE_ON
        )
    assert [problem.place for problem in refusal.value.error.problems] == [("columns", 0, "heading")]
    assert draft.document["columns"][0]["heading"] == ""


def test_edition_in_force_never_changes(administrator: Viewer, draft: FormEdition) -> None:
    put_form_in_force(actor=administrator, edition=draft, revision=1, in_force_on=IN_FORCE_ON)
    before = FormEdition.objects.get(pk=draft.pk).document
    common: dict[str, Any] = {"actor": administrator, "edition": draft, "revision": 1}
    for attempt in (
        lambda: change_part(**common, values={"source": "Иное"}),
        lambda: change_row(**common, section="needs", row={}),
        lambda: move_row(**common, section="needs", index=0, is_up=False),
        lambda: remove_row(**common, section="needs", index=0),
        lambda: replace_document(**common, content=b"{}"),
        lambda: put_form_in_force(**common, in_force_on=IN_FORCE_ON),
        lambda: discard_form_edition(**common),
    ):
        with pytest.raises(UnableToChangeForm, match="больше не меняется"):
            attempt()
    assert FormEdition.objects.get(pk=draft.pk).document == before


def test_new_edition_copies_the_one_in_force_and_there_is_one_draft(
    administrator: Viewer, draft: FormEdition
) -> None:
    put_form_in_force(actor=administrator, edition=draft, revision=1, in_force_on=IN_FORCE_ON)
    second = start_form_edition(actor=administrator, form=draft.form)
    assert (second.number, second.document) == (2, draft.document)
    assert start_form_edition(actor=administrator, form=draft.form) == second


def test_edition_is_in_force_from_its_date_and_not_before_the_last(
    administrator: Viewer, draft: FormEdition
) -> None:
    put_form_in_force(actor=administrator, edition=draft, revision=1, in_force_on=IN_FORCE_ON)
    second = start_form_edition(actor=administrator, form=draft.form)
    with pytest.raises(UnableToChangeForm, match=r"01\.09\.2026"):
        put_form_in_force(actor=administrator, edition=second, revision=1, in_force_on=date(2026, 8, 31))
    put_form_in_force(actor=administrator, edition=second, revision=1, in_force_on=date(2027, 1, 1))
    assert form_in_force(draft.form, on=date(2026, 12, 31)) == draft
    assert form_in_force(draft.form, on=date(2027, 1, 1)) == second
    assert form_in_force(draft.form, on=date(2026, 8, 31)) is None


def test_draft_thrown_away_takes_a_form_that_never_was_in_force(
    administrator: Viewer, draft: FormEdition
) -> None:
    discard_form_edition(actor=administrator, edition=draft, revision=1)
    assert not RegisterForm.objects.filter(code="region").exists()
    with pytest.raises(UnableToChangeForm, match="удалён"):
        change_part(actor=administrator, edition=draft, revision=1, values={})


def test_uploaded_form_replaces_the_draft_under_its_own_code(
    administrator: Viewer, draft: FormEdition
) -> None:
    content = json.dumps(form_document("internal"), ensure_ascii=False).encode("utf-8-sig")
    replace_document(actor=administrator, edition=draft, revision=1, content=content)
    draft.refresh_from_db()
    assert draft.document["columns"] == form_document("internal")["columns"]
    assert draft.document["code"] == "region"
    assert RegisterForm.objects.get(code="region").name == form_document("internal")["name"]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000, b'{"columns": "no"}', b"x" * (5 * 2**20 + 1)],
)
def test_uploaded_file_that_is_no_form_changes_nothing(
    administrator: Viewer, draft: FormEdition, content: bytes
) -> None:
    with pytest.raises(UnableToChangeForm) as refusal:
        replace_document(actor=administrator, edition=draft, revision=1, content=content)
    assert refusal.value.field == "file"
    draft.refresh_from_db()
    assert draft.revision == 1


def test_register_is_created_once_and_in_a_form_in_force(administrator: Viewer, draft: FormEdition) -> None:
    authority = AuthorityFactory()
    with pytest.raises(UnableToCreateRegister, match="ещё не действует"):
        create_register(actor=administrator, authority=authority, form=draft.form, now=NOW)
    put_form_in_force(actor=administrator, edition=draft, revision=1, in_force_on=IN_FORCE_ON)
    create_register(actor=administrator, authority=authority, form=draft.form, now=NOW)
    with pytest.raises(UnableToCreateRegister, match="уже есть"):
        create_register(actor=administrator, authority=authority, form=draft.form, now=NOW)


def test_register_made_under_an_old_edition_stays_readable(administrator: Viewer) -> None:
    world = World()
    world.touchpoint()
    before = annex_table(world.edition, form_of(world.edition.form_edition))

    second = start_form_edition(actor=administrator, form=world.register.form)
    change(administrator, second, "columns", 3, heading="Куда обратиться")
    kinds = [kind["code"] for kind in second.document["kinds"]]
    remove_row(
        actor=administrator,
        edition=second,
        revision=second.revision,
        section="kinds",
        index=kinds.index("website"),
    )
    second.refresh_from_db()
    put_form_in_force(
        actor=administrator, edition=second, revision=second.revision, in_force_on=date(2026, 9, 2)
    )

    world.edition.refresh_from_db()
    assert annex_table(world.edition, form_of(world.edition.form_edition)) == before
    assert before.columns[3].heading == "Точка взаимодействия"


def test_changes_between_editions_are_told_by_part(administrator: Viewer, draft: FormEdition) -> None:
    before = form_document("sevastopol")
    change(administrator, draft, "columns", 1, heading="Направление")
    move_row(
        actor=administrator, edition=draft, revision=draft.revision, section="needs", index=0, is_up=False
    )
    draft.refresh_from_db()
    remove_row(actor=administrator, edition=draft, revision=draft.revision, section="triggers", index=0)
    draft.refresh_from_db()
    told = [(item.part, item.item, item.label) for item in changes_between(before, draft.document)]
    assert told == [
        ("Название и источник", "", "Название"),
        ("Графы", "Направление", "Заголовок графы"),
        ("Потребности", "", "Порядок"),
        ("Когда перечень обновляют", "", "Удалено"),
    ]


def test_document_does_not_differ_from_itself() -> None:
    assert changes_between(form_document("internal"), form_document("internal")) == []


def test_codes_are_made_of_names() -> None:
    assert latin("Личный кабинет: «Объекты»") == "lichnyy_kabinet_obekty"
    assert latin("112") == "n112"
    assert latin("…") == "item"
    assert code_from({"name": "Сайт"}, {"sayt"}) == "sayt_2"
    assert code_from({"text": "Часы работы", "kinds": ["phone"]}, set()) == "phone.chasy_raboty"


def test_every_trouble_of_a_broken_form_has_a_page() -> None:
    document = form_document("sevastopol")
    document["title"] = "Без скобок"
    document["publication_term"] = {"working_days": 0, "clause": ""}
    document["columns"][2]["content"] = "number"
    document["kinds"][0]["rank"] = 99
    del document["channel_names"]
    places = {(item.part, item.index, item.field) for item in troubles_of(document)}
    assert {
        ("approval", None, "publication_term__working_days"),
        ("approval", None, "publication_term__clause"),
        ("layout", None, "channel_names__digital"),
    } == places
    document["publication_term"] = {"working_days": 3, "clause": "5"}
    document["channel_names"] = {"digital": "Ц", "offline": "О"}
    places = {(item.part, item.index, item.field) for item in troubles_of(document)}
    assert ("approval", None, "title_line") in places
    assert ("columns", 2, "content") in places
    assert ("kinds", 0, "rank") in places

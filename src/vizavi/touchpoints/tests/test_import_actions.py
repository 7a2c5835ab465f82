"""What an import does to the draft: recognises, keeps, replaces, all or nothing, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection

from kit.audit.models import Entry
from vizavi.touchpoints.actions import imports as actions
from vizavi.touchpoints.actions.drafts import UnableToChangeDraft
from vizavi.touchpoints.actions.editions import publish_edition, send_for_approval
from vizavi.touchpoints.actions.imports import (
    ImportHasProblems,
    apply_import,
    check_file,
    discard_import,
    start_applying,
    take_file,
    tell_columns,
)
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.choices import BasisKind, DeadlineKind, ImportState
from vizavi.touchpoints.content import StatedNeed
from vizavi.touchpoints.imports.reading import head_of
from vizavi.touchpoints.models import (
    Deadline,
    Import,
    Process,
    ProcessVersion,
    Proposal,
    SatisfiedNeed,
    Touchpoint,
    TouchpointVersion,
)
from vizavi.touchpoints.queries import changes_in, open_edition, touchpoints_in
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, token
from vizavi.touchpoints.tests.importing import csv_of, exported, load
from vizavi.touchpoints.tests.test_editions import approved, with_head

pytestmark = pytest.mark.django_db

DIRECTION = "Предоставление государственных услуг"


def row(process: str, touchpoint: str, need: str = "Получение информации", features: str = "") -> list[str]:
    return [DIRECTION, process, touchpoint, need, features]


def rows_of(world: World) -> list[list[str]]:
    return exported(world.register)[1:]


def uploaded(world: World, rows: list[list[str]], now: datetime, name: str = "Перечень.csv") -> Import:
    file = ContentFile(csv_of(rows).getvalue(), name=name)
    return take_file(actor=world.register_officer, register=world.register, file=file, now=now)


def checked(world: World, rows: list[list[str]], now: datetime) -> Import:
    return check_file(imported=uploaded(world, rows, now), now=now, progress=nothing)


def nothing(_done: int, _total: int | None) -> None:
    pass


class TestReplacing:
    def test_what_the_file_does_not_name_leaves_the_draft(self, now: datetime) -> None:
        world = World()
        world.touchpoint()
        load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
        assert rows_of(world) == [row("Справки", "Сайт")]
        # The edition in force is as it was.
        assert [item.name for item in touchpoints_in(world.register, 1)] == [COMPLETE.name]

    def test_kept_identity_makes_the_edition_differ_only_where_the_file_does(self, now: datetime) -> None:
        world = World()
        version = world.touchpoint(
            replace(COMPLETE, features="", needs=(StatedNeed("other", "Получение информации"),))
        )
        name = world.process_version.name

        load(world.register, csv_of([row("Другое", "Сайт")]), "wrong.csv", now)
        load(world.register, csv_of([row(name, COMPLETE.name)]), "right.csv", now)

        draft = open_edition(world.register)
        assert draft is not None
        [kept] = touchpoints_in(world.register, draft.number)
        assert (kept.pk, kept.until_edition) == (version.pk, None)
        assert changes_in(draft) == (0, 0)
        assert Process.objects.get(pk=world.process.pk).excluded_on is None

    def test_process_with_open_proposals_stays_without_touchpoints(self, now: datetime) -> None:
        world = World()
        world.touchpoint()
        propose_addition(
            actor=world.officer,
            process=world.process,
            form_token=token(),
            happened_on=TODAY,
            content=COMPLETE,
            now=now,
        )
        outcome = load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
        assert [item.text for item in outcome.plan.warnings] == [
            (
                f"Процесса «{world.process_version.name}» в файле нет, но по нему есть незавершённые предложения: "
                "он останется."
            )
        ]
        assert rows_of(world) == [row("Справки", "Сайт")]
        assert ProcessVersion.objects.filter(process=world.process).current().exists()
        assert Proposal.objects.get().state == "draft"

    def test_process_without_touchpoints_stays_since_a_plain_table_cannot_show_it(
        self, now: datetime
    ) -> None:
        world = World()
        load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
        assert ProcessVersion.objects.filter(process=world.process).current().exists()

    def test_process_that_stays_gives_its_number_to_one_of_the_file(self, now: datetime) -> None:
        world = World("internal", published=False)
        number = world.process_version.number
        rows = [[str(number), "Закупки", "СЭД", "Получение ответа", "Цифровая точка"]]
        load(world.register, csv_of(rows), "a.csv", now)
        assert rows_of(world) == rows
        assert ProcessVersion.objects.current().get(process=world.process).number == number + 1


class TestKeeping:
    def test_file_only_adds_and_changes(self, now: datetime) -> None:
        world = World()
        world.touchpoint(replace(COMPLETE, features="", needs=(StatedNeed("information", "Узнать"),)))
        name = world.process_version.name
        load(
            world.register, csv_of([row("Справки", "Сайт"), row(name, "Окно")]), "a.csv", now, replaces=False
        )
        assert rows_of(world) == [
            row(name, COMPLETE.name, "Узнать"),
            row(name, "Окно"),
            row("Справки", "Сайт"),
        ]

    def test_number_of_another_process_is_refused(self, now: datetime) -> None:
        world = World("internal")
        world.touchpoint()
        number = str(world.process_version.number)
        with pytest.raises(ImportHasProblems) as refusal:
            load(
                world.register,
                csv_of([[number, "Закупки", "СЭД", "Ответ", "онлайн"]]),
                "a.csv",
                now,
                replaces=False,
            )
        assert [(item.row, item.text) for item in refusal.value.problems] == [
            (
                2,
                (
                    f"номер {number} в перечне занят другим процессом: «{world.process_version.name}». "
                    "Дайте другой номер."
                ),
            )
        ]
        assert open_edition(world.register) is None


class TestContent:
    def test_what_files_do_not_state_is_kept(self, now: datetime) -> None:
        world = World()
        world.touchpoint(replace(COMPLETE, features="старые"))
        name = world.process_version.name
        load(world.register, csv_of([row(name, COMPLETE.name, features="новые")]), "a.csv", now)
        [version] = touchpoints_in(world.register, 2)
        assert (version.features, version.url, version.basis_title, version.kind) == (
            "новые",
            COMPLETE.url,
            COMPLETE.basis_title,
            "website",
        )

    def test_kind_is_recognised_by_every_wording(self, now: datetime) -> None:
        world = World("internal", published=False)
        outcome = load(
            world.register,
            csv_of([["1", "П", "СЭД", "Ответ", "онлайн"], ["1", "П", "Голубятня", "Ответ", "офлайн"]]),
            "a.csv",
            now,
        )
        assert {item.name: (item.kind, item.channel) for item in touchpoints_in(world.register, 1)} == {
            "СЭД": ("edms", "digital"),
            "Голубятня": ("", "offline"),
        }
        assert [(item.row, item.text) for item in outcome.plan.warnings] == [
            (3, "вид точки «Голубятня» не распознан. Выберите его после загрузки.")
        ]

    def test_features_may_differ_from_need_to_need(self, now: datetime) -> None:
        world = World(published=False)
        rows = [row("Справки", "Окно", "Узнать", "утром"), row("Справки", "Окно", "Подать", "вечером")]
        load(world.register, csv_of(rows), "a.csv", now)
        version = TouchpointVersion.objects.get()
        assert version.features == "утром\nвечером"
        assert list(version.needs.values_list("text", "features")) == [
            ("Узнать", "утром"),
            ("Подать", "вечером"),
        ]

    def test_new_processes_go_to_the_first_unit(self, now: datetime) -> None:
        world = World(published=False)
        load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
        version = ProcessVersion.objects.get(name="Справки")
        assert version.unit == world.authority.units.order_by("name").first()

    @pytest.mark.clause("S-5.5", "I-5.5")
    def test_one_clock_of_publication_runs_for_a_whole_file(self, now: datetime) -> None:
        world = World(published=False)
        load(world.register, csv_of([row(f"Справки {n}", "Сайт") for n in range(9)]), "a.csv", now)
        clocks = Deadline.objects.filter(kind=DeadlineKind.PUBLICATION, met_at=None)
        assert [(clock.edition, clock.working_days) for clock in clocks] == [(world.edition, 10)]

    def test_writes_are_in_the_trail(self, now: datetime) -> None:
        world = World(published=False)
        load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        actions_of = Entry.objects.filter(table="touchpoints_satisfiedneed").values_list("action", flat=True)
        assert list(actions_of) == ["touchpoints.import_register"]

    def test_query_count_does_not_grow_with_rows(
        self, now: datetime, django_assert_max_num_queries: Any
    ) -> None:
        world = World(published=False)
        rows = [row(f"Справки {n}", f"Окно {k}") for n in range(60) for k in range(5)]
        with django_assert_max_num_queries(45):
            load(world.register, csv_of(rows), "a.csv", now)


class TestRecord:
    def test_file_goes_from_upload_to_the_draft(self, now: datetime) -> None:
        world = World()
        world.touchpoint()
        imported = checked(world, [row("Справки", "Сайт")], now)
        plans = imported.summary["plans"]
        assert imported.state == ImportState.CHECKED
        assert plans["replace"]["counts"] == {
            "process_new": 1,
            "process_changed": 0,
            "process_gone": 1,
            "touchpoint_new": 1,
            "touchpoint_changed": 0,
            "touchpoint_gone": 1,
            "touchpoint_same": 0,
        }
        assert plans["keep"]["counts"]["touchpoint_gone"] == 0

        start_applying(
            actor=world.register_officer, imported=imported, replaces=True, unit=world.unit, now=now
        )
        applied = apply_import(import_id=imported.pk, now=now, progress=nothing)

        assert (applied.state, applied.summary["edition"]) == (ImportState.APPLIED, 2)
        assert rows_of(world) == [row("Справки", "Сайт")]
        assert ProcessVersion.objects.get(name="Справки").unit == world.unit

    def test_file_with_mistakes_is_refused_and_nothing_written(self, now: datetime) -> None:
        world = World()
        imported = checked(world, [row("Справки", "")], now)
        assert (imported.state, imported.problems) == (
            ImportState.REFUSED,
            [[2, "не заполнена ячейка «touchpoint»."]],
        )
        assert open_edition(world.register) is None

    def test_applying_twice_changes_once(self, now: datetime) -> None:
        world = World()
        imported = checked(world, [row("Справки", "Сайт")], now)
        start_applying(actor=world.register_officer, imported=imported, replaces=True, unit=None, now=now)
        apply_import(import_id=imported.pk, now=now, progress=nothing)
        count = TouchpointVersion.objects.count()
        apply_import(import_id=imported.pk, now=now, progress=nothing)
        start_applying(actor=world.register_officer, imported=imported, replaces=True, unit=None, now=now)
        assert TouchpointVersion.objects.count() == count

    def test_killed_in_the_middle_leaves_nothing_and_is_done_by_the_next_worker(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = World()
        world.touchpoint()
        imported = checked(world, [row("Справки", "Сайт")], now)
        start_applying(actor=world.register_officer, imported=imported, replaces=True, unit=None, now=now)

        class Killed(BaseException):
            pass

        def die(*args: Any, **kwargs: Any) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr("vizavi.touchpoints.imports.writing._settle_clocks", die)
            with pytest.raises(Killed):
                apply_import(import_id=imported.pk, now=now, progress=nothing)
        imported.refresh_from_db()
        assert imported.state == ImportState.APPLYING
        assert open_edition(world.register) is None
        assert Touchpoint.objects.count() == 1

        apply_import(import_id=imported.pk, now=now, progress=nothing)

        assert rows_of(world) == [row("Справки", "Сайт")]

    def test_draft_with_the_head_takes_no_file_and_the_record_says_why(self, now: datetime) -> None:
        world = World()
        imported = checked(world, [row("Справки", "Сайт")], now)
        with_head(world, now)
        start_applying(actor=world.register_officer, imported=imported, replaces=True, unit=None, now=now)
        given_back = apply_import(import_id=imported.pk, now=now, progress=nothing)
        assert given_back.state == ImportState.CHECKED
        assert given_back.summary["refusal"].startswith("Редакция № 2 лежит на утверждении.")

    def test_columns_told_by_hand_are_remembered(self, now: datetime) -> None:
        world = World()
        names = ["Куда идти", "Зачем", "Услуга", "Чем занимаемся"]
        data = csv_of([["Окно", "Узнать", "Справки", DIRECTION]], names)
        file = ContentFile(data.getvalue(), name="свой.csv")
        imported = take_file(actor=world.register_officer, register=world.register, file=file, now=now)
        imported = check_file(imported=imported, now=now, progress=nothing)
        assert (imported.state, imported.summary) == (ImportState.UPLOADED, {"needs_columns": True})

        columns = {"touchpoint": 0, "needs": 1, "process": 2, "direction": 3}
        from kit.tabular import Row

        head = head_of(Row(1, names))
        imported = tell_columns(
            actor=world.register_officer, imported=imported, heading_row=1, head=head, columns=columns
        )
        assert check_file(imported=imported, now=now, progress=nothing).state == ImportState.CHECKED

        second = take_file(actor=world.register_officer, register=world.register, file=file, now=now)
        assert check_file(imported=second, now=now, progress=nothing).state == ImportState.CHECKED

    @pytest.mark.parametrize("who", ["officer", "head", "authority_head"])
    def test_only_the_authorised_person_imports(self, who: str, now: datetime) -> None:
        world = World()
        with pytest.raises(PermissionDenied):
            take_file(
                actor=getattr(world, who),
                register=world.register,
                file=ContentFile(b"x", name="a.csv"),
                now=now,
            )

    def test_officer_of_another_authority_cannot_apply(self, now: datetime) -> None:
        world, other = World(), World()
        imported = checked(world, [row("Справки", "Сайт")], now)
        with pytest.raises(PermissionDenied):
            start_applying(actor=other.register_officer, imported=imported, replaces=True, unit=None, now=now)

    def test_discarded_file_cannot_be_applied(self, now: datetime) -> None:
        world = World()
        imported = checked(world, [row("Справки", "Сайт")], now)
        discard_import(actor=world.register_officer, imported=imported, now=now)
        with pytest.raises(actions.UnableToImport, match="Отменён"):
            start_applying(actor=world.register_officer, imported=imported, replaces=True, unit=None, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_done_one_after_the_other(now: datetime) -> None:
    world = World(published=False)
    files = [[row("Справки", "Сайт")], [row("Справки", "Сайт"), row("Справки", "Окно")]]
    failures: list[BaseException] = []

    def run(rows: list[list[str]]) -> None:
        try:
            load(world.register, csv_of(rows), "a.csv", now, replaces=False)
        except BaseException as error:  # noqa: BLE001 - the thread has nobody to tell
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(rows,)) for rows in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert rows_of(world) == files[1]


def test_import_of_an_edition_under_approval_is_refused(now: datetime) -> None:
    world = World()
    world.touchpoint()
    edition = with_head(world, now, name="Окно 1")
    with pytest.raises(UnableToChangeDraft):
        load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
    edition.refresh_from_db()
    assert edition.state == "under_approval"


def test_import_after_publication_opens_a_new_draft(now: datetime) -> None:
    world = World()
    edition = approved(world, now)
    publish_edition(actor=world.register_officer, edition=edition, now=now)
    outcome = load(world.register, csv_of([row("Справки", "Сайт")]), "a.csv", now)
    assert outcome.edition == edition.number + 1
    draft = open_edition(world.register)
    assert draft is not None
    send_for_approval(
        actor=world.register_officer, edition=draft, revision=draft.revision, reason="по файлу", now=now
    )
    assert SatisfiedNeed.objects.filter(version__from_edition=outcome.edition).count() == 1
    assert BasisKind.ACT == "act"
    assert date.fromisoformat("2026-09-14") == TODAY

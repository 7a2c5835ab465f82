"""The import of a register through its pages: upload, columns, preview, applying, for each role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.hostile_files.build import HOSTILE

from vizavi.authorities.choices import Role
from vizavi.touchpoints.choices import ImportState
from vizavi.touchpoints.models import Import, ProcessVersion, TouchpointVersion
from vizavi.touchpoints.queries import open_edition
from vizavi.touchpoints.tasks_imports import apply_file, check_import
from vizavi.touchpoints.tests.factories import COMPLETE, World, appointed
from vizavi.touchpoints.tests.importing import csv_of, exported
from vizavi.touchpoints.tests.pages import errors_of, page, rows_of, signed_in, text_of

pytestmark = pytest.mark.django_db

DIRECTION = "Предоставление государственных услуг"
ROW = [DIRECTION, "Справки", "Окно 1", "Получение информации", "По будням"]


def file_of(
    rows: list[list[str]], columns: list[str] | None = None, name: str = "Перечень.csv"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, csv_of(rows, columns).getvalue())


def upload(world: World, file: SimpleUploadedFile) -> tuple[Any, Import]:
    client = signed_in(world.register_officer)
    answer = client.post(page(world, "imports"), {"file": file}, follow=True)
    return answer, Import.objects.get()


def test_file_is_previewed_and_then_applied() -> None:
    world = World()
    world.touchpoint()
    preview, imported = upload(world, file_of([ROW]))
    text = text_of(preview)
    assert "В файле 1 строка: 1 процесс, 1 точка. Ошибок нет." in text
    assert "Точка уйдёт" in text
    assert open_edition(world.register) is None

    client = signed_in(world.register_officer)
    receipt = client.post(
        page(world, "import", number=imported.pk), {"extent": "replace", "unit": world.unit.pk}, follow=True
    )

    assert "Файл внесён в проект редакции" in text_of(receipt)
    assert exported(world.register)[1:] == [ROW]
    assert ProcessVersion.objects.get(name="Справки").unit == world.unit


def test_part_of_a_register_leaves_the_rest() -> None:
    world = World()
    world.touchpoint()
    _preview, imported = upload(world, file_of([ROW]))
    signed_in(world.register_officer).post(page(world, "import", number=imported.pk), {"extent": "keep"})
    assert [row[2] for row in exported(world.register)[1:]] == [COMPLETE.name, "Окно 1"]


def test_extent_must_be_chosen_where_something_would_leave() -> None:
    world = World()
    world.touchpoint()
    _preview, imported = upload(world, file_of([ROW]))
    answer = signed_in(world.register_officer).post(page(world, "import", number=imported.pk), {})
    assert list(errors_of(answer).values()) == ["Выберите: Что в файле"]
    assert open_edition(world.register) is None


def test_bad_rows_are_shown_with_their_numbers() -> None:
    world = World()
    answer, imported = upload(world, file_of([ROW, [*ROW[:2], "", *ROW[3:]]]))
    assert imported.state == ImportState.REFUSED
    text = text_of(answer)
    assert "В перечень ничего не внесено." in text
    assert rows_of(answer) == ["3"]
    assert "не заполнена ячейка «touchpoint»." in text


def test_unknown_columns_are_told_by_hand_and_remembered() -> None:
    world = World()
    names = ["Чем занимаемся", "Услуга", "Куда идти", "Зачем", "Примечание"]
    answer, imported = upload(world, file_of([ROW], names))
    assert "Какой столбец что содержит" in text_of(answer)
    client = signed_in(world.register_officer)
    told = {"heading_row": 1, "direction": 0, "process": 1, "touchpoint": 2, "needs": 3, "features": 4}

    answer = client.post(page(world, "import_columns", number=imported.pk), told, follow=True)
    assert "Ошибок нет." in text_of(answer)

    answer = client.post(page(world, "imports"), {"file": file_of([ROW], names)}, follow=True)
    assert "Ошибок нет." in text_of(answer)


def test_one_column_for_two_things_is_refused() -> None:
    world = World()
    _answer, imported = upload(world, file_of([ROW], ["а", "б", "в", "г", "д"]))
    told = {"heading_row": 1, "direction": 0, "process": 1, "touchpoint": 1, "needs": 3}
    answer = signed_in(world.register_officer).post(page(world, "import_columns", number=imported.pk), told)
    assert list(errors_of(answer).values()) == ["Этот столбец уже выбран для «Процесс». Выберите другой."]


def test_long_file_is_read_and_applied_by_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(published=False)
    monkeypatch.setattr("vizavi.touchpoints.views.imports.SHORT_BYTES", 10)
    monkeypatch.setattr("vizavi.touchpoints.views.imports.SHORT_ROWS", 0)
    waiting, imported = upload(world, file_of([ROW]))
    assert "Читаем файл" in text_of(waiting)
    client = signed_in(world.register_officer)
    assert client.get(page(world, "import_progress", number=imported.pk)).status_code == 200

    check_import(imported.pk)
    assert client.get(page(world, "import_progress", number=imported.pk)).status_code == 286
    waiting = client.post(page(world, "import", number=imported.pk), {}, follow=True)
    assert "Вносим в проект редакции" in text_of(waiting)

    apply_file(imported.pk)
    assert "Файл внесён" in text_of(client.get(page(world, "import", number=imported.pk)))


def test_same_file_again_says_that_nothing_changes() -> None:
    world = World(published=False)
    _answer, imported = upload(world, file_of([ROW]))
    client = signed_in(world.register_officer)
    client.post(page(world, "import", number=imported.pk), {})
    answer = client.post(page(world, "imports"), {"file": file_of([ROW])}, follow=True)
    assert "Проект редакции уже такой, как в файле." in text_of(answer)


def test_discarded_file_changes_nothing() -> None:
    world = World()
    _answer, imported = upload(world, file_of([ROW]))
    client = signed_in(world.register_officer)
    answer = client.post(page(world, "import_discard", number=imported.pk), follow=True)
    assert "Файл отменён, перечень не изменился." in text_of(answer)
    assert "Файл отменён" in text_of(client.get(page(world, "import", number=imported.pk)))


@pytest.mark.parametrize("who", ["officer", "head", "authority_head"])
def test_others_of_the_authority_cannot_import(who: str) -> None:
    world = World()
    _answer, imported = upload(world, file_of([ROW]))
    client = signed_in(getattr(world, who))
    assert client.get(page(world, "imports")).status_code == 403
    assert client.get(page(world, "import", number=imported.pk)).status_code == 403
    assert client.post(page(world, "import", number=imported.pk), {}).status_code == 403


def test_officer_of_another_authority_finds_nothing() -> None:
    world, other = World(), World()
    _answer, imported = upload(world, file_of([ROW]))
    client = signed_in(other.register_officer)
    assert client.get(page(world, "imports")).status_code == 404
    assert client.get(page(world, "import", number=imported.pk)).status_code == 404
    # Nor through the address of the own register.
    assert client.get(page(other, "import", number=imported.pk)).status_code == 404


def test_auditor_looks_at_editions_but_does_not_import() -> None:
    world = World()
    assert signed_in(appointed(Role.AUDITOR)).get(page(world, "imports")).status_code == 403


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_file_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    world = World(published=False)
    build, _code = HOSTILE[name]
    path = build(tmp_path)
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = signed_in(world.register_officer).post(page(world, "imports"), {"file": file})
    if not file.size:
        assert list(errors_of(answer).values()) == ["Файл пуст. Выберите файл, в котором есть содержимое"]
        return
    imported = Import.objects.get()
    if imported.file.size > 200_000:
        check_import(imported.pk)
        imported.refresh_from_db()
    assert imported.state == ImportState.REFUSED
    assert len(imported.problems) == 1
    assert imported.problems[0][1].endswith((".", ")"))
    assert TouchpointVersion.objects.count() == 0


def test_query_count_of_the_list_does_not_grow() -> None:
    world = World()
    client = signed_in(world.register_officer)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(page(world, "imports")).status_code == 200
        return len(captured)

    client.post(page(world, "imports"), {"file": file_of([ROW])})
    queries()
    one = queries()
    for n in range(5):
        client.post(page(world, "imports"), {"file": file_of([[*ROW[:2], f"Окно {n}", *ROW[3:]]])})
    assert queries() == one


def test_file_lost_on_disk_is_asked_for_again() -> None:
    world = World()
    _answer, imported = upload(world, file_of([ROW]))
    imported.file.storage.delete(imported.file.name)
    client = signed_in(world.register_officer)
    answer = client.get(page(world, "import_columns", number=imported.pk), follow=True)
    assert "Файл не сохранился на сервере. Загрузите его ещё раз." in text_of(answer)
    answer = client.post(page(world, "import", number=imported.pk), {}, follow=True)
    assert "Файл не сохранился на сервере. Загрузите его ещё раз." in text_of(answer)

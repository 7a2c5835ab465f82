"""`vizavi classifiers …`, run as click runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vizavi.classifiers.cli import classifiers
from vizavi.classifiers.impact import UsedCode
from vizavi.classifiers.models import ClassifierEdition
from vizavi.classifiers.tests.factories import CAFES, ROSSTAT, edition_of, table

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(classifiers, arguments)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The codes of the edition in force without cafés."""
    path = tmp_path / "okved-20260901.csv"
    rows = [f"{code};{name};{name_en};{parent}" for code, parent, name, name_en in CAFES if code != "56.10.1"]
    path.write_bytes(table(*rows))
    return path


def provide() -> list[UsedCode]:
    return [UsedCode("okved2", "56.10.1", "Мера поддержки кафе", "/staff/measures/7/")]


def test_shipped_classifiers_are_loaded_and_listed() -> None:
    assert run("list").output == "Классификаторов ещё нет. Загрузите поставляемые: vizavi classifiers load\n"

    loaded = run("load")

    assert loaded.output.splitlines()[0] == "okved2: кодов 2899"
    assert run("load").output == "Все поставляемые классификаторы уже есть.\n"
    assert (
        "okved2\t№ 1 с 2023-12-01, кодов 2899\tОКВЭД 2: виды экономической деятельности" in run("list").output
    )


def test_dry_run_tells_and_writes_nothing(file: Path) -> None:
    edition_of()

    done = run("import", "okved2", str(file), "--dry-run")

    assert (done.exit_code, done.output) == (0, "Кодов 5: исчезающих 1.\nНичего не записано.\n")
    assert ClassifierEdition.objects.count() == 1


def test_import_leaves_a_draft_until_a_day_is_given(file: Path) -> None:
    edition_of()

    first = run("import", "okved2", str(file))
    again = run("import", "okved2", str(file))
    in_force = run("import", "okved2", str(file), "--in-force-on", "2026-09-01")

    assert "Редакция № 2 загружена и ждёт решения" in first.output
    assert "Этот файл уже загружен: редакция № 2 ждёт решения." in again.output
    assert "Редакция № 2 действует с 1 сентября 2026 г." in in_force.output
    edition = ClassifierEdition.objects.get(number=2)
    assert (str(edition.in_force_on), str(edition.published_on)) == ("2026-09-01", "2026-09-01")


def test_codes_in_use_that_vanish_are_told(file: Path, settings) -> None:
    settings.CLASSIFIER_USAGE = f"{__name__}.provide"
    edition_of()

    done = run("import", "okved2", str(file), "--dry-run")

    assert "Используется 56.10.1: кода не станет. Вместо него: 56.10. Где: Мера поддержки кафе" in done.output


def test_rosstat_file_is_taken_as_published() -> None:
    run("load")

    done = run("import", "okved2", str(ROSSTAT), "--dry-run")

    assert done.output == "Кодов 2899: всё как в прежней редакции.\nНичего не записано.\n"


def test_bad_rows_are_named_and_the_status_says_so(tmp_path: Path) -> None:
    edition_of()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(table("56;Кафе;;", "56;Бар;;"))

    done = run("import", "okved2", str(bad))

    assert done.exit_code == 2
    assert "Строка 3: Код 56 уже был в строке 2. Оставьте одну из них." in done.output


def test_day_before_the_edition_in_force_is_refused_whole(file: Path) -> None:
    edition_of()

    done = run("import", "okved2", str(file), "--in-force-on", "2020-01-01")

    assert done.exit_code == 2
    assert "С 1 января 2024 г. действует редакция № 1." in done.output
    assert ClassifierEdition.objects.count() == 1


def test_unknown_classifier_is_answered_with_those_there_are(file: Path) -> None:
    edition_of()

    done = run("import", "okved3", str(file))

    assert done.exit_code == 2
    assert "Классификатора «okved3» нет. Есть: okved2." in done.output

"""`vizavi touchpoints import` and `export`: once as a program of its own, else within the test, since to start
the program takes longer than what it does."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from tests.hostile_files import attacks, damaged

from vizavi.authorities.tests.factories import AuthorityFactory
from vizavi.touchpoints.cli import touchpoints
from vizavi.touchpoints.models import Import, Register, RegisterForm, TouchpointVersion
from vizavi.touchpoints.tests.factories import World
from vizavi.touchpoints.tests.importing import csv_of, exported

pytestmark = pytest.mark.django_db

ROWS = [
    ["1", "Закупки", "СЭД", "Предоставление документов", "Цифровая точка"],
    ["1", "Закупки", "Телефонная связь", "Получение консультации", "Оффлайн точка"],
    ["2", "Отпуска", "СЭД", "Получение ответа", "Цифровая точка"],
]
PROGRAM = "import sys; from config.cli import main; sys.exit(main())"


@pytest.fixture
def world() -> World:
    world = World("internal", published=False)
    # Its process has no touchpoints: it stays, and gives its number to those of the file.
    world.process_version.delete()
    return world


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes(csv_of(ROWS).getvalue())
    return path


@dataclass(frozen=True)
class Done:
    """How a run ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str) -> Done:
    ended = CliRunner().invoke(touchpoints, arguments, catch_exceptions=False)
    return Done(ended.exit_code, ended.stdout, ended.stderr)


def run_program(*arguments: str) -> Done:
    base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
        "PYTHONPATH": "src",
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, "touchpoints", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[4],
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


def run_import(world: World, file: Path, *more: str) -> Done:
    return run("import", str(file), "--authority", world.authority.code, "--form", "internal", *more)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [run, run_program], ids=["within", "program"])
def test_imported_register_is_exported_as_it_came(
    run: Callable[..., Done], world: World, file: Path, tmp_path: Path
) -> None:
    done = run("import", str(file), "--authority", world.authority.code, "--form", "internal")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Прочитано: строк 3, процессов 2, точек 3.\n"
        "Внесено в проект редакции № 1: новых процессов 2, новых точек 3.\n"
    )
    [kept] = Import.objects.all()
    assert (kept.name, kept.state, kept.author) == ("register.csv", "applied", None)

    out = tmp_path / "out.csv"
    done = run("export", "--authority", world.authority.code, "--format", "csv", "--out", str(out))
    assert done.returncode == 0
    assert out.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx", "json"])
def test_every_format_is_written(world: World, file: Path, tmp_path: Path, kind: str) -> None:
    run_import(world, file)
    out = tmp_path / f"out.{kind}"
    done = run(
        "export",
        "--authority",
        world.authority.code,
        "--format",
        kind,
        "--out",
        str(out),
        "--form",
        "internal",
    )
    assert done.returncode == 0
    if kind == "json":
        assert [process["number"] for process in json.loads(out.read_text())["processes"]] == [1, 2]
    elif kind == "pdf":
        assert out.read_bytes().startswith(b"%PDF-")
    else:
        assert zipfile.ZipFile(out).testzip() is None
    assert list(tmp_path.glob(".*")) == []


def test_bad_rows_are_named_and_nothing_is_written(world: World, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(
        csv_of([ROWS[0], [*ROWS[1][:2], "", *ROWS[1][3:]], [*ROWS[0][:2], "сэд", *ROWS[0][3:]]]).getvalue()
    )
    done = run_import(world, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "Файл не принят, ничего не записано:",
        "Строка 3: не заполнена ячейка «touchpoint».",
        (
            "Строка 4: точка «сэд» повторяет точку строки 2 («СЭД») того же процесса в другом написании. "
            "Назовите её одинаково или объедините потребности."
        ),
    ]
    assert (TouchpointVersion.objects.count(), Import.objects.count()) == (0, 0)


def test_dry_run_says_what_would_change_and_writes_nothing(world: World, file: Path) -> None:
    done = run_import(world, file, "--dry-run")
    assert done.returncode == 0
    assert "пока ничего не записано: новых процессов 2, новых точек 3." in done.stdout
    assert (TouchpointVersion.objects.count(), Import.objects.count()) == (0, 0)


def test_authority_without_a_register_gets_one(file: Path) -> None:
    authority = AuthorityFactory()
    done = run("import", str(file), "--authority", authority.code, "--form", "internal")
    assert (done.returncode, done.stderr) == (0, "")
    register = Register.objects.get(authority=authority)
    assert exported(register)[1:] == ROWS
    assert [unit.name for unit in authority.units.all()] == ["Не распределено"]


@pytest.mark.django_db(transaction=True)
def test_refused_file_leaves_not_even_a_register(tmp_path: Path) -> None:
    authority = AuthorityFactory()
    done = run_program(
        "import", str(attacks.billion_laughs(tmp_path)), "--authority", authority.code, "--form", "internal"
    )
    assert done.returncode == 2
    assert "В файле есть объявления внешних данных (DTD)" in done.stderr
    assert (Register.objects.count(), RegisterForm.objects.count()) == (0, 0)


def test_row_that_breaks_a_rule_of_tables_is_named_once(world: World, tmp_path: Path) -> None:
    done = run_import(world, damaged.long_cell_csv(tmp_path))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2


def test_keep_leaves_what_the_file_does_not_name(world: World, file: Path, tmp_path: Path) -> None:
    run_import(world, file)
    part = tmp_path / "part.csv"
    part.write_bytes(csv_of([["3", "Пропуска", "СЭД", "Получение ответа", "Цифровая точка"]]).getvalue())
    assert run_import(world, part, "--keep").returncode == 0
    assert len(exported(world.register)[1:]) == 4
    assert run_import(world, part, "--replace").returncode == 0
    assert [row[1] for row in exported(world.register)[1:]] == ["Пропуска"]


def test_unit_of_new_processes_may_be_named(world: World, file: Path) -> None:
    done = run_import(world, file, "--unit", "Нет такого")
    assert done.returncode == 2
    assert f"Подразделения «Нет такого» нет. Есть: {world.unit.name}" in done.stderr
    assert run_import(world, file, "--unit", world.unit.name).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--authority", "нет"], "Органа власти с кодом «нет» нет. Есть: "),
        (["--form", "нет"], "Перечня в форме «нет» у органа"),
        (["--edition", "7"], "Редакции № 7 нет."),
        (["--as-of", "2020-01-01"], "На 01.01.2020 ни одна редакция не действовала."),
        (["--as-of", "2020-01-01", "--edition", "1"], "Укажите что-нибудь одно: --as-of или --edition."),
        (["--out", "/нет/такой/папки.csv"], "Создайте её или укажите другую в --out."),
    ],
)
def test_export_that_cannot_be_made_says_why(
    world: World, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    usual = {"--authority": world.authority.code, "--format": "csv", "--out": str(tmp_path / "out.csv")}
    usual |= dict(zip(arguments[::2], arguments[1::2], strict=True))
    done = run("export", *(part for pair in usual.items() for part in pair))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_export_of_a_date_and_of_an_edition_print_what_was_in_force(tmp_path: Path) -> None:
    world = World("internal")
    version = world.touchpoint()
    new = tmp_path / "new.csv"
    new.write_bytes(csv_of(ROWS).getvalue())
    assert run_import(world, new).returncode == 0

    def names(*arguments: str) -> set[str]:
        out = tmp_path / "out.csv"
        done = run(
            *("export", "--authority", world.authority.code, "--format", "csv", "--out", str(out)), *arguments
        )
        assert done.returncode == 0, done.stderr
        return {row["touchpoint"] for row in csv.DictReader(io.StringIO(out.read_text("utf-8")))}

    assert names("--as-of", "2026-03-01") == {version.name}
    assert names("--edition", "1") == {version.name}
    assert names() == names("--edition", "2") == {"СЭД", "Телефонная связь"}


def test_help_is_in_plain_words() -> None:
    done = run("import", "--help")
    assert done.returncode == 0
    assert "all or nothing" in " ".join(done.stdout.split())

"""`vizavi classifiers list`, `load` and `import`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from django.db import transaction
from django.utils import timezone

from kit.errors import Refused
from kit.pages.words import day
from vizavi.authorities.api import SYSTEM
from vizavi.classifiers.actions.editions import load_classifiers, put_in_force, take_edition
from vizavi.classifiers.changes import changes_between, counts_of, impacts_on
from vizavi.classifiers.choices import ChangeKind
from vizavi.classifiers.impact import codes_in_use
from vizavi.classifiers.models import Classifier, ClassifierEdition
from vizavi.classifiers.queries import classifiers_with_editions, edition_before, tree_of
from vizavi.classifiers.reading import FileRefused, RowProblem, date_in_name
from vizavi.classifiers.tree import Tree

REFUSED = 2
MOST_PROBLEMS = 100
WORDS = {
    ChangeKind.ADDED: "новых кодов",
    ChangeKind.REMOVED: "исчезающих",
    ChangeKind.RENAMED: "переименованных",
    ChangeKind.MOVED: "перенесённых",
}
DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
def classifiers() -> None:
    """Classifiers with their editions: OKVED-2 and others. Works while the product runs."""


@classifiers.command("list")
def list_classifiers() -> None:
    """Say which classifiers there are and what is in force."""
    found: list[Any] = list(classifiers_with_editions())
    for item in found:
        in_force = (
            f"№ {item.number_in_force} с {item.in_force_since:%Y-%m-%d}, кодов {item.size_in_force}"
            if item.number_in_force
            else "не действует"
        )
        draft = f", ждёт решения № {item.draft_number}" if item.draft_number else ""
        click.echo(f"{item.code}\t{in_force}{draft}\t{item.name}")
    if not found:
        click.echo("Классификаторов ещё нет. Загрузите поставляемые: vizavi classifiers load")


@classifiers.command("load")
def load() -> None:
    """Load the shipped classifiers that are not there yet."""
    made = load_classifiers(actor=SYSTEM, now=timezone.now())
    for edition in made:
        click.echo(f"{edition.classifier.code}: кодов {edition.size}")
    if not made:
        click.echo("Все поставляемые классификаторы уже есть.")


@classifiers.command("import")
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and say what would change; write nothing.")
@click.option(
    "--in-force-on", type=DATE, metavar="DATE", help="Put it in force from this day on; else a draft."
)
@click.option(
    "--published-on",
    type=DATE,
    metavar="DATE",
    help="When the publisher published it; else as the name of the file says.",
)
def import_file(
    code: str, file: Path, dry_run: bool, in_force_on: datetime | None, published_on: datetime | None
) -> None:
    """Take a new edition of the classifier CODE from FILE, all or nothing.

    Rosstat's file of OKVED-2 as it is published, or a table with the heading code;name;name_en;parent. A file with
    mistakes is refused: each bad row is named, nothing is written, the exit status is 2. The same file again changes
    nothing.
    """
    classifier = _classifier(code)
    try:
        with transaction.atomic():
            edition, is_new = take_edition(
                actor=SYSTEM,
                classifier=classifier,
                file_name=file.name,
                content=file.read_bytes(),
                published_on=published_on.date() if published_on else date_in_name(file.name),
                now=timezone.now(),
            )
            _tell_changes(edition)
            if dry_run:
                transaction.set_rollback(True)
                click.echo("Ничего не записано.")
                return
            if in_force_on is not None:
                edition = put_in_force(
                    actor=SYSTEM, edition=edition, in_force_on=in_force_on.date(), now=timezone.now()
                )
    except FileRefused as refusal:
        _refuse(refusal.problems)
    except Refused as refusal:
        _refuse([RowProblem(0, refusal.message)])
    if edition.in_force_on is not None:
        click.echo(f"Редакция № {edition.number} действует с {day(edition.in_force_on)}.")
    elif is_new:
        click.echo(
            f"Редакция № {edition.number} загружена и ждёт решения: введите её в действие на странице "
            "классификатора или повторите команду с --in-force-on."
        )
    else:
        click.echo(f"Этот файл уже загружен: редакция № {edition.number} ждёт решения.")


def _classifier(code: str) -> Classifier:
    found = Classifier.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Classifier.objects.order_by("code").values_list("code", flat=True))
        raise click.UsageError(
            f"Классификатора «{code}» нет. Есть: {known}."
            if known
            else "Классификаторов ещё нет. Загрузите поставляемые: vizavi classifiers load"
        )
    return found


def _tell_changes(edition: ClassifierEdition) -> None:
    base = edition_before(edition)
    old, new = tree_of(base.pk) if base else Tree([]), tree_of(edition.pk)
    counts = counts_of(changes_between(old, new))
    changed = ", ".join(f"{WORDS[kind]} {count}" for kind, count in counts.items() if count)
    click.echo(f"Кодов {edition.size}: {changed or 'всё как в прежней редакции'}.")
    for impact in impacts_on(codes_in_use(edition.classifier.code), old, new):
        instead = f" Вместо него: {impact.successor.code}." if impact.successor else ""
        places = "; ".join(use.where_title for use in impact.uses)
        click.echo(
            f"Используется {impact.code}: {impact.kind.label.lower()}.{instead} Где: {places}", err=True
        )


def _refuse(problems: list[RowProblem]) -> NoReturn:
    click.echo("Файл не принят, ничего не записано:", err=True)
    for problem in problems[:MOST_PROBLEMS]:
        is_named = not problem.row or problem.text.startswith("Строка ")
        click.echo(problem.text if is_named else f"Строка {problem.row}: {problem.text}", err=True)
    if len(problems) > MOST_PROBLEMS:
        click.echo(f"… и ещё ошибок: {len(problems) - MOST_PROBLEMS}.", err=True)
    sys.exit(REFUSED)

"""`vizavi touchpoints import` and `export`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from kit.documents.target import open_target
from kit.errors import Refused
from kit.tabular import TableRefused
from vizavi.authorities.api import SYSTEM
from vizavi.authorities.models import Authority, Unit
from vizavi.touchpoints.actions.imports import (
    ImportHasProblems,
    import_register,
)
from vizavi.touchpoints.demo import FORMS, load_forms
from vizavi.touchpoints.exports.files import PLAIN
from vizavi.touchpoints.imports.changes import WHATS, Plan, as_counts
from vizavi.touchpoints.imports.checking import read_register
from vizavi.touchpoints.imports.kept import form_for_import
from vizavi.touchpoints.imports.planning import plan
from vizavi.touchpoints.imports.register import ImportedRegister, RowProblem
from vizavi.touchpoints.models import Edition, Register, RegisterForm
from vizavi.touchpoints.queries import edition_as_of, latest_decided, open_edition, published_edition

REFUSED = 2
MOST_WARNINGS = 20
WORDS = {
    "process_new": "новых процессов",
    "process_changed": "изменённых процессов",
    "process_gone": "исключено процессов",
    "touchpoint_new": "новых точек",
    "touchpoint_changed": "изменённых точек",
    "touchpoint_gone": "исключено точек",
}


@click.group()
def touchpoints() -> None:
    """Import and export registers of touchpoints. Works while the product runs."""


@touchpoints.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority", required=True, metavar="CODE", help="Code of the authority, as in addresses.")
@click.option(
    "--form", required=True, metavar="FORM", help="Form of the register: internal, sevastopol or another."
)
@click.option("--unit", metavar="NAME", help="Unit that gets the processes that are new; else the first one.")
@click.option(
    "--replace/--keep",
    default=True,
    help="The file is the whole register: what it does not name leaves the draft (default); or only adds and changes.",
)
@click.option("--dry-run", is_flag=True, help="Check and say what would change; write nothing.")
def import_file(
    file: Path, authority: str, form: str, unit: str | None, replace: bool, dry_run: bool
) -> None:
    """Import a register from FILE (CSV, XLSX or DOCX) into the draft edition, all or nothing.

    A file with mistakes is refused: each bad row is named as a spreadsheet shows it (the heading is row 1), and
    nothing is written. The exit status is then 2.
    """
    owner = _authority(authority)
    try:
        stated, made, edition = _import(file, owner, form, unit=unit, replaces=replace, is_rehearsal=dry_run)
    except ImportHasProblems as refusal:
        _refuse(refusal.problems)
    except TableRefused as refusal:
        _refuse([RowProblem(0, refusal.message)])
    except Refused as refusal:
        _refuse([RowProblem(0, refusal.message)])
    _tell_warnings([*stated.warnings, *made.warnings])
    click.echo(
        f"Прочитано: строк {stated.rows}, процессов {len(stated.processes)}, точек {stated.touchpoints}."
    )
    if made.is_empty:
        click.echo("Перечень уже такой, как в файле: менять нечего.")
        return
    counts = as_counts(made)
    changes = ", ".join(f"{WORDS[what]} {counts[what]}" for what in WHATS if counts[what])
    head = (
        "Файл можно внести, пока ничего не записано" if dry_run else f"Внесено в проект редакции № {edition}"
    )
    click.echo(f"{head}: {changes}.")


@touchpoints.command("export")
@click.option("--authority", required=True, metavar="CODE", help="Code of the authority, as in addresses.")
@click.option(
    "--format", "kind", required=True, type=click.Choice(sorted(PLAIN)), help="What kind of file to write."
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--form", metavar="FORM", help="Form of the register, if the authority has several.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The edition in force on that date."
)
@click.option("--edition", type=int, metavar="N", help="The edition with this number.")
def export(
    authority: str, kind: str, out: Path, form: str | None, as_of: datetime | None, edition: int | None
) -> None:
    """Write a register to a file: the draft edition if there is one, else the one in force.

    The file appears whole or not at all.
    """
    if as_of is not None and edition is not None:
        raise click.UsageError("Укажите что-нибудь одно: --as-of или --edition.")
    found = _edition(_registered(_authority(authority), form), as_of=as_of, number=edition)
    if not out.parent.is_dir():
        raise click.UsageError(f"Папки {out.parent} нет. Создайте её или укажите другую в --out.")
    with open_target(out) as target:
        PLAIN[kind](found, target)
    click.echo(f"{found} → {out}")


def _import(
    file: Path, owner: Authority, form: str, *, unit: str | None, replaces: bool, is_rehearsal: bool
) -> tuple[ImportedRegister, Plan, int | None]:
    """Read, check and apply in one transaction: a refused file leaves nothing, not even an empty register."""
    now = timezone.now()
    with transaction.atomic():
        register = _register(owner, form)
        document = form_for_import(register, now=now)
        chosen = _unit(owner, unit)
        remembered = list(register.column_mappings.values_list("head", "mapping"))
        stated = read_register(file, file.name, document, remembered=remembered)
        if stated.problems:
            raise ImportHasProblems(stated.problems)
        if is_rehearsal:
            made = plan(register, stated, document, replaces=replaces)
            transaction.set_rollback(True)
            if made.problems:
                raise ImportHasProblems(made.problems)
            return stated, made, None
        with file.open("rb") as source:
            outcome = import_register(
                actor=SYSTEM,
                register=register,
                stated=stated,
                replaces=replaces,
                unit=chosen,
                file=File(source, name=file.name),
                name=file.name,
                reason=file.name,
                now=now,
            )
    return stated, outcome.plan, outcome.edition


def _authority(code: str) -> Authority:
    found = Authority.objects.filter(code=code).first()
    if found is None:
        known = (
            ", ".join(Authority.objects.order_by("code").values_list("code", flat=True)) or "пока ни одного"
        )
        raise click.UsageError(f"Органа власти с кодом «{code}» нет. Есть: {known}.")
    return found


def _register(owner: Authority, code: str) -> Register:
    """The authority's register in a form, a new one if it has none."""
    form = RegisterForm.objects.filter(code=code).first()
    if form is None and code in FORMS:
        load_forms(actor=SYSTEM)
        form = RegisterForm.objects.filter(code=code).first()
    if form is None:
        known = ", ".join(sorted({*FORMS, *RegisterForm.objects.values_list("code", flat=True)}))
        raise click.UsageError(f"Формы «{code}» нет. Есть: {known}.")
    register, _is_new = Register.objects.select_related("form", "authority").get_or_create(
        authority=owner, form=form
    )
    return register


def _unit(owner: Authority, name: str | None) -> Unit | None:
    if name is None:
        return None
    found = owner.units.filter(name__iexact=name.strip(), closed_on__isnull=True).first()
    if found is None:
        known = "; ".join(owner.units.filter(closed_on__isnull=True).values_list("name", flat=True))
        raise click.UsageError(f"Подразделения «{name}» нет. Есть: {known or 'пока ни одного'}.")
    return found


def _registered(owner: Authority, code: str | None) -> Register:
    """The register to export; the form may be left out where there is one."""
    registers = {
        item.form.code: item
        for item in owner.registers.select_related("form", "authority").order_by("form__code")
    }
    if code is None and len(registers) == 1:
        return next(iter(registers.values()))
    if code in registers:
        return registers[code]
    if not registers:
        raise click.UsageError(f"У органа «{owner.code}» ещё нет перечня точек взаимодействия.")
    known = ", ".join(registers)
    if code is None:
        raise click.UsageError(f"У органа «{owner.code}» несколько перечней. Укажите форму: --form {known}.")
    raise click.UsageError(f"Перечня в форме «{code}» у органа «{owner.code}» нет. Есть: {known}.")


def _edition(register: Register, *, as_of: datetime | None, number: int | None) -> Edition:
    found: Edition | None
    if as_of is not None:
        found = edition_as_of(register, as_of.date())
        missing = f"На {as_of:%d.%m.%Y} ни одна редакция не действовала."
    elif number is not None:
        found = register.editions.filter(number=number).first()
        missing = f"Редакции № {number} нет."
    else:
        found = open_edition(register) or published_edition(register) or latest_decided(register)
        missing = "В перечне ещё нет ни одной редакции."
    if found is None:
        click.echo(missing, err=True)
        sys.exit(REFUSED)
    return Edition.objects.select_related(
        "register__authority", "register__form", "form_edition", "order"
    ).get(pk=found.pk)


def _refuse(problems: list[RowProblem]) -> NoReturn:
    click.echo("Файл не принят, ничего не записано:", err=True)
    for problem in sorted(problems, key=lambda item: item.row):
        click.echo(_line(problem), err=True)
    sys.exit(REFUSED)


def _tell_warnings(warnings: list[RowProblem]) -> None:
    for warning in warnings[:MOST_WARNINGS]:
        click.echo(f"Обратите внимание: {_line(warning)}", err=True)
    if len(warnings) > MOST_WARNINGS:
        click.echo(f"… и ещё замечаний: {len(warnings) - MOST_WARNINGS}.", err=True)


def _line(problem: RowProblem) -> str:
    # What kit.tabular refuses says itself which row it is.
    if not problem.row or problem.text.startswith("Строка "):
        return problem.text
    return f"Строка {problem.row}: {problem.text}"

"""`vizavi registry …`: the register of life situations on the command line."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from django.utils.timezone import localdate, now

from criteria import Attributes
from criteria.files import BadLineError
from criteria.population.table import UnusableTableError
from vizavi.authorities.api import SYSTEM
from vizavi.registry.actions.beginning import take_starting_dictionary
from vizavi.registry.catalogue import published_catalogue
from vizavi.registry.population.store import build_invented_population, build_population

REFUSED = 2


@click.group()
def registry() -> None:
    """The register of life situations: the dictionary it begins with, the population that its criteria are tried on.

    Works while the product runs.
    """


@registry.command("dictionary")
def dictionary() -> None:
    """Put the starting dictionary of attributes into the draft edition.

    What may be known of any business, wherever it is: form, activity, size, taxes, licences. Attributes that the
    register has already stay as they are, so the command may be repeated.
    """
    taken = take_starting_dictionary(actor=SYSTEM, now=now())
    if not taken:
        click.echo("Все признаки начального словаря уже есть.")
        return
    click.echo(
        f"Взято признаков: {len(taken)}. Они в проекте редакции: Проектный офис публикует его в рабочем месте."
    )


@registry.command("population")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--generate", "count", type=click.IntRange(min=1), metavar="N", help="Invent N clients.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed, the same clients.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Invent clients of that date, not of today.",
)
def build(file: Path | None, count: int | None, seed: int, as_of: datetime | None) -> None:
    """Take the population of FILE (JSON Lines or Parquet of clients, as for `vizavi criteria`), or invent one.

    It takes the place of the former one, at once and whole. Ids of clients are not kept. A file with a line that is no
    client is refused with the exit status 2, and the former population stays.
    """
    if (file is None) == (count is None):
        raise click.UsageError("Укажите что-нибудь одно: файл или --generate N.")
    attributes = _attributes()
    try:
        if file is not None:
            table = build_population(file, attributes, _tell)
        else:
            assert count is not None
            day: date = as_of.date() if as_of else localdate()
            table = build_invented_population(count, attributes, seed=seed, as_of=day, progress=_tell)
    except BadLineError as refusal:
        click.echo("Файл не принят, прежняя совокупность клиентов осталась:", err=True)
        for line, problem in refusal.problems:
            click.echo(f"Строка {line}, {problem.pointer or '/'}: {problem.text('ru')}", err=True)
        sys.exit(REFUSED)
    except UnusableTableError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Клиентов: {table.clients}. Критерии теперь считаются на них.")


def _attributes() -> Attributes:
    catalogue = published_catalogue()
    if catalogue is None:
        raise click.ClickException(
            "В реестре жизненных ситуаций ещё нет опубликованной редакции, а признаки клиентов описаны в ней."
            " / No edition of the register is published yet."
        )
    return catalogue.dictionary.attributes


def _tell(clients: int, share: float) -> None:
    """Progress, where somebody looks at it."""
    if sys.stderr.isatty():
        click.echo(f"\rПрочитано клиентов: {clients} ({share:.0%})", err=True, nl=share >= 1)

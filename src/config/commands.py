"""Commands of the installation as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import transaction
from django.utils import timezone


def migrate_database() -> None:
    """Bring the schema to this version; does nothing when it is there already."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


@click.command()
def migrate() -> None:
    """Bring the database to this version."""
    migrate_database()
    click.echo("База данных соответствует программе. / The database fits the program.")


@click.command()
@click.option("--concurrency", type=int, default=lambda: settings.WORKER_CONCURRENCY, help="Jobs at a time.")
def worker(concurrency: int) -> None:
    """Run the background jobs until stopped."""
    from kit.jobs.worker import run_worker  # noqa: PLC0415

    run_worker(concurrency=concurrency)


@click.command()
def demo() -> None:
    """Load the demo data into an empty database."""
    if not settings.DEMO:
        raise click.ClickException("Демонстрационные данные загружаются только при VIZAVI_DEMO=1.")
    migrate_database()
    if not load_demo_once(echo=click.echo):
        click.echo(
            "В базе уже есть данные: ничего не изменено. / There is data already: nothing was changed."
        )


def load_demo_once(echo: Callable[[str], None]) -> bool:
    """Load the demo data, all or nothing, unless there are authorities already."""
    from vizavi.authorities.models import Authority  # noqa: PLC0415
    from vizavi.workplace.demo import load_demo  # noqa: PLC0415

    if Authority.objects.exists():
        return False
    echo("Загружаем демонстрационные данные… / Loading the demo data…")
    with transaction.atomic():
        load_demo(now=timezone.now())
    return True


def demo_accounts() -> Iterator[tuple[str, str, str]]:
    """Name, address and role of each demo account."""
    from vizavi.authorities.api import demo_people  # noqa: PLC0415

    for person in demo_people():
        yield person.name, person.email, person.role


@click.command()
def check() -> None:
    """Say whether the installation is in order: settings, database, migrations, mail, audit, disk."""
    from config.health import problems  # noqa: PLC0415

    found = problems()
    for line in found:
        click.secho(f"✗ {line}", fg="red")
    if found:
        raise SystemExit(1)
    click.echo("Всё в порядке. / All is in order.")


@click.command()
@click.argument("email")
@click.option("--name", prompt="Имя / Name", help="Name of the person.")
def admin(email: str, name: str) -> None:
    """Invite the first administrator: prints the link that sets a password."""
    from vizavi.authorities.api import SYSTEM, invite_administrator  # noqa: PLC0415

    click.echo(invite_administrator(actor=SYSTEM, email=email, name=name, now=timezone.now()))


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run a command of Django's, such as `makemigrations`."""
    execute_from_command_line(["vizavi django", *arguments])

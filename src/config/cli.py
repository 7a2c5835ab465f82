"""The program `vizavi`. Commands of packages are loaded only when called, so that each starts at once."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

# name → (where it lives, needs Django and the database)
COMMANDS: dict[str, tuple[str, bool]] = {
    "up": ("config.up:up", False),
    "worker": ("config.commands:worker", True),
    "migrate": ("config.commands:migrate", True),
    "demo": ("config.commands:demo", True),
    "check": ("config.commands:check", True),
    "backup": ("config.backup:backup", True),
    "restore": ("config.backup:restore", True),
    "admin": ("config.commands:admin", True),
    "django": ("config.commands:django", True),
    "audit": ("kit.audit.cli:audit", True),
    "touchpoints": ("vizavi.touchpoints.cli:touchpoints", True),
    "classifiers": ("vizavi.classifiers.cli:classifiers", True),
    "registry": ("vizavi.registry.cli:registry", True),
    "offers": ("vizavi.offers.cli:offers", True),
    "criteria": ("criteria.cli:criteria", False),
}

HELP = """Vizavi, the system of a client-centric authority.

The data lies in the folder VIZAVI_DATA (here: .data), the database there too unless DATABASE_URL names a
PostgreSQL server. Commands work while the product runs.
"""


class Program(click.Group):
    """Loads a command when it is called or its help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        target, needs_django = COMMANDS[cmd_name]
        if needs_django and not _asks_for_help():
            start_django()
        elif needs_django:
            set_up_django()  # the modules of a command import models
        module, _, name = target.partition(":")
        command: Any = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the operator can mend is one sentence and not a traceback."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


SUMMARIES = {
    "up": "Start everything: database, migrations, web server, worker.",
    "worker": "Run the background jobs alone.",
    "migrate": "Bring the database to this version.",
    "demo": "Load the demo data into an empty database.",
    "check": "Say whether the installation is in order.",
    "backup": "Write a backup of the database and the files.",
    "restore": "Restore a backup into an empty installation.",
    "admin": "Invite the first administrator.",
    "django": "Run a command of Django's.",
    "audit": "Verify the audit trail.",
    "touchpoints": "Import and export registers of touchpoints.",
    "classifiers": "List classifiers, load the shipped ones, import new editions.",
    "registry": "Take the starting dictionary; build the population that criteria are tried on.",
    "offers": "Measure how many questions «What is there for me?» takes.",
    "criteria": "Check rules and match clients against them.",
}


def _sentence(error: Exception) -> str | None:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415
    from psycopg import errors  # noqa: PLC0415

    from config.postgres import PostgresFailed  # noqa: PLC0415
    from kit.errors import Refused  # noqa: PLC0415

    if isinstance(error, ImproperlyConfigured | PostgresFailed | Refused):
        return str(error)
    if isinstance(error, OperationalError):
        return f"База данных не отвечает: {error} / The database does not answer."
    if isinstance(error, ProgrammingError) and isinstance(error.__cause__, errors.UndefinedTable):
        return (
            "База данных ещё не подготовлена: выполните `vizavi migrate`."
            " / The database is not prepared yet: run `vizavi migrate`."
        )
    return None


def _asks_for_help() -> bool:
    return bool({"--help", "-h"} & set(sys.argv[1:]))


def start_django() -> None:
    """Set Django up, with the embedded database running if that is what the settings name."""
    from config.database import ensure_running  # noqa: PLC0415

    set_up_django()
    ensure_running()


def set_up_django() -> None:
    """Set Django up, without asking for the database.

    Raises:
        click.ClickException: a setting is wrong, or the data folder cannot be written.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415

    try:
        django.setup()
    except OSError as error:
        raise click.ClickException(
            f"Нельзя использовать папку данных: {error}. Укажите другую в VIZAVI_DATA."
            f" / The data folder cannot be used: {error}."
        ) from error


@click.group(cls=Program, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Entry point."""


if __name__ == "__main__":
    sys.exit(main())

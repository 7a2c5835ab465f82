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
    "restore": ("config.backup:restore", False),
    "admin": ("config.commands:admin", True),
    "django": ("config.commands:django", True),
    "audit": ("kit.audit.cli:audit", True),
    "touchpoints": ("vizavi.touchpoints.cli:touchpoints", True),
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
        if needs_django:
            start_django()
        module, _, name = target.partition(":")
        command: Any = getattr(importlib.import_module(module), name)
        return command

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
    "criteria": "Check rules and match clients against them.",
}


def start_django() -> None:
    """Set Django up, with the embedded database running if that is what the settings name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from config.database import ensure_running  # noqa: PLC0415

    try:
        django.setup()
        ensure_running()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error


@click.group(cls=Program, help=HELP)
def main() -> None:
    """Entry point."""


if __name__ == "__main__":
    sys.exit(main())

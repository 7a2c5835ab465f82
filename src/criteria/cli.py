"""The commands `check`, `match`, `explain`. Starts fast: NumPy and the rest are imported when needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from criteria.errors import CriteriaError, Language
from criteria.values import parse_date

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
VERDICTS = ("met", "unknown", "reachable", "unmet")


def language() -> Language:
    """Return the language of messages: Russian where the environment's locale is."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ru" if value.startswith("ru") else "en"
    return "en"


def stop(message: str, status: int = 2) -> NoReturn:
    """Print a message and end the run."""
    click.echo(message, err=True)
    sys.exit(status)


@contextmanager
def stopping(written: Path | None = None) -> Iterator[None]:
    """Turn what may go wrong into a message and exit status 2. Nothing half-written is left by then.

    An error of writing does not say which file it was: it is told as one of `written`.
    """
    from criteria.engines import EngineError  # noqa: PLC0415
    from criteria.files import BadLineError  # noqa: PLC0415

    try:
        yield
    except BadLineError as error:
        lines = error.text(language()).splitlines()
        stop("\n".join(f"{error.path}:{line}" for line in lines))
    except EngineError as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename or written or ''}: {error.strerror or error}".removeprefix(": "))
    except MemoryError:
        stop("not enough memory")
    except KeyboardInterrupt:
        stop("interrupted", 130)


def load_dictionary(path: Path, status: int = 2) -> Any:
    """Read the dictionary of attributes, or end the run with its problems."""
    from criteria.files import load_attributes  # noqa: PLC0415

    try:
        return load_attributes(path)
    except CriteriaError as error:
        stop(
            "\n".join(f"{path}:{found.pointer}: {found.text(language())}" for found in error.problems), status
        )


def day(_: click.Context, __: click.Parameter, value: str | None) -> date:
    """Read the option --as-of."""
    if value is None:
        return date.today()  # noqa: DTZ011  # the day where the command is run
    found = parse_date(value)
    if found is None:
        raise click.BadParameter("expected a date as YYYY-MM-DD")
    return found


def chosen_verdicts(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Read the option --verdicts."""
    found = tuple(dict.fromkeys(part.strip() for part in value.split(",")))
    for part in found:
        if part not in VERDICTS:
            raise click.BadParameter(f"{part!r} is not one of {', '.join(VERDICTS)}")
    return found


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def given(*decorators: Decorator) -> Decorator:
    """Join options into one decorator."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


inputs = given(
    click.option("--attributes", required=True, type=FILE, help="Dictionary of attributes, JSON."),
    click.option("--rules", required=True, type=FILE, help="Rules, .jsonl or .parquet."),
)
as_of_option = click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    callback=day,
    help="The day on which rules are applied; today by default.",
)


@click.group()
def criteria() -> None:
    """Three-valued criteria: which rules apply to which clients, given what is known."""


@criteria.command()
@inputs
def check(attributes: Path, rules: Path) -> None:
    """Check rules; print each error as LINE:JSON-POINTER: message. Status 1 if there is any."""
    from criteria.files import BadLineError, load_rules  # noqa: PLC0415

    with stopping():
        dictionary = load_dictionary(attributes, status=1)
        try:
            found = load_rules(rules, dictionary)
        except BadLineError as error:
            click.echo(error.text(language()))
            sys.exit(1)
    click.echo(f"{len(found)} rules, no errors", err=True)


@criteria.command()
@inputs
@click.option("--clients", required=True, type=FILE, help="Clients, .jsonl or .parquet.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Answers.")
@click.option(
    "--verdicts",
    default="met,unknown,reachable",
    show_default=True,
    callback=chosen_verdicts,
    help="Which to write.",
)
@as_of_option
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option(
    "--master", help="Address of a Spark cluster, or local-cluster[2,1,2048]; Spark's own by default."
)
def match(
    attributes: Path,
    rules: Path,
    clients: Path,
    out: Path,
    verdicts: tuple[Any, ...],
    as_of: date,
    workers: int,
    engine: Any,
    master: str | None,
) -> None:
    """Match clients with rules: a line for each client and rule with one of the verdicts."""
    from criteria.files import load_rules, splits_of  # noqa: PLC0415
    from criteria.matching import match_file  # noqa: PLC0415

    if out.exists() and any(out.samefile(path) for path in (attributes, rules, clients)):
        raise click.BadParameter("is one of the input files", param_hint="--out")
    with stopping(out):
        dictionary = load_dictionary(attributes)
        loaded = load_rules(rules, dictionary)
        total = sum(max(split.size, 0) for split in splits_of(clients))
        with click.progressbar(
            length=total, label=clients.name, file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            match_file(
                loaded,
                dictionary,
                clients,
                out,
                as_of=as_of,
                verdicts=verdicts,
                workers=workers,
                engine=engine,
                master=master,
                progress=bar.update,
            )


@criteria.command()
@inputs
@click.option("--rule", "rule_id", required=True, metavar="ID")
@click.option("--client", required=True, type=FILE, help='One client: {"id": …, "attributes": {…}}.')
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print the tree as JSON.")
def explain(attributes: Path, rules: Path, rule_id: str, client: Path, as_of: date, as_json: bool) -> None:
    """Show what each part of a rule is for a client, and why."""
    from criteria import explain as explaining  # noqa: PLC0415
    from criteria.clients import load_client  # noqa: PLC0415
    from criteria.files import client_of, load_rules  # noqa: PLC0415
    from criteria.jsontext import dumps, loads  # noqa: PLC0415

    with stopping():
        dictionary = load_dictionary(attributes)
        rule = next((rule for rule in load_rules(rules, dictionary) if rule.id == rule_id), None)
        if rule is None:
            stop(f"{rules}: there is no rule {rule_id}")
        try:
            document = loads(client.read_bytes().decode("utf-8-sig"))
            known = load_client(client_of(document)[1], dictionary)
        except (CriteriaError, UnicodeDecodeError) as error:
            stop(
                f"{client}: {error.text(language()) if isinstance(error, CriteriaError) else 'not UTF-8 text'}"
            )
        sources = document.get("sources")
        found = explaining.explain(
            rule.criterion,
            known,
            dictionary,
            as_of=as_of,
            sources=sources if isinstance(sources, dict) else None,
        )
        if as_json:
            click.echo(dumps(explaining.to_json(found)))
        else:
            for line in explaining.lines(found, language()):
                click.echo(line)

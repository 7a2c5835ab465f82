"""`vizavi up`: everything in one terminal, stopped by one Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

from config.cli import set_up_django
from config.postgres import EmbeddedPostgres, stop_with_parent

# Each holds an answer until it is read; requests are worked on by far fewer (`config.wsgi`).
_THREADS = 64
_STOP_TIMEOUT = 15.0
_WORKER_PAUSE = 5.0
_PORT_WAIT = 5.0


class Stop(Exception):
    """Ctrl-C or a polite request to end."""


@click.command()
@click.option(
    "--port", type=int, envvar="PORT", default=8000, show_default=True, help="Port of the web server."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 for all.")
@click.option("--workers", type=int, default=1, show_default=True, help="Web server processes.")
@click.option("--worker/--no-worker", default=True, help="Also run the background jobs.")
def up(port: int, host: str, workers: int, *, worker: bool) -> None:
    """Start everything: database, migrations, web server, worker. Ctrl-C stops all of it."""
    os.environ["PORT"] = str(port)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        set_up_django()
        with _alone_on_the_data_folder():
            _refuse_taken_port(host, port)
            database = _prepare()
            children["web"] = _child(_web(host, port, workers))
            if worker:
                children["worker"] = _child(_WORKER)
            _wait_until_served(host, port, children["web"])
            _announce(port)
            _watch(children, database)
    except Stop:
        click.echo("\nОстанавливаем… / Stopping…")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _stop_children(list(children.values()))


@contextmanager
def _alone_on_the_data_folder() -> Iterator[None]:
    from django.conf import settings  # noqa: PLC0415

    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException(
                f"Визави уже работает с папкой {settings.DATA}. Другую папку укажите в VIZAVI_DATA."
                " / Vizavi already runs on this data folder."
            ) from error
        yield


def _prepare() -> EmbeddedPostgres | None:
    from django.conf import settings  # noqa: PLC0415

    from config import static  # noqa: PLC0415
    from config.commands import load_demo_once, migrate_database  # noqa: PLC0415
    from config.database import ensure_running  # noqa: PLC0415

    click.echo("Готовим базу данных… / Preparing the database…")
    database = ensure_running(to_stay=True)
    migrate_database()
    if settings.STATICFILES_STORAGE_HASHED:
        static.collect()
    if settings.DEMO:
        load_demo_once(echo=click.echo)
    return database


def _watch(children: dict[str, subprocess.Popen[bytes]], database: EmbeddedPostgres | None) -> None:
    """Return never: a worker that ends (its database was away, say) is started again, the rest ends us."""
    while True:
        time.sleep(0.5)
        if children["web"].poll() is not None:
            raise click.ClickException(
                "Веб-сервер остановился; см. сообщения выше. / The web server has ended."
            )
        if database is not None and database.has_ended():
            raise click.ClickException(f"PostgreSQL остановился; см. {database.log}. / PostgreSQL has ended.")
        if "worker" in children and children["worker"].poll() is not None:
            click.echo(
                "Обработчик заданий остановился, запускаем снова. / The worker has ended: starting it again.",
                err=True,
            )
            time.sleep(_WORKER_PAUSE)
            children["worker"] = _child(_WORKER)


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(_THREADS), "--respawn-failed-workers",
        "--workers-kill-timeout", "5", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip


_WORKER = [sys.executable, "-m", "config.cli", "worker"]


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    # Of its own session: the terminal's Ctrl-C comes to us alone, and we stop the children in order.
    return subprocess.Popen(  # noqa: S603
        command, start_new_session=True, preexec_fn=stop_with_parent(signal.SIGTERM)
    )


def _stop_children(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + _STOP_TIMEOUT
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        # Also what a child that died on its own has left in its session.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _refuse_taken_port(host: str, port: int) -> None:
    # A server that was killed a moment ago may still be closing.
    deadline = time.monotonic() + _PORT_WAIT
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise click.ClickException(
                    f"Нет права занять порт {port}. Укажите порт от 1024: PORT=8010 make run."
                    f" / No right to use port {port}."
                ) from error
            except OSError as error:
                if time.monotonic() > deadline:
                    raise click.ClickException(
                        f"Порт {port} занят. Укажите другой: PORT=8010 make run. / Port {port} is taken."
                    ) from error
                time.sleep(0.2)
            else:
                return


def _wait_until_served(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while web.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host if host != "0.0.0.0" else "127.0.0.1", port)) == 0:  # noqa: S104
                return
        time.sleep(0.1)
    raise click.ClickException("Веб-сервер не запустился. / The web server did not start.")


def _announce(port: int) -> None:
    from django.conf import settings  # noqa: PLC0415

    click.secho(f"\nВизави работает / Vizavi is running: http://localhost:{port}/", bold=True)
    if settings.DEMO:
        from config.commands import demo_accounts  # noqa: PLC0415

        click.echo(f"Войти в любую роль / Step into any role: http://localhost:{port}/demo/\n")
        accounts = list(demo_accounts())
        width = max((len(email) for _name, email, _role in accounts), default=0)
        for name, email, role in accounts:
            click.echo(f"  {email:{width}}  {role} ({name})")
    click.echo("\nОстановить / Stop: Ctrl-C")
    sys.stdout.flush()


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stop

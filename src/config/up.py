"""`vizavi up`: everything in one terminal, stopped by one Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click

from config.cli import start_django

_PR_SET_PDEATHSIG = 1
_STOP_TIMEOUT = 15.0


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
    _refuse_taken_port(host, port)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGHUP, _stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        click.echo("Готовим базу данных… / Preparing the database…")
        start_django()
        _prepare()
        children = [_web(host, port, workers), *([_worker()] if worker else [])]
        _wait_until_served(host, port, children[0])
        _announce(port)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise click.ClickException(
            "Один из процессов остановился; см. сообщения выше. / A process has ended."
        )
    except Stop:
        click.echo("\nОстанавливаем… / Stopping…")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _stop_children(children)


def _prepare() -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from config.commands import load_demo_once, migrate_database  # noqa: PLC0415

    migrate_database()
    if settings.STATICFILES_STORAGE_HASHED:
        call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO:
        load_demo_once(echo=click.echo)


def _web(host: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers",
        "--workers-kill-timeout", "5", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    return _child(command)


def _worker() -> subprocess.Popen[bytes]:
    return _child([sys.executable, "-m", "config.cli", "worker"])


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    # Of its own session: the terminal's Ctrl-C comes to us alone, and we stop the children in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop_children(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + _STOP_TIMEOUT
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Порт {port} занят. Укажите другой: PORT=8010 make run. / Port {port} is taken."
            ) from error


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
        for name, email, role in demo_accounts():
            click.echo(f"  {email:34} {role} ({name})")
    click.echo("\nОстановить / Stop: Ctrl-C")
    sys.stdout.flush()


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stop

"""`vizavi up` as a person runs it: it serves, keeps its data, and leaves no process behind, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

START_TIMEOUT = 120.0
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that the database's account reaches, which pytest's own are not; filled by the first start."""
    with tempfile.TemporaryDirectory(prefix="vizavi-up-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(data: Path, port: int) -> Iterator[Start]:
    """Starts `vizavi up` in a process group of its own, as a terminal does, and waits until it serves."""
    started: list[subprocess.Popen[str]] = []

    def run(*, wait: bool = True, **environment: str) -> subprocess.Popen[str]:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("VIZAVI", "DATABASE"))
        }
        settings = {"VIZAVI_DATA": str(data), "PORT": str(port), "VIZAVI_PLAIN_STATIC": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "config.cli", "up"],
            env=clean | settings | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        if wait:
            _wait_until(lambda: process.poll() is not None or _status(port, "readyz") == 200, START_TIMEOUT)
            assert process.poll() is None, process.communicate()[0]
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


def _wait_until(holds: Callable[[], bool], timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


def _processes(data: Path) -> list[str]:
    """Command lines of processes that were started for this data folder."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"VIZAVI_DATA={data}\0".encode() in environment or f"{data}/" in command:
            found.append(command)
    return found


def test_up_serves_and_ends_with_ctrl_c(data: Path, port: int, start: Start) -> None:
    process = start()
    assert _status(port, "healthz") == 200
    assert len(_processes(data)) >= 4

    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=30)

    assert process.returncode == 0
    _wait_until(lambda: _processes(data) == [], 5)


def test_killed_supervisor_leaves_no_process_and_its_data(data: Path, start: Start) -> None:
    process = start()

    process.kill()
    process.wait()

    _wait_until(lambda: _processes(data) == [], 20)
    again = start()  # after a crash the database recovers by itself
    again.terminate()
    again.wait(timeout=30)
    assert again.returncode == 0
    _wait_until(lambda: _processes(data) == [], 5)


def test_second_up_on_the_same_data_is_refused(data: Path, start: Start) -> None:
    start()

    second = start(wait=False)

    said = second.communicate(timeout=60)[0]
    assert second.returncode == 1
    assert "Визави уже работает с папкой" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL must name a PostgreSQL database"),
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x"},
            "Сервер PostgreSQL из DATABASE_URL не отвечает",
        ),
        ({"VIZAVI_DEMO": "1", "VIZAVI_PRODUCTION": "1"}, "cannot be switched on together"),
        ({"VIZAVI_PRODUCTION": "1"}, "Set VIZAVI_SECRET_KEY"),
        ({"VIZAVI_SESSION_HOURS": "nine"}, "VIZAVI_SESSION_HOURS must be a whole number"),
        ({"VIZAVI_MAIL": "mail.example.org"}, "VIZAVI_MAIL must be like"),
        ({"VIZAVI_DATA": "/proc/vizavi"}, "Нельзя использовать папку данных"),
        ({"PORT": "eighty"}, "is not a valid integer"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_wrong_setting_is_named_in_one_sentence(
    start: Start, environment: dict[str, str], sentence: str
) -> None:
    process = start(wait=False, **environment)

    said = process.communicate(timeout=60)[0]

    assert process.returncode != 0
    assert sentence in said
    assert "Traceback" not in said


def test_taken_port_is_named(start: Start, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start(wait=False)
        said = process.communicate(timeout=60)[0]

    assert process.returncode == 1
    assert f"Порт {port} занят" in said

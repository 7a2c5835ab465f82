"""`vizavi backup` and `vizavi restore`: the whole installation in one file.

The file is a tar archive compressed with gzip:

- `manifest.json`: format, program version, moment, rows of every table, a fingerprint of the secret;
- `database.dump`: pg_dump's custom format;
- `files/…`: uploaded and made documents; `audit/anchors.jsonl`; `secret-key` if the installation made its own;
- `checksums.json`: SHA-256 and size of each of the above; last, so that a file that was cut off lacks it.

The dump and the counts are of one snapshot. Files are stored before the rows that name them and never change,
so those copied after the dump are at least the ones that it names. Anchors are dropped after the entries that
they name, so they are copied before the dump.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

import click
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config.database import connection_parameters
from config.postgres import binaries

FORMAT = 1
# What an installation holds besides the database, relative to the data folder.
_FILES = "files"
_ANCHORS = "audit/anchors.jsonl"
_KEPT_SECRET = "secret-key"  # noqa: S105 - a file name


class UnableToBackUp(click.ClickException):
    """No backup was made; nothing was left behind."""


class UnableToRestore(click.ClickException):
    """The installation was not restored, or what was restored is not what was backed up."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a backup of the database and the files; the product may run meanwhile."""
    manifest = write_backup(file, now=timezone.now())
    rows = sum(manifest["rows"].values())
    click.echo(
        f"{file}: {file.stat().st_size / 2**20:.1f} МБ, строк {rows}, файлов {manifest['files']}."
        f" / {rows} rows, {manifest['files']} files."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(file: Path) -> None:
    """Restore a backup into an empty installation, and verify it."""
    manifest = restore_backup(file)
    click.echo(
        f"Восстановлено на {manifest['at']}: строк {sum(manifest['rows'].values())}, файлов {manifest['files']};"
        " суммы, счёт строк и журнал сошлись. / Restored; checksums, counts and the audit trail are right."
    )


def write_backup(file: Path, *, now: datetime) -> dict[str, Any]:
    """Write a backup; returns its manifest. The file appears complete or not at all, readable by its owner only.

    Raises:
        UnableToBackUp: pg_dump failed, or the file cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            manifest = _write(out, now=now)
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UnableToBackUp(f"Копия не сделана: {error} / No backup was made.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return manifest


def _write(out: IO[bytes], *, now: datetime) -> dict[str, Any]:
    sums: dict[str, dict[str, Any]] = {}
    with (
        tempfile.TemporaryDirectory(dir=settings.DATA) as folder,
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=3) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        dump = Path(folder) / "database.dump"
        anchors = settings.AUDIT_ANCHORS.read_bytes() if settings.AUDIT_ANCHORS.exists() else b""
        with _snapshot() as (snapshot, rows):
            _dump(dump, snapshot)
        paths = list(_files())
        manifest = {
            "format": FORMAT,
            "version": version("vizavi"),
            "at": now.isoformat(),
            "rows": rows,
            "files": len(paths),
            "secret": _fingerprint(settings.SECRET_KEY),
        }
        _add(archive, "manifest.json", io.BytesIO(json.dumps(manifest).encode()), sums)
        with dump.open("rb") as source:
            _add(archive, "database.dump", source, sums)
        _add(archive, _ANCHORS, io.BytesIO(anchors), sums)
        for path in paths:
            with path.open("rb") as source:
                _add(archive, path.relative_to(settings.DATA).as_posix(), source, sums)
        _add(archive, "checksums.json", io.BytesIO(json.dumps(sums).encode()), {})
    return manifest


@contextmanager
def _snapshot() -> Iterator[tuple[str, dict[str, int]]]:
    """A snapshot that pg_dump can join, and the rows of each table in it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]
        yield name, _count_rows()


def _count_rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        rows = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchone()[0]
        return rows


def _dump(target: Path, snapshot: str) -> None:
    with _start("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
                f"--snapshot={snapshot}", f"--file={target}") as program:  # fmt: skip
        said = program.communicate()[1]
    if program.returncode:
        raise UnableToBackUp(f"pg_dump: {said.decode(errors='replace').strip()}")


def _files() -> Iterator[Path]:
    yield from sorted(path for path in (settings.DATA / _FILES).rglob("*") if path.is_file())
    if (settings.DATA / _KEPT_SECRET).is_file():
        yield settings.DATA / _KEPT_SECRET


def _add(archive: tarfile.TarFile, name: str, source: IO[bytes], sums: dict[str, dict[str, Any]]) -> None:
    """Add what is in `source` now: a file that grows meanwhile is taken as long as it was at first."""
    member = tarfile.TarInfo(name)
    member.size = source.seek(0, os.SEEK_END)
    member.mode = 0o600
    source.seek(0)
    reader = _Summing(source, member.size)
    archive.addfile(member, reader)
    sums[name] = {"sha256": reader.digest.hexdigest(), "size": member.size}


class _Summing(io.RawIOBase):
    """Reads the first `size` bytes of a file and sums them on the way."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self.source, self.left = source, size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`."""
        wanted = self.left if size < 0 else min(size, self.left)
        data = self.source.read(wanted)
        self.left -= len(data)
        self.digest.update(data)
        return data


def restore_backup(file: Path) -> dict[str, Any]:
    """Restore into an installation without tables and files; returns the manifest.

    Everything is checked before anything is written; should the database refuse the dump, it stays empty, since
    the dump is loaded in one transaction.

    Raises:
        UnableToRestore: the installation is not empty, the file is damaged or of another kind, or what was
            restored is not what was backed up.
    """
    _refuse_full_installation()
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name)
        manifest = unpack(file, folder)
        refuse_other_secret(manifest, folder)
        _load(folder / "database.dump")
        for kept in (_FILES, _ANCHORS, _KEPT_SECRET):
            if (folder / kept).exists():
                _move(folder / kept, settings.DATA / kept)
    _verify(manifest)
    return manifest


def _refuse_full_installation() -> None:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables or any(_files_of_installation()):
        raise UnableToRestore(
            "Восстанавливать можно только в пустую установку: укажите новую папку в VIZAVI_DATA или пустую базу"
            " в DATABASE_URL. / The installation is not empty: name a new folder or an empty database."
        )


def _files_of_installation() -> Iterator[Path]:
    yield from (settings.DATA / _FILES).rglob("*")
    yield from (settings.DATA / _ANCHORS).parent.rglob("*")


def unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup and check every sum; returns its manifest.

    Raises:
        UnableToRestore: the file is damaged, cut off or of another kind.
    """
    found: dict[str, dict[str, Any]] = {}
    try:
        with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for member in archive:
                source = archive.extractfile(member) if member.isreg() else None
                path = PurePosixPath(member.name)
                if source is None or path.is_absolute() or ".." in path.parts:
                    raise UnableToRestore(_damaged(file, f"«{member.name}»"))
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                reader = _Summing(source, member.size)
                with target.open("wb") as out:
                    shutil.copyfileobj(reader, out, 1 << 20)
                found[member.name] = {"sha256": reader.digest.hexdigest(), "size": member.size}
        sums = json.loads((folder / "checksums.json").read_text())
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise UnableToRestore(_damaged(file, str(error))) from error
    found.pop("checksums.json")
    wrong = sorted(name for name in found.keys() | sums.keys() if found.get(name) != sums.get(name))
    if wrong:
        raise UnableToRestore(_damaged(file, ", ".join(wrong[:5])))
    if manifest["format"] != FORMAT:
        raise UnableToRestore(
            f"Копия сделана в формате {manifest['format']}, эта программа читает формат {FORMAT}."
            " / The backup is of another format."
        )
    return manifest


def _damaged(file: Path, what: str) -> str:
    return f"Файл {file} повреждён или это не копия Визави ({what}). / The file is damaged or no backup of Vizavi."


def refuse_other_secret(manifest: dict[str, Any], folder: Path) -> None:
    """Refuse a backup that was made under another secret than this installation has.

    Raises:
        UnableToRestore: the secrets differ.
    """
    kept = folder / _KEPT_SECRET
    secret = os.environ.get("VIZAVI_SECRET_KEY") or (kept.read_text().strip() if kept.exists() else "")
    if _fingerprint(secret) != manifest["secret"]:
        raise UnableToRestore(
            "Секрет этой установки другой: задайте в VIZAVI_SECRET_KEY тот, с которым сделана копия, иначе якоря"
            " журнала не проверить. / Set VIZAVI_SECRET_KEY to that of the installation backed up."
        )


def _load(dump: Path) -> None:
    """Load a dump in one transaction: through psql, since pg_restore begins with a setting unknown before 17."""
    with (
        _start("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(dump), stdout=subprocess.PIPE) as source,
        _start("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
               "--output=/dev/null", stdin=subprocess.PIPE) as target,
    ):  # fmt: skip
        if not (source.stdout and source.stderr and target.stdin and target.stderr):
            raise RuntimeError("the pipes asked for were not made")
        with suppress(BrokenPipeError), target.stdin as sink:
            for line in source.stdout:
                if line.startswith(b"SET transaction_timeout"):
                    break
                sink.write(line)
            shutil.copyfileobj(source.stdout, sink, 1 << 20)
            if source.wait():
                target.kill()  # before it takes the end of what came for the end of the dump, and commits
        said = target.stderr.read(), source.stderr.read()
    if target.returncode or source.returncode:
        raise UnableToRestore(f"psql: {b' '.join(said).decode(errors='replace').strip()[:2000]}")


def _move(source: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _verify(manifest: dict[str, Any]) -> None:
    from kit.audit.anchors import read_anchors  # noqa: PLC0415
    from kit.audit.verify import verify  # noqa: PLC0415

    rows = _count_rows()
    wrong = sorted(
        table for table in rows.keys() | manifest["rows"] if rows.get(table) != manifest["rows"].get(table)
    )
    if wrong:
        raise UnableToRestore(f"Число строк не сошлось: {', '.join(wrong)}. / Row counts differ.")
    kept = settings.DATA / _KEPT_SECRET
    key = os.environ.get("VIZAVI_SECRET_KEY") or kept.read_text().strip()
    _count, findings = verify(read_anchors(settings.AUDIT_ANCHORS), key=key)
    if findings:
        raise UnableToRestore(
            f"Журнал не сошёлся ({len(findings)}): {findings[0].sequence} {findings[0].detail}."
            " / The audit trail is not what was written."
        )


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(f"vizavi backup {secret}".encode()).hexdigest()[:16]


def _start(
    program: str, *arguments: str, stdin: int | None = None, stdout: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a program of PostgreSQL on our database, be it the embedded one or that of a real server."""
    environment = {"PATH": os.environ.get("PATH", "")} | {
        # libpq's variables: PGHOST, PGPASSWORD, PGSSLMODE, …; no password in the list of processes.
        "PGDATABASE" if name == "dbname" else f"PG{name.upper()}": str(value)
        for name, value in connection_parameters().items()
    }
    return subprocess.Popen(  # noqa: S603
        [str(binaries() / program), *arguments],
        env=environment,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )

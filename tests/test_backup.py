"""The restore drill, as an operator does it: from the command line, from one installation into another.

Promise 7: backups restore, with counts and the audit chain verified.
"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.backup import UnableToRestore, refuse_other_secret, unpack

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run() -> Run:
    """Runs `vizavi …` on a data folder with its own embedded server."""

    def call(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        ours = {
            name: value for name, value in os.environ.items() if not name.startswith(("VIZAVI", "DATABASE"))
        }
        return subprocess.run(
            [sys.executable, "-m", "config.cli", *arguments],
            env={**ours, "VIZAVI_DATA": str(data), "VIZAVI_DEMO": "1", "VIZAVI_PLAIN_STATIC": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return call


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the database's account reaches, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="vizavi-drill-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def source(folder: Path, run: Run) -> Path:
    """An installation with the demo data, a document and an anchored trail."""
    data = folder / "source"
    assert run(data, "demo").stderr == ""
    (data / "files/orders/2026").mkdir(parents=True)
    (data / "files/orders/2026/приказ.pdf").write_bytes(b"%PDF-1.7" + os.urandom(100_000))
    assert run(data, "audit", "verify").returncode == 0
    return data


@pytest.fixture(scope="module")
def backup(folder: Path, source: Path, run: Run) -> Path:
    file = folder / "vizavi.backup"
    done = run(source, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def test_backup_restores_into_an_empty_installation(
    folder: Path, source: Path, backup: Path, run: Run
) -> None:
    target = folder / "target"

    done = run(target, "restore", str(backup))

    assert (done.returncode, done.stderr) == (0, "")
    same = "files/orders/2026/приказ.pdf"
    assert (target / same).read_bytes() == (source / same).read_bytes()
    assert (target / "audit/anchors.jsonl").read_text() == (source / "audit/anchors.jsonl").read_text()
    verified = run(target, "audit", "verify")
    assert verified.returncode == 0
    assert "нарушений / findings: 0" in verified.stdout
    again = run(target, "restore", str(backup))
    assert again.returncode == 1
    assert "только в пустую установку" in again.stderr


def test_backup_is_readable_by_its_owner_only(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["cut", "changed", "nonsense"])
def test_damaged_backup_is_refused(damage: str, tmp_path: Path, backup: Path) -> None:
    data = bytearray(gzip.decompress(backup.read_bytes()))
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "changed":
        data[data.index(b"%PDF-1.7") + 50_000] ^= 1
    else:
        data = bytearray(b"nothing of the kind")
    broken = tmp_path / "broken.backup"
    broken.write_bytes(gzip.compress(bytes(data), compresslevel=1))

    with pytest.raises(UnableToRestore, match="повреждён"):
        unpack(broken, tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside"])
def test_backup_that_would_write_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    evil = tmp_path / "evil.backup"
    with tarfile.open(evil, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO(b""))

    with pytest.raises(UnableToRestore, match="повреждён"):
        unpack(evil, tmp_path / "out")


def test_backup_under_another_secret_is_refused(
    tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = unpack(backup, tmp_path)
    refuse_other_secret(manifest, tmp_path)

    monkeypatch.setenv("VIZAVI_SECRET_KEY", "x" * 50)
    with pytest.raises(UnableToRestore, match="Секрет этой установки другой"):
        refuse_other_secret(manifest, tmp_path)

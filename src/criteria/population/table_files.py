"""The folder of a table of clients: what lies in it, and how a new table takes the place of an old one.

    table.json      format, number of clients, attributes, each file with its size and CRC-32
    lock            held by the process that builds
    g-1f0c…/        the files that `table.json` names:
      3.codes.npy     for each client the code of its value of the attribute number 3; 0 is unknown
      3.values.json   the values; code c is value c − 1. Numbers and dates ascend
      3.starts.npy, 3.members.npy
                      of `many` and lists, code c is the members from starts[c − 1] up to starts[c]:
                      places among the values, or among the items
      3.items.0.…     the same files for the attribute number 0 of the items of a list

A table appears by the replacing of `table.json`, at once and whole. Nothing here is executed when it is read.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attributes
from criteria.files import replacing

FORMAT = "criteria table"
VERSION = 1
HEADER = "table.json"
LOCK = "lock"
_GENERATION = re.compile(r"g-[0-9a-f]{16}")


class UnusableTableError(ValueError):
    """The folder cannot serve as a table, or not for this dictionary; the message says why."""


class Stored(NamedTuple):
    """A table that was opened and found whole."""

    folder: Path
    clients: int
    attributes: Attributes


def open_stored(folder: Path) -> Stored:
    """Check a folder and return where its arrays lie.

    Raises `UnusableTableError`; `FileNotFoundError` if a file is missing, perhaps because a new table has just
    taken the place of the one whose header was read.
    """
    text = _header_text(folder)
    try:
        header = json.loads(text)
        is_table = header["format"] == FORMAT
    except (ValueError, TypeError, KeyError):
        is_table = False
    if not is_table:
        raise UnusableTableError(f"{folder} holds no table of clients")
    if header.get("version") != VERSION:
        raise UnusableTableError(
            f"{folder} has layout {header.get('version')}; this program reads {VERSION}: build it anew"
        )
    try:
        if not _GENERATION.fullmatch(header["generation"]):
            raise UnusableTableError(f"{folder} is damaged: build it anew")
        generation = folder / header["generation"]
        for name, expected in header["files"].items():
            if _size_and_checksum(generation / name) != expected:
                raise UnusableTableError(
                    f"{folder} is damaged: {name} is not what was written; build it anew"
                )
        return Stored(generation, int(header["clients"]), Attributes.load(header["attributes"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise UnusableTableError(f"{folder} is damaged: {HEADER} lacks {error}; build it anew") from None


def array(folder: Path, name: str) -> NDArray[Any]:
    """Map an array of a table."""
    found: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return found


def save_array(folder: Path, name: str, values: NDArray[Any]) -> None:
    """Write an array of a table."""
    np.save(folder / f"{name}.npy", values, allow_pickle=False)


def narrowest(largest: int) -> type[np.unsignedinteger[Any]]:
    """Return the smallest type that holds codes up to `largest`."""
    return np.uint8 if largest < 1 << 8 else np.uint16 if largest < 1 << 16 else np.uint32


@contextmanager
def new_generation(folder: Path, attributes: Attributes) -> Iterator[tuple[Path, list[int]]]:
    """Give a folder to write the arrays to, and a list to append the number of clients to.

    If all goes well it becomes the table of `folder`, and the former one is removed. Raises
    `UnusableTableError` where the folder holds something else or another process builds in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {entry.name for entry in folder.iterdir()}
    if names - {LOCK} and HEADER not in names and not all(map(_is_ours, names)):
        raise UnusableTableError(
            f"{folder} is not empty and holds no table of clients: choose another folder"
        )
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableTableError(f"{folder} is being built by another process") from None
        generation = folder / f"g-{secrets.token_hex(8)}"
        generation.mkdir()
        clients: list[int] = []
        try:
            yield generation, clients
            header = {
                "format": FORMAT,
                "version": VERSION,
                "clients": sum(clients),
                "attributes": attributes.source,
                "generation": generation.name,
                "files": {path.name: _size_and_checksum(path) for path in sorted(generation.iterdir())},
            }
            with replacing(folder / HEADER) as temporary, temporary.open("w", encoding="utf-8") as file:
                json.dump(header, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        # Under the lock nobody else builds: what is not the table now is of no use any more.
        for entry in folder.iterdir():
            if _GENERATION.fullmatch(entry.name) and entry != generation:
                shutil.rmtree(entry, ignore_errors=True)


def _is_ours(name: str) -> bool:
    return name == LOCK or _GENERATION.fullmatch(name) is not None


def _header_text(folder: Path) -> str:
    try:
        return (folder / HEADER).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, UnicodeDecodeError):
        raise UnusableTableError(f"{folder} holds no table of clients") from None


def _size_and_checksum(path: Path) -> list[int]:
    checksum = size = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            checksum = zlib.crc32(chunk, checksum)
            size += len(chunk)
    return [size, checksum]

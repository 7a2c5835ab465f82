"""The zip container of XLSX and DOCX, opened with suspicion.

Nothing is ever written to disk, and only the parts that hold the table are inflated.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import BinaryIO

from kit.tabular.refusals import TableRefused
from kit.tabular.table import Limits
from kit.tabular.xml_stream import Attributes, EndHandler, StartHandler, parse

CHUNK = 1 << 16
MAX_PARTS = 5_000
RATIO_MATTERS_FROM = 1 << 20

CONTENT_TYPES = "[Content_Types].xml"
OFFICE_DOCUMENT = "/officeDocument"
KINDS = {"xlsx": ("spreadsheetml", "xl/"), "docx": ("wordprocessingml", "word/")}


class Package:
    """An XLSX or DOCX whose container passed every check.

    `kind` is `xlsx` or `docx`, `main` the name of its main part. Raises `TableRefused`.
    """

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.limits = limits
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise TableRefused("broken") from error
        self._parts = {info.filename: info for info in self._zip.infolist()}
        self._check_container()
        self.kind, self.main = self._identify()

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def _check_container(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > self.limits.inflated_bytes:
            raise TableRefused("zip_bomb")
        if len({info.filename.lower() for info in infos}) < len(infos):
            # Two parts of one name: what one program checks, another may not read.
            raise TableRefused("unsafe_path")
        for info in infos:
            # `orig_filename`: zipfile itself cuts `filename` at a NUL and turns backslashes.
            name = info.orig_filename
            if name.startswith("/") or ".." in name.split("/") or any(bad in name for bad in "\\:\0"):
                raise TableRefused("unsafe_path")
            if info.flag_bits & 0x1:
                raise TableRefused("encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise TableRefused("broken")
            if (
                info.file_size > RATIO_MATTERS_FROM
                and info.file_size > self.limits.ratio * info.compress_size
            ):
                raise TableRefused("zip_bomb")
            lowered = name.lower()
            if lowered.endswith("vbaproject.bin") or "/macrosheets/" in lowered:
                raise TableRefused("macros")

    def _identify(self) -> tuple[str, str]:
        types: dict[str, str] = {}

        def on_override(attributes: Attributes) -> None:
            types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")

        if CONTENT_TYPES not in self._parts:
            raise TableRefused("no_document")
        self.scan(CONTENT_TYPES, {"Override": on_override})
        if any("macroEnabled" in kind for kind in types.values()):
            raise TableRefused("macros")
        for kind, target in self.related("").values():
            if kind.endswith(OFFICE_DOCUMENT):
                for name, (vocabulary, folder) in KINDS.items():
                    if vocabulary in types.get(target, "") or target.startswith(folder):
                        return name, target
        raise TableRefused("no_document")

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part (of the package itself for `""`): id → (type, name of the target)."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def on_relationship(attributes: Attributes) -> None:
            if attributes.get("TargetMode") == "External":
                return
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), posixpath.normpath(path))

        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations in self._parts:
            self.scan(relations, {"Relationship": on_relationship})
        return found

    def scan(self, part: str, starts: Mapping[str, StartHandler]) -> None:
        """Parse a whole part for the sake of its handlers."""
        for _chunk in self.parse(part, starts):
            pass

    def parse(
        self,
        part: str,
        starts: Mapping[str, StartHandler],
        ends: Mapping[str, EndHandler] | None = None,
        text: list[str] | None = None,
    ) -> Iterator[None]:
        """Parse a part as a stream: see `xml_stream.parse`."""
        if part not in self._parts:
            raise TableRefused("broken")
        return parse(self._inflate(part), starts, ends or {}, text)

    def _inflate(self, part: str) -> Iterator[bytes]:
        info = self._parts[part]
        seen = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(CHUNK):
                    seen += len(chunk)
                    if seen > info.file_size:
                        raise TableRefused("zip_bomb")
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise TableRefused("broken") from error

"""Files of a proposal: what shows the legal basis or that a requirement is met."""

from __future__ import annotations

import hashlib
import re
import zipfile
from datetime import datetime
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from kit.pages.words import size
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.actions.proposals import locked, require_editable, version_of
from vizavi.touchpoints.models import Attachment, Proposal, TouchpointVersion

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
}
MOST_FILES = 20
_SIGNATURES = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_OTHER_EXTENSIONS = {"jpeg": "jpg"}


class UnableToAttach(Refused):
    """The file is not taken."""


@action
def attach_file(*, actor: Viewer, proposal: Proposal, file: UploadedFile[bytes], now: datetime) -> Attachment:
    """Keep a file with a proposal. The same file again is kept once.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is being checked or decided already.
        UnableToAttach: too big, empty, not of a kind that is taken, with macros, or one too many.
    """
    proposal = locked(proposal)
    require_editable(actor, proposal)
    version = version_of(proposal)
    name = _safe_name(file.name or "")
    if file.size is None or file.size > settings.UPLOAD_MAX_BYTES:
        raise _refused(
            _("Файл больше %(limit)s. Уменьшите его или разделите на части."),
            limit=size(settings.UPLOAD_MAX_BYTES),
        )
    if not file.size:
        raise _refused(_("Файл «%(name)s» пуст."), name=name)
    extension = _sniffed(file)
    written = PurePath(name).suffix.lower().lstrip(".")
    if extension is None or _OTHER_EXTENSIONS.get(written, written) != extension:
        raise _refused(
            _("Файл «%(name)s» не подходит. Приложите PDF, DOCX, XLSX, ODT, PNG или JPG без макросов."),
            name=name,
        )
    digest = _sha256(file)
    if same := version.attachments.filter(sha256=digest, name=name).first():
        return same
    if version.attachments.count() >= MOST_FILES:
        raise _refused(_("У точки уже %(most)s файлов. Удалите лишние."), most=MOST_FILES)
    attachment = Attachment(
        register=proposal.register, name=name, size=file.size, sha256=digest, added_at=now
    )
    # The name that a person gave goes into the database only, never into a path.
    attachment.file.save(f"{uuid4().hex}.{extension}", file, save=True)
    attachment.versions.add(version)
    _count_change(version, now=now)
    return attachment


@action
def detach_file(*, actor: Viewer, proposal: Proposal, attachment: Attachment, now: datetime) -> None:
    """Take a file off a proposal. It is destroyed unless another version shows it. Repeating changes nothing.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is being checked or decided already.
    """
    proposal = locked(proposal)
    require_editable(actor, proposal)
    version = version_of(proposal)
    if not version.attachments.filter(pk=attachment.pk).exists():
        return
    version.attachments.remove(attachment)
    _count_change(version, now=now)
    if not attachment.versions.exists():
        stored, storage = str(attachment.file.name), attachment.file.storage
        attachment.delete()
        transaction.on_commit(lambda: storage.delete(stored))


def content_type_of(attachment: Attachment) -> str:
    """The media type of a kept file, from what it was found to be."""
    return CONTENT_TYPES.get(
        PurePath(str(attachment.file.name)).suffix.lstrip("."), "application/octet-stream"
    )


def _count_change(version: TouchpointVersion, *, now: datetime) -> None:
    # Whoever submits or saves by an earlier revision has not seen this file.
    version.revision += 1
    version.updated_at = now
    version.save(update_fields=["revision", "updated_at"])


def _safe_name(name: str) -> str:
    last = re.split(r"[\\/]", name)[-1]
    shown = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", last).strip() or _("без названия")
    stem, suffix = PurePath(shown).stem, PurePath(shown).suffix
    return f"{stem[: 255 - len(suffix)]}{suffix}"[:255]


def _sniffed(file: UploadedFile[bytes]) -> str | None:
    """What the content is, whatever the name says; None for what is not taken."""
    file.seek(0)
    head = file.read(16)
    for extension, signature in _SIGNATURES.items():
        if head.startswith(signature):
            return extension
    return _office_document(file) if head.startswith(b"PK\x03\x04") else None


def _office_document(file: UploadedFile[bytes]) -> str | None:
    """Told by the names of the parts: nothing but the 39 bytes of `mimetype` is inflated."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = {name.lower() for name in package.namelist()}
            if any(part.endswith("vbaproject.bin") or part.startswith("basic/") for part in parts):
                return None
            for extension, part in _MAIN_PARTS.items():
                if "[content_types].xml" in parts and part in parts:
                    return extension
            if "mimetype" in parts:
                with package.open("mimetype") as declared:
                    if declared.read(64).decode("ascii", "replace").strip() == CONTENT_TYPES["odt"]:
                        return "odt"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError, ValueError, OSError, EOFError):
        return None
    return None


def _sha256(file: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _refused(template: str, **values: object) -> UnableToAttach:
    return UnableToAttach(template % values, field="file")

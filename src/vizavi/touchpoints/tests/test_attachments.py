"""Files of a proposal: told by their content, kept once, shown to those who may see them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import UnitFactory
from vizavi.touchpoints.actions.attachments import MOST_FILES, UnableToAttach, attach_file, detach_file
from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition, propose_change
from vizavi.touchpoints.actions.proposals import UnableToPropose
from vizavi.touchpoints.models import Attachment, Proposal
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, appointed, token
from vizavi.touchpoints.tests.pages import errors_of, page, signed_in, text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return made.getvalue()


DOCX = packed(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>"})
XLSX = packed(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": b"<x/>"})
ODT = packed(**{"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>"})
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
JPG = b"\xff\xd8\xff\xe0" + bytes(16)
WITH_MACROS = packed(
    **{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>", "word__vbaProject.bin": b"\xd0\xcf"}
)


def drafted(world: World) -> Proposal:
    return propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=COMPLETE,
        now=timezone.now(),
    )


def attached(world: World, proposal: Proposal, name: str = "Приказ.pdf", content: bytes = PDF) -> Attachment:
    return attach_file(
        actor=world.officer, proposal=proposal, file=SimpleUploadedFile(name, content), now=timezone.now()
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Приказ.pdf", PDF),
        ("Приказ.PDF", PDF),
        ("письмо.docx", DOCX),
        ("учёт.xlsx", XLSX),
        ("письмо.odt", ODT),
        ("снимок.png", PNG),
        ("снимок.jpg", JPG),
        ("снимок.jpeg", JPG),
    ],
)
def test_file_of_a_kind_that_is_taken_is_kept_with_its_digest(name: str, content: bytes) -> None:
    world = World()
    made = attached(world, drafted(world), name, content)
    assert (made.name, made.size, made.sha256) == (name, len(content), hashlib.sha256(content).hexdigest())
    assert made.file.read() == content
    assert Path(made.file.name).suffix in {".pdf", ".docx", ".xlsx", ".odt", ".png", ".jpg"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("приказ.pdf", b"<html><script>alert(1)</script></html>"),
        ("страница.html", b"<html></html>"),
        ("рисунок.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("приказ.docx", PDF),
        ("приказ.pdf", DOCX),
        ("приказ.docx", WITH_MACROS),
        ("приказ.docx", b"PK\x03\x04broken"),
        ("приказ.zip", packed(readme=b"x")),
        ("приказ.odt", packed(mimetype=b"text/html")),
        ("приказ", PDF),
        ("приказ.pdf.exe", PDF),
        ("приказ.pdf", b""),
    ],
)
def test_file_that_is_not_what_it_should_be_is_refused(name: str, content: bytes) -> None:
    world = World()
    with pytest.raises(UnableToAttach) as refusal:
        attached(world, drafted(world), name, content)
    assert refusal.value.field == "file"
    assert not Attachment.objects.exists()


def test_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF) - 1
    world = World()
    with pytest.raises(UnableToAttach, match="больше"):
        attached(world, drafted(world))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Документы\\Приказ.pdf", "Приказ.pdf"),
        ("приказ\r\nX-Header: 1.pdf", "приказX-Header: 1.pdf"),
        ("fdp.\u202eпоказ.pdf", "fdp.показ.pdf"),
        ("я" * 300 + ".pdf", "я" * 251 + ".pdf"),
    ],
)
def test_name_of_a_file_is_made_harmless(given: str, kept: str) -> None:
    world = World()
    file = SimpleUploadedFile("x.pdf", PDF)
    file._name = given
    made = attach_file(actor=world.officer, proposal=drafted(world), file=file, now=timezone.now())
    assert made.name == kept
    assert Path(made.file.name).stem.isalnum()


def test_same_file_sent_twice_is_kept_once() -> None:
    world = World()
    proposal = drafted(world)
    assert attached(world, proposal) == attached(world, proposal)
    assert Attachment.objects.count() == 1


def test_twenty_first_file_is_refused() -> None:
    world = World()
    proposal = drafted(world)
    for at in range(MOST_FILES):
        attached(world, proposal, f"{at}.pdf", PDF + bytes([at]))
    with pytest.raises(UnableToAttach, match="Удалите лишние"):
        attached(world, proposal, "ещё.pdf")


def test_file_is_attached_by_the_unit_until_it_is_handed_over(now: datetime) -> None:
    world = World()
    proposal = drafted(world)
    file = SimpleUploadedFile("Приказ.pdf", PDF)
    with pytest.raises(PermissionDenied):
        attach_file(actor=world.register_officer, proposal=proposal, file=file, now=now)
    kept = attached(world, proposal)
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    with pytest.raises(UnableToPropose):
        attached(world, proposal, "ещё.pdf")
    with pytest.raises(UnableToPropose):
        detach_file(actor=world.officer, proposal=proposal, attachment=kept, now=now)


def test_head_who_has_not_seen_a_file_does_not_hand_it_over(now: datetime) -> None:
    world = World()
    proposal = drafted(world)
    attached(world, proposal)
    with pytest.raises(UnableToPropose, match="изменил другой"):
        submit_proposal(actor=world.head, proposal=proposal, revision=1, now=now)


@pytest.mark.django_db(transaction=True)
def test_removed_file_is_destroyed_unless_the_register_shows_it(now: datetime) -> None:
    world = World()
    proposal = drafted(world)
    shown, other = attached(world, proposal), attached(world, proposal, "другой.pdf", PDF + b"2")
    gone = Path(other.file.path)
    detach_file(actor=world.officer, proposal=proposal, attachment=other, now=now)
    detach_file(actor=world.officer, proposal=proposal, attachment=other, now=now)
    assert not gone.exists()
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    change = propose_change(
        actor=world.officer, touchpoint=proposal.touchpoint, form_token=token(), happened_on=TODAY, now=now
    )
    detach_file(actor=world.officer, proposal=change, attachment=shown, now=now)
    assert Path(shown.file.path).exists()
    assert list(Attachment.objects.all()) == [shown]


def test_file_is_added_and_removed_on_its_page() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    address = page(world, "proposal_files", number=proposal.pk)
    refused = client.post(address, {"file": SimpleUploadedFile("приказ.pdf", b"no pdf")})
    assert list(errors_of(refused)) == ["id_file"]
    assert list(errors_of(client.post(address, {}))) == ["id_file"]
    client.post(address, {"file": SimpleUploadedFile("Приказ.pdf", PDF)})
    assert "Приказ.pdf" in text_of(client.get(address))
    remove = page(world, "proposal_file_remove", number=proposal.pk, attachment=Attachment.objects.get().pk)
    client.post(remove)
    assert not Attachment.objects.exists()


def test_download_is_saved_not_shown() -> None:
    world = World()
    kept = attached(world, drafted(world))
    response = signed_in(world.officer).get(page(world, "attachment", attachment=kept.pk))
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_file_of_a_draft_is_for_its_unit_and_who_decides(now: datetime) -> None:
    world, other = World(), World("internal")
    proposal = drafted(world)
    kept = attached(world, proposal)
    address = page(world, "attachment", attachment=kept.pk)
    stranger = signed_in(appointed(Role.UNIT_OFFICER, unit=UnitFactory(authority=world.authority)))
    assert stranger.get(address).status_code == 404
    assert signed_in(other.officer).get(address).status_code == 404
    foreign = page(other, "attachment", attachment=kept.pk)
    assert signed_in(other.officer).get(foreign).status_code == 404
    assert signed_in(world.register_officer).get(address).status_code == 200
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    # What stands in the register the authority's staff may see.
    assert stranger.get(address).status_code == 200
    assert signed_in(other.officer).get(address).status_code == 404

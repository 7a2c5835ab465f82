"""Published registers for tests of what the public reads, and beside them what it must not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import uuid4

from django.urls import reverse

from vizavi.touchpoints.choices import BasisKind, ChangeKind, EditionState, ProposalState
from vizavi.touchpoints.content import Content, StatedNeed, read_content, write_content
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition, Proposal, TouchpointVersion
from vizavi.touchpoints.tests.factories import (
    COMPLETE,
    NOW,
    TODAY,
    EditionFactory,
    ProcessFactory,
    ProcessVersionFactory,
    World,
)

SECRET = "ТАЙНА"  # in the name of everything that is not published


class Published(World):
    """A register with its edition in force; `point` publishes one touchpoint more in it."""

    def point(self, name: str, kind: str = "website", **content: Any) -> TouchpointVersion:
        """A published touchpoint of the process; `need` is the code of its only need."""
        need = content.pop("need", "information")
        process = content.pop("process", None)
        stated = Content(
            kind=kind,
            name=name,
            needs=(StatedNeed(need, content.pop("need_text", f"потребность {need}")),),
            basis_kind=BasisKind.ACT,
            basis_title="Положение",
            **content,
        )
        former, self.process = self.process, process or self.process
        version = self.touchpoint(stated)
        self.process = former
        return version

    def another_process(self, name: str, direction: str = "state_services", **more: Any) -> Any:
        """A published process more; its version."""
        return ProcessVersionFactory(
            register=self.register,
            process=ProcessFactory(register=self.register),
            unit=self.unit,
            direction=direction,
            name=name,
            **more,
        )

    def next_edition(
        self,
        *,
        in_force_on: date = date(2026, 6, 1),
        published_at: datetime = datetime(2026, 6, 2, 9, tzinfo=UTC),
    ) -> Edition:
        """Publish the next edition; the one before is superseded."""
        former = self.edition
        former.state, former.superseded_at = EditionState.SUPERSEDED, published_at
        former.save()
        self.edition = EditionFactory(
            register=self.register,
            number=former.number + 1,
            published=True,
            in_force_on=in_force_on,
            published_at=published_at,
        )
        return self.edition

    def exclude(self, version: TouchpointVersion) -> None:
        """The edition that comes next will not show the touchpoint."""
        version.until_edition = self.edition.number + 1
        version.save()

    def change(self, version: TouchpointVersion, **content: Any) -> TouchpointVersion:
        """The edition in force shows the touchpoint changed, the one before it as it was."""
        version.until_edition = self.edition.number
        version.save()
        changed = TouchpointVersion(
            touchpoint=version.touchpoint, register=self.register, from_edition=self.edition.number
        )
        stated = replace(read_content(version), **content)
        write_content(changed, stated, form=form_of(self.edition.form_edition), now=NOW)
        return changed

    def unpublished(self) -> None:
        """Everything that must not be seen: drafts, returned proposals, an approved edition that is not published."""
        for state in (
            ProposalState.DRAFT,
            ProposalState.SUBMITTED,
            ProposalState.RETURNED,
            ProposalState.WITHDRAWN,
        ):
            version = self.touchpoint(replace(COMPLETE, name=f"{SECRET} {state}"), from_edition=None)
            Proposal.objects.create(
                register=self.register, process=self.process, unit=self.unit, kind=ChangeKind.ADD, state=state,
                touchpoint=version.touchpoint, version=version, form_token=uuid4(), happened_on=TODAY,
                reason=SECRET, author_id=self.officer.actor_id, created_at=NOW,
            )  # fmt: skip
        coming = self.edition.number + 1
        self.touchpoint(replace(COMPLETE, name=f"{SECRET} будущая"), from_edition=coming)
        self.another_process(f"{SECRET} процесс", from_edition=coming)
        EditionFactory(
            register=self.register,
            number=coming,
            published=True,
            state=EditionState.APPROVED,
            published_at=None,
            in_force_on=date(2026, 7, 1),
        )

    def page(self, name: str, *more: Any) -> str:
        """The address of a page of the register."""
        return reverse(f"portal:{name}", args=[self.authority.code, self.register.form.code, *more])


def address(version: Any) -> str:
    """The page of a touchpoint."""
    return reverse("portal:touchpoint", args=[version.touchpoint.public_id])


def words(response: Any) -> str:
    """What the main part of a page says."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else "")).split())


def names(response: Any) -> list[str]:
    """Names of the touchpoints that a page shows as cards, in its order."""
    found = re.findall(r'vizavi-point__name"><a[^>]*>(.*?)</a>', response.content.decode(), re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", name)).split()) for name in found]

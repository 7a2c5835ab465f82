"""What all steps of a proposal share: refusals, the lock, the checks before a step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.registry.choices import PROPOSAL_TRANSITIONS, ProposalState
from vizavi.registry.findings import Finding, findings_of_proposal
from vizavi.registry.models import Proposal, Version
from vizavi.registry.queries import current_version
from vizavi.registry.rules import can_prepare

EDITABLE = frozenset({ProposalState.DRAFT, ProposalState.RETURNED})


class UnableToPropose(Refused):
    """The proposal cannot be made, changed or moved on."""


class AlreadyProposed(UnableToPropose):
    """The same authority has an open proposal for the entry; `proposal` is it."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(_("По этой записи у вас уже есть предложение. Продолжите его."))
        self.proposal = proposal


class ChangedMeanwhile(UnableToPropose):
    """Somebody else saved the same fields after they were opened; `version` holds what they saved."""

    def __init__(self, version: Version) -> None:
        super().__init__(
            _("Пока вы писали, эти сведения изменил другой сотрудник. Ваш текст не потерян: сравните.")
        )
        self.version = version


class Incomplete(UnableToPropose):
    """What the check found keeps the proposal out; `findings` tell what."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(item.sentence for item in findings[:5]), field=findings[0].field)
        self.findings = findings


class Outdated(UnableToPropose):
    """Another proposal for the entry was accepted since this one was begun."""

    def __init__(self) -> None:
        super().__init__(
            _("После начала этого предложения запись изменилась. Перенесите предложение на новую запись.")
        )


def seen_of(document: Mapping[str, Any], names: Iterable[str]) -> str:
    """A short sign of what fields of a document say: two of them are equal only if the fields are."""
    values = {name: document.get(name) for name in names}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def made_by(form_token: UUID) -> Proposal | None:
    """The proposal that a repeated submission of the same page made before.

    Takes a lock for the token until the end of the transaction: of two submissions at once the second waits
    and finds what the first made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [form_token.int % 2**63])
    return Proposal.objects.filter(form_token=form_token).first()


def locked(proposal: Proposal) -> Proposal:
    """The proposal as it stands once nobody else is at it."""
    # Lock first, read after: a joined row would come from the snapshot before the wait.
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    return Proposal.objects.select_related("entry", "version", "base", "authority").get(pk=proposal.pk)


def require_editable(actor: Viewer, proposal: Proposal) -> None:
    """Refuse who does not prepare it, and what is not in the hands of who prepares."""
    if not can_prepare(actor, proposal.authority_id):
        raise PermissionDenied
    if proposal.state not in EDITABLE:
        raise UnableToPropose(_("Предложение уже передано на проверку, изменить его нельзя."))


def require_transition(proposal: Proposal, to: ProposalState) -> None:
    """Refuse a step that the state does not allow."""
    if to not in PROPOSAL_TRANSITIONS[ProposalState(proposal.state)]:
        raise UnableToPropose(
            _("Сейчас предложение в состоянии «%(state)s»: это действие для него недоступно.")
            % {"state": proposal.get_state_display()}
        )


def require_up_to_date(proposal: Proposal) -> None:
    """Refuse what was made from something that the register does not say any more."""
    if is_outdated(proposal):
        raise Outdated


def is_outdated(proposal: Proposal) -> bool:
    """Whether another proposal for the entry was accepted since this one was begun or carried over."""
    now = current_version(proposal.entry)
    return (now.pk if now else None) != proposal.base_id


def require_complete(proposal: Proposal, *, now: datetime, is_decision: bool) -> None:
    """Refuse what the check found to be wrong, and what changes nothing.

    Args:
        is_decision: whether it is to be accepted; what waits for another proposal may be handed over before.
    """
    found = [item for item in findings_of_proposal(proposal, now=now) if item.blocks(is_decision=is_decision)]
    if found:
        raise Incomplete(found)
    version, base = proposal.version, proposal.base
    if version is not None and base is not None and _says(version) == _says(base):
        raise UnableToPropose(_("В предложении ничего не изменено по сравнению с реестром."))


def _says(version: Version) -> tuple[Any, ...]:
    return version.document, version.authority_id, version.unit_id, version.owner_id

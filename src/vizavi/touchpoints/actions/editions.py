"""The legal life of an edition: to the head, approved by an order, published, superseded (S-5.1–2, I-5.1–2)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db.models import F, Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer, issue_order
from vizavi.touchpoints.actions.announcements import announce_publication
from vizavi.touchpoints.actions.deadlines import stop_deadlines
from vizavi.touchpoints.choices import EDITION_TRANSITIONS, DeadlineKind, EditionState
from vizavi.touchpoints.findings import Severity, findings_of_edition
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition, ProcessVersion, TouchpointVersion
from vizavi.touchpoints.queries import latest_decided
from vizavi.touchpoints.rules import can_approve, can_check


class UnableToApprove(Refused):
    """The edition cannot be sent, approved or returned as asked."""


class UnableToPublish(Refused):
    """The edition cannot be published now."""


@action
def send_for_approval(
    *, actor: Viewer, edition: Edition, revision: int, now: datetime, reason: str = ""
) -> Edition:
    """Lay the draft before the head. It takes no changes until it is approved or returned.

    Args:
        reason: why it is sent although processes lack touchpoints; needed only then, kept in the history.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToApprove: it changed after it was opened, changes nothing, or has gaps without a reason.
    """
    edition = _locked(edition)
    if not can_check(actor, edition.register.authority_id):
        raise PermissionDenied
    if edition.state == EditionState.UNDER_APPROVAL:
        return edition
    _require_transition(edition, EditionState.UNDER_APPROVAL)
    _require_unchanged(edition, revision)
    if not has_changes(edition):
        raise UnableToApprove(_("В проекте нет изменений: утверждать нечего."))
    gaps = [
        item
        for item in findings_of_edition(edition.register, edition.number)
        if item.severity is Severity.BLOCKS
    ]
    if gaps and not reason.strip():
        raise UnableToApprove(
            _(
                "Есть процессы без точек взаимодействия (%(count)s). Дополните перечень или объясните, почему их нет."
            )
            % {"count": len(gaps)},
            field="reason",
        )
    edition.state = EditionState.UNDER_APPROVAL
    edition.save(update_fields=["state"])
    return edition


@action
def return_edition(*, actor: Viewer, edition: Edition, now: datetime, reason: str) -> Edition:
    """Give the draft back to work, with the reason.

    Raises:
        PermissionDenied: the actor is neither the head nor the authorised person.
        UnableToApprove: it does not lie with the head, or no reason is given.
    """
    edition = _locked(edition)
    if not (
        can_approve(actor, edition.register.authority_id) or can_check(actor, edition.register.authority_id)
    ):
        raise PermissionDenied
    if edition.state == EditionState.DRAFT:
        return edition
    _require_transition(edition, EditionState.DRAFT)
    if not reason.strip():
        raise UnableToApprove(_("Напишите, что исправить в редакции."), field="reason")
    edition.state = EditionState.DRAFT
    edition.save(update_fields=["state"])
    return edition


@action
def approve_edition(
    *,
    actor: Viewer,
    edition: Edition,
    revision: int,
    order_number: str,
    order_date: date,
    now: datetime,
    scan: File[bytes] | None = None,
) -> Edition:
    """Approve the edition by an order with number and date (S-5.1, I-5.1). Its content never changes again.

    Raises:
        PermissionDenied: the actor is not the head of the authority.
        UnableToApprove: the draft changed after it was opened, the date is before the edition in force, or an
            approved edition still waits for publication.
        UnableToIssueOrder: the number was used that year, or the date is ahead.
    """
    edition = _locked(edition)
    register = edition.register
    if not can_approve(actor, register.authority_id):
        raise PermissionDenied
    _require_transition(edition, EditionState.APPROVED)
    _require_unchanged(edition, revision)
    before = latest_decided(register)
    if before is not None:
        if before.state == EditionState.APPROVED:
            raise UnableToApprove(
                _("Редакция № %(number)s утверждена, но не опубликована. Сначала опубликуйте её.")
                % {"number": before.number}
            )
        if before.in_force_on and order_date < before.in_force_on:
            raise UnableToApprove(
                _("Дата приказа раньше действующей редакции (%(date)s). Проверьте дату.")
                % {"date": before.in_force_on.strftime("%d.%m.%Y")},
                field="order_date",
            )
    edition.order = issue_order(
        authority=register.authority,
        kind=form_of(edition.form_edition).approving_document.name,
        number=order_number,
        dated_on=order_date,
        title=_("Об утверждении перечня точек взаимодействия"),
        scan=scan,
        now=now,
    )
    edition.state = EditionState.APPROVED
    edition.approved_at = now
    edition.in_force_on = order_date
    edition.save(update_fields=["state", "order", "approved_at", "in_force_on"])
    return edition


@action
def publish_edition(*, actor: Viewer, edition: Edition, now: datetime) -> Edition:
    """Place the approved edition on the site; the one before is superseded, its clocks stop (S-5.2, S-5.5).

    Raises:
        PermissionDenied: the actor is neither the authorised person nor the head.
        UnableToPublish: it is not approved.
    """
    edition = _locked(edition)
    register = edition.register
    if not (can_check(actor, register.authority_id) or can_approve(actor, register.authority_id)):
        raise PermissionDenied
    if edition.state == EditionState.PUBLISHED:
        return edition
    if EditionState.PUBLISHED not in EDITION_TRANSITIONS[EditionState(edition.state)]:
        raise UnableToPublish(_("Опубликовать можно только утверждённую приказом редакцию."))
    for former in register.editions.select_for_update().filter(state=EditionState.PUBLISHED):
        former.state = EditionState.SUPERSEDED
        former.superseded_at = now
        former.save(update_fields=["state", "superseded_at"])
    edition.state = EditionState.PUBLISHED
    edition.published_at = now
    edition.save(update_fields=["state", "published_at"])
    stop_deadlines(now=now, kind=DeadlineKind.PUBLICATION, edition=edition)
    announce_publication(edition, now=now)
    # In this transaction: a worker that is down finds the job when it is back.
    app.configure_task("touchpoints.make_documents").defer(edition_id=edition.pk)
    return edition


def has_changes(edition: Edition) -> bool:
    """Whether the edition differs from the one before it."""
    touched = Q(from_edition=edition.number) | Q(until_edition=edition.number)
    visible = touched & (Q(until_edition__isnull=True) | Q(from_edition__lt=F("until_edition")))
    return any(
        model.objects.filter(visible, register=edition.register).exists()
        for model in (TouchpointVersion, ProcessVersion)
    )


def _locked(edition: Edition) -> Edition:
    return (
        Edition.objects.select_for_update(of=("self",))
        .select_related("register__authority", "register__form", "form_edition")
        .get(pk=edition.pk)
    )


def _require_transition(edition: Edition, to: EditionState) -> None:
    if to not in EDITION_TRANSITIONS[EditionState(edition.state)]:
        raise UnableToApprove(
            _("Редакция в состоянии «%(state)s»: это действие для неё недоступно.")
            % {"state": edition.get_state_display()}
        )


def _require_unchanged(edition: Edition, revision: int) -> None:
    if edition.revision != revision:
        raise UnableToApprove(
            _("Проект изменился после того, как вы его открыли. Посмотрите, что добавлено, и решите ещё раз.")
        )

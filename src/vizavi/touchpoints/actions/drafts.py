"""The draft edition that collects what is included. Parts of other actions' transactions."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.errors import Refused
from vizavi.touchpoints.actions.deadlines import start_deadline
from vizavi.touchpoints.choices import DeadlineKind, EditionState, Trigger
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Deadline, Edition, Process, Proposal, Register
from vizavi.touchpoints.queries import form_in_force, open_edition


class UnableToChangeDraft(Refused):
    """The draft edition takes no changes now."""


def draft_to_change(register: Register, *, now: datetime) -> Edition:
    """The draft edition of a register, made if there is none, locked, its revision raised.

    Raises:
        UnableToChangeDraft: it lies with the head for approval, or the form is not in force yet.
    """
    # One lock for all changes of a register: two people cannot make two drafts or change one past each other.
    Register.objects.select_for_update().get(pk=register.pk)
    edition = open_edition(register)
    if edition is None:
        return _new_draft(register, now=now)
    if edition.state != EditionState.DRAFT:
        raise UnableToChangeDraft(
            _("Редакция № %(number)s лежит на утверждении. Верните её в работу или дождитесь приказа.")
            % {"number": edition.number}
        )
    edition.revision += 1
    edition.save(update_fields=["revision"])
    return edition


def _new_draft(register: Register, *, now: datetime) -> Edition:
    form_edition = form_in_force(register.form, on=localdate(now))
    if form_edition is None:
        raise UnableToChangeDraft(_("Форма перечня ещё не введена в действие. Обратитесь к администратору."))
    last = register.editions.order_by("-number").first()
    return Edition.objects.create(
        register=register,
        number=last.number + 1 if last else 1,
        form_edition=form_edition,
        created_at=now,
    )


def start_publication_clock(
    edition: Edition,
    *,
    trigger: Trigger,
    now: datetime,
    process: Process | None = None,
    proposal: Proposal | None = None,
) -> Deadline:
    """S-5.5, I-5.5: from the day a change is made, so many working days until the edition is published."""
    return start_deadline(
        register=edition.register,
        kind=DeadlineKind.PUBLICATION,
        trigger=trigger,
        working_days=form_of(edition.form_edition).publication_term.working_days,
        started_on=localdate(now),
        process=process,
        proposal=proposal,
        edition=edition,
    )

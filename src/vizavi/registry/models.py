"""The register of life situations (B-4.3.5.1).

Every entry, whatever its kind, lives the same life: proposed, checked, accepted into the draft edition, published,
superseded. What it says is one checked document (`documents/`). Editions are intervals, as in the register of
touchpoints (decision 0004): a version holds from the edition numbered `from_edition` until (not including)
`until_edition`; without `from_edition` it belongs to a proposal. A version that a published edition shows is never
written again.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kit.audit.triggers import audited
from vizavi.authorities.models import Authority, Unit
from vizavi.registry.choices import (
    OPEN_PROPOSAL,
    ChangeKind,
    EditionState,
    Kind,
    ProposalState,
    Status,
)
from vizavi.touchpoints.models import Touchpoint


class Settings(models.Model):
    """Terms and thresholds of the register: one row, changed by the Project Office."""

    confirm_months = models.PositiveSmallIntegerField(_("подтверждать записи раз в, месяцев"), default=6)
    remind_days = models.PositiveSmallIntegerField(_("напоминать за, дней"), default=14)
    least_published = models.PositiveSmallIntegerField(_("наименьшее публикуемое число клиентов"), default=10)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="registry_settings_one_row"),
            models.CheckConstraint(condition=Q(confirm_months__gte=1), name="registry_confirm_months"),
            # B-4.3.5.3: the bound may be raised, never lowered below ten.
            models.CheckConstraint(condition=Q(least_published__gte=10), name="registry_least_published"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return str(_("Настройки реестра жизненных ситуаций"))


class Edition(models.Model):
    """An edition of the register: what the Project Office published at one moment."""

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=12, choices=EditionState.choices, default=EditionState.DRAFT)
    # Grows with every change: publishing what has changed meanwhile is refused by it.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    decision = models.CharField(_("документ"), max_length=300, blank=True)
    note = models.TextField(_("что изменилось"), blank=True)
    note_en = models.TextField(_("что изменилось, на английском"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=[EditionState.DRAFT, EditionState.PUBLISHED]),
                name="registry_one_draft_one_published",
            ),
            models.CheckConstraint(
                name="registry_published_has_moment",
                condition=Q(state=EditionState.DRAFT) | Q(published_at__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"№ {self.number}"


class Entry(models.Model):
    """The identity of an entry through all its versions: its permanent address is its kind and code."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.SlugField(_("код"), max_length=80)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # When somebody last said that the entry still holds: by accepting a version or by confirming.
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    # B-4.3.5.7: a scenario waits for an update since a service in it was changed.
    stale_since = models.DateField(null=True, blank=True)
    stale_because = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="entry_code_once")]
        # Which entries are due to be confirmed is asked on every page of staff; with the number, so that the list of
        # them comes in its order.
        indexes = [models.Index(fields=["confirmed_on", "id"], name="registry_entry_due")]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class VersionQuerySet(models.QuerySet):
    """Versions as an edition shows them."""

    def in_edition(self, number: int) -> VersionQuerySet:
        """What the edition with this number shows."""
        return self.filter(
            Q(until_edition__isnull=True) | Q(until_edition__gt=number), from_edition__lte=number
        )

    def current(self) -> VersionQuerySet:
        """What the newest edition shows, the draft included."""
        return self.filter(from_edition__isnull=False, until_edition__isnull=True)


class Version(models.Model):
    """An entry as editions show it, or as a proposal would have it."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    from_edition = models.PositiveIntegerField(null=True, blank=True)
    until_edition = models.PositiveIntegerField(null=True, blank=True)
    # B-2.4.a, B-4.1.15: who provides it and which employee answers for it. Empty: the Project Office.
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("орган власти")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("подразделение")
    )
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("владелец")
    )
    # Of the document, so that lists need not open it.
    title = models.CharField(_("название"), max_length=300, blank=True)
    title_en = models.CharField(_("название на английском"), max_length=300, blank=True)
    status = models.CharField(_("состояние"), max_length=12, choices=Status.choices, blank=True)
    document = models.JSONField(default=dict)
    # Two officers editing one entry: a save names the revision it started from.
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        indexes = [
            # Whole: how many entries of a kind an edition shows is counted without opening them.
            models.Index(fields=["kind", "from_edition", "until_edition"], name="registry_version_editions"),
            models.Index(fields=["entry", "-id"], name="registry_version_of_entry"),
            models.Index(fields=["authority", "kind"], name="registry_version_of_authority"),
            # Lists of staff in their usual order: requirements may be hundreds of thousands.
            models.Index(
                fields=["kind", "title", "id"],
                condition=Q(from_edition__isnull=False, until_edition__isnull=True),
                name="registry_version_current",
            ),
            # Requirements may be hundreds of thousands: words of titles are searched here, not in memory.
            GinIndex(SearchVector("title", "title_en", config="simple"), name="registry_version_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="registry_version_interval",
                condition=(Q(until_edition__isnull=True) | Q(from_edition__lte=F("until_edition")))
                & (Q(from_edition__isnull=False) | Q(until_edition__isnull=True)),
            ),
            ExclusionConstraint(
                name="registry_version_one_per_edition",
                expressions=[
                    (
                        Func(
                            F("entry"),
                            F("entry"),
                            Value("[]"),
                            function="int8range",
                            output_field=models.TextField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("from_edition"),
                            F("until_edition"),
                            function="int4range",
                            output_field=models.TextField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(from_edition__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return (self.title_en if get_language() == "en" else "") or self.title


class Link(models.Model):
    """Version → entry that it names, kept beside the document so that "who uses this?" is one index lookup."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="links")
    target = models.ForeignKey(Entry, models.PROTECT, related_name="linked_from")
    # The field that names it: «services», «steps», «criteria».
    field = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["target", "field"], name="registry_link_to")]
        constraints = [
            models.UniqueConstraint(fields=["version", "target", "field"], name="registry_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.target_id}"


class TouchpointLink(models.Model):
    """Version → touchpoint of the register of touchpoints that it sends clients to."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="touchpoint_links")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "touchpoint"], name="registry_touchpoint_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.touchpoint_id}"


class Proposal(models.Model):
    """A proposal of an authority (or of the Project Office itself) to add, change or exclude an entry (B-4.3.5.1.a)."""

    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="proposals")
    # Empty for exclusions.
    version = models.OneToOneField(Version, models.PROTECT, null=True, blank=True, related_name="proposal")
    # What it was made from: when another proposal was accepted since, it has to be carried over.
    base = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("кто предлагает")
    )
    # A repeated submission of the same page finds the proposal it made.
    form_token = models.UUIDField(unique=True)
    reason = models.TextField(_("почему"), blank=True)
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    decision_note = models.TextField(_("почему так решено"), blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="proposals")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="registry_proposal_queue"),
            models.Index(fields=["entry", "-created_at"], name="registry_proposal_of_entry"),
            models.Index(fields=["authority", "state"], name="registry_proposal_of_authority"),
        ]
        constraints = [
            models.CheckConstraint(
                name="registry_proposal_has_version",
                condition=Q(kind=ChangeKind.EXCLUDE, version__isnull=True)
                | Q(kind__in=[ChangeKind.ADD, ChangeKind.CHANGE], version__isnull=False),
            ),
            # Two authorities may propose for one entry; one authority proposes once at a time.
            models.UniqueConstraint(
                fields=["entry", "authority"],
                condition=Q(state__in=OPEN_PROPOSAL),
                nulls_distinct=False,
                name="registry_one_open_proposal_of_authority",
            ),
            models.CheckConstraint(
                name="registry_accepted_in_edition",
                condition=~Q(state=ProposalState.ACCEPTED) | Q(edition__isnull=False),
            ),
            models.CheckConstraint(
                name="registry_rejected_with_reason",
                condition=~Q(state=ProposalState.REJECTED) | ~Q(decision_note=""),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.version or self.entry}"


class Remark(models.Model):
    """What the Project Office found wrong in a field of a proposal (empty field: in the whole)."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="remarks")
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("замечание"))
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.text


class Reminder(models.Model):
    """A letter that asked an owner to confirm an entry: once per entry and term."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="reminders")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    due_on = models.DateField()
    stage = models.CharField(max_length=10)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "user", "due_on", "stage"], name="registry_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.due_on}"


class SegmentStatistics(models.Model):
    """Anonymised counts of a segment over the population (B-4.3.5.2), suppressed before they are kept (B-4.3.5.3)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="statistics")
    edition_number = models.PositiveIntegerField()
    computed_at = models.DateTimeField()
    population = models.CharField(max_length=200)
    # {"clients": n, "breakdowns": [{"attribute": …, "rows": [{"value": …, "clients": n | null}]}]}; null is suppressed.
    counts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "edition_number"], name="segment_statistics_once")
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.entry}, № {self.edition_number}"

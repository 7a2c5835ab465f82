"""The register of touchpoints.

Editions are intervals, not copies: a version of a process or of a touchpoint holds from the edition numbered
`from_edition` until (not including) `until_edition`. An edition is thus a filter, two editions are compared by
their versions, and an approved one cannot change because versions that it shows are never written again.
A version whose `from_edition` is empty belongs to a proposal that is not yet included.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kit.audit.triggers import audited
from vizavi.authorities.models import Authority, Order, Unit
from vizavi.touchpoints.choices import (
    DECIDED_EDITION,
    OPEN_EDITION,
    Answer,
    BasisKind,
    ChangeKind,
    Channel,
    DeadlineKind,
    EditionState,
    ImportState,
    ProcessScope,
    ProposalState,
    Trigger,
)


class RegisterForm(models.Model):
    """A form in which registers are kept: of the Sevastopol order, of the internal-client order, of a region."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("название"), max_length=300)
    name_en = models.CharField(_("название на английском"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        triggers = [audited()]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name


class FormEdition(models.Model):
    """A form as it stood: `document` holds everything (see forms_data/schema.py) and never changes once in force."""

    form = models.ForeignKey(RegisterForm, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    in_force_on = models.DateField(_("действует с"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_edition_number_once"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(in_force_on__isnull=True), name="form_has_one_draft_edition"
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.form} № {self.number}"


class Register(models.Model):
    """One authority's register in one form, with the terms that the authority sets itself."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="registers")
    form = models.ForeignKey(RegisterForm, models.PROTECT, related_name="registers")
    check_days = models.PositiveSmallIntegerField(_("срок проверки, рабочих дней"), default=3)
    rework_days = models.PositiveSmallIntegerField(_("срок доработки, рабочих дней"), default=3)
    update_days = models.PositiveSmallIntegerField(_("срок подготовки сведений, рабочих дней"), default=5)
    remind_days = models.PositiveSmallIntegerField(_("напоминать за, рабочих дней"), default=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "form"], name="register_once_per_form")]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.authority.short}: {self.form}"


class Edition(models.Model):
    """An edition of a register: what was approved by one order. Versions name its number."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    form_edition = models.ForeignKey(FormEdition, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=EditionState.choices, default=EditionState.DRAFT)
    # Grows with every inclusion: approving what has changed meanwhile is refused by it.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="edition")
    in_force_on = models.DateField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["register", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["register"], condition=Q(state__in=OPEN_EDITION), name="register_has_one_open_edition"
            ),
            models.UniqueConstraint(
                fields=["register"],
                condition=Q(state=EditionState.PUBLISHED),
                name="register_has_one_published_edition",
            ),
            models.CheckConstraint(
                name="edition_decided_by_order",
                condition=Q(state__in=OPEN_EDITION)
                | Q(
                    state__in=DECIDED_EDITION,
                    order__isnull=False,
                    approved_at__isnull=False,
                    in_force_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="edition_published_has_moment",
                condition=~Q(state__in=[EditionState.PUBLISHED, EditionState.SUPERSEDED])
                | Q(published_at__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.register}, № {self.number}"


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


def _editions(*fields: str) -> Func:
    return Func(*(F(name) for name in fields), function="int4range", output_field=models.TextField())


def _point(field: str, function: str = "int8range") -> Func:
    return Func(F(field), F(field), Value("[]"), function=function, output_field=models.TextField())


_FROM_BEFORE_UNTIL = Q(until_edition__isnull=True) | Q(from_edition__lte=F("until_edition"))


class Process(models.Model):
    """An entry of the register of inter- and intra-departmental processes (S-3.1)."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="processes")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    included_on = models.DateField(_("включён"))
    excluded_on = models.DateField(_("исключён"), null=True, blank=True)

    class Meta:
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self.public_id)


class ProcessVersion(models.Model):
    """A process as editions show it."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    register = models.ForeignKey(Register, models.PROTECT, related_name="+")
    from_edition = models.PositiveIntegerField()
    until_edition = models.PositiveIntegerField(null=True, blank=True)
    direction = models.CharField(_("направление деятельности"), max_length=60)
    # S-A.2: the last direction takes processes of «another kind of activity».
    is_other_activity = models.BooleanField(_("иной вид деятельности"), default=False)
    number = models.PositiveIntegerField(_("номер"))
    name = models.CharField(_("наименование"), max_length=1000)
    name_en = models.CharField(_("наименование на английском"), max_length=1000, blank=True)
    scope = models.CharField(
        _("вид процесса"), max_length=5, choices=ProcessScope.choices, default=ProcessScope.INTRA
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("подразделение"))
    sameness = models.BigIntegerField(editable=False)
    # The direction in the words of an imported file, so that its rows come out as they came in; "" is the form's.
    direction_wording = models.CharField(max_length=300, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["register", "number"], name="process_version_in_register")]
        constraints = [
            models.CheckConstraint(condition=_FROM_BEFORE_UNTIL, name="process_version_interval"),
            ExclusionConstraint(
                name="process_version_one_per_edition",
                expressions=[
                    (_point("process"), RangeOperators.OVERLAPS),
                    (_editions("from_edition", "until_edition"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="process_name_once_in_edition",
                expressions=[
                    (_point("register"), RangeOperators.OVERLAPS),
                    (_point("sameness"), RangeOperators.OVERLAPS),
                    (_editions("from_edition", "until_edition"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name


class Touchpoint(models.Model):
    """The identity of a touchpoint through all its versions: its permanent address."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="touchpoints")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self.public_id)


class TouchpointVersion(models.Model):
    """A touchpoint of a process as editions show it, or as a proposal would have it."""

    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="versions")
    register = models.ForeignKey(Register, models.PROTECT, related_name="+")
    from_edition = models.PositiveIntegerField(null=True, blank=True)
    until_edition = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(_("порядок в процессе"), default=0)

    kind = models.CharField(_("вид точки"), max_length=60)
    channel = models.CharField(_("тип точки"), max_length=10, choices=Channel.choices)
    name = models.CharField(_("наименование точки"), max_length=500)
    name_en = models.CharField(_("наименование на английском"), max_length=500, blank=True)
    # The process and the canonical name in one number, so that the database can refuse a duplicate (S-3.7.c).
    sameness = models.BigIntegerField(editable=False)

    url = models.CharField(_("адрес в интернете"), max_length=500, blank=True)
    phone = models.CharField(_("телефон"), max_length=100, blank=True)
    place = models.CharField(_("адрес, кабинет"), max_length=500, blank=True)
    hours = models.CharField(_("часы работы"), max_length=500, blank=True)

    features = models.TextField(_("особенности взаимодействия"), blank=True)
    features_en = models.TextField(_("особенности на английском"), blank=True)
    suits_health = models.TextField(_("для людей с проблемами со здоровьем"), blank=True)
    suits_digital_skills = models.TextField(_("для людей с низкими цифровыми навыками"), blank=True)
    suits_russian = models.TextField(_("для людей, слабо владеющих русским"), blank=True)
    is_low_demand = models.BooleanField(_("маловостребованная"), default=False)
    is_uncounted = models.BooleanField(_("учёт обращений не ведётся или невозможен"), default=False)

    basis_kind = models.CharField(_("основание"), max_length=20, choices=BasisKind.choices, blank=True)
    basis_title = models.CharField(
        _("название документа или содержание поручения"), max_length=1000, blank=True
    )
    basis_number = models.CharField(_("номер"), max_length=60, blank=True)
    basis_on = models.DateField(_("дата"), null=True, blank=True)

    # Two officers editing one entry: a save names the revision it started from.
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["register", "from_edition"], name="version_in_register"),
            models.Index(fields=["touchpoint", "-id"], name="version_of_touchpoint"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_FROM_BEFORE_UNTIL
                & (Q(from_edition__isnull=False) | Q(until_edition__isnull=True)),
                name="version_interval",
            ),
            models.CheckConstraint(
                condition=Q(from_edition__isnull=True) | ~Q(name=""), name="version_in_register_has_name"
            ),
            ExclusionConstraint(
                name="version_one_per_edition",
                expressions=[
                    (_point("touchpoint"), RangeOperators.OVERLAPS),
                    (_editions("from_edition", "until_edition"), RangeOperators.OVERLAPS),
                ],
                condition=Q(from_edition__isnull=False),
            ),
            ExclusionConstraint(
                name="touchpoint_once_in_process",
                expressions=[
                    (_point("sameness"), RangeOperators.OVERLAPS),
                    (_editions("from_edition", "until_edition"), RangeOperators.OVERLAPS),
                ],
                condition=Q(from_edition__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name


class SatisfiedNeed(models.Model):
    """A need satisfied at a touchpoint, in the words of the register; `code` places it in the form's list."""

    version = models.ForeignKey(TouchpointVersion, models.CASCADE, related_name="needs")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    text = models.CharField(_("потребность"), max_length=500)
    # Where an imported register states features row by row; empty (null) is what the touchpoint says.
    features = models.TextField(_("особенности взаимодействия"), null=True, blank=True)  # noqa: DJ001 see above

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="need_position_once"),
            models.UniqueConstraint(fields=["version", "text"], name="need_text_once"),
            models.CheckConstraint(condition=~Q(text=""), name="need_has_text"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.text


class Attachment(models.Model):
    """A file that shows something of a touchpoint: its legal basis, evidence for a requirement."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="+")
    versions = models.ManyToManyField(TouchpointVersion, related_name="attachments")
    file = models.FileField(upload_to="touchpoints/%Y/%m/")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name


class RequirementAnswer(models.Model):
    """What is known of one requirement at one touchpoint; no row means not looked at yet."""

    version = models.ForeignKey(TouchpointVersion, models.CASCADE, related_name="answers")
    requirement = models.CharField(max_length=80)
    answer = models.CharField(max_length=20, choices=Answer.choices)
    evidence = models.TextField(_("чем подтверждается"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "requirement"], name="requirement_answered_once")
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.answer}"


class Proposal(models.Model):
    """A unit's proposal to add, change or exclude a touchpoint (S-3.4, I-2.2.b)."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="proposals")
    process = models.ForeignKey(Process, models.PROTECT, related_name="proposals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT)
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="proposals")
    version = models.OneToOneField(
        TouchpointVersion, models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    # A repeated submission of the same page finds the proposal it made.
    form_token = models.UUIDField(unique=True)
    happened_on = models.DateField(_("когда произошло изменение"))
    reason = models.TextField(_("почему"), blank=True)
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="proposals")

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["register", "state"], name="proposal_queue")]
        constraints = [
            models.CheckConstraint(
                name="proposal_has_version_unless_exclusion",
                condition=Q(kind=ChangeKind.EXCLUDE, version__isnull=True)
                | Q(kind__in=[ChangeKind.ADD, ChangeKind.CHANGE], version__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["touchpoint"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="touchpoint_has_one_open_proposal",
            ),
            models.CheckConstraint(
                name="proposal_included_in_edition",
                condition=~Q(state=ProposalState.INCLUDED) | Q(edition__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.version or self.touchpoint}"


class Remark(models.Model):
    """What the authorised person found wrong in a field of a proposal (empty field: in the whole)."""

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


class Deadline(models.Model):
    """A running clock: somebody owes something by a moment counted in the authority's working time."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=15, choices=DeadlineKind.choices)
    trigger = models.CharField(max_length=25, choices=Trigger.choices)
    process = models.ForeignKey(Process, models.PROTECT, null=True, blank=True, related_name="deadlines")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="deadlines")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="deadlines")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField()
    working_days = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["register", "due_at"], condition=Q(met_at__isnull=True), name="deadline_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="deadline_is_about_something",
                condition=Q(process__isnull=False) | Q(proposal__isnull=False) | Q(edition__isnull=False),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} до {self.due_at:%d.%m.%Y}"


class Reminder(models.Model):
    """A reminder that was sent: once per deadline, person and stage, however often the job runs."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "user", "stage"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.deadline_id}"


class Import(models.Model):
    """An uploaded register: its file, how its columns were read, what was found, whether it was applied."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="imports")
    file = models.FileField(upload_to="imports/%Y/%m/")
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED)
    mapping = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    # Whether the file is the whole register, so that what it does not name leaves the draft.
    replaces = models.BooleanField(_("файл содержит весь перечень"), default=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("подразделение")
    )
    # Nobody: the operator of the installation, from the command line.
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        triggers = [audited(exclude=["rows_done", "rows_total", "problems"])]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """How an authority's files name their columns: remembered for its next import."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="column_mappings")
    head = models.JSONField()
    mapping = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "head"], name="column_mapping_once")]
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self.mapping)


class Document(models.Model):
    """A document made from an edition and kept, so that it is made once."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="documents")
    form = models.CharField(max_length=20)
    # What it was made from: a draft goes on changing, a decided edition does not.
    stamp = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to="documents/%Y/%m/")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "form"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.form}"

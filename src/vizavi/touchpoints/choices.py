"""States of editions and proposals with their legal transitions, and the events that start clocks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """S-4.1, I-3.1: the two types of touchpoints."""

    DIGITAL = "digital", _("Цифровая точка")
    OFFLINE = "offline", _("Офлайн-точка")


# Kinds that serve programs (B-4.6.a1): a person who looks for a way to an authority wants the other ones first.
FOR_PROGRAMS = frozenset({"api"})


class EditionState(models.TextChoices):
    """The life of an edition of a register or of a form."""

    DRAFT = "draft", _("Проект")
    UNDER_APPROVAL = "under_approval", _("На утверждении")
    APPROVED = "approved", _("Утверждена")
    PUBLISHED = "published", _("Опубликована")
    SUPERSEDED = "superseded", _("Утратила силу")


EDITION_TRANSITIONS: dict[EditionState, frozenset[EditionState]] = {
    EditionState.DRAFT: frozenset({EditionState.UNDER_APPROVAL}),
    EditionState.UNDER_APPROVAL: frozenset({EditionState.DRAFT, EditionState.APPROVED}),
    EditionState.APPROVED: frozenset({EditionState.PUBLISHED}),
    EditionState.PUBLISHED: frozenset({EditionState.SUPERSEDED}),
    EditionState.SUPERSEDED: frozenset(),
}
OPEN_EDITION = (EditionState.DRAFT, EditionState.UNDER_APPROVAL)
DECIDED_EDITION = (EditionState.APPROVED, EditionState.PUBLISHED, EditionState.SUPERSEDED)


class ChangeKind(models.TextChoices):
    """What a unit proposes."""

    ADD = "add", _("Включить")
    CHANGE = "change", _("Изменить")
    EXCLUDE = "exclude", _("Исключить")


class ProposalState(models.TextChoices):
    """The way of a proposal from the unit into the draft edition."""

    DRAFT = "draft", _("Черновик")
    SUBMITTED = "submitted", _("На проверке")
    RETURNED = "returned", _("Возвращено")
    INCLUDED = "included", _("Учтено в проекте")
    WITHDRAWN = "withdrawn", _("Отозвано")


PROPOSAL_TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.SUBMITTED: frozenset(
        {ProposalState.RETURNED, ProposalState.INCLUDED, ProposalState.WITHDRAWN}
    ),
    ProposalState.RETURNED: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.INCLUDED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}
OPEN_PROPOSAL = (ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED)


class Trigger(models.TextChoices):
    """Events that demand an update of the register (S-5.3, I-5.3)."""

    PROCESS_INCLUDED = "process_included", _("процесс включён в реестр процессов")
    PROCESS_EXCLUDED = "process_excluded", _("процесс исключён из реестра процессов")
    TOUCHPOINT_ADDED = "touchpoint_added", _("появилась новая точка взаимодействия")
    KIND_CHANGED = "kind_changed", _("изменился вид точки взаимодействия")
    NEEDS_CHANGED = "needs_changed", _("изменились удовлетворяемые потребности")
    TOUCHPOINT_EXCLUDED = "touchpoint_excluded", _("точка взаимодействия исключена")
    DETAILS_CHANGED = "details_changed", _("изменились другие сведения о точке")


class DeadlineKind(models.TextChoices):
    """Who owes what."""

    UPDATE = "update", _("Подготовить сведения")
    CHECK = "check", _("Проверить предложение")
    REWORK = "rework", _("Доработать предложение")
    PUBLICATION = "publication", _("Разместить актуальную редакцию")


class BasisKind(models.TextChoices):
    """S-3.6, I-2.4, I-2.5: where a touchpoint comes from."""

    ACT = "act", _("нормативный правовой акт")
    INTERNAL_ACT = "internal_act", _("внутренний акт или документ")
    CONTRACT = "contract", _("акт, контракт, соглашение о работе точки")
    INSTRUCTION = "instruction", _("поручение или резолюция без документа")


class Answer(models.TextChoices):
    """Whether a touchpoint meets a requirement of its kind."""

    MET = "met", _("выполнено")
    NOT_MET = "not_met", _("не выполнено")
    NOT_APPLICABLE = "not_applicable", _("не применимо")


class ProcessScope(models.TextChoices):
    """S-3.1: the register of processes holds both."""

    INTRA = "intra", _("внутриведомственный")
    INTER = "inter", _("межведомственный")


class ImportState(models.TextChoices):
    """The way of an uploaded file."""

    UPLOADED = "uploaded", _("Загружен")
    CHECKED = "checked", _("Проверен")
    REFUSED = "refused", _("Есть ошибки")
    APPLYING = "applying", _("Вносится")
    APPLIED = "applied", _("Внесён в проект редакции")
    DISCARDED = "discarded", _("Отменён")

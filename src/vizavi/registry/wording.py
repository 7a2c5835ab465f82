"""How the register of life situations is told to people: numbers for reference, subjects, actions, tones."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vizavi.registry.choices import ChangeKind, EditionState, Kind, ProposalState, Status
from vizavi.registry.models import Proposal, Version

ACTIONS: dict[str, str | Promise] = {
    "registry.propose_addition": gettext_lazy("Начато предложение включить запись"),
    "registry.propose_change": gettext_lazy("Начато предложение изменить запись"),
    "registry.propose_exclusion": gettext_lazy("Начато предложение исключить запись"),
    "registry.save_proposal": gettext_lazy("Черновик сохранён"),
    "registry.name_provider": gettext_lazy("Указано, кто предоставляет и отвечает"),
    "registry.submit_proposal": gettext_lazy("Передано Проектному офису"),
    "registry.withdraw_proposal": gettext_lazy("Предложение отозвано"),
    "registry.return_proposal": gettext_lazy("Возвращено с замечаниями"),
    "registry.accept_proposal": gettext_lazy("Принято в проект редакции"),
    "registry.reject_proposal": gettext_lazy("Отклонено"),
    "registry.rebase_proposal": gettext_lazy("Перенесено на принятую запись"),
    "registry.confirm_entry": gettext_lazy("Подтверждено, что запись верна"),
    "registry.keep_scenario": gettext_lazy("Подтверждено, что сценарий подходит"),
    "registry.publish_edition": gettext_lazy("Редакция опубликована"),
    "registry.change_settings": gettext_lazy("Изменены сроки и пороги реестра"),
    "registry.take_starting_dictionary": gettext_lazy("Взят начальный словарь признаков"),
    "registry.load_register": gettext_lazy("Внесено при загрузке реестра"),
}

# Plural names of kinds, for lists and headings.
KINDS: dict[Kind, str | Promise] = {
    Kind.SPHERE: gettext_lazy("Сферы жизни"),
    Kind.SITUATION: gettext_lazy("Жизненные ситуации"),
    Kind.SEGMENT: gettext_lazy("Профили клиентских сегментов"),
    Kind.NEED: gettext_lazy("Типовые потребности"),
    Kind.SCENARIO: gettext_lazy("Клиентские сценарии"),
    Kind.SERVICE: gettext_lazy("Услуги, меры поддержки, сервисы"),
    Kind.REQUIREMENT: gettext_lazy("Обязательные требования"),
    Kind.FAQ: gettext_lazy("Ответы на частые вопросы"),
    Kind.GUIDE: gettext_lazy("Обучающие материалы"),
    Kind.ATTRIBUTE: gettext_lazy("Признаки клиента"),
}

TONES = {
    ProposalState.DRAFT: "grey",
    ProposalState.SUBMITTED: "",
    ProposalState.RETURNED: "orange",
    ProposalState.ACCEPTED: "green",
    ProposalState.REJECTED: "red",
    ProposalState.WITHDRAWN: "grey",
}
EDITION_TONES = {
    EditionState.DRAFT: "yellow",
    EditionState.PUBLISHED: "green",
    EditionState.SUPERSEDED: "grey",
}
STATUS_TONES = {
    Status.ACTIVE: "green",
    Status.SEASONAL: "",
    Status.PAUSED: "orange",
    Status.IN_DESIGN: "purple",
    Status.CLOSED: "grey",
}
_INNER_QUOTES = str.maketrans("«»", "„“")


def receipt_number(proposal: Proposal) -> str:
    """The number to ask about a proposal by: «РЖ-2026-000042»."""
    return f"РЖ-{proposal.created_at.year}-{proposal.pk:06d}"


def subject_of(proposal: Proposal) -> str:
    """What a proposal is about: «Изменить «Открыть кафе»». No query if version or base is joined."""
    kind = ChangeKind(proposal.kind).label
    name = str(proposal.version or proposal.base or "").translate(_INNER_QUOTES)
    if not name:
        return _("%(kind)s запись «%(code)s»") % {"kind": kind, "code": proposal.entry.code}
    return _("%(kind)s «%(name)s»") % {"kind": kind, "name": name}


def provider_in_words(version: Version | None) -> str:
    """Who provides: the authority, or the Project Office for what has no provider."""
    if version is None:
        return ""
    return version.authority.short if version.authority else _("Проектный офис")


def facts_of_provider(version: Version) -> list[dict[str, Any]]:
    """Who provides it and who answers for it (B-2.4.a, B-4.1.15.c), as rows of a summary list."""
    authority = version.authority
    return [
        {"label": _("Кто предоставляет"), "value": str(authority) if authority else _("Проектный офис")},
        {"label": _("Вид организации"), "value": authority.get_kind_display() if authority else "–"},
        {"label": _("Подразделение"), "value": str(version.unit) if version.unit else ""},
        {"label": _("Владелец: отвечает за запись"), "value": str(version.owner) if version.owner else ""},
    ]

"""What the check finds by itself, before anybody reads a proposal (B-4.3.5.1, B-4.3.5.3, B-4.3.5.6, B-4.3.5.10.1).

Everything that a check needs of the register is read at once (`facts.py`), in a number of queries that does not grow
with the document. What concerns criteria is in `findings_of_criteria.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vizavi.authorities.api import Viewer
from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.check import problems
from vizavi.registry.documents.links import named_entries, named_touchpoints
from vizavi.registry.documents.steps import names_of_steps, unreachable
from vizavi.registry.facts import Facts, Provider, facts_about
from vizavi.registry.finding import Finding, Severity
from vizavi.registry.findings_of_criteria import criteria_findings
from vizavi.registry.findings_of_kinds import BY_KIND, nothing
from vizavi.registry.models import Edition, Entry, Proposal, Version
from vizavi.registry.queries import needs_without_scenario, services_without_scenario
from vizavi.registry.rules import can_keep, can_see_proposal

__all__ = ["Finding", "Severity", "findings_of", "findings_of_edition", "findings_of_proposal", "told_to"]

BLOCKS, ATTENTION = Severity.BLOCKS, Severity.ATTENTION
MOST_LISTED = 100


def findings_of(
    kind: Kind | str,
    document: Mapping[str, Any],
    entry: Entry | None,
    edition: Edition | None = None,
    *,
    provider: Provider | None = None,
    proposal: Proposal | None = None,
    now: datetime | None = None,
) -> list[Finding]:
    """Findings about a document, the blocking ones first.

    Args:
        entry: whose document it is; None for one that nobody has proposed yet.
        edition: against which it is checked; None is the newest, the draft included.
        provider: who provides and answers for it, if that is to be checked too.
        proposal: that the document belongs to: it does not compete with itself.
    """
    kind, document = Kind(kind), dict(document)
    facts = facts_about(kind, document, entry, edition, provider, proposal, now or timezone.now())
    found = [
        *_gaps(facts),
        *_provider(facts),
        *_references(facts),
        *_touchpoints(facts),
        *criteria_findings(facts),
        *BY_KIND.get(kind, nothing)(facts),
        *_competing(facts),
        *_translation(facts),
    ]
    return sorted(found, key=lambda item: item.severity is ATTENTION)


def findings_of_proposal(proposal: Proposal, *, now: datetime) -> list[Finding]:
    """Findings about what a proposal would make of the register."""
    version = proposal.version
    if version is None:
        return list(_exclusion(proposal, now))
    return findings_of(
        version.kind,
        version.document,
        proposal.entry,
        provider=Provider(version.authority_id, version.unit_id, version.owner_id),
        proposal=proposal,
        now=now,
    )


def told_to(viewer: Viewer, findings: list[Finding]) -> list[Finding]:
    """The findings without links to what the viewer may not see or do."""
    may_keep = can_keep(viewer)
    return [
        replace(
            item,
            proposal=item.proposal
            if item.proposal and can_see_proposal(viewer, item.proposal.authority_id)
            else None,
            replace=item.replace if may_keep else "",
        )
        for item in findings
    ]


def findings_of_edition(edition: Edition) -> list[Finding]:
    """What is wrong with an edition as a whole, in four queries: every step reachable, every need served."""
    found = []
    scenarios = Version.objects.in_edition(edition.number).filter(kind=Kind.SCENARIO).select_related("entry")
    for version in scenarios.order_by("title", "pk"):
        lost = names_of_steps(version.document["steps"], unreachable(version.document["steps"]))
        if lost:
            found.append(
                Finding(
                    "unreachable_step",
                    "steps",
                    _("Сценарий «%(name)s»: до этих шагов никто не дойдёт: %(steps)s.")
                    % {"name": version, "steps": ", ".join(lost)},
                    BLOCKS,
                    _("Исправьте, после каких шагов они начинаются."),
                    version=version,
                )
            )
        elif version.entry.stale_since:
            found.append(
                Finding(
                    "stale_scenario",
                    "",
                    _("Сценарий «%(name)s» ждёт обновления: изменилась услуга в нём.") % {"name": version},
                    ATTENTION,
                    _("Обновите сценарий или подтвердите, что он подходит."),
                    version=version,
                )
            )
    for code, rows, text, mend in (
        (
            "need_without_scenario",
            needs_without_scenario(),
            _("Потребности, которые удовлетворяются, но ни один сценарий к этому не ведёт:"),
            _("Разработайте сценарий или добавьте потребность в имеющийся (пункт 4.3.5.10)."),
        ),
        (
            "service_without_scenario",
            services_without_scenario(),
            _("Услуги, которых нет ни в одном сценарии:"),
            _("Добавьте шаг с ними в подходящие сценарии."),
        ),
    ):
        versions = tuple(rows[:MOST_LISTED])
        if versions:
            found.append(Finding(code, "", text, ATTENTION, mend, versions=versions))
    return sorted(found, key=lambda item: item.severity is ATTENTION)


def _gaps(facts: Facts) -> Iterator[Finding]:
    for trouble in problems(facts.kind, facts.document):
        # The message says itself what to do.
        yield Finding("gap", trouble.path, trouble.message, BLOCKS)


def _provider(facts: Facts) -> Iterator[Finding]:
    provider = facts.provider
    if provider is None or facts.kind != Kind.SERVICE:
        return
    if provider.authority_id is None:
        text = _("Не указано, какой орган власти или организация это предоставляет.")
        yield Finding("no_provider", "provider", text, BLOCKS, _("Укажите в разделе «Кто отвечает»."))
    if provider.owner_id is None:
        text = _("Не назначен владелец: сотрудник, который отвечает за услугу и её развитие.")
        yield Finding("no_owner", "provider", text, BLOCKS, _("Назначьте его в разделе «Кто отвечает»."))
    if provider.unit_id is None:
        text = _("Не указано подразделение, которое предоставляет услугу.")
        yield Finding("no_unit", "provider", text, ATTENTION, _("Укажите в разделе «Кто отвечает»."))


def _references(facts: Facts) -> Iterator[Finding]:
    for name in named_entries(facts.kind, facts.document):
        if name.kind == Kind.ATTRIBUTE and name.field == "criteria":
            continue  # told by the criterion that does not parse
        if (name.kind, name.code) in facts.named or (name.kind, name.code) == facts.own_key:
            continue
        waiting = facts.awaited.get((name.kind, name.code))
        values = {"kind": name.kind.label, "code": name.code}
        if waiting is not None:
            yield Finding(
                "awaited",
                name.field,
                _("«%(code)s» (%(kind)s) ещё только предложено.") % values,
                BLOCKS,
                _("Передать можно; принять – после того предложения."),
                proposal=waiting,
            )
        else:
            yield Finding(
                "unknown_entry",
                name.field,
                _("Записи «%(code)s» (%(kind)s) в реестре нет.") % values,
                BLOCKS,
                _("Выберите другую или сначала предложите её включить."),
            )


def _touchpoints(facts: Facts) -> Iterator[Finding]:
    closed = [
        key for key in named_touchpoints(facts.kind, facts.document) if key not in facts.open_touchpoints
    ]
    if not closed:
        return
    names = ", ".join(facts.touchpoint_names.get(key, key) for key in closed)
    yield Finding(
        "closed_touchpoint",
        _field_of_touchpoints(facts, set(closed)),
        _("Этих точек взаимодействия больше нет в действующих перечнях: %(names)s.") % {"names": names},
        BLOCKS,
        _("Уберите их или выберите другие."),
    )


def _field_of_touchpoints(facts: Facts, closed: set[str]) -> str:
    for field in SCHEMAS[facts.kind].fields():
        value = facts.document.get(field.name) or []
        if isinstance(field, f.Touchpoints) and closed & set(value):
            return field.name
        if isinstance(field, f.Rows) and any(closed & set(row.get("touchpoints") or []) for row in value):
            return field.name
    return ""


def _competing(facts: Facts) -> Iterator[Finding]:
    for other in facts.competing:
        yield Finding(
            "other_proposal",
            "",
            _("По этой записи есть ещё одно открытое предложение: %(who)s.")
            % {"who": other.authority.short if other.authority else _("Проектный офис")},
            ATTENTION,
            _("Договоритесь: второе из них придётся переносить на принятую запись."),
            proposal=other,
        )


def _translation(facts: Facts) -> Iterator[Finding]:
    lacking = list(dict.fromkeys(_untranslated(tuple(SCHEMAS[facts.kind].fields()), facts.document)))
    if lacking:
        yield Finding(
            "no_english",
            lacking[0][0],
            _("Нет английского текста: %(fields)s.")
            % {"fields": ", ".join(label.lower() for _name, label in lacking)},
            ATTENTION,
            _("Без него иностранные предприниматели увидят русский текст с пометкой."),
        )


def _untranslated(fields: tuple[f.Field, ...], document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in fields:
        value = document.get(field.name)
        if (
            isinstance(field, f.Translated)
            and not field.is_for_staff
            and value
            and value["ru"]
            and not value["en"]
        ):
            yield field.name, str(field.label)
        elif isinstance(field, f.Rows):
            for row in value or []:
                for _name, label in _untranslated(field.fields, row):
                    yield field.name, label


def _exclusion(proposal: Proposal, now: datetime) -> Iterator[Finding]:
    base = proposal.base
    if base is None:
        return
    facts = facts_about(Kind(proposal.entry.kind), base.document, proposal.entry, None, None, proposal, now)
    if not proposal.reason.strip():
        yield Finding(
            "gap", "reason", _("Не написано, почему запись исключается."), BLOCKS, _("Напишите причину.")
        )
    users = [user for user in facts.users if user.entry_id != proposal.entry_id]
    if users:
        yield Finding(
            "still_named",
            "",
            _("Запись исключить нельзя: её называют другие записи."),
            BLOCKS,
            _("Сначала измените их так, чтобы они обходились без неё."),
            versions=tuple(users),
            replace=proposal.entry.code if proposal.entry.kind == Kind.ATTRIBUTE else "",
        )
    yield from _competing(facts)

"""What the check finds by itself: completeness and conformity of a touchpoint and of an edition (S-3.3.2, I-2.2.2)."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.opening_hours import HoursNotUnderstood
from kit.opening_hours import parse as parse_hours
from vizavi.touchpoints.choices import Answer, ChangeKind, Channel
from vizavi.touchpoints.content import Content
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import Question, checklist_of, kind_of, named
from vizavi.touchpoints.models import ProcessVersion, Proposal, Register, TouchpointVersion
from vizavi.touchpoints.queries import digital_only_processes, processes_without_touchpoints


class Severity(enum.Enum):
    """Whether a finding keeps an entry out of the register."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True)
class Finding:
    """One finding: what is wrong and how to mend it, the field it is about, the clause behind it."""

    code: str
    field: str
    text: str
    severity: Severity
    clause: str
    process: ProcessVersion | None = None


def findings_of_content(content: Content, form: FormDocument) -> list[Finding]:
    """Findings about one touchpoint, the blocking ones first."""
    found = [*_missing(content, form), *_weak(content, form)]
    return sorted(found, key=lambda item: item.severity is Severity.WARNS)


def findings_of_edition(register: Register, number: int) -> list[Finding]:
    """Findings about the edition as a whole, in two queries."""
    without = [
        Finding(
            "process_without_touchpoints",
            "",
            _("У процесса «%(name)s» нет ни одной точки взаимодействия.") % {"name": process.name},
            Severity.BLOCKS,
            "S-3.5.b",
            process,
        )
        for process in processes_without_touchpoints(register, number)
    ]
    digital = [
        Finding(
            "no_offline_alternative",
            "",
            _("Процесс «%(name)s» доступен только в цифровых точках. Укажите офлайн-альтернативу.")
            % {"name": process.name},
            Severity.WARNS,
            "B-4.6.c",
            process,
        )
        for process in digital_only_processes(register, number)
    ]
    return without + digital


def findings_of_process(proposal: Proposal, channel: str) -> list[Finding]:
    """What the process would lack once the proposal is included, in two queries.

    Args:
        channel: of the touchpoint that the proposal adds or changes; "" for an exclusion or while it has no kind.
    """
    if not channel and proposal.kind != ChangeKind.EXCLUDE:
        return []
    others = TouchpointVersion.objects.current().filter(touchpoint__process=proposal.process_id)
    channels = set(others.exclude(touchpoint=proposal.touchpoint_id).values_list("channel", flat=True))
    channels |= {channel} - {""}
    if not channels:
        text = _("После исключения у процесса не останется точек взаимодействия.")
        return [Finding("process_without_touchpoints", "", text, Severity.WARNS, "S-3.5.b")]
    if channels == {Channel.DIGITAL}:
        text = _("У процесса есть только цифровые точки. Нужна офлайн-альтернатива.")
        return [Finding("no_offline_alternative", "", text, Severity.WARNS, "B-4.6.c")]
    return []


def _missing(content: Content, form: FormDocument) -> list[Finding]:
    found = []
    if not content.name.strip():
        found.append(("name", _("Назовите точку взаимодействия."), "S-3.1.a"))
    if kind_of(form, content.kind) is None:
        found.append(("kind", _("Выберите вид точки из формы перечня."), "S-4.1"))
    if not content.needs:
        found.append(
            ("needs", _("Укажите хотя бы одну потребность, которую клиент здесь удовлетворяет."), "S-3.7")
        )
    known = {need.code for need in form.needs}
    if any(need.code not in known for need in content.needs):
        found.append(
            ("needs", _("Потребности нет в форме перечня. Выберите другую или впишите свою."), "S-3.7")
        )
    basis = next((basis for basis in form.bases if basis.code == content.basis_kind), None)
    if basis is None:
        found.append(("basis_kind", _("Укажите, на каком основании точка используется."), "S-3.6"))
    elif not content.basis_title.strip():
        text = (
            _("Назовите документ.")
            if basis.document_required
            else _("Напишите, чьё это поручение и о чём оно.")
        )
        found.append(("basis_title", text, basis.clause))
    return [Finding("missing", field, text, Severity.BLOCKS, clause) for field, text, clause in found]


def _weak(content: Content, form: FormDocument) -> list[Finding]:
    found = []
    kind = kind_of(form, content.kind)
    if not (content.url or content.phone or content.place):
        found.append(
            Finding(
                "no_address",
                "url",
                _("Не указано, как сюда попасть: адрес, телефон или место."),
                Severity.WARNS,
                "S-2.5",
            )
        )
    if kind and kind.channel == "offline" and not content.hours:
        found.append(Finding("no_hours", "hours", _("Не указаны часы работы."), Severity.WARNS, "S-3.8.1"))
    if content.hours:
        try:
            parse_hours(content.hours)
        except HoursNotUnderstood as error:
            text = error.in_language(get_language() or "ru")
            found.append(Finding("hours", "hours", text, Severity.WARNS, "S-3.8.1"))
    stated = {
        "health": content.suits_health,
        "digital_skills": content.suits_digital_skills,
        "russian": content.suits_russian,
    }
    found += [
        Finding(
            "suitability",
            f"suits_{group.group}",
            _("Не описано, подходит ли точка: %(group)s.") % {"group": named(group)},
            Severity.WARNS,
            group.clause,
        )
        for group in form.suitability
        if not stated[group.group].strip()
    ]
    gaps = checklist_gaps(content, form)
    if gaps:
        found.append(
            Finding(
                "checklist",
                "answers",
                _("Обязательные требования к этому виду точки не выполнены или не проверены: %(count)s.")
                % {"count": len(gaps)},
                Severity.WARNS,
                "S-4.2",
            )
        )
    return found


def checklist_gaps(content: Content, form: FormDocument) -> list[Question]:
    """Obligatory requirements of the kind that are unmet, not looked at, or met without evidence."""
    answers = {item.requirement: item for item in content.answers}
    gaps = []
    for question in checklist_of(form, content.kind):
        answer = answers.get(question.code)
        settled = answer is not None and (
            answer.answer == Answer.NOT_APPLICABLE
            or (answer.answer == Answer.MET and answer.evidence.strip())
        )
        if question.is_obligatory and not settled:
            gaps.append(question)
    return gaps

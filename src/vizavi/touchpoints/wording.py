"""How the register is told to people: names of fields, values in words, receipt numbers, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.audit.models import Entry
from kit.pages.history import Event, describe
from kit.pages.words import day
from vizavi.touchpoints.choices import Answer, ChangeKind, DeadlineKind, ProposalState
from vizavi.touchpoints.content import Content
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import checklist_of, kind_of, named
from vizavi.touchpoints.models import Deadline, Proposal

# Every field of a touchpoint under the name that all pages use; the order is that of the pages.
FIELDS: dict[str, Any] = {
    "name": gettext_lazy("Название точки"),
    "name_en": gettext_lazy("Название на английском"),
    "kind": gettext_lazy("Вид точки"),
    "url": gettext_lazy("Адрес в интернете"),
    "phone": gettext_lazy("Телефон"),
    "place": gettext_lazy("Место: адрес, кабинет"),
    "hours": gettext_lazy("Часы работы"),
    "needs": gettext_lazy("Потребности клиента"),
    "features": gettext_lazy("Особенности взаимодействия"),
    "features_en": gettext_lazy("Особенности на английском"),
    "is_low_demand": gettext_lazy("Маловостребованная точка"),
    "is_uncounted": gettext_lazy("Учёт обращений не ведётся или невозможен"),
    "suits_health": gettext_lazy("Если есть проблемы со здоровьем"),
    "suits_digital_skills": gettext_lazy("Если трудно с цифровыми технологиями"),
    "suits_russian": gettext_lazy("Если клиент слабо владеет русским"),
    "basis_kind": gettext_lazy("Основание"),
    "basis_title": gettext_lazy("Документ или поручение"),
    "basis_number": gettext_lazy("Номер документа"),
    "basis_on": gettext_lazy("Дата документа"),
    "answers": gettext_lazy("Требования к точке"),
    "attachments": gettext_lazy("Файлы"),
}

# The sections of the form: anchor, heading, fields.
SECTIONS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("about", gettext_lazy("Что это за точка"), ("name", "name_en", "kind")),
    ("reach", gettext_lazy("Как сюда обратиться"), ("url", "phone", "place", "hours")),
    ("needs", gettext_lazy("Зачем сюда обращаются"), ("needs",)),
    ("features", gettext_lazy("Особенности"), ("features", "features_en", "is_low_demand", "is_uncounted")),
    (
        "suitability",
        gettext_lazy("Кому как удобно"),
        ("suits_health", "suits_digital_skills", "suits_russian"),
    ),
    ("basis", gettext_lazy("Основание"), ("basis_kind", "basis_title", "basis_number", "basis_on")),
    ("checklist", gettext_lazy("Требования к точке"), ("answers",)),
    ("files", gettext_lazy("Файлы"), ("attachments",)),
)

ACTIONS: dict[str, str | Promise] = {
    "touchpoints.include_process": gettext_lazy("Процесс включён в реестр процессов"),
    "touchpoints.change_process": gettext_lazy("Сведения о процессе изменены"),
    "touchpoints.exclude_process": gettext_lazy("Процесс исключён из реестра процессов"),
    "touchpoints.propose_addition": gettext_lazy("Начато предложение включить точку"),
    "touchpoints.propose_change": gettext_lazy("Начато предложение изменить точку"),
    "touchpoints.propose_exclusion": gettext_lazy("Начато предложение исключить точку"),
    "touchpoints.save_proposal": gettext_lazy("Черновик сохранён"),
    "touchpoints.explain_exclusion": gettext_lazy("Изменена причина исключения"),
    "touchpoints.attach_file": gettext_lazy("Добавлен файл"),
    "touchpoints.detach_file": gettext_lazy("Удалён файл"),
    "touchpoints.ask_head": gettext_lazy("Передано руководителю подразделения"),
    "touchpoints.submit_proposal": gettext_lazy("Передано уполномоченному лицу"),
    "touchpoints.return_proposal": gettext_lazy("Возвращено на доработку"),
    "touchpoints.include_proposal": gettext_lazy("Включено в проект редакции"),
    "touchpoints.withdraw_proposal": gettext_lazy("Предложение отозвано"),
    "touchpoints.merge_into_existing": gettext_lazy("Потребности объединены с имеющейся точкой"),
    "touchpoints.set_terms": gettext_lazy("Изменены сроки"),
    "touchpoints.recompute_deadlines": gettext_lazy("Сроки пересчитаны по календарю"),
    "touchpoints._load_touchpoints": gettext_lazy("Внесено при загрузке перечня"),
    "touchpoints.approve_edition": gettext_lazy("Редакция утверждена приказом"),
    "touchpoints.publish_edition": gettext_lazy("Редакция опубликована"),
}

TONES = {
    ProposalState.DRAFT: "grey",
    ProposalState.SUBMITTED: "",
    ProposalState.RETURNED: "orange",
    ProposalState.INCLUDED: "green",
    ProposalState.WITHDRAWN: "grey",
}


# Of a list every line is a thing of its own: its lines are compared, not its words.
LISTS = frozenset({"needs", "answers", "attachments"})
_INNER_QUOTES = str.maketrans("«»", "„“")


@dataclass(frozen=True)
class Difference:
    """A field that two contents state differently; values in words."""

    field: str
    label: str
    before: str
    after: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Lines of a list as ("same" | "removed" | "added", text); empty for a text."""
        if self.field not in LISTS:
            return []
        old, new = self.before.splitlines(), self.after.splitlines()
        kept = [("same" if line in new else "removed", line) for line in old]
        return kept + [("added", line) for line in new if line not in old]


def receipt_number(proposal: Proposal) -> str:
    """The number to ask about a proposal by: «ТВ-2026-000042»."""
    return f"ТВ-{proposal.created_at.year}-{proposal.pk:06d}"


def subject_of(proposal: Proposal) -> str:
    """What a proposal is about: «Включить «Официальный сайт»»."""
    name = name_of(proposal).translate(_INNER_QUOTES)
    kind = ChangeKind(proposal.kind).label
    if not name:
        return _("%(kind)s точку (ещё без названия)") % {"kind": kind}
    return _("%(kind)s «%(name)s»") % {"kind": kind, "name": name}


def name_of(proposal: Proposal) -> str:
    """The touchpoint's name; of an exclusion, the one it has in the register. One query then unless prefetched."""
    if proposal.version is not None:
        return str(proposal.version)
    included = [version for version in proposal.touchpoint.versions.all() if version.from_edition is not None]
    return str(max(included, key=lambda version: version.pk)) if included else ""


def owed(deadline: Deadline) -> str:
    """What a clock waits for, about what: «Проверить предложение: включить «Официальный сайт»»."""
    kind = DeadlineKind(deadline.kind).label
    if deadline.proposal is not None and deadline.kind != DeadlineKind.PUBLICATION:
        subject = subject_of(deadline.proposal)
        return f"{kind}: {subject[:1].lower()}{subject[1:]}"
    if deadline.process is not None:
        versions = deadline.process.versions.all()
        return f"{kind}: {max(versions, key=lambda version: version.pk)}" if versions else str(kind)
    return str(kind)


def in_words(content: Content, form: FormDocument, files: Mapping[int, str]) -> dict[str, str]:
    """Every field of a content as a reader understands it, "" for nothing.

    Args:
        files: names of attachments by their keys.
    """
    told: dict[str, str] = {name: _plain(getattr(content, name)) for name in Content.plain_fields()}
    kind = kind_of(form, content.kind)
    told["kind"] = named(kind) if kind else content.kind
    basis = next((basis for basis in form.bases if basis.code == content.basis_kind), None)
    told["basis_kind"] = named(basis) if basis else content.basis_kind
    told["needs"] = "\n".join(need.text for need in content.needs)
    told["answers"] = "\n".join(_answers_in_words(content, form))
    told["attachments"] = "\n".join(files.get(pk, "") for pk in content.attachments)
    return told


def differences(
    before: Content, after: Content, form: FormDocument, files: Mapping[int, str]
) -> list[Difference]:
    """What a change changes, in the order of the pages."""
    old, new = in_words(before, form, files), in_words(after, form, files)
    return [
        Difference(name, str(label), old[name], new[name])
        for name, label in FIELDS.items()
        if old[name] != new[name]
    ]


def _answers_in_words(content: Content, form: FormDocument) -> list[str]:
    answers = {item.requirement: item for item in content.answers}
    lines = []
    for question in checklist_of(form, content.kind):
        item = answers.get(question.code)
        if item is not None:
            line = f"{named(question.requirements[0], 'text')}: {Answer(item.answer).label}"
            lines.append(f"{line} ({item.evidence})" if item.evidence else line)
    return lines


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("да") if value else ""
    return day(value) if hasattr(value, "year") else str(value or "")


def told_events(entries: Iterable[Entry], document: FormDocument | None) -> list[Event]:
    """Entries of the trail for a history tab: fields that have a name for people, codes of the form in words.

    Keys, revisions and the like stay in the trail, which the auditor reads whole.
    """
    names = _names_of_codes(document)
    told = list(entries)
    for entry in told:
        columns = _named_columns(entry.table)
        for values in (entry.before, entry.after):
            if values is None:
                continue
            for column in list(values):
                if column not in columns:
                    del values[column]
                elif (column, values[column]) in names:
                    values[column] = names[column, values[column]]
    return describe(told, actions=ACTIONS)


def _names_of_codes(document: FormDocument | None) -> dict[tuple[str, str], str]:
    if document is None:
        return {}
    return {("kind", item.code): named(item) for item in document.kinds} | {
        ("direction", item.code): named(item) for item in document.directions
    }


@cache
def _named_columns(table: str) -> frozenset[str]:
    """Columns whose field was given a name; a name that Django made up is in English and means bookkeeping."""
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    fields = model._meta.concrete_fields if model else []
    return frozenset(
        str(field.column)
        for field in fields
        if not field.is_relation and str(field.verbose_name) != field.name.replace("_", " ")
    )

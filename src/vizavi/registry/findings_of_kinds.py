"""What the check finds in services, needs, scenarios and segment profiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from kit.taxpayer_number import WrongNumber, read_number
from vizavi.registry.choices import Kind, Satisfaction, Status
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents.links import texts_of
from vizavi.registry.documents.steps import names_of_steps, unreachable
from vizavi.registry.facts import Facts
from vizavi.registry.finding import Finding, Severity
from vizavi.registry.findings_of_criteria import attribute_findings

BLOCKS, ATTENTION = Severity.BLOCKS, Severity.ATTENTION
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}\b")
_NUMBERS = re.compile(r"\b\d{10}(?:\d{2})?\b")


def _service(facts: Facts) -> Iterator[Finding]:
    status = facts.document["status"]
    scenarios = [user for user in facts.users if user.kind == Kind.SCENARIO]
    if status in (Status.CLOSED, Status.PAUSED) and scenarios:
        yield Finding(
            "used_in_scenarios",
            "status",
            _("На эту услугу рассчитывают сценарии."),
            ATTENTION,
            _("Предложите обновить их: они будут помечены."),
            versions=tuple(scenarios),
        )
    if not scenarios and status != Status.CLOSED:
        yield Finding(
            "service_without_scenario",
            "",
            _("Этой услуги нет ни в одном клиентском сценарии."),
            ATTENTION,
            _("Добавьте шаг с ней в сценарий, чтобы к ней приводил путь клиента."),
        )
    if not facts.document["touchpoints"] and status in (Status.ACTIVE, Status.SEASONAL):
        yield Finding(
            "no_touchpoint",
            "touchpoints",
            _("Не указано, где это получить."),
            ATTENTION,
            _("Выберите точки взаимодействия из перечней."),
        )


def _need(facts: Facts) -> Iterator[Finding]:
    if facts.document["satisfaction"] != Satisfaction.NOW:
        return
    if not any(user.kind == Kind.SCENARIO for user in facts.users):
        yield Finding(
            "need_without_scenario",
            "satisfaction",
            _("Потребность удовлетворяется, но ни один сценарий к этому не ведёт (пункт 4.3.5.10)."),
            ATTENTION,
            _("Предложите сценарий, который её удовлетворяет."),
        )
    for code in facts.document["services"]:
        service = facts.named.get((Kind.SERVICE, code))
        if service is not None and service.status in (Status.CLOSED, Status.IN_DESIGN):
            yield Finding(
                "service_not_available",
                "services",
                _("Услуга «%(name)s» сейчас %(status)s: ею потребность не удовлетворить.")
                % {"name": service, "status": service.get_status_display()},
                ATTENTION,
                _("Проверьте, какая это группа потребностей."),
                versions=(service,),
            )


def _scenario(facts: Facts) -> Iterator[Finding]:
    situation = facts.document["situation"]
    lost = names_of_steps(facts.document["steps"], unreachable(facts.document["steps"]))
    if lost:
        yield Finding(
            "unreachable_step",
            "steps",
            _("До этих шагов никто не дойдёт: %(steps)s.") % {"steps": ", ".join(lost)},
            BLOCKS,
            _("Исправьте, после каких шагов они начинаются."),
        )
    for code in facts.document["needs"]:
        need = facts.named.get((Kind.NEED, code))
        if need is not None and situation and need.document["situation"] != situation:
            yield Finding(
                "need_of_other_situation",
                "needs",
                _("Потребность «%(name)s» относится к другой жизненной ситуации.") % {"name": need},
                BLOCKS,
                _("Выберите потребности той же ситуации, что и у сценария."),
                versions=(need,),
            )
    for number, step in enumerate(facts.document["steps"]):
        service = facts.named.get((Kind.SERVICE, step["service"]))
        if service is None or service.status in (Status.ACTIVE, Status.SEASONAL):
            continue
        yield Finding(
            "step_on_closed_service" if service.status == Status.CLOSED else "step_on_paused_service",
            f"steps.{number}.service",
            _("Шаг «%(step)s» рассчитывает на услугу «%(name)s», а она %(status)s.")
            % {
                "step": step["name"]["ru"] or step["code"],
                "name": service,
                "status": service.get_status_display(),
            },
            BLOCKS if service.status == Status.CLOSED else ATTENTION,
            _("Замените услугу или предусмотрите другой шаг вместо этого."),
            versions=(service,),
        )
    if facts.document["steps"] and not any(step["service"] for step in facts.document["steps"]):
        yield Finding(
            "scenario_without_service",
            "steps",
            _("Ни один шаг не ведёт к услуге, мере поддержки или сервису."),
            ATTENTION,
            _("Укажите услуги в шагах, где орган власти действует или помогает."),
        )


def _segment(facts: Facts) -> Iterator[Finding]:
    """B-4.3.5.2: the profile says enough; B-4.3.5.3: nobody can be recognised by it."""
    least = facts.settings.least_published
    for number, row in enumerate(facts.document["statistics"]):
        if row["value"] is not None and float(row["value"]) < least:
            yield Finding(
                "small_number",
                f"statistics.{number}.value",
                _("«%(measure)s»: число меньше %(least)s, по нему можно узнать клиента.")
                % {"measure": row["measure"]["ru"], "least": least},
                BLOCKS,
                _("Уберите показатель или объедините группы, чтобы число стало больше."),
            )
    for text in [*texts_of(facts.document), *texts_of(facts.document, "en")]:
        if _PERSONAL.search(text) or any(_is_taxpayer(number) for number in _NUMBERS.findall(text)):
            yield Finding(
                "personal_data",
                "",
                _("В профиле есть сведения о конкретном человеке или организации: ИНН, телефон или почта."),
                BLOCKS,
                _("Уберите их: профиль сегмента обезличен (пункт 4.3.5.3)."),
            )
            break
    lacking = [
        str(SCHEMAS[Kind.SEGMENT].field(name).label)
        for name in ("features", "problems", "history", "statistics")
        if SCHEMAS[Kind.SEGMENT].field(name).is_empty(facts.document[name])
    ]
    if lacking:
        yield Finding(
            "thin_profile",
            "history",
            _("В профиле не хватает сведений для сценариев: %(fields)s.")
            % {"fields": ", ".join(lacking).lower()},
            ATTENTION,
            _("Дополните профиль обезличенными сведениями (пункт 4.3.5.2)."),
        )
    if not any(user.kind == Kind.NEED for user in facts.users):
        yield Finding(
            "segment_without_needs",
            "",
            _("У сегмента нет ни одной типовой потребности."),
            ATTENTION,
            _("Укажите сегмент в потребностях, которые у него изучены."),
        )


def nothing(_facts: Facts) -> Iterator[Finding]:
    """Kinds of which nothing more is checked."""
    return iter(())


def _is_taxpayer(number: str) -> bool:
    try:
        read_number(number)
    except WrongNumber:
        return False
    return True


BY_KIND: dict[Kind, Callable[[Facts], Iterator[Finding]]] = {
    Kind.SERVICE: _service,
    Kind.NEED: _need,
    Kind.SCENARIO: _scenario,
    Kind.SEGMENT: _segment,
    Kind.ATTRIBUTE: attribute_findings,
}

"""Searching the audit trail: by person, thing, time and action; as a page and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.accounts.models import User
from kit.audit.models import Entry
from kit.tabular import write_csv
from vizavi.authorities.api import ACTIONS as OF_AUTHORITIES
from vizavi.classifiers.api import ACTIONS as OF_CLASSIFIERS
from vizavi.contact.api import ACTIONS as OF_CONTACT
from vizavi.registry.api import ACTIONS as OF_REGISTRY
from vizavi.touchpoints.api import ACTIONS as OF_TOUCHPOINTS
from vizavi.touchpoints.api import FORM_ACTIONS

BATCH = 2000
MOST_PEOPLE = 200

ACTIONS: dict[str, str | Promise] = {
    **OF_AUTHORITIES,
    **OF_CLASSIFIERS,
    **OF_CONTACT,
    **OF_REGISTRY,
    **OF_TOUCHPOINTS,
    **FORM_ACTIONS,
    "jobs.retry_job": gettext_lazy("Задание повторено"),
    "jobs.cancel_job": gettext_lazy("Задание отменено"),
}


def entries() -> QuerySet[Entry]:
    """The trail, newest first."""
    return Entry.objects.order_by("-sequence")


def by_person(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """What people did whose name or address holds the text; also what was recorded under such a name without
    an account, as of the system."""
    people = User.objects.filter(Q(name__icontains=text) | Q(email__icontains=text)).values_list(
        "pk", flat=True
    )
    return rows.filter(
        Q(actor_id__in=list(people[:MOST_PEOPLE])) | Q(actor_id=None, actor_name__icontains=text)
    )


def by_action(rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """What was done by actions whose words or code hold the text."""
    wanted = [code for code, words in ACTIONS.items() if text.casefold() in str(words).casefold()]
    return rows.filter(Q(action__in=wanted) | Q(action__icontains=text))


def things() -> list[tuple[str, str]]:
    """(table, words) of everything that the trail records, by words."""
    return sorted(_names().items(), key=lambda item: item[1].casefold())


def thing_in_words(table: str) -> str:
    """What a table holds one of."""
    return _names().get(table, table)


def _names() -> Mapping[str, str]:
    return {
        model._meta.db_table: str(NAMES.get(model._meta.label, model._meta.verbose_name))
        for model in apps.get_models(include_auto_created=True)
        if any(trigger.name == "audited" for trigger in getattr(model._meta, "triggers", []))
    }


def since(rows: QuerySet[Entry], day: date) -> QuerySet[Entry]:
    """What was done from the beginning of a day on."""
    return rows.filter(at__gte=_midnight(day))


def until(rows: QuerySet[Entry], day: date) -> QuerySet[Entry]:
    """What was done to the end of a day."""
    return rows.filter(at__lt=_midnight(day + timedelta(days=1)))


def csv_of(rows: QuerySet[Entry]) -> Iterator[bytes]:
    """The rows as CSV for Excel, a batch at a time; newest first. Memory does not grow with the trail."""
    heads = (
        _("Номер"), _("Когда"), _("Кто"), _("От чьего имени"), _("Через что"), _("Действие"), _("Почему"),
        _("Что"), _("Номер записи"), _("Операция"), _("Было"), _("Стало"),
    )  # fmt: skip
    out = BytesIO()
    write_csv([heads], out)
    yield out.getvalue()
    names, batch = _names(), list(rows[:BATCH])
    while batch:
        out = BytesIO()
        write_csv((_cells(entry, names) for entry in batch), out, encoding="utf-8")
        yield out.getvalue()
        # By keyset: later pages cost what the first does.
        batch = list(rows.filter(sequence__lt=batch[-1].sequence)[:BATCH]) if len(batch) == BATCH else []


def _cells(entry: Entry, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        entry.sequence,
        entry.at.astimezone(get_current_timezone()).isoformat(timespec="seconds"),
        entry.actor_name,
        entry.on_behalf_of,
        entry.via,
        ACTIONS.get(entry.action, entry.action),
        entry.reason,
        names.get(entry.table, entry.table),
        entry.object_id,
        entry.operation,
        json.dumps(entry.before, ensure_ascii=False) if entry.before is not None else "",
        json.dumps(entry.after, ensure_ascii=False) if entry.after is not None else "",
    )


def _midnight(day: date) -> datetime:
    zone = get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    return datetime.combine(day, time.min, tzinfo=zone)


# Models that have no name for people; a reader of the trail needs one.
NAMES: dict[str, str | Promise] = {
    "accounts.User": gettext_lazy("Учётная запись"),
    "accounts.SecondFactor": gettext_lazy("Второй фактор входа"),
    "authorities.Authority": gettext_lazy("Орган власти"),
    "authorities.Unit": gettext_lazy("Подразделение"),
    "authorities.Order": gettext_lazy("Приказ"),
    "authorities.Employee": gettext_lazy("Сотрудник"),
    "authorities.Appointment": gettext_lazy("Роль сотрудника"),
    "authorities.WorkingHours": gettext_lazy("Рабочее время"),
    "authorities.CalendarException": gettext_lazy("Исключение календаря"),
    "authorities.Invitation": gettext_lazy("Приглашение"),
    "classifiers.Classifier": gettext_lazy("Классификатор"),
    "classifiers.ClassifierEdition": gettext_lazy("Редакция классификатора"),
    "contact.SupportRequest": gettext_lazy("Обращение в поддержку"),
    "registry.Settings": gettext_lazy("Настройки реестра жизненных ситуаций"),
    "registry.Edition": gettext_lazy("Редакция реестра жизненных ситуаций"),
    "registry.Entry": gettext_lazy("Запись реестра жизненных ситуаций"),
    "registry.Version": gettext_lazy("Сведения записи реестра"),
    "registry.Proposal": gettext_lazy("Предложение в реестр"),
    "registry.Remark": gettext_lazy("Замечание к предложению в реестр"),
    "registry.SegmentStatistics": gettext_lazy("Обезличенные числа сегмента"),
    "touchpoints.RegisterForm": gettext_lazy("Форма перечня"),
    "touchpoints.FormEdition": gettext_lazy("Редакция формы"),
    "touchpoints.Register": gettext_lazy("Перечень"),
    "touchpoints.Edition": gettext_lazy("Редакция перечня"),
    "touchpoints.Process": gettext_lazy("Процесс"),
    "touchpoints.ProcessVersion": gettext_lazy("Сведения о процессе"),
    "touchpoints.Touchpoint": gettext_lazy("Точка взаимодействия"),
    "touchpoints.TouchpointVersion": gettext_lazy("Сведения о точке"),
    "touchpoints.SatisfiedNeed": gettext_lazy("Потребность точки"),
    "touchpoints.Attachment": gettext_lazy("Файл точки"),
    "touchpoints.RequirementAnswer": gettext_lazy("Ответ на требование"),
    "touchpoints.Proposal": gettext_lazy("Предложение"),
    "touchpoints.Remark": gettext_lazy("Замечание"),
    "touchpoints.Deadline": gettext_lazy("Срок"),
    "touchpoints.Import": gettext_lazy("Загрузка перечня"),
    "touchpoints.ColumnMapping": gettext_lazy("Разметка столбцов"),
    "jobs.Failure": gettext_lazy("Сбой задания"),
}

# The same for columns: fields of models that no form shows have no name for people.
FIELDS: dict[str, str | Promise] = {
    "answer": gettext_lazy("Ответ"),
    "error_id": gettext_lazy("Номер ошибки"),
    "approved_at": gettext_lazy("Утверждена"),
    "author_id": gettext_lazy("Автор"),
    "authority_id": gettext_lazy("Орган власти"),
    "channel": gettext_lazy("Тип точки"),
    "code": gettext_lazy("Код"),
    "decided_at": gettext_lazy("Решено"),
    "document": gettext_lazy("Содержание"),
    "due_at": gettext_lazy("Срок"),
    "edition_id": gettext_lazy("Редакция"),
    "email": gettext_lazy("Электронная почта"),
    "employee_id": gettext_lazy("Сотрудник"),
    "error": gettext_lazy("Ошибка"),
    "expires_at": gettext_lazy("Истекает"),
    "field": gettext_lazy("Поле"),
    "file": gettext_lazy("Файл"),
    "finished_at": gettext_lazy("Закончено"),
    "form_edition_id": gettext_lazy("Редакция формы"),
    "form_id": gettext_lazy("Форма"),
    "form_token": gettext_lazy("Номер отправки"),
    "from_edition": gettext_lazy("С редакции"),
    "is_active": gettext_lazy("Действует"),
    "joined_at": gettext_lazy("Заведена"),
    "kind": gettext_lazy("Вид"),
    "language": gettext_lazy("Язык"),
    "made_at": gettext_lazy("Сделано"),
    "met_at": gettext_lazy("Исполнено"),
    "mapping": gettext_lazy("Разметка"),
    "name": gettext_lazy("Название"),
    "number": gettext_lazy("Номер"),
    "order_id": gettext_lazy("Приказ"),
    "parent_id": gettext_lazy("Вышестоящее подразделение"),
    "position": gettext_lazy("Место по порядку"),
    "process_id": gettext_lazy("Процесс"),
    "problems": gettext_lazy("Что исправить"),
    "proposal_id": gettext_lazy("Предложение"),
    "public_id": gettext_lazy("Постоянный номер"),
    "published_at": gettext_lazy("Опубликована"),
    "register_id": gettext_lazy("Перечень"),
    "requirement": gettext_lazy("Требование"),
    "retried_at": gettext_lazy("Повторено"),
    "revision": gettext_lazy("Правка"),
    "rows_done": gettext_lazy("Обработано строк"),
    "rows_total": gettext_lazy("Всего строк"),
    "sameness": gettext_lazy("Признак совпадения"),
    "sent_at": gettext_lazy("Отправлено"),
    "settled_at": gettext_lazy("Снято"),
    "sha256": gettext_lazy("Контрольная сумма"),
    "size": gettext_lazy("Размер"),
    "started_on": gettext_lazy("Срок считается с"),
    "state": gettext_lazy("Состояние"),
    "submitted_at": gettext_lazy("Передано"),
    "summary": gettext_lazy("Итог"),
    "superseded_at": gettext_lazy("Утратила силу"),
    "touchpoint_id": gettext_lazy("Точка взаимодействия"),
    "trigger": gettext_lazy("Событие"),
    "unit_id": gettext_lazy("Подразделение"),
    "until_edition": gettext_lazy("До редакции"),
    "used_at": gettext_lazy("Принято"),
    "user_id": gettext_lazy("Учётная запись"),
    "version_id": gettext_lazy("Сведения"),
    "working_days": gettext_lazy("Рабочих дней"),
}

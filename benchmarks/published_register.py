"""A published register of 10,000 touchpoints, written at once, for measurements of what reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice, product
from typing import Any

PUBLISHED_AT = datetime(2026, 2, 3, 9, tzinfo=UTC)
NOUNS = ["разрешения", "лицензии", "справки", "компенсации", "субсидии", "выписки", "паспорта", "заключения"]
OBJECTS = [
    "на летнюю площадку", "на уличную ярмарку", "о праве на землю", "на перевозку грузов", "на установку вывески",
    "о ремонте фасада", "на питание школьников", "на вырубку деревьев", "о свободных местах", "на проведение концерта",
]  # fmt: skip
HOURS = [
    "круглосуточно",
    "пн–пт 9:00–18:00, перерыв 13:00–13:45",
    "пн–чт 9:00–18:00, пт 9:00–16:45",
    "сб 10:00–14:00",
    "",
]
PER_PROCESS = 20


def publish(count: int, *, code: str = "bench") -> Any:
    """Publish a register of `count` touchpoints in the Sevastopol form under a new authority; its register.

    Needs a set-up Django and a migrated database; an installed form is used again.
    """
    from django.db import transaction

    from vizavi.touchpoints.forms_data.schema import validate
    from vizavi.touchpoints.models import (
        Process,
        ProcessVersion,
        SatisfiedNeed,
        Touchpoint,
        TouchpointVersion,
    )

    with transaction.atomic():
        register, unit = _register(code)
        form = validate(register.form.editions.get().document)
        processes = Process.objects.bulk_create(
            Process(register=register, included_on=date(2026, 2, 1)) for _ in range(-(-count // PER_PROCESS))
        )
        ProcessVersion.objects.bulk_create(
            ProcessVersion(
                process=process, register=register, from_edition=1, number=number, unit=unit, sameness=number,
                direction=form.directions[number % len(form.directions)].code,
                name=f"Выдача {noun} {what}, порядок {number}",
            )
            for number, (process, (what, noun)) in enumerate(
                zip(processes, islice(_endless(), len(processes)), strict=True), start=1
            )
        )  # fmt: skip
        points = Touchpoint.objects.bulk_create(
            Touchpoint(process=processes[number // PER_PROCESS]) for number in range(count)
        )
        versions = TouchpointVersion.objects.bulk_create(
            (_version(number, point, register, form) for number, point in enumerate(points)), batch_size=2000
        )
        needs = [need for need in form.needs if not need.free_text]
        SatisfiedNeed.objects.bulk_create(
            (
                SatisfiedNeed(version=version, position=position, code=need.code, text=need.name)
                for number, version in enumerate(versions)
                for position, need in enumerate(
                    [needs[number % len(needs)], needs[(number + 3) % len(needs)]], start=1
                )
            ),
            batch_size=5000,
        )
    return register


def numbers_of(register: Any) -> list[str]:
    """Permanent numbers of the touchpoints, those of a process not one after another."""
    from vizavi.touchpoints.models import Touchpoint

    found = Touchpoint.objects.filter(process__register=register).order_by("pk")
    numbers = [str(number) for number in found.values_list("public_id", flat=True)]
    return [number for first in range(PER_PROCESS) for number in numbers[first::PER_PROCESS]]


def analyse() -> None:
    """Tell the planner what the tables hold, as the database's own housekeeping does within minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _endless() -> Any:
    while True:
        yield from product(OBJECTS, NOUNS)


def _register(code: str) -> tuple[Any, Any]:
    from vizavi.authorities.api import SYSTEM
    from vizavi.authorities.models import Authority, Order, Unit, WorkingHours
    from vizavi.touchpoints.api import load_forms
    from vizavi.touchpoints.models import Edition, Register, RegisterForm

    if not RegisterForm.objects.filter(code="sevastopol").exists():
        load_forms(actor=SYSTEM)
    authority = Authority.objects.create(
        code=code, name=f"Департамент испытаний ({code})", name_genitive="Департамента испытаний",
        short_name="Департамент испытаний", head_position="Директор", place="г. Приморск-на-Ладе",
        phone="+7 800 000-00-00",
    )  # fmt: skip
    WorkingHours.objects.bulk_create(
        WorkingHours(authority=authority, weekday=day, starts="09:00", ends="18:00") for day in range(5)
    )
    unit = Unit.objects.create(authority=authority, name="Отдел испытаний")
    register = Register.objects.create(authority=authority, form=RegisterForm.objects.get(code="sevastopol"))
    order = Order.objects.create(
        authority=authority, number="1", dated_on=date(2026, 2, 2), title="Об утверждении"
    )
    Edition.objects.create(
        register=register, number=1, form_edition=register.form.editions.get(), state="published", order=order,
        created_at=PUBLISHED_AT, approved_at=PUBLISHED_AT, published_at=PUBLISHED_AT, in_force_on=date(2026, 2, 2),
    )  # fmt: skip
    return register, unit


def _version(number: int, point: Any, register: Any, form: Any) -> Any:
    from vizavi.touchpoints.models import TouchpointVersion

    kind = form.kinds[number % len(form.kinds)]
    is_digital = kind.channel == "digital"
    return TouchpointVersion(
        touchpoint=point, register=register, from_edition=1, position=number % PER_PROCESS,
        kind=kind.code, channel=kind.channel, sameness=number, updated_at=PUBLISHED_AT,
        name=f"{kind.name} № {number}",
        url=f"https://department.example/services/{number}" if is_digital else "",
        phone="" if is_digital else f"+7 800 {number % 1000:03}-00-{number % 100:02}",
        place="" if is_digital else f"ул. Примерная, {number % 90 + 1}, кабинет {number % 400 + 1}",
        hours=HOURS[number % len(HOURS)],
        features="Заявление заполняется за десять минут, ответ приходит в личный кабинет или по почте, "
        f"приём ведёт специалист окна {number % 12 + 1} в порядке очереди.",
        basis_kind="act", basis_title="Положение об отделе испытаний", basis_number="1-П", basis_on=date(2024, 1, 15),
    )  # fmt: skip

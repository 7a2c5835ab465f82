"""Fills an empty installation with the demo authorities, their registers and the register of life situations."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from vizavi.authorities.api import SYSTEM, make_demo_authority
from vizavi.classifiers.api import load_classifiers
from vizavi.registry.api import load_demo_catalogue, propose_demo_changes
from vizavi.touchpoints.api import REGISTERS, demo_register, load_demo_register, load_forms
from vizavi.touchpoints.models import TouchpointVersion

POPULATION = 100_000


@transaction.atomic
def load_demo(*, now: datetime) -> None:
    """Load everything or nothing: forms, authorities, people, registers, classifiers, life situations."""
    load_forms(actor=SYSTEM)
    for code in REGISTERS:
        data = demo_register(code)
        made = make_demo_authority(data, now)
        load_demo_register(made.authority, data, now=now)
    load_classifiers(actor=SYSTEM, now=now)
    load_demo_catalogue(now=now, touchpoint_number=_numbers().__getitem__)
    propose_demo_changes(now=now)
    # Takes some seconds, which the first page need not wait for.
    app.configure_task("registry.invent_population").defer(count=POPULATION, seed=1)


def _numbers() -> dict[str, str]:
    """Permanent numbers of the demo touchpoints by what the demo data call them: authority:process:touchpoint."""
    # As the first edition has them: proposals of the demo data have renamed and excluded some since.
    rows = TouchpointVersion.objects.filter(from_edition=1).values_list(
        "register__authority__code", "touchpoint__process__versions__name", "name", "touchpoint__public_id"
    )
    numbers = {row[:3]: str(row[3]) for row in rows}
    return {
        f"{authority}:{process['code']}:{point['code']}": numbers[authority, process["name"], point["name"]]
        for authority in REGISTERS
        for process in demo_register(authority)["processes"]
        for point in process["touchpoints"]
    }

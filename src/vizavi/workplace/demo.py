"""Fills an empty installation with the demo authorities and their registers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from vizavi.authorities.api import SYSTEM, make_demo_authority
from vizavi.touchpoints.api import REGISTERS, demo_register, load_demo_register, load_forms


@transaction.atomic
def load_demo(*, now: datetime) -> None:
    """Load everything or nothing: forms, authorities, people, registers."""
    load_forms(actor=SYSTEM)
    for code in REGISTERS:
        data = demo_register(code)
        made = make_demo_authority(data, now)
        load_demo_register(made.authority, data, now=now)

"""Addresses of the registers at work, below /work/."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

app_name = "touchpoints"

urlpatterns = [
    pattern
    for part in ("preparing", "editions", "forms", "oversight")
    if find_spec(f"{__name__}.{part}")
    for pattern in import_module(f"{__name__}.{part}").urlpatterns
]

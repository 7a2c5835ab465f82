"""What the tests of authorities share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob


@pytest.fixture
def deferred() -> Callable[[str], list[dict[str, Any]]]:
    """The arguments of waiting jobs of a name, in order."""
    return lambda name: list(
        ProcrastinateJob.objects.filter(task_name=name).order_by("id").values_list("args", flat=True)
    )

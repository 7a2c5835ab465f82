"""What the tests of the workplace share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    # The second factor has tests of its own.
    settings.DEMO = True

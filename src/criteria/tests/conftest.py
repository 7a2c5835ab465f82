"""A dictionary with an attribute of every kind, for tests that need no other."""

from __future__ import annotations

import pytest

from criteria import Attributes
from criteria.tests.drawing import DICTIONARY


@pytest.fixture(scope="session")
def attributes() -> Attributes:
    return Attributes.load(DICTIONARY)

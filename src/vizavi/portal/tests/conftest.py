"""What the tests of public pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.utils import translation

from vizavi.portal.tests.published import Published


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Pages kept and requests counted by one test are not those of another."""
    caches["pages"].clear()
    with translation.override("ru"):  # a request for an English page leaves the thread English
        yield
    caches["pages"].clear()


@pytest.fixture
def register(db: None) -> Published:
    """A register in the Sevastopol form whose first edition is in force; what tests publish goes into it."""
    return Published()

"""What tests of this package begin with: a published register, and a visitor who has begun."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from vizavi.offers.tests.register import Cafe, begin


@pytest.fixture
def cafe(db: None) -> Cafe:
    """The register of the tests, published."""
    return Cafe()


@pytest.fixture
def visitor(client: Client, cafe: Cafe) -> Client:
    """A visitor who asks about opening a café."""
    begin(client, "cafe")
    return client


@pytest.fixture
def words() -> Any:
    """What the main part of a page says."""
    from vizavi.portal.tests.published import words as of_page

    return of_page

"""The REST API keeps what its OpenAPI document says, for whatever is sent (promise 2: never an answer of 5xx)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.contract import described_api, keep_contract, operations

from vizavi.offers.tests.test_rest_contract import OPERATIONS as OF_OFFERS
from vizavi.portal.tests.published import Published
from vizavi.portal.tests.test_catalogue_contract import OPERATIONS as OF_CATALOGUE

OPERATIONS = ("list_touchpoints", "get_touchpoint", "list_registers", "get_register", "list_editions")


@pytest.fixture
def contract(register: Published) -> Iterator[Any]:
    """The API as its description has it, with something to answer."""
    for number in range(5):
        register.point(f"Точка {number}", ["website", "phone"][number % 2])
    with described_api() as api:
        yield api


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_keeps_its_contract(contract: Any, operation: str) -> None:
    keep_contract(contract, operation)


def test_every_operation_is_tried(contract: Any) -> None:
    assert operations(contract) == {*OPERATIONS, *OF_CATALOGUE, *OF_OFFERS}

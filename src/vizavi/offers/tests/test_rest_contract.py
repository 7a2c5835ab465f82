"""The verdict API keeps what its description says."""

from __future__ import annotations

import pytest
from tests.contract import described_api, keep_contract

from vizavi.offers.tests.register import Cafe

OPERATIONS = ("judge", "list_attributes", "get_edition")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_keeps_its_contract(cafe: Cafe, operation: str) -> None:
    with described_api() as api:
        # Which attributes there are is said by the register and not by the description.
        keep_contract(api, operation, may_refuse=operation == "judge")

"""The REST API of the register of life situations keeps what its description says."""

from __future__ import annotations

import pytest
from tests.contract import described_api, keep_contract

from vizavi.registry.tests.small_register import publish_register

OPERATIONS = (
    "list_situations",
    "get_situation",
    "list_services",
    "get_service",
    "list_scenarios",
    "get_scenario",
    "list_requirements",
    "get_requirement",
    "list_faq",
    "search",
    "search_codes",
)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_keeps_its_contract(db: None, operation: str) -> None:
    publish_register()
    with described_api() as api:
        keep_contract(api, operation)

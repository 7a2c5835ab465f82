"""The REST API keeps what its OpenAPI document says, for whatever is sent (promise 2: never an answer of 5xx)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig

from config.wsgi import application
from vizavi.portal.tests.published import Published

EXAMPLES = 100


@pytest.fixture
def contract(register: Published) -> Iterator[Any]:
    """The API as its description has it, with something to answer."""
    for number in range(5):
        register.point(f"Точка {number}", ["website", "phone"][number % 2])
    # As Django's own test client does: a server would give the test's connection back after each request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=SchemathesisConfig())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    "operation",
    ["list_touchpoints", "get_touchpoint", "list_registers", "get_register", "list_editions"],
)
def test_operation_keeps_its_contract(contract: Any, operation: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=contract.find_operation_by_id(operation).as_strategy())
    def check(case: Any) -> None:
        caches["pages"].clear()  # how often one may ask is not what is tested
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # it does not unpack

    check()


def test_every_operation_is_tried(contract: Any) -> None:
    described = {item.ok().definition.raw["operationId"] for item in contract.get_all_operations()}

    assert described == set(test_operation_keeps_its_contract.pytestmark[0].args[1])

"""The REST API against its own description, for whatever is sent: what the contract tests of all packages share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application

EXAMPLES = 100


@contextmanager
def described_api() -> Iterator[Any]:
    """The API as its description has it, asked within the transaction of the test."""
    # As Django's own test client does: a server would give the test's connection back after each request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=SchemathesisConfig())
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def keep_contract(api: Any, operation: str, *, may_refuse: bool = False) -> None:
    """Ask an operation for whatever its description allows, and more: every answer is as described, none is 5xx.

    Args:
        may_refuse: what fits the description may still be refused, for reasons that a description cannot tell.
    """
    excluded = [positive_data_acceptance] if may_refuse else []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=api.find_operation_by_id(operation).as_strategy())
    def check(case: Any) -> None:
        caches["pages"].clear()  # how often one may ask is not what is tested
        # It does not unpack.
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=excluded)

    check()


def operations(api: Any) -> set[str]:
    """Ids of all operations that are described."""
    return {item.ok().definition.raw["operationId"] for item in api.get_all_operations()}

"""Who acts: told to the database for the triggers that write the audit trail."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

KEYS = ("actor_id", "actor_name", "on_behalf_of", "via", "action", "reason")


class Actor(Protocol):
    """Whoever changes data: a person, or the system itself (no id)."""

    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor_name(self) -> str: ...


def tell_database(values: dict[str, str], *, local: bool) -> None:
    """Set what the audit triggers read, until the end of the transaction (`local`) or of the connection's use."""
    calls = ", ".join(["set_config(%s, %s, %s)"] * len(values))
    arguments = [part for key, value in values.items() for part in (f"vizavi.{key}", value, local)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", arguments)


@contextmanager
def acting(actor: Actor, *, action: str, reason: str = "", on_behalf_of: str = "", via: str = "") -> Iterator[None]:
    """One transaction whose every write is recorded as done by `actor`.

    Nested use joins the outer transaction; the innermost actor of a transaction wins, since the trail is
    written at commit. Actions therefore never act for two people at once.
    """
    with transaction.atomic():
        tell_database(
            {
                "actor_id": "" if actor.actor_id is None else str(actor.actor_id),
                "actor_name": actor.actor_name,
                "on_behalf_of": on_behalf_of,
                "via": via,
                "action": action,
                "reason": reason,
            },
            local=True,
        )
        yield


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: keyword-only, one transaction, audited under its `actor`.

    The function takes `actor`, and may take `reason` and `on_behalf_of`, which reach the audit trail.

    Raises:
        TypeError: called without `actor`.
    """
    name = f"{function.__module__.split('.')[-3]}.{function.__name__}"

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        details: dict[str, Any] = dict(kwargs)
        if "actor" not in details:
            raise TypeError(f"{name} needs an actor")
        with acting(
            details["actor"],
            action=name,
            reason=details.get("reason") or "",
            on_behalf_of=str(details.get("on_behalf_of") or ""),
        ):
            return function(*args, **kwargs)

    return run

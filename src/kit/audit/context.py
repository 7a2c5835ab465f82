"""Who acts: told to the database for the triggers that write the audit trail."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

KEYS = ("actor_id", "actor_name", "on_behalf_of", "via", "action", "reason")

_inside_an_action: ContextVar[bool] = ContextVar("inside_an_action", default=False)


class Actor(Protocol):
    """Whoever changes data: a person, or the system itself (no id)."""

    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor_name(self) -> str: ...


def tell_database(values: dict[str, str], *, local: bool) -> None:
    """Set what the audit triggers read, until the end of the transaction (`local`) or of the connection's use."""
    calls = ", ".join(["set_config(%s, %s, %s)"] * len(values))
    # pgtrigger asks for this setting in every trigger and, where it is unset, catches the error in a subtransaction:
    # each walks over all triggers that wait for the commit, so that 50,000 rows would take minutes.
    calls += f", set_config('pgtrigger.ignore', '{{}}', {str(local).lower()})"
    arguments = [part for key, value in values.items() for part in (f"vizavi.{key}", value, local)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", arguments)


@contextmanager
def acting(
    actor: Actor, *, action: str, reason: str = "", on_behalf_of: str = "", via: str = ""
) -> Iterator[None]:
    """One transaction whose every write is recorded as done by `actor`.

    An action called by an action joins it: the trail names the outer one, which is what the person did and
    gave a reason for.
    """
    within_a_transaction = connection.in_atomic_block
    with transaction.atomic():
        if _inside_an_action.get():
            yield
            return
        values = {
            "actor_id": "" if actor.actor_id is None else str(actor.actor_id),
            "actor_name": actor.actor_name,
            "on_behalf_of": on_behalf_of,
            "action": action,
            "reason": reason,
        }
        # `via` is what the request came through; the middleware has said it, and an action need not repeat it.
        tell_database(values | ({"via": via} if via else {}), local=True)
        token = _inside_an_action.set(True)
        try:
            yield
        finally:
            _inside_an_action.reset(token)
        if within_a_transaction:
            # The trail is written at commit; what comes later in this transaction may have another actor.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action: keyword-only, one transaction, audited under its `actor`.

    The function takes `actor`, and may take `reason` and `on_behalf_of`, which reach the audit trail.

    Raises:
        TypeError: called without `actor`.
    """
    # vizavi.touchpoints.actions.editions → touchpoints.approve_edition
    name = f"{function.__module__.partition('.actions')[0].rpartition('.')[2]}.{function.__name__}"

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

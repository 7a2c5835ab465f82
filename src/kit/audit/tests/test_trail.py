"""What the triggers write: who, when, on whose behalf, what, why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kit.accounts.models import User
from kit.audit.context import acting, action
from kit.audit.models import Entry
from kit.audit.queries import history_of
from kit.audit.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Somebody:
    actor_id: int | None = 7
    actor_name: str = "Анна Примерова"


@action
def rename(*, actor: Somebody, user: User, name: str, reason: str = "") -> None:
    user.name = name
    user.save()


@action
def rename_twice(*, actor: Somebody, user: User, reason: str = "") -> None:
    rename(actor=Somebody(8, "Борис Примеров"), user=user, name="б", reason="внутренняя")
    rename(actor=actor, user=user, name="в")


def test_entry_tells_who_did_what_and_why() -> None:
    user = User.objects.create_user("a@example.org", name="а")
    before = Entry.objects.count()

    with acting(Somebody(), action="x.y", reason="по приказу", on_behalf_of="Отдел", via="/staff/"):
        user.name = "б"
        user.save()

    entry = Entry.objects.get(sequence=before + 1)
    assert Entry.objects.count() == before + 1
    assert (entry.actor_id, entry.actor_name, entry.action) == (7, "Анна Примерова", "x.y")
    assert (entry.reason, entry.on_behalf_of, entry.via) == ("по приказу", "Отдел", "/staff/")
    assert (entry.table, entry.object_id, entry.operation) == ("accounts_user", str(user.pk), "update")
    assert (entry.before, entry.after) == ({"name": "а"}, {"name": "б"})


def test_entry_holds_whole_row_of_insert_and_delete_without_secrets() -> None:
    user = User.objects.create_user("a@example.org", name="а", password="очень тайное слово")
    made = Entry.objects.get(object_id=str(user.pk), operation="insert")
    user.delete()
    gone = Entry.objects.get(object_id=str(made.object_id), operation="delete")

    assert made.before is None
    assert made.after == gone.before
    assert set(made.after) == {"id", "email", "name", "language", "is_active", "joined_at"}
    assert gone.after is None


def test_update_of_nothing_and_of_secrets_only_leaves_no_entry() -> None:
    user = User.objects.create_user("a@example.org", name="а")
    before = Entry.objects.count()

    user.save()
    user.set_password("другое тайное слово")
    user.save()

    assert Entry.objects.count() == before


def test_rolled_back_write_leaves_no_entry() -> None:
    before = Entry.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        User.objects.create_user("a@example.org")
        raise ZeroDivisionError

    assert Entry.objects.count() == before


def test_inner_action_is_recorded_as_part_of_the_outer() -> None:
    user = User.objects.create_user("a@example.org", name="а")
    before = Entry.objects.count()

    rename_twice(actor=Somebody(), user=user, reason="внешняя")

    entries = Entry.objects.filter(sequence__gt=before).order_by("sequence")
    assert list(entries.values_list("actor_id", "reason", "after")) == [
        (7, "внешняя", {"name": "б"}),
        (7, "внешняя", {"name": "в"}),
    ]
    assert entries[0].action.endswith("rename_twice")


def test_actions_of_one_transaction_keep_their_actors() -> None:
    user = User.objects.create_user("a@example.org", name="а")
    before = Entry.objects.count()

    with transaction.atomic():
        rename(actor=Somebody(1, "Первая"), user=user, name="б")
        rename(actor=Somebody(2, "Второй"), user=user, name="в")

    entries = Entry.objects.filter(sequence__gt=before).order_by("sequence")
    assert list(entries.values_list("actor_name", "after__name")) == [("Первая", "б"), ("Второй", "в")]


def test_next_transaction_does_not_inherit_the_actor() -> None:
    user = User.objects.create_user("a@example.org", name="а")
    rename(actor=Somebody(), user=user, name="б", reason="по приказу")

    User.objects.update(name="в")

    last = Entry.objects.latest("sequence")
    assert (last.actor_id, last.actor_name, last.action, last.reason) == (None, "", "", "")


def test_action_without_actor_is_refused() -> None:
    with pytest.raises(TypeError, match="needs an actor"):
        rename(user=None, name="б")


def test_history_of_object_is_newest_first() -> None:
    first = User.objects.create_user("a@example.org", name="а")
    User.objects.create_user("b@example.org", name="чужое")
    rename(actor=Somebody(), user=first, name="б")

    assert list(history_of([first]).values_list("operation", flat=True)) == ["update", "insert"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_trail_refuses_to_be_rewritten(statement: str) -> None:
    User.objects.create_user("a@example.org")

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_parallel_transactions_leave_an_unbroken_chain() -> None:
    before = Entry.objects.count()

    def write(thread: int) -> None:
        try:
            for step in range(10):
                with acting(Somebody(thread, f"Поток {thread}"), action="t.t"):
                    user = User.objects.create_user(f"{thread}-{step}@example.org")
                    # Rows of several tables and rows touched in opposite orders: where deadlocks come from.
                    User.objects.filter(pk=user.pk).update(name=str(step))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    count, findings = verify([], key="k")
    assert findings == []
    assert count == before + 8 * 10 * 2


def test_address_with_a_nul_is_an_address_like_any_other(client: Client) -> None:
    client.force_login(User.objects.create_user("anna@example.org", name="Анна Примерова"))
    assert client.post("/no%00where/").status_code == 404

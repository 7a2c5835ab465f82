from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from kit.accounts.models import User
from kit.pages.lists import Choice, Listing, Search, Sort


def listing(query: str = "", **options: Any) -> Listing[User]:
    return Listing(
        QueryDict(query),
        User.objects.all(),
        filters=[
            Search(lambda rows, text: rows.filter(name__icontains=text)),
            Choice("language", "Язык", [("ru", "Русский"), ("en", "English")],
                   lambda rows, value: rows.filter(language=value)),
        ],
        sorts=[Sort("name", "Имя", "name"), Sort("email", "Почта", "email")],
        exports=[("CSV", "/users.csv")],
        **options,
    )  # fmt: skip


@pytest.fixture
def people(db: None) -> list[User]:
    return [
        User.objects.create(email=f"{name}@example.org", name=name, language=language)
        for name, language in (("anna", "ru"), ("boris", "en"), ("clara", "ru"), ("daria", "ru"))
    ]


def names(found: Listing[User]) -> list[str]:
    return [user.name for user in found.rows]


def test_pages_look_one_row_ahead_and_never_count(people: list[User], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as captured:
        first = listing(page_size=2)
        assert (names(first), first.next_url, first.previous_url) == (["anna", "boris"], "?page=2", "")
        assert (first.first, first.last) == (1, 2)
    assert isinstance(captured, CaptureQueriesContext)
    assert "COUNT(" not in captured[0]["sql"].upper()
    last = listing("page=2", page_size=2)
    assert (names(last), last.next_url, last.previous_url) == (["clara", "daria"], "", "?")


def test_filters_search_and_order_live_in_the_address(people: list[User]) -> None:
    found = listing("q=a&language=ru&sort=-email", page_size=2)
    assert names(found) == ["daria", "clara"]
    assert found.next_url == "?q=a&language=ru&sort=-email&page=2"
    assert found.sort_url("name") == "?q=a&language=ru&sort=name"
    assert (found.sort_state("email"), found.sort_state("name")) == ("descending", "none")
    assert found.export_links() == [("CSV", "/users.csv?q=a&language=ru&sort=-email")]


def test_present_order_turns_round(people: list[User]) -> None:
    assert listing().sort_url("name") == "?sort=-name"


def test_unknown_filter_value_is_named_and_not_applied(people: list[User]) -> None:
    found = listing("language=zz&sort=secret")
    assert names(found) == ["anna", "boris", "clara", "daria"]
    assert found.problems == ["Отбор «Язык» не применён: такого значения нет. Выберите его из списка."]
    assert found.is_filtered is False


@pytest.mark.parametrize("page", ["0", "-1", "abc", "²", "9" * 40, "99999", ""])
def test_page_that_does_not_exist_is_no_error(people: list[User], page: str) -> None:
    assert names(listing(f"page={page}")) == ["anna", "boris", "clara", "daria"]


def test_page_behind_the_end_is_empty(people: list[User]) -> None:
    found = listing("page=3", page_size=2)
    assert (names(found), found.next_url, found.previous_url) == ([], "", "?page=2")


def test_null_byte_and_endless_search_reach_no_database(people: list[User]) -> None:
    assert names(listing("q=%00anna")) == ["anna"]
    assert len(listing("q=" + "x" * 5000).controls[0].value) == 200

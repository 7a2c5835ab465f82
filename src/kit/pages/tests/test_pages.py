from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.exceptions import RequestDataTooBig
from django.template import engines
from django.test import Client, RequestFactory
from django.utils.translation import override

from kit.pages import errors

pytestmark = pytest.mark.usefixtures("kit_alone")

TEXT_PAGES = ["/about/", "/help/", "/accessibility/", "/privacy/"]
SPECIMENS = ["/dev/components", "/dev/components/workplace", "/dev/components/progress"]
TEMPLATES = sorted(Path(project.SOURCE).glob("**/templates/**/*.html"))


def words_of(response: Any) -> set[str]:
    """Cyrillic words that a reader meets, attributes included."""
    page = re.sub(r'<a [^>]*hreflang="ru"[^>]*>.*?</a>', "", response.content.decode())
    return set(re.findall(r"[А-яЁё]+", page))


@pytest.mark.parametrize("address", [*TEXT_PAGES, *SPECIMENS])
def test_page_is_shown_to_anybody_without_asking_the_database(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "help@example.org" in response.content.decode()


@pytest.mark.parametrize("address", [*TEXT_PAGES, *SPECIMENS, "/nowhere/"])
def test_page_in_english_is_wholly_english(client: Client, address: str) -> None:
    assert words_of(client.get(f"/en{address}")) == set()


@pytest.mark.parametrize(
    ("address", "other"),
    [("/about/?a=1", "/en/about/?a=1"), ("/en/about/", "/about/"), ("/nowhere/", "/en/")],
)
def test_language_switch_leads_to_the_same_page(client: Client, address: str, other: str) -> None:
    assert f'href="{other}"' in client.get(address).content.decode()


def test_unknown_address_helps_on(client: Client) -> None:
    response = client.get("/nowhere/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Страница не найдена" in page
    assert "help@example.org" in page


def test_page_asked_by_another_method_helps_on(client: Client) -> None:
    response = client.post("/about/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "Вернитесь на предыдущую страницу и нажмите кнопку ещё раз." in response.content.decode()
    assert words_of(client.post("/en/about/")) == set()


def test_broken_page_answers_without_database_or_session(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "Ошибка на нашей стороне" in response.content.decode()
    assert "broken on purpose" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "words"),
    [("/lost/", "Система временно недоступна"), ("/en/lost/", "not available at the moment")],
)
def test_lost_database_is_said_to_be_temporary(client: Client, address: str, words: str) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert words in response.content.decode()


def test_too_big_request_is_told_apart_from_a_broken_one(rf: RequestFactory) -> None:
    assert errors.bad_request(rf.post("/"), RequestDataTooBig()).status_code == 413
    assert errors.bad_request(rf.post("/"), ValueError()).status_code == 400


def test_old_form_says_how_to_keep_what_was_typed() -> None:
    response = Client(enforce_csrf_checks=True).post("/dev/components", {"name": "x"})
    assert response.status_code == 403
    assert "Страница устарела" in response.content.decode()


def test_policy_forbids_inline_code(client: Client) -> None:
    policy = client.get("/about/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(project.SOURCE)))
def test_template_has_no_inline_code_or_style(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert (
        re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*(?:src=|ld\+json))", text) == []
    )


def test_styles_have_their_own_typeface_and_no_crown(client: Client) -> None:
    css = (Path(project.SOURCE) / "kit/pages/static/dist/vizavi.css").read_text()
    assert "Golos Text" in css
    assert not re.search(r"crest|crown|GDS Transport", css, re.IGNORECASE)


def test_manifest_names_the_product(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert json.loads(response.content)["name"] == "Визави"


def test_robots_keep_out_of_the_workplace(client: Client) -> None:
    assert "Disallow: /staff/" in client.get("/robots.txt").content.decode()


def test_sent_empty_form_shows_every_error_and_links_to_it(client: Client) -> None:
    page = client.post("/dev/components", {}).content.decode()
    assert "<title>Ошибка: Компоненты" in page
    assert re.findall(r'<li><a href="#(\w+)">', page) == [
        "id_name", "id_kind", "id_country", "id_activity", "id_taxpayer", "id_workers",
        "id_channel_0", "id_needs_0", "id_date_0", "id_password", "id_agreed",
    ]  # fmt: skip
    for target in re.findall(r'<li><a href="#(\w+)">', page):
        assert f'id="{target}"' in page


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [("Приёмная", 200, "Сохранено в"), ("я" * 50, 422, "Ещё не сохранено"), ("!", 409, "не сохранены")],
)
def test_autosave_answers_in_words(client: Client, name: str, status: int, words: str) -> None:
    response = client.post("/dev/components/autosave", {"name": name})
    assert response.status_code == status
    assert words in response.content.decode()


def test_progress_stops_asking_when_done(client: Client) -> None:
    htmx = {"HX-Request": "true"}
    assert client.get("/dev/components/progress?step=1", headers=htmx).status_code == 200
    done = client.get("/dev/components/progress?step=4", headers=htmx)
    assert done.status_code == 286
    assert "hx-get" not in done.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in client.get("/dev/components/progress").content.decode()


@pytest.mark.clause("B-4.6.3.11.b")
@pytest.mark.parametrize(("address", "code"), [("/nowhere/", 404), ("/broken/", 500), ("/lost/", 503)])
def test_error_says_what_to_do_and_its_number_stands_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture, address: str, code: int
) -> None:
    client.raise_request_exception = False
    page = client.get(address).content.decode()
    [number] = re.findall(r"Номер для поддержки: ([0-9A-Z]{4}-[0-9A-Z]{4})", page)
    assert "Что можно сделать" in page
    assert f"{number}: {code} GET '{address}'" in caplog.text
    assert f'href="/help/?from={address.replace("/", "%2F")}&amp;error={number}"' in page


def test_texts_and_addresses_are_those_of_the_language_of_the_page() -> None:
    drawn = engines["jinja2"].from_string(
        '{% autoescape true %}{{ _("%(done)s из %(total)s", done="<1>", total=2) }},'
        ' {% trans reason="<b>" %}Причина: {{ reason }}{% endtrans %}, {{ url("pages:support") }}{% endautoescape %}'
    )
    russian = drawn.render()
    with override("en"):
        english = drawn.render()

    assert russian == "&lt;1&gt; из 2, Причина: &lt;b&gt;, /help/"
    assert english == "&lt;1&gt; of 2, Reason: &lt;b&gt;, /en/help/"
    assert drawn.render() == russian


def test_plain_text_is_not_escaped() -> None:
    drawn = engines["jinja2"].from_string(
        '{% autoescape false %}{{ _("Причина: %(reason)s", reason="<b>") }}{% endautoescape %}'
    )

    assert drawn.render() == "Причина: <b>"

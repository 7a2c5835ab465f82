"""Export after import gives the same rows back: same values, same order, in both forms and every format."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from vizavi.touchpoints.demo import demo_register
from vizavi.touchpoints.exports.files import FORMATS, PLAIN
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition
from vizavi.touchpoints.queries import open_edition
from vizavi.touchpoints.tests.factories import NOW, World, form_document
from vizavi.touchpoints.tests.importing import csv_of, exported, load

# Shrinking an example means hundreds of imports.
QUICKLY = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
LETTERS = "абвгдежзиклмнопрстуфхцчшэюяАБВ"
PUNCTUATION = " -.,«»\"'();:/=+@№0123456789\n"
NEEDS = [need["name"] for need in form_document("sevastopol")["needs"]]
DIRECTIONS = [
    name for item in form_document("sevastopol")["directions"] for name in (item["name"], item["annex_name"])
]


def texts(alphabet: str = LETTERS + PUNCTUATION) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=40).map(str.strip).filter(bool)


def distinct(prefix: str, number: int, text: str) -> str:
    """Names that no one takes for the same: each has a number of its own."""
    return f"{prefix} {number} {text}".strip()


@st.composite
def registers(draw: Any, form: str) -> list[list[str]]:
    """Rows of a random register, processes and touchpoints together, as an office would write them."""
    # Line ends go into the wordings of needs and features only.
    names = texts(LETTERS + " ")
    rows = []
    order = sorted(range(draw(st.integers(1, 5))), key=lambda _n: draw(st.integers(0, 9)))
    for at, process in enumerate(order, start=1):
        process_name = distinct("Процесс", process, draw(names))
        direction = draw(st.sampled_from(DIRECTIONS))
        for touchpoint in range(draw(st.integers(1, 4))):
            name = distinct("Окно", touchpoint, draw(names))
            channel = draw(st.sampled_from(["Цифровая точка", "Оффлайн точка"]))
            needs = draw(st.lists(st.sampled_from(NEEDS) | texts(), min_size=1, max_size=4, unique=True))
            for need in needs:
                if form == "internal":
                    rows.append([str(at * 3), process_name, name, need, channel])
                else:
                    features = draw(st.just("") | texts())
                    rows.append([direction, process_name, name, need, features])
    return rows


class TestRandomRegisters(TestCase):
    @QUICKLY
    @given(registers("internal"))
    def test_internal_rows_come_back(self, rows: list[list[str]]) -> None:
        self.check("internal", rows)

    @QUICKLY
    @given(registers("sevastopol"))
    def test_sevastopol_rows_come_back(self, rows: list[list[str]]) -> None:
        self.check("sevastopol", rows)

    def check(self, form: str, rows: list[list[str]]) -> None:
        with transaction.atomic():
            world = World(form, published=False)
            world.touchpoint()
            load(world.register, csv_of(rows), "register.csv", NOW)
            assert exported(world.register)[1:] == rows

            again = load(world.register, written(world, "csv"), "again.csv", NOW)

            assert again.edition is None
            assert exported(world.register)[1:] == rows
            transaction.set_rollback(True)


def written(world: World, code: str) -> io.BytesIO:
    """The draft as the command line writes it."""
    draft = open_edition(world.register)
    assert draft is not None
    out = io.BytesIO()
    PLAIN[code](Edition.objects.select_related("register__authority", "form_edition").get(pk=draft.pk), out)
    return out


ROWS = {
    "internal": [
        ["1", "Закупки", "СЭД", "Предоставление документов", "Цифровая точка"],
        ["1", "Закупки", "СЭД", "Получение консультации", "Цифровая точка"],
        ["1", "Закупки", "Телефонная связь", "Получение консультации", "Оффлайн точка"],
        ["2", "Отпуска", "Система учёта заявок", "=СУММА(1)", "Цифровая точка"],
        ["12", "Пропуска", "Окно 3", "Получение материальных ценностей", "Оффлайн точка"],
    ],
    "sevastopol": [
        ["Предоставление государственных услуг", "Справки", "Сайт", "Получение информации", "Круглосуточно"],
        ["Предоставление государственных услуг", "Справки", "Сайт", "Получение консультации", "По будням"],
        ["Предоставление государственных услуг", "Справки", "Окно 1", "Получение результата", ""],
        ["Государственный контроль (надзор)", "Контроль", "Окно 2", "Получение консультации", "Пандус\nЛифт"],
        ["Рассмотрение обращений и запросов", "Письма", "Почта", "Получение результата", "до 18:00"],
        ["Рассмотрение обращений и запросов", "Письма", "Почта", "+7 000 000-00-00", "до 18:00"],
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("form", sorted(ROWS))
@pytest.mark.parametrize("code", ["docx", "xlsx", "csv"])
def test_own_export_imported_gives_the_same_register(form: str, code: str, now: datetime) -> None:
    one, other = World(form, published=False), World(form, published=False)
    load(one.register, csv_of(ROWS[form]), "register.csv", now)

    load(other.register, written(one, code), f"register.{code}", now)

    assert exported(other.register)[1:] == ROWS[form]
    assert load(one.register, written(one, code), f"register.{code}", now).edition is None


@pytest.mark.django_db
def test_directions_out_of_order_come_back_in_the_order_of_the_file(now: datetime) -> None:
    world = World(published=False)
    rows = [ROWS["sevastopol"][4], ROWS["sevastopol"][2], ROWS["sevastopol"][3]]
    load(world.register, csv_of(rows), "register.csv", now)
    assert exported(world.register)[1:] == rows


@pytest.mark.django_db
def test_channel_is_printed_as_the_form_words_it(now: datetime) -> None:
    world = World("internal", published=False)
    row = ["1", "Закупки", "СЭД", "Получение ответа", "онлайн"]
    load(world.register, csv_of([row]), "register.csv", now)
    assert exported(world.register)[1:] == [[*row[:4], "Цифровая точка"]]


@pytest.mark.django_db
def test_csv_is_plain_utf_8_with_the_agreed_columns(now: datetime) -> None:
    world = World("internal", published=False)
    load(world.register, csv_of(ROWS["internal"][:3]), "register.csv", now)
    rows = list(csv.reader(io.StringIO(written(world, "csv").getvalue().decode("utf-8"))))
    assert rows == [["process_no", "process", "touchpoint", "need", "channel"], *ROWS["internal"][:3]]


def filled_register() -> list[list[str]]:
    """The filled register of the internal order as its CSV, row for row (`test_demo_data` holds it to the source)."""
    form = form_document("internal")
    channels = {kind["code"]: form["channel_names"][kind["channel"]] for kind in form["kinds"]}
    rows = [
        [str(number), process["name"], touchpoint["name"], need["need_text"], channels[touchpoint["kind"]]]
        for number, process in enumerate(demo_register("mineco")["processes"], start=1)
        for touchpoint in process["touchpoints"]
        for need in touchpoint["needs"]
    ]
    return [["process_no", "process", "touchpoint", "need", "channel"], *rows]


@pytest.mark.django_db
def test_filled_register_of_the_order_comes_back(now: datetime) -> None:
    world = World("internal", published=False)
    rows = filled_register()
    assert len(rows) == 46
    load(world.register, csv_of(rows[1:]), "internal-register.csv", now)
    assert exported(world.register) == rows
    assert set(FORMATS) >= set(PLAIN)
    assert form_of(world.edition.form_edition).code == "internal"

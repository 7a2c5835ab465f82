"""The shipped forms say what the orders say, clause by clause and word for word."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vizavi.touchpoints.forms_data import schema
from vizavi.touchpoints.forms_data.schema import FormDocument, load

FOLDER = Path(schema.__file__).parent
SHARED = Path(__file__).parents[5] / "shared" / "standard"

CLAUSES = frozenset(
    clause
    for line in (Path(__file__).parent / "clause_ids.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for clause in line.split()
)
# Numbered places of the orders that clauses.csv gathers in a row of their parent.
NUMBERED_PLACES = frozenset(
    {"S-2.5", *(f"S-4.2.{n}" for n in (1, 2, 3, 4))}
    | {f"I-4.1.{n}" for n in range(1, 14)}
    | {f"I-4.2.{n}" for n in range(1, 8)}
)

REGISTER_NEEDS = {
    "Предоставление документов": "submission",
    "Получение информации, в том числе о ходе рассмотрения запроса": "information",
    "Получение информации, в том числе о ходе рассмотрения документов": "information",
    "Получение консультации": "consultation",
    "Получение материальных ценностей": "other",
    "Предоставление объектов для осмотра (проверки)": "inspection",
}
REGISTER_TOUCHPOINTS = {
    "Система учёта заявок": "ticket_system",
    "СЭД": "edms",
    "Электронная почта ОИВ": "email",
    "Телефонная связь": "phone",
}


@pytest.fixture(scope="module")
def internal() -> FormDocument:
    return load(FOLDER / "internal.json")


@pytest.fixture(scope="module")
def sevastopol() -> FormDocument:
    return load(FOLDER / "sevastopol.json")


@pytest.fixture(scope="module", params=["internal", "sevastopol"])
def form(request: pytest.FixtureRequest) -> FormDocument:
    return load(FOLDER / f"{request.param}.json")


def cited(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from [value] if key == "clause" else cited(value)
    elif isinstance(part, list):
        for value in part:
            yield from cited(value)


# --- what the law says


def test_sevastopol_annex_has_its_six_columns_word_for_word(sevastopol: FormDocument) -> None:
    assert [(column.content, column.heading) for column in sevastopol.columns] == [
        ("number", "N"),
        ("direction", "Направление деятельности органа власти"),
        ("process", "Наименование конкретного процесса"),
        ("touchpoint", "Точка взаимодействия"),
        ("needs", "Осуществляемое взаимодействие с клиентом"),
        ("features", "Особенности взаимодействия с клиентом"),
    ]
    assert sevastopol.column_numbers
    assert [column.merge for column in sevastopol.columns] == [True, True, True, False, False, False]


def test_internal_template_has_its_five_columns_word_for_word(internal: FormDocument) -> None:
    assert [(column.content, column.heading) for column in internal.columns] == [
        ("number", "№"),
        ("process", "Процесс взаимодействия с внутренним клиентом"),
        ("touchpoint", "Точка взаимодействия"),
        ("needs", "Удовлетворяемые потребности клиента"),
        ("features", "Особенности взаимодействия с клиентом"),
    ]
    assert (internal.column_numbers, internal.features_content) == (False, "channel")


def test_sevastopol_directions_are_those_of_the_annex(sevastopol: FormDocument) -> None:
    assert [(item.annex_name, item.process_label) for item in sevastopol.directions] == [
        ("Предоставление государственных услуг", "Наименование государственной услуги"),
        ("Государственный контроль (надзор)", "Наименование вида контроля (надзора)"),
        ("Рассмотрение обращений и запросов", "Наименование процесса по рассмотрению обращений и запросов"),
        ("Обеспечение доступа к информации о деятельности", "Вид информации о деятельности"),
        (
            "Взаимодействие с внутренним клиентом",
            "Наименование процесса по взаимодействию с внутренним клиентом",
        ),
        ("Иные функции (обеспечения деятельности органа власти)", "Наименование функции"),
    ]
    assert [item.other_process_label for item in sevastopol.directions] == [
        *[None] * 5,
        "Наименование иного вида деятельности",
    ]


def test_sevastopol_needs_are_the_nine_of_the_order_in_order(sevastopol: FormDocument) -> None:
    assert [need.clause for need in sevastopol.needs] == [f"S-3.7.{n}" for n in range(1, 10)]
    assert [need.name for need in sevastopol.needs if need.free_text] == [
        "Другие удовлетворяемые потребности клиента"
    ]


def test_internal_needs_are_the_nine_of_the_order_in_order(internal: FormDocument) -> None:
    assert [need.clause for need in internal.needs] == [f"I-2.6.{n}" for n in range(1, 10)]


@pytest.mark.clause("I-4.1", "I-4.2", "I-3.1")
def test_internal_kinds_are_the_thirteen_digital_and_seven_offline(internal: FormDocument) -> None:
    assert [(kind.name, kind.abbreviation) for kind in internal.kinds if kind.channel == "digital"] == [
        ("Сеть Интернет", None),
        ("Официальный сайт ОИВ (Портал)", None),
        ("Мобильное приложение ОИВ", None),
        ("Сообщества ОИВ в социальных сетях", None),
        ("Каналы и публичные чаты ОИВ в мессенджерах", None),
        ("Чат-боты ОИВ", None),
        ("Персональные чаты ОИВ в социальных сетях и мессенджерах", None),
        ("Система электронного документооборота", "СЭД"),
        ("Электронная почта ОИВ", None),
        ("Видеоконференцсвязь", "ВКС"),
        ("Автоматизированное рабочее место государственного служащего", "АРМ ГС"),
        ("Система учёта заявок", None),
        ("Сетевой диск ОИВ", None),
    ]
    assert [kind.name for kind in internal.kinds if kind.channel == "offline"] == [
        "Телефонная связь",
        "Кабинеты внутренних клиентов",
        "Рабочее место клиентов",
        "Место приёма сотрудниками отдела связи и информатизации",
        "Журнал заявок",
        "Книга учёта служебных записок",
        "Личное взаимодействие",
    ]
    assert [kind.clause for kind in internal.kinds] == [
        *[f"I-4.1.{n}" for n in range(1, 14)],
        *[f"I-4.2.{n}" for n in range(1, 8)],
    ]


@pytest.mark.clause("S-4.1", "B-4.6.a1", "B-4.6.a2")
def test_sevastopol_kinds_are_classified_as_the_standard_says(sevastopol: FormDocument) -> None:
    channels = {kind.code: kind.channel for kind in sevastopol.kinds}
    digital = ["api", "mobile_app", "website", "social_network", "public_chat", "personal_chat", "chatbot"]
    assert {channels[code] for code in [*digital, "call_centre", "voice_assistant"]} == {"digital"}
    assert {channels[code] for code in ("reception", "my_business", "mfc", "support_organisation")} == {
        "offline"
    }
    assert sevastopol.channel_names.model_dump() == {"digital": "Цифровая точка", "offline": "Офлайн-точка"}


def test_publication_term_is_ten_working_days_in_both_orders(form: FormDocument) -> None:
    assert form.publication_term.working_days == 10


def test_triggers_are_those_of_each_order(internal: FormDocument, sevastopol: FormDocument) -> None:
    assert [(item.event, item.clause) for item in internal.triggers] == [
        ("touchpoint_added", "I-5.3.1"),
        ("kind_changed", "I-5.3.2"),
        ("needs_changed", "I-5.3.3"),
        ("touchpoint_excluded", "I-5.3.4"),
    ]
    assert [(item.event, item.clause) for item in sevastopol.triggers] == [
        ("process_included", "S-5.3.1"),
        ("process_excluded", "S-5.3.1"),
        ("kind_changed", "S-5.3.2"),
        ("needs_changed", "S-5.3.3"),
    ]


def test_only_the_sevastopol_form_asks_about_russian(
    internal: FormDocument, sevastopol: FormDocument
) -> None:
    assert [item.group for item in internal.suitability] == ["health", "digital_skills"]
    assert [item.group for item in sevastopol.suitability] == ["health", "digital_skills", "russian"]


# --- requirements


def test_every_cited_clause_exists(form: FormDocument) -> None:
    assert set(cited(form.model_dump())) - CLAUSES - NUMBERED_PLACES == set()


def test_every_requirement_cites_its_own_source(form: FormDocument) -> None:
    assert [r.code for r in form.requirements if not r.clause.startswith(r.source + ".")] == []


def test_sevastopol_checklists_leave_out_no_clause(sevastopol: FormDocument) -> None:
    # 4.6.2 and 4.6.10 describe no kind of touchpoint; the opening statements of 4.6 concern the whole register.
    sections = tuple(f"B-4.6.{n}." for n in (1, 3, 4, 5, 6, 7, 8, 9))
    demanded = {clause for clause in CLAUSES if clause.startswith(("S-4.2.", *sections))}
    assert {requirement.clause for requirement in sevastopol.requirements} == demanded


def test_internal_checklists_leave_out_no_clause_of_the_order(internal: FormDocument) -> None:
    demanded = {clause for clause in CLAUSES if clause.startswith("I-3.2.")}
    assert {item.clause for item in internal.requirements if item.source == "I-3.2"} == demanded


def test_internal_strength_follows_the_words_of_the_order(internal: FormDocument) -> None:
    # «могут» makes a requirement optional; 3.2.3 a says «размещаются» and «могут» in one breath.
    must = {
        r.clause.removeprefix("I-3.2.")
        for r in internal.requirements
        if r.source == "I-3.2" and r.strength == "must"
    }
    assert must == {
        *("2.a", "2.c", "2.d", "3.a", "3.c", "4.a", "4.e"),
        *(f"{n}.{c}" for n in (5, 6) for c in "abcd"),
    }
    assert {r.strength for r in internal.requirements if r.source == "B-4.6"} == {"may"}


def test_sevastopol_demands_all_but_the_permission_of_emoji(sevastopol: FormDocument) -> None:
    assert [item.clause for item in sevastopol.requirements if item.strength == "may"] == ["B-4.6.5.12"]


def test_mobile_app_meets_portal_requirements_except_the_assistant(internal: FormDocument) -> None:
    portal = [r for r in internal.requirements if r.clause.startswith("I-3.2.1.")]
    assert [r.clause for r in portal if "mobile_app" not in r.kinds] == ["I-3.2.1.g"]


def test_kinds_without_requirements_are_those_the_sources_demand_nothing_of(
    internal: FormDocument, sevastopol: FormDocument
) -> None:
    def bare(form: FormDocument) -> set[str]:
        return {kind.code for kind in form.kinds} - {
            code for item in form.requirements for code in item.kinds
        }

    assert bare(sevastopol) == {"video_conference", "edms", "ticket_system"}
    assert bare(internal) == {
        *("internet", "edms", "video_conference", "workstation", "ticket_system", "network_drive"),
        *("request_journal", "memo_book"),
    }


def test_a_source_never_asks_the_same_twice(form: FormDocument) -> None:
    asked = Counter((r.source, kind, r.text) for r in form.requirements for kind in r.kinds)
    assert [key for key, count in asked.items() if count > 1] == []


# --- recognising what registers write


def test_every_need_of_the_filled_register_is_recognised(
    internal: FormDocument, sevastopol: FormDocument
) -> None:
    assert {text: internal.need_worded(text).code for text in REGISTER_NEEDS} == REGISTER_NEEDS
    # The Sevastopol order has no need of inspection: there it is another need.
    expected = REGISTER_NEEDS | {"Предоставление объектов для осмотра (проверки)": "other"}
    assert {text: sevastopol.need_worded(text).code for text in REGISTER_NEEDS} == expected


def test_every_touchpoint_of_the_filled_register_is_recognised(form: FormDocument) -> None:
    assert {text: form.kind_worded(text).code for text in REGISTER_TOUCHPOINTS} == REGISTER_TOUCHPOINTS


def test_wording_is_recognised_without_regard_to_case_yo_quotes_and_spaces(sevastopol: FormDocument) -> None:
    assert sevastopol.kind_worded('  мфц "мой  БИЗНЕС" ').code == "my_business"
    assert sevastopol.kind_worded("система учета заявок").code == "ticket_system"
    assert sevastopol.kind_worded("дирижабль") is None
    assert sevastopol.need_worded("покататься") is None


def test_snapshots_match_the_sources_where_they_are_at_hand() -> None:
    if not SHARED.exists():
        return
    with (SHARED / "clauses.csv").open(encoding="utf-8") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    assert {clause for clause in ids if clause.startswith(("B-4.6", "S-", "I-"))} == CLAUSES
    with (SHARED / "internal-register.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["need"] for row in rows} == REGISTER_NEEDS.keys()
    assert {row["touchpoint"] for row in rows} == REGISTER_TOUCHPOINTS.keys()

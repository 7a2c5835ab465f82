"""The check of a form refuses what is no form, and says what to mend."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from vizavi.touchpoints.forms_data import schema
from vizavi.touchpoints.forms_data.schema import FormError, load, validate


@pytest.fixture
def raw() -> dict[str, Any]:
    return json.loads((Path(schema.__file__).parent / "sevastopol.json").read_text(encoding="utf-8"))


def problems(raw: Any) -> list[str]:
    with pytest.raises(FormError) as caught:
        validate(raw)
    return [str(problem) for problem in caught.value.problems]


def set_at(raw: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of `raw` with the value at a path like `needs.0.free_text` replaced."""
    changed = copy.deepcopy(raw)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = changed
    for step in way:
        place = place[step]
    place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("code", "Моя форма", "code: значение «Моя форма» не подходит"),
        ("title", "Перечень точек", "title: название должно один раз содержать {authority_genitive}"),
        ("title", "Перечень {authority_genitive} и {region}", "title: название должно один раз содержать"),
        ("publication_term.working_days", 0, "publication_term, working_days: число должно быть не меньше 1"),
        ("column_numbers", "да", "column_numbers: нужно true или false"),
        ("clients", [], "clients: в списке должна быть хотя бы одна запись"),
        ("clients", ["external", "external"], "clients, запись 2: «external» уже есть выше"),
        ("columns.2.content", "direction", "columns, запись 3, content: «direction» уже есть выше"),
        ("columns.2.content", "direction", "columns: нужна графа process"),
        ("columns.1.content", "needs", "process_numbering: нумеруются направления"),
        ("columns.3.merge", True, "columns, запись 4, merge: графа touchpoint своя у каждой точки"),
        (
            "columns.0.content",
            "colour",
            "columns, запись 1, content: «colour» здесь не бывает; выберите одно из:",
        ),
        ("columns.0.width", "широко", "columns, запись 1, width: нужно число"),
        (
            "directions.5.other_process_label",
            None,
            "directions, запись 6, other_process_label: подпись иного вида",
        ),
        (
            "needs.0.free_text",
            True,
            "needs: потребность со своим текстом (free_text) нужна ровно одна, сейчас их 2",
        ),
        (
            "needs.8.free_text",
            False,
            "needs: потребность со своим текстом (free_text) нужна ровно одна, сейчас их 0",
        ),
        ("needs.1.variants", ["Получение  ИНФОРМАЦИИ"], "needs, запись 2: «Получение  ИНФОРМАЦИИ»"),
        ("needs.1.name", "", "needs, запись 2, name: не заполнено: впишите текст"),
        ("kinds.1.code", "api", "kinds, запись 2, code: «api» уже есть выше"),
        ("kinds.1.aliases", ["Api"], "kinds, запись 2: «Api» уже означает запись 1"),
        ("kinds.0.rank", 99, "kinds, запись 1, rank: цифровая точка предлагается раньше любой офлайн-точки"),
        ("requirements.0.kinds", ["site"], "requirements, запись 1, kinds: вида точек «site» в форме нет"),
        ("requirements.0.kinds", ["api", "api"], "requirements, запись 1, kinds: вид точек назван дважды"),
        ("requirements.0.strength", "should", "requirements, запись 1, strength: «should» здесь не бывает"),
        (
            "triggers.1.event",
            "process_included",
            "triggers, запись 2, event: «process_included» уже есть выше",
        ),
        ("notes.0.about", "погода", "notes, запись 1, about: в форме нет раздела «погода»"),
        ("needs", "все", "needs: нужен список"),
        ("needs.0", "все", "needs, запись 1: нужен набор полей в фигурных скобках"),
    ],
)
def test_form_with_a_mistake_is_refused_with_a_sentence(
    raw: dict[str, Any], path: str, value: Any, sentence: str
) -> None:
    found = problems(set_at(raw, path, value))
    assert [text for text in found if text.startswith(sentence)] != [], found
    assert all(text.endswith(".") for text in found)


def test_form_with_missing_and_unknown_fields_names_all_of_them(raw: dict[str, Any]) -> None:
    del raw["title"], raw["needs"][3]["name_en"]
    raw["kind"] = []
    assert problems(raw) == [
        "title: не заполнено обязательное поле.",
        "needs, запись 4, name_en: не заполнено обязательное поле.",
        "kind: такого поля в форме нет; проверьте, как оно написано.",
    ]


def test_document_that_is_no_object_is_refused() -> None:
    assert problems([]) == ["Форма: нужен набор полей в фигурных скобках."]


def test_problem_can_be_said_in_another_language(raw: dict[str, Any]) -> None:
    with pytest.raises(FormError) as caught:
        validate(set_at(raw, "requirements.0.kinds", ["site"]))
    [problem] = caught.value.problems
    assert (problem.place, problem.template, problem.parameters) == (
        ("requirements", 0, "kinds"),
        "вида точек «%(code)s» в форме нет",
        {"code": "site"},
    )


def test_file_that_is_not_json_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_text('{"code": "x",\n oops}', encoding="utf-8")
    with pytest.raises(FormError, match="Форма: это не JSON: ошибка в строке 2, знак 2"):
        load(file)


def test_file_in_windows_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_bytes('{"name": "Перечень"}'.encode("cp1251"))
    with pytest.raises(FormError, match="файл не в кодировке UTF-8"):
        load(file)


def test_file_with_byte_order_mark_is_read(tmp_path: Path, raw: dict[str, Any]) -> None:
    file = tmp_path / "form.json"
    file.write_text(json.dumps(raw), encoding="utf-8-sig")
    assert load(file).code == "sevastopol"

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kit.pages import messages


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(messages, "AREAS", {"shop": "src/shop", "yard": "src/yard"})
    for area in ("shop", "yard"):
        (tmp_path / "src" / area / "templates").mkdir(parents=True)
    (tmp_path / "src/shop/views.py").write_text(
        '_("Лавка")\ncounted(n, "день|дня|дней")\n_("Срок: %(date)s")\n'
    )
    (tmp_path / "src/shop/templates/page.html").write_text(
        '{{ _("Лавка") }}{% trans name=x %}Хозяин {{ name }}{% endtrans %}{{ plural(n, "раз|раза|раз") }}'
    )
    (tmp_path / "src/yard/views.py").write_text('_("Лавка")\n_("Двор")\n')
    return tmp_path


def translate(area: str, **english: str) -> None:
    path = messages.area_file("en", area)
    text = path.read_text()
    for msgid, translation in english.items():
        text = text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{translation}"')
    path.write_text(text)


def test_extract_finds_texts_of_code_and_templates_of_one_area(project: Path) -> None:
    assert messages.extract("shop") == (5, 5)
    with messages.area_file("en", "shop").open("rb") as file:
        found = sorted(str(item.id) for item in read_po(file) if item.id)
    assert found == ["Лавка", "Срок: %(date)s", "Хозяин %(name)s", "день|дня|дней", "раз|раза|раз"]
    assert not messages.area_file("en", "yard").exists()


def test_extract_keeps_translations_and_drops_gone_texts(project: Path) -> None:
    messages.extract("shop")
    translate("shop", Лавка="Shop")
    (project / "src/shop/views.py").write_text('_("Лавка")\n_("Новое")\n')
    messages.extract("shop")
    text = messages.area_file("en", "shop").read_text()
    assert 'msgid "Лавка"\nmsgstr "Shop"' in text
    assert "Срок" not in text


def test_text_of_two_areas_is_translated_once(project: Path) -> None:
    messages.extract("shop")
    translate("shop", Лавка="Shop")
    assert messages.extract("yard") == (2, 1)


def test_check_names_what_is_missing_broken_or_contradictory(project: Path) -> None:
    messages.extract("shop")
    messages.extract("yard")
    translate("shop", **{"Лавка": "Shop", "Срок: %(date)s": "Due %(day)s", "день|дня|дней": "day"})
    translate("yard", Лавка="Bench", Двор="Yard")
    assert sorted(messages.problems()) == [
        "shop: no English for «Хозяин %(name)s»",
        "shop: no English for «раз|раза|раз»",
        "shop: other placeholders in the English of «Срок: %(date)s»: «Due %(day)s»",
        "shop: «день|дня|дней» has three forms and needs two English ones, has «day»",
        "yard: «Лавка» is «Bench» here and «Shop» in shop",
    ]


def test_compile_makes_one_catalogue_of_all_areas(project: Path) -> None:
    messages.extract("shop")
    messages.extract("yard")
    translate("shop", Лавка="Shop")
    translate("yard", Двор="Yard")
    assert messages.compile_all() == [project / "locale/en/LC_MESSAGES/django.mo"]
    whole = messages.merged("en")
    assert [whole["Лавка"].string, whole["Двор"].string] == ["Shop", "Yard"]


def test_check_sees_a_text_that_was_never_extracted(project: Path) -> None:
    (project / "src/yard/views.py").write_text('_("Калитка")\n')
    assert "yard: no English for «Калитка»" in list(messages.problems())

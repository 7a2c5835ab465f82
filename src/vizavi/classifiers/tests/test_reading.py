"""Files of classifiers: Rosstat's as it is published, plain tables, and whatever else people upload."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest

from kit.tabular import write_xlsx
from vizavi.classifiers.reading import FileRefused, RowProblem, StatedItem, date_in_name, read_classifier
from vizavi.classifiers.search import DATA
from vizavi.classifiers.shipped import SHIPPED
from vizavi.classifiers.tests.factories import ROSSTAT, table


def read(content: bytes, name: str = "file.csv", *, classifier: str = "okopf", is_tree: bool = True):
    return read_classifier(content, name, classifier=classifier, is_tree=is_tree)


def refusal(content: bytes, name: str = "file.csv", **more) -> list[tuple[int, str]]:
    with pytest.raises(FileRefused) as refused:
        read(content, name, **more)
    return [(problem.row, problem.text) for problem in refused.value.problems]


def test_rosstat_file_is_read_as_published() -> None:
    stated = read(ROSSTAT.read_bytes(), ROSSTAT.name, classifier="okved2")

    by_code = {item.code: item for item in stated.items}
    assert len(stated.items) == len(by_code) == 2899
    assert len([code for code in by_code if code.isalpha()]) == 21
    assert by_code["A"] == StatedItem(
        1, "A", "", "Сельское, лесное хозяйство, охота, рыболовство и рыбоводство", ""
    )
    assert by_code["56.10"].parent == "56.1"
    assert by_code["56.10.21"].parent == "56.10.2"
    assert by_code["56"].parent == "I"
    # In the file there is a tab in the midst of this name.
    assert by_code["74.90.92"].name.startswith(
        "Деятельность по разработке информационных и телекоммуникационных систем"
    )


def test_rosstat_file_in_utf8_says_the_same() -> None:
    in_cp1251 = ROSSTAT.read_bytes()
    in_utf8 = b"\xef\xbb\xbf" + in_cp1251.decode("cp1251").encode()

    assert read(in_utf8, classifier="okved2").items == read(in_cp1251, classifier="okved2").items


def test_shipped_okved_is_what_rosstat_published() -> None:
    published = read(ROSSTAT.read_bytes(), classifier="okved2").items
    shipped = read(gzip.decompress((DATA / "okved2.csv.gz").read_bytes()), classifier="okved2").items

    assert [(item.code, item.parent, item.name) for item in shipped] == [
        (item.code, item.parent, item.name) for item in published
    ]
    untranslated = [item.code for item in shipped if not item.name_en and len(item.code) <= 2]
    assert untranslated == []


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda item: item.code)
def test_shipped_file_is_accepted_and_translated(shipped) -> None:
    stated = read(shipped.content, shipped.file_name, classifier=shipped.code, is_tree=shipped.is_tree)

    assert stated.problems == []
    if shipped.code != "okved2":
        assert [item.code for item in stated.items if not item.name_en] == []


def test_plain_table_columns_come_in_any_order() -> None:
    stated = read(table("I;;Питание", "56;I;Кафе", heading="Код;Вышестоящий код;Наименование"))

    assert stated.items == [StatedItem(2, "I", "", "Питание", ""), StatedItem(3, "56", "I", "Кафе", "")]


def test_xlsx_table_is_read() -> None:
    out = BytesIO()
    write_xlsx([("code", "name"), ("56.10", "Кафе")], out, title="codes")

    assert read(out.getvalue(), "codes.xlsx").items == [StatedItem(2, "56.10", "", "Кафе", "")]


def test_every_bad_row_is_named_at_once() -> None:
    content = table(
        "56;Питание;;",
        ";Без кода;;",
        "57;;;",
        "56;Ещё раз;;",
        "58;Сирота;;99",
        "?!;Не код;;",
        "59;Под отвергнутым;;57",
    )

    assert refusal(content) == [
        (3, "Нет кода. Впишите код или уберите строку."),
        (4, "У кода 57 нет названия. Впишите его."),
        (5, "Код 56 уже был в строке 2. Оставьте одну из них."),
        (6, "Над кодом 58 должен стоять код 99, но его в файле нет."),
        (
            7,
            "«?!» – не код: в нём могут быть буквы, цифры, точка, дефис и подчёркивание, не больше 40 знаков.",
        ),
    ]


def test_codes_in_a_circle_are_named() -> None:
    content = table("a;А;;b", "b;Б;;a", "c;В;;")

    assert [row for row, _text in refusal(content)] == [2, 3]


def test_chain_of_ten_thousand_codes_is_refused_at_once() -> None:
    rows = [f"c{number};Код;;{f'c{number - 1}' if number else ''}" for number in range(10_000)]

    assert len(refusal(table(*rows))) == 10_000 - 20


def test_plain_list_takes_no_parents() -> None:
    content = table("micro;Микро;;", "small;Малое;;micro")

    assert refusal(content, is_tree=False) == [
        (3, "У кода small указан вышестоящий код, а этот классификатор – простой список.")
    ]


def test_okved_codes_have_their_own_shape() -> None:
    content = b'"I";" ";"\xcf"\r\n"I";"5610";"\xca"\r\n"I";"56.1";"\xca"\r\n'

    assert refusal(content, classifier="okved2") == [
        (2, "«5610» – не код ОКВЭД. Код выглядит так: 56, 56.1, 56.10, 56.10.2 или 56.10.21."),
        (3, "Над кодом 56.1 должен стоять код 56, но его в файле нет."),
    ]


@pytest.mark.parametrize(
    ("content", "name", "beginning"),
    [
        (b"", "a.csv", "Файл пуст."),
        (b"\x00\x01\x02" * 50, "a.csv", "В файле есть нулевые байты"),
        (b"code;name\n1;a\x00b\n", "a.csv", "В файле есть нулевые байты"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 20, "a.csv", "Не удалось прочитать буквы"),
        (b"%PDF-1.7 nothing", "a.csv", "Имя файла оканчивается на «.csv», а внутри — документ PDF."),
        (b"PK\x03\x04rest", "a.csv", "Имя файла оканчивается на «.csv», а внутри — архив ZIP"),
        (b"code;name\n", "a.exe", "Файлы «.exe» не читаются."),
        (b"code;name\n", "a.csv", "В файле нет ни одного кода."),
        (b"one;two;three\n1;2;3\n", "a.csv", "Столбцы не узнаны."),
        (b"   \n\n", "a.csv", "В файле нет ни одной заполненной строки."),
        (b'code;name\n1;"open\n2;b\n', "a.csv", "Строка 2: кавычки открыты и не закрыты"),
        (b"code;name\n" + b"1;a\n" * 50_001, "a.csv", "В таблице больше 50000 строк."),
    ],
)
def test_file_that_is_no_classifier_is_refused_in_a_sentence(
    content: bytes, name: str, beginning: str
) -> None:
    ((_row, text),) = refusal(content, name)

    assert text.startswith(beginning)


def test_ten_times_the_rows_are_named_as_repeated() -> None:
    problems = refusal(ROSSTAT.read_bytes() * 10, classifier="okved2")

    assert len(problems) == 9 * 2899
    assert problems[0] == (2900, "Код A уже был в строке 1. Оставьте одну из них.")


def test_message_of_the_whole_counts_the_rows() -> None:
    with pytest.raises(FileRefused) as refused:
        read(table("1;;;", "2;;;"))

    assert refused.value.message == "В файле ошибок: 2. Ничего не загружено."
    assert refused.value.problems[0] == RowProblem(2, "У кода 1 нет названия. Впишите его.")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("data-20231201-structure-20180402.csv", "2023-12-01"), ("okved.csv", "None"), ("99999999.csv", "None")],
)
def test_date_of_publication_is_read_from_the_name(name: str, expected: str) -> None:
    assert str(date_in_name(name)) == expected

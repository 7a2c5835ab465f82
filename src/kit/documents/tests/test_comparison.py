from io import BytesIO

import docx
from hypothesis import given
from hypothesis import strategies as st

from kit.documents.comparison import ComparedRow, Comparison, mark_changes
from kit.documents.docx import write_docx
from kit.documents.model import Run
from kit.documents.tests.samples import document, five_column_table

COMPARISON = Comparison(
    title="Сравнительная таблица",
    before="Действующая редакция",
    after="Проект",
    headings=("Точка взаимодействия", "Потребности", "Особенности"),
    rows=(
        ComparedRow(
            ("Телефон", "Получение консультации", "с 9 до 18"),
            ("Телефон", "Получение консультации", "с 8 до 18"),
        ),
        ComparedRow(None, ("Чат-бот", "Консультация\nЗапись", "")),
        ComparedRow(("Факс", "Документы", ""), None),
        ComparedRow(("Почта", "Документы", ""), ("Почта", "Документы", "")),
    ),
)

texts = st.text(st.sampled_from("аб \n,"), max_size=30)


def joined(lines):
    return "\n".join("".join(run.text for run in line) for line in lines)


@given(texts, texts)
def test_mark_changes_both_texts_read_back_and_unmarked_words_are_common(before, after):
    old, new = mark_changes(before, after)
    assert (joined(old), joined(new)) == (before, after)
    common = [
        "".join(run.text for line in lines for run in line if run.mark == "plain") for lines in (old, new)
    ]
    assert common[0] == common[1]


def test_mark_changes_marks_the_words_that_differ():
    old, new = mark_changes("с 9:00 до 18:00", "с 8:00 до 18:00, без перерыва")
    assert old == [(Run("с "), Run("9", "removed"), Run(":00 до 18:00"))]
    assert new == [(Run("с "), Run("8", "added"), Run(":00 до 18:00"), Run(", без перерыва", "added"))]


def test_comparison_says_what_happened_to_each_entry():
    rows = COMPARISON.as_annex().table.rows
    assert [row[1].text for row in rows] == ["Изменено", "Включено", "Исключено", "Без изменений"]
    assert [[cell and cell.plain_lines for cell in row[2:]] for row in rows] == [
        [
            [
                "Точка взаимодействия: Телефон",
                "Потребности: Получение консультации",
                "Особенности: с 9 до 18",
            ],
            [
                "Точка взаимодействия: Телефон",
                "Потребности: Получение консультации",
                "Особенности: с 8 до 18",
            ],
        ],
        [["—"], ["Точка взаимодействия: Чат-бот", "Потребности: Консультация", "Запись"]],
        [["Точка взаимодействия: Факс", "Потребности: Документы"], ["—"]],
        [["Точка взаимодействия: Почта", "Потребности: Документы"], None],
    ]


def test_comparison_in_docx_strikes_what_went_and_underlines_what_came():
    file = BytesIO()
    value = document(five_column_table(1), with_order=False, annexes=(COMPARISON.as_annex(),))
    write_docx(value, file)
    cells = docx.Document(file).tables[0].rows[1].cells
    assert [run.text for p in cells[2].paragraphs for run in p.runs if run.font.strike] == ["9"]
    assert [run.text for p in cells[3].paragraphs for run in p.runs if run.underline] == ["8"]


def test_comparison_without_rows_is_an_empty_table():
    empty = Comparison(title="", before="", after="", headings=(), rows=())
    assert empty.as_annex().table.rows == []

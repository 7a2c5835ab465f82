import subprocess
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kit.documents import pdf
from kit.documents.model import Cell, Column, Run, Table
from kit.documents.pdf import UnableToTypeset, write_pdf
from kit.documents.tests.samples import (
    FIVE_COLUMNS,
    annex,
    document,
    five_column_table,
    order,
    six_column_table,
)


def rendered(value):
    file = BytesIO()
    write_pdf(value, file)
    return PdfReader(file)


def texts(reader):
    """The text of each page, line ends and double spaces levelled."""
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def structure(reader):
    """The types of all structure elements, counted."""
    counted: dict[str, int] = {}
    open_ = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while open_:
        element = open_.pop().get_object()
        if isinstance(element, list):
            open_ += element
        elif isinstance(element, dict):
            if kind := element.get("/S"):
                counted[kind] = counted.get(kind, 0) + 1
            if (children := element.get("/K")) is not None and not isinstance(children, int):
                open_.append(children)
    return counted


def test_pdf_says_it_is_pdf_a_2a_and_ua_1_in_russian():
    value = document(six_column_table(3))
    reader = rendered(value)
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.trailer["/Root"]["/Lang"].lower() == "ru-ru"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert (reader.metadata.title, reader.metadata.author) == (value.title, value.author)
    assert reader.metadata.creation_date == value.created_at


def test_pdf_table_is_tagged_with_its_head():
    counted = structure(rendered(document(six_column_table(8, per_direction=8, per_process=4))))
    # Six headings and six column numbers; a direction, its number and two processes beside 8 × 3 cells.
    assert counted["/TH"] == 12
    assert counted["/TD"] == 28
    assert counted["/TR"] == 10
    assert counted["/H1"] == 2


def test_pdf_pages_are_numbered_from_the_second_of_each_part():
    pages = texts(rendered(document(six_column_table(40), order=order(items=("Длинный пункт. " * 60,) * 4))))
    starts = [n for n, text in enumerate(pages) if text.startswith(("Департамент", "УТВЕРЖДЁН"))]
    assert starts[0] == 0
    assert len(starts) == 2
    assert starts[1] > 1
    numbered = [text.split()[0] for text in pages]
    for first, end in zip(starts, [starts[1], len(pages)], strict=True):
        assert numbered[first + 1 : end] == [str(n) for n in range(2, end - first + 1)]


def test_pdf_annex_lies_and_the_order_stands():
    sizes = [
        (round(float(p.mediabox.width)), round(float(p.mediabox.height)))
        for p in rendered(document(six_column_table(1))).pages
    ]
    assert sizes == [(595, 842), (842, 595)]


def test_pdf_head_is_repeated_on_every_page_and_no_row_is_lost():
    pages = texts(rendered(document(six_column_table(300), with_order=False)))
    assert len(pages) > 10
    assert all("Осуществляемое взаимодействие с клиентом" in page and "1 2 3 4 5 6" in page for page in pages)
    for process in range(1, 76):
        assert sum(f"({process})" in page for page in pages) == 1


def test_pdf_direction_that_runs_over_pages_is_named_on_each():
    pages = texts(rendered(document(six_column_table(100, per_direction=100), with_order=False)))
    assert len(pages) > 3
    assert [page.count("Предоставление государственных услуг") for page in pages] == [1] * len(pages)


def test_pdf_process_longer_than_a_page_is_named_on_each():
    pages = texts(rendered(document(five_column_table(60, per_process=60), with_order=False)))
    assert len(pages) > 2
    assert [page.count("нестационарного торгового объекта (1)") for page in pages] == [1] * len(pages)


def test_pdf_short_process_is_never_divided():
    pages = texts(
        rendered(document(six_column_table(200, per_direction=200, per_process=3), with_order=False))
    )
    # Three touchpoints of a process in a row: each page holds whole threes.
    rows = [
        sum(
            page.count(name)
            for name in ("Официальный сайт", "Личный приём", "Телефон", "Электронная почта", "Чат-бот")
        )
        for page in pages
    ]
    assert sum(rows) == 200
    assert [count % 3 for count in rows[:-1]] == [0] * (len(rows) - 1)


@pytest.mark.parametrize("lines", range(20, 36))
def test_pdf_signature_never_stands_alone(lines):
    items = ("Пункт приказа.\n" + "\n".join(["строка"] * lines),)
    pages = texts(rendered(document(five_column_table(1), order=order(items=items))))
    (signed,) = [page for page in pages if "А.Б. Заозёрный" in page]
    assert "строка Исполняющий обязанности директора" in signed


def test_pdf_row_higher_than_a_page_goes_on():
    rows = [[Cell("1"), Cell("Долгий рассказ. " * 1000 + "Конец."), Cell(), Cell(), Cell()]]
    pages = texts(rendered(document(Table(FIVE_COLUMNS, rows), with_order=False)))
    assert len(pages) > 3
    assert "Конец." in pages[-1]


def test_pdf_empty_register_has_its_head():
    (page,) = texts(rendered(document(Table(FIVE_COLUMNS, []), with_order=False)))
    assert "Удовлетворяемые потребности клиента" in page


def test_pdf_draft_is_marked_and_an_unsigned_order_leaves_room():
    pages = texts(
        rendered(document(five_column_table(1), is_draft=True, order=order(number=None, signed_on=None)))
    )
    assert [page.startswith("ПРОЕКТ") for page in pages] == [True, True]
    assert "«____» ______________ 20___ г. № __________" in pages[0]


def test_pdf_several_annexes_upright_and_lying():
    value = document(
        five_column_table(1),
        with_order=False,
        annexes=(annex(five_column_table(1)), annex(six_column_table(1), landscape=False, approved_by=())),
    )
    assert [round(float(page.mediabox.width)) for page in rendered(value).pages] == [842, 595]


def test_pdf_typst_markup_in_a_text_stays_text():
    hostile = '#panic("x") *жирно* $1$ = заголовок \\ "]'
    (page,) = texts(rendered(document(Table((Column(hostile),), [[Cell(hostile)]]), with_order=False)))
    assert page.count(hostile) == 2


def test_pdf_merged_cell_of_every_row_and_marks_are_shown():
    marked = Cell(
        ((Run("было", "removed"), Run(" "), Run("стало", "added"), Run("графа", "label")),), bold=True
    )
    rows = [[Cell("а", rowspan=2, colspan=2), None], [None, None], [marked, Cell("б", align="center")]]
    (page,) = texts(rendered(document(Table((Column("A"), Column("B", 2, "end")), rows), with_order=False)))
    assert page.endswith("A B а было сталографа б")


def test_pdf_characters_without_a_glyph_are_shown_as_a_box_and_reported():
    value = document(Table((Column("A"),), [[Cell("при\u0301вет 😀 中 ҳ ѣ")]]), with_order=False)
    file = BytesIO()
    assert write_pdf(value, file) == "中😀"
    assert "□ □ ҳ ѣ" in texts(PdfReader(file))[0]


def test_pdf_mark_that_does_not_fit_its_letter_is_left_out():
    value = document(Table((Column("A"),), [[Cell("окно 4\ufe0f\u20e3, кабинет 5")]]), with_order=False)
    (page,) = texts(rendered(value))
    assert page.endswith("A окно 4, кабинет 5")


def test_pdf_rare_signs_that_fail_only_together_are_shown_as_boxes():
    together = "\u05a7\u2a28\u0325"
    value = document(Table((Column("A"),), [[Cell(together)]]), with_order=False)
    file = BytesIO()
    assert write_pdf(value, file) == "".join(sorted(together))
    assert texts(PdfReader(file))[0].endswith("A □□□")


def test_pdf_same_document_same_bytes(tmp_path):
    path, file = tmp_path / "a.pdf", BytesIO()
    write_pdf(document(six_column_table(5)), path)
    write_pdf(document(six_column_table(5)), file)
    assert path.read_bytes() == file.getvalue()
    assert [p.name for p in tmp_path.iterdir()] == ["a.pdf"]


def test_pdf_typesetter_that_fails_or_hangs_leaves_the_earlier_file(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"earlier")
    value = document(five_column_table(1), language="no-such-language-at-all")
    with pytest.raises(UnableToTypeset) as refused:
        write_pdf(value, path)
    assert "expected" in str(refused.value)
    monkeypatch.setattr(pdf, "_SECONDS", 0.001)
    with pytest.raises(UnableToTypeset, match="not set within") as late:
        write_pdf(document(five_column_table(1)), path)
    assert isinstance(late.value.__cause__, subprocess.TimeoutExpired)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.pdf", b"earlier")]


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), max_size=20))
def test_pdf_any_text_is_set(text):
    value = document(
        Table((Column(text),), [[Cell(text)]]),
        title="-" + text,
        author=text,
        order=order(
            title="-" + text, preamble=text, items=(text,), authority=text, signatory_name=text, number=text
        ),
    )
    assert len(rendered(value).pages) == 2

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.documents.docx import write_docx
from kit.documents.model import Cell, Column, Run, Table
from kit.documents.tests.samples import (
    FIVE_COLUMNS,
    annex,
    document,
    five_column_rows,
    five_column_table,
    order,
    six_column_rows,
    six_column_table,
)


def rendered(value):
    file = BytesIO()
    write_docx(value, file)
    file.seek(0)
    return docx.Document(file)


def register(word):
    """The last table: before it stands the frameless one of the signature."""
    return word.tables[-1]


def xml_of(element, path):
    return element.xpath(path)


def test_docx_six_columns_read_back_as_the_rows_given():
    rows = six_column_rows(40, per_direction=15)
    table = register(rendered(document(six_column_table(40, per_direction=15))))
    # python-docx gives a merged cell for each place it covers: a row reads whole.
    read = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert read[0] == tuple(column.heading for column in six_column_table(1).columns)
    assert read[1] == ("1", "2", "3", "4", "5", "6")
    assert read[2:] == [tuple("\n".join(v) if isinstance(v, tuple) else v for v in row) for row in rows]


def test_docx_merges_are_those_of_the_annex():
    table = register(rendered(document(six_column_table(9, per_direction=6, per_process=3))))
    merges = [
        [{None: "—", "restart": "начало", "continue": "ниже"}[tc.vMerge] for tc in tr.tc_lst]
        for tr in table._tbl.tr_lst[2:]
    ]
    first, below = ["начало"] * 3 + ["—"] * 3, ["ниже"] * 3 + ["—"] * 3
    assert merges == [
        first,
        below,
        below,
        ["ниже"] * 2 + ["начало"] + ["—"] * 3,
        below,
        below,
        first,
        below,
        below,
    ]


def test_docx_cell_merged_both_ways_keeps_the_grid():
    columns = tuple(Column(str(n)) for n in range(3))
    rows = [[Cell("угол", rowspan=2, colspan=2), None, Cell("а")], [None, None, Cell("б")]]
    table = register(rendered(document(Table(columns, rows))))
    assert [[cell.text for cell in row.cells] for row in table.rows[1:]] == [
        ["угол", "угол", "а"],
        ["угол", "угол", "б"],
    ]


def test_docx_five_columns_have_no_row_of_numbers():
    table = register(rendered(document(five_column_table(3))))
    assert [cell.text for cell in table.rows[1].cells] == [
        "\n".join(v) if isinstance(v, tuple) else v for v in five_column_rows(3)[0]
    ]


def test_docx_head_is_repeated_and_short_rows_stay_whole():
    table = register(rendered(document(six_column_table(30))))
    rows = table._tbl.tr_lst
    assert [bool(xml_of(tr, "w:trPr/w:tblHeader")) for tr in rows] == [True, True] + [False] * 30
    assert all(xml_of(tr, "w:trPr/w:cantSplit") for tr in rows)


def test_docx_row_higher_than_a_dozen_lines_may_be_divided():
    rows = [[Cell(str(n)), Cell("Долгий рассказ. " * 200), Cell(), Cell(), Cell()] for n in range(2)]
    table = register(rendered(document(Table(FIVE_COLUMNS, rows))))
    assert [bool(xml_of(tr, "w:trPr/w:cantSplit")) for tr in table._tbl.tr_lst] == [True, False, False]


def test_docx_short_process_keeps_its_rows_together_and_a_long_direction_does_not():
    table = register(rendered(document(six_column_table(8, per_process=4))))
    kept = [bool(xml_of(tr, "w:tc/w:p/w:pPr/w:keepNext")) for tr in table._tbl.tr_lst[2:]]
    assert kept == [True, True, True, False, True, True, True, False]


def test_docx_sections_order_upright_annex_lying_each_with_its_own_pages():
    upright, lying = rendered(document(six_column_table(3))).sections
    assert (upright.orientation, lying.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert (round(upright.page_width.mm), round(upright.page_height.mm)) == (210, 297)
    assert (round(lying.page_width.mm), round(lying.page_height.mm)) == (297, 210)
    assert [round(side.mm) for side in (upright.left_margin, upright.right_margin, upright.top_margin)] == [
        30,
        10,
        20,
    ]
    for section in (upright, lying):
        assert section.different_first_page_header_footer
        assert section.first_page_header.is_linked_to_previous
        assert "PAGE" in section.header._element.xml
        assert xml_of(section._sectPr, "w:pgNumType")[0].get(qn("w:start")) == "1"


def test_docx_order_has_its_particulars_in_order():
    word = rendered(document(six_column_table(1)))
    texts = [(p.style.name, p.text) for p in word.paragraphs if p.text]
    assert texts[:5] == [
        ("Наименование органа", order().authority),
        ("Вид документа", "ПРИКАЗ"),
        ("Дата и номер", "27\xa0марта 2026\xa0г.\t№ 19-п"),
        ("Место составления", "г. Заозёрск"),
        ("Heading 1", order().title.replace("\n", " ")),
    ]
    assert [text for style, text in texts if style == "Пункт приказа"] == list(order().items)
    assert [cell.text for cell in word.tables[0].rows[0].cells] == [
        order().signatory_position,
        "А.Б. Заозёрный",
    ]
    assert [text for style, text in texts if style == "Гриф утверждения"] == list(
        annex(five_column_table(1)).approved_by
    )


def test_docx_signature_is_kept_with_the_last_lines():
    word = rendered(document(six_column_table(1)))
    content = list(word.iter_inner_content())
    place = next(n for n, block in enumerate(content) if block.style and block.style.name == "Normal Table")
    last_item, *empty = content[place - 3 : place]
    assert [last_item.text, *(p.text for p in empty)] == [order().items[-1], "", ""]
    assert all(p.paragraph_format.keep_with_next for p in [last_item, *empty])
    assert word.tables[0]._tbl.tr_lst[0].xpath("w:trPr/w:cantSplit")


def test_docx_unsigned_order_leaves_room_for_date_and_number():
    word = rendered(document(six_column_table(1), order=order(number=None, signed_on=None)))
    assert "«____» ______________ 20___ г.\t№ __________" in [p.text for p in word.paragraphs]


@pytest.mark.parametrize(("is_draft", "marks"), [(True, 2), (False, 0)])
def test_docx_draft_is_marked_on_the_first_page_of_each_part(is_draft, marks):
    word = rendered(document(six_column_table(1), is_draft=is_draft))
    assert [p.text for p in word.paragraphs].count("ПРОЕКТ") == marks


def test_docx_item_with_lines_goes_on_without_a_number():
    word = rendered(
        document(six_column_table(1), order=order(items=("Первый:\n1) раз;\n2) два.", "Второй.")))
    )
    texts = [(p.style.name, p.text) for p in word.paragraphs]
    start = texts.index(("Пункт приказа", "Первый:"))
    assert texts[start + 1 : start + 4] == [
        ("Текст приказа", "1) раз;"),
        ("Текст приказа", "2) два."),
        ("Пункт приказа", "Второй."),
    ]


def test_docx_properties_and_language():
    value = document(six_column_table(1))
    word = rendered(value)
    properties = word.core_properties
    assert (properties.title, properties.author, properties.language) == (value.title, value.author, "ru-RU")
    assert properties.created == value.created_at
    assert word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0].get(qn("w:val")) == "ru-RU"


def test_docx_empty_register_has_its_head():
    word = rendered(document(Table(FIVE_COLUMNS, [], description="Перечень «А» & Б")))
    assert len(register(word).rows) == 1
    assert register(word)._tbl.xpath("w:tblPr/w:tblDescription")[0].get(qn("w:val")) == "Перечень «А» & Б"


def test_docx_marked_words_look_different_without_colour():
    cell = Cell(((Run("было", "removed"), Run(" "), Run("стало", "added")),))
    word = rendered(document(Table((Column("A"),), [[cell]])))
    gone, space, come = register(word).rows[1].cells[0].paragraphs[0].runs
    assert (gone.text, gone.font.strike) == ("было", True)
    assert (space.text, space.font.strike, space.bold) == (" ", None, None)
    assert (come.text, come.bold, come.underline) == ("стало", True, True)


def test_docx_annexes_without_an_order_each_begin_a_section():
    value = document(
        five_column_table(1),
        with_order=False,
        annexes=(annex(five_column_table(1)), annex(five_column_table(1), landscape=False)),
    )
    word = rendered(value)
    assert [s.orientation for s in word.sections] == [WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    assert len(word.tables) == 2


def test_docx_same_document_same_bytes_and_a_path_is_written_whole(tmp_path):
    first, second = tmp_path / "а.docx", BytesIO()
    write_docx(document(six_column_table(5)), first)
    write_docx(document(six_column_table(5)), second)
    assert first.read_bytes() == second.getvalue()
    assert [path.name for path in tmp_path.iterdir()] == ["а.docx"]


def test_docx_that_fails_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "перечень.docx"
    path.write_bytes(b"earlier")

    class Broken(Table):
        def __post_init__(self):
            pass

    broken = Broken((Column("A"),), [[Cell("x")], [object()]])
    with pytest.raises(AttributeError):
        write_docx(document(broken), path)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("перечень.docx", b"earlier")]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_docx_any_text_opens_and_reads_as_printable(text):
    value = document(
        Table((Column(text),), [[Cell(text)]], description=text),
        title=text,
        order=order(
            title=text, preamble=text, items=(text,), authority=text, signatory_name=text, number=text
        ),
    )
    word = rendered(value)
    assert register(word).rows[1].cells[0].text == "\n".join(Cell(text).plain_lines)


def test_docx_package_names_every_part():
    file = BytesIO()
    write_docx(document(six_column_table(1)), file)
    with ZipFile(file) as package:
        assert package.testzip() is None
        types = package.read("[Content_Types].xml").decode()
        named = {name for name in package.namelist() if f'"/{name}"' in types}
        assert named == {name for name in package.namelist() if name.endswith(".xml")} - {
            "[Content_Types].xml"
        }

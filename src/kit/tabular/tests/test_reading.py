import io
import zipfile
from datetime import date, datetime, time

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.hostile_files import awkward, damaged, plain

from kit.tabular import Limits, Row, TableRefused, read_table
from kit.tabular.sheet import column_index
from kit.tabular.table import column_letters
from kit.tabular.values import number_text


def cells_of(path, **options):
    return [row.cells for row in read_table(path, **options)]


def workbook(folder, fill):
    book = Workbook()
    fill(book.active)
    book.save(folder / "register.xlsx")
    return folder / "register.xlsx"


def csv_file(folder, content):
    path = folder / "register.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Rows


def test_rows_carry_the_number_that_a_spreadsheet_shows(tmp_path):
    path = csv_file(tmp_path, 'a;b\n\n;;\n"два\nслова";1\n \nx;y\n')

    assert list(read_table(path)) == [Row(1, ["a", "b"]), Row(4, ["два\nслова", "1"]), Row(6, ["x", "y"])]


def test_rows_of_sheet_carry_its_numbers(tmp_path):
    def fill(sheet):
        sheet["A2"], sheet["B2"] = "a", "b"
        sheet["A7"] = "c"
        sheet["A5"] = "   "

    table = read_table(workbook(tmp_path, fill))

    assert list(table) == [Row(2, ["a", "b"]), Row(7, ["c", ""])]
    assert (table.kind, table.name, table.width) == ("xlsx", "Sheet", 2)


def test_table_may_be_read_twice_and_from_an_open_file(tmp_path):
    for name, builder in awkward.AWKWARD.items():
        folder = tmp_path / name
        folder.mkdir()
        path = builder(folder)
        with path.open("rb") as file:
            table = read_table(file, path.name)
            assert [row.cells for row in table] == plain.REGISTER
            assert [row.cells for row in table] == plain.REGISTER


def test_reading_stops_without_leaving_the_file_open(tmp_path):
    rows = read_table(awkward.csv_with_mark(tmp_path)).rows()
    next(rows)
    rows.close()

    (tmp_path / "register.csv").unlink()


def test_progress_is_reported_to_the_end(tmp_path):
    path = csv_file(tmp_path, "a,b\n" * 1_200)
    reports = []

    list(read_table(path).rows(lambda done, total: reports.append((done, total))))

    assert reports == [(500, 1200), (1000, 1200), (1200, 1200)]


def test_limits_are_settings(tmp_path):
    path = csv_file(tmp_path, "a,b\nc,d\ne,f\n")

    with pytest.raises(TableRefused) as refused:
        read_table(path, limits=Limits(rows=2))

    assert refused.value.message == "В таблице больше 2 строк. Разделите её на несколько файлов."
    with pytest.raises(TableRefused) as refused:
        read_table(path, limits=Limits(file_bytes=5))
    assert refused.value.code == "file_too_big"


# Refusals


def test_refusal_names_the_cell(tmp_path):
    with pytest.raises(TableRefused) as refused:
        list(read_table(damaged.long_cell_csv(tmp_path)))

    assert refused.value.row == 5
    assert refused.value.message == ("Строка 5, столбец B: в ячейке больше 32767 знаков. Сократите текст.")


def test_refusal_is_translated_with_its_phrases(tmp_path):
    english = {
        "таблица XLSX": "an XLSX workbook",
        "Имя файла оканчивается на «%(ending)s», а внутри — %(content)s. "
        "Откройте файл и сохраните таблицу заново в формате XLSX, CSV или DOCX.": "%(ending)s but %(content)s",
    }
    plain.plain_xlsx(tmp_path).rename(tmp_path / "register.docx")

    with pytest.raises(TableRefused) as refused:
        read_table(tmp_path / "register.docx")

    assert refused.value.text(lambda message: english[message]) == ".docx but an XLSX workbook"


def test_file_without_ending_is_refused():
    with pytest.raises(TableRefused) as refused:
        read_table(io.BytesIO(b"a,b"), "register")

    assert refused.value.code == "unsupported"


def outcome(content, filename):
    try:
        return list(read_table(io.BytesIO(content), filename))
    except TableRefused as refused:
        return refused.message


@settings(deadline=None)
@given(content=st.binary(max_size=300), ending=st.sampled_from(["csv", "xlsx", "docx"]))
def test_garbage_is_read_or_refused_and_nothing_else(content, ending):
    assert outcome(content, f"garbage.{ending}")


@settings(deadline=None)
@given(data=st.data())
def test_flipped_bytes_are_read_or_refused_and_nothing_else(data, tmp_path_factory):
    builder = data.draw(st.sampled_from([plain.plain_xlsx, plain.plain_docx, awkward.csv_windows_1251]))
    path = builder(tmp_path_factory.mktemp("flipped"))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        # Modulo: a zip holds the time of its making, so its length differs from run to run.
        content[data.draw(st.integers(0, 1 << 20)) % len(content)] = data.draw(st.integers(0, 255))

    assert outcome(content, path.name)


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_any_encoding_and_delimiter(encoding, delimiter, tmp_path):
    path = csv_file(tmp_path, plain.csv_bytes(encoding=encoding, delimiter=delimiter))

    assert cells_of(path) == plain.REGISTER


def test_csv_with_commas_in_text_keeps_its_semicolons(tmp_path):
    path = csv_file(tmp_path, "процесс;точка\nприём, выдача, учёт;окно 1, 2, 3\nприём, учёт;сайт\n")

    assert cells_of(path) == [
        ["процесс", "точка"],
        ["приём, выдача, учёт", "окно 1, 2, 3"],
        ["приём, учёт", "сайт"],
    ]


def test_csv_of_one_column_is_one_column(tmp_path):
    assert cells_of(csv_file(tmp_path, "точка\nСЭД\n")) == [["точка"], ["СЭД"]]


def test_csv_with_a_letter_cut_at_a_chunk_is_read(tmp_path):
    path = csv_file(tmp_path, "a,b\n" + "я" * 3 + ("x,яя\n" * 300_000)[: (1 << 20) - 3])

    with pytest.raises(TableRefused) as refused:
        read_table(path)

    assert refused.value.code == "too_many_rows"


# XLSX


def test_merged_cells_of_sheet_are_filled(tmp_path):
    def fill(sheet):
        for row in (
            ["Процесс", "Точка", "Потребность"],
            ["Закупка", "СЭД", "Консультация"],
            [None, None, "Ответ"],
            [None, "Телефон", "Консультация"],
            ["Ремонт", "Оба", None],
            [None, None, None],
        ):
            sheet.append(row)
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("B5:C5")
        sheet.merge_cells("A5:A6")

    assert cells_of(workbook(tmp_path, fill)) == [
        ["Процесс", "Точка", "Потребность"],
        ["Закупка", "СЭД", "Консультация"],
        ["Закупка", "СЭД", "Ответ"],
        ["Закупка", "Телефон", "Консультация"],
        ["Ремонт", "Оба", "Оба"],
    ]


def test_merged_cells_over_the_whole_sheet_cost_nothing(tmp_path):
    path = plain.xlsx_with_cells(
        tmp_path,
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="B9"><v>2</v></c></row>',
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )

    assert list(read_table(path)) == [Row(1, ["1", "1"]), Row(9, ["1", "1"])]


def test_values_are_what_an_office_reads(tmp_path):
    def fill(sheet):
        sheet.append([12.0, 0.1 + 0.2, -5, 89781234567, 1e20])
        sheet.append([date(2024, 3, 27), datetime(2024, 3, 27, 14, 30), time(9, 5), True, "=1+1"])  # noqa: DTZ001

    path = workbook(tmp_path, fill)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(plain.SHEET).replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
        sheet = sheet.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v/>", b"<f>1+1</f><v>2</v>"
        )
    plain.repack(path, {plain.SHEET: sheet})

    assert cells_of(path) == [
        ["12", "0.3", "-5", "89781234567", "1e+20"],
        ["27.03.2024", "27.03.2024 14:30", "09:05", "ИСТИНА", "2"],
    ]


def test_shared_strings_are_joined_without_their_readings(tmp_path):
    path = plain.xlsx_with_cells(
        tmp_path,
        '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>С_x000D_ЭД</v></c></row>',
    )
    plain.with_shared_strings(
        path,
        f'<sst xmlns="{plain.MAIN_NS}"><si><r><t>Система </t></r><r><t>учёта</t></r></si>'
        "<si><t>А</t><rPh><t>чтение</t></rPh></si></sst>",
    )

    assert cells_of(path) == [["А", "Система учёта", "С\nЭД"]]


def test_strict_dialect_and_prefixes_are_read(tmp_path):
    path = plain.xlsx_with_sheet(
        tmp_path,
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="3">'
        '<x:c r="B3" t="inlineStr"><x:is><x:t>СЭД</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>',
    )

    assert list(read_table(path)) == [Row(3, ["", "СЭД"])]


def test_first_filled_sheet_is_taken_and_the_others_named(tmp_path):
    book = Workbook()
    for name in ("Перечень", "Кабинеты", "Пусто"):
        book.create_sheet(name)
    book["Перечень"]["A1"] = "a"
    book["Кабинеты"]["A1"] = "b"
    book.save(tmp_path / "register.xlsx")

    table = read_table(tmp_path / "register.xlsx")

    assert (table.name, table.left_out) == ("Перечень", ("Кабинеты",))


@given(st.integers(0, 16_383))
def test_column_letters_and_index_are_inverse(index):
    assert column_index(column_letters(index)) == index


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("12", "12"),
        ("012", "12"),
        ("0", "0"),
        ("1.5E3", "1500"),
        ("1.1000000000000001", "1.1"),
        ("текст", "текст"),
    ],
)
def test_number_text(raw, text):
    assert number_text(raw) == text


# DOCX


def test_merged_cells_of_document_are_filled(tmp_path):
    document = Document()
    table = document.add_table(5, 3)
    for row, texts in enumerate(
        [
            ["Процесс", "Точка", "Потребность"],
            ["Закупка", "СЭД", "Консультация"],
            ["", "", "Ответ"],
            ["", "Телефон", "Консультация"],
            ["Итого", "", ""],
        ]
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(3, 0))
    table.cell(1, 1).merge(table.cell(2, 1))
    table.cell(4, 0).merge(table.cell(4, 2))
    document.save(tmp_path / "register.docx")

    assert cells_of(tmp_path / "register.docx") == [
        ["Процесс", "Точка", "Потребность"],
        ["Закупка", "СЭД", "Консультация"],
        ["Закупка", "СЭД", "Ответ"],
        ["Закупка", "Телефон", "Консультация"],
        ["Итого", "Итого", "Итого"],
    ]


def tc(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def span(columns):
    return f'<w:gridSpan w:val="{columns}"/>'


def test_borders_dragged_by_hand_make_no_columns(tmp_path):
    rows = [
        tc("Процесс") + tc("Точка", span(2)) + tc("Потребность"),
        tc("Закупка", span(2)) + tc("СЭД") + tc("Ответ"),
        tc("Ремонт") + tc("Телефон", span(2)) + tc("Совет"),
        tc("Всего", span(3)) + tc("2"),
    ]
    path = plain.docx_with_body(tmp_path, f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")

    assert cells_of(path) == [
        ["Процесс", "Точка", "Потребность"],
        ["Закупка", "СЭД", "Ответ"],
        ["Ремонт", "Телефон", "Совет"],
        ["Всего", "Всего", "2"],
    ]


def test_row_that_starts_late_keeps_its_columns(tmp_path):
    rows = [
        tc("1") + tc("2") + tc("3"),
        tc("4") + tc("5") + tc("6"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("б") + tc("в"),
    ]
    path = plain.docx_with_body(tmp_path, f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")

    assert cells_of(path) == [["1", "2", "3"], ["4", "5", "6"], ["", "б", "в"]]


def test_text_of_document_cell_is_what_the_reader_sees(tmp_path):
    cell = (
        "<w:tc><w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/></w:tabs></w:pPr>"
        "<w:r><w:t>Система</w:t><w:br/><w:t>учёта</w:t></w:r>"
        "<w:del><w:r><w:delText>заявлений</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>прочего</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:tab/><w:t>заявок</w:t></w:r></w:ins></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>внутри</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc>"
    )
    path = plain.docx_with_body(tmp_path, f"<w:tbl><w:tr>{cell}{tc('СЭД')}</w:tr></w:tbl>")

    assert cells_of(path) == [["Система\nучёта\tзаявок\nвнутри", "СЭД"]]


def two_tables(folder):
    def table(rows):
        return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(tc, row))}</w:tr>" for row in rows) + "</w:tbl><w:p/>"

    signatures = table([["Директор", "(подпись)"]])
    register = table([["Точка", "Канал"], ["СЭД", "Цифровая"]])
    rooms = table([["Комната", "Этаж"], ["101", "1"], ["102", "1"]])
    return plain.docx_with_body(folder, signatures + register + rooms + signatures)


def test_largest_table_of_document_is_taken(tmp_path):
    table = read_table(two_tables(tmp_path))

    assert [row.cells for row in table] == [["Комната", "Этаж"], ["101", "1"], ["102", "1"]]
    assert (table.name, table.left_out) == ("3", ("1", "2", "4"))


def test_table_whose_heading_fits_is_preferred(tmp_path):
    table = read_table(two_tables(tmp_path), fits=lambda cells: "Точка" in cells)

    assert [row.cells for row in table] == [["Точка", "Канал"], ["СЭД", "Цифровая"]]
    assert table.name == "2"

"""Every file that breaks importers, built afresh where a test needs it: nothing binary is committed.

`HOSTILE` names each case, the function that writes it into a folder and the code of the refusal
(`kit.tabular.refusals`) that it must meet. Files that must be read are in `awkward`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hostile_files import attacks, damaged

Builder = Callable[[Path], Path]

HOSTILE: dict[str, tuple[Builder, str]] = {
    builder.__name__: (builder, code)
    for builder, code in (
        (attacks.bomb_of_spaces, "zip_bomb"),
        (attacks.bomb_in_unread_part, "zip_bomb"),
        (attacks.bomb_of_many_parts, "zip_bomb"),
        (attacks.bomb_by_declared_size, "zip_bomb"),
        (attacks.bomb_with_false_size, "broken"),
        (attacks.billion_laughs, "declared_entities"),
        (attacks.external_entity, "declared_entities"),
        (attacks.external_entity_in_strings, "declared_entities"),
        (attacks.endless_nesting, "broken"),
        (attacks.endless_attribute, "endless_text"),
        (attacks.endless_names, "broken"),
        (attacks.encrypted, "encrypted"),
        (attacks.encrypted_part, "encrypted"),
        (attacks.old_xls, "old_format"),
        (attacks.old_xls_named_xlsx, "wrong_ending"),
        (attacks.macros_by_ending, "macros"),
        (attacks.macros_inside_xlsx, "macros"),
        (attacks.macros_inside_docx, "macros"),
        (attacks.macros_by_content_type, "macros"),
        (attacks.path_out_of_folder, "unsafe_path"),
        (attacks.absolute_path, "unsafe_path"),
        (attacks.path_with_backslashes, "unsafe_path"),
        (attacks.part_twice, "unsafe_path"),
        (attacks.ordinary_zip, "no_document"),
        (attacks.docx_named_xlsx, "wrong_ending"),
        (attacks.xlsx_named_csv, "wrong_ending"),
        (attacks.csv_named_xlsx, "wrong_ending"),
        (attacks.page_named_csv, "wrong_ending"),
        (attacks.pdf_file, "unsupported"),
        (damaged.empty_file, "empty_file"),
        (damaged.truncated_xlsx, "broken"),
        (damaged.truncated_docx, "broken"),
        (damaged.damaged_part, "broken"),
        (damaged.unfinished_xml, "broken"),
        (damaged.strings_out_of_range, "broken"),
        (damaged.rows_out_of_order, "broken"),
        (damaged.missing_sheet, "broken"),
        (damaged.ten_thousand_columns_xlsx, "too_many_columns"),
        (damaged.ten_thousand_columns_csv, "too_many_columns"),
        (damaged.ten_thousand_columns_docx, "too_many_columns"),
        (damaged.too_many_rows_xlsx, "too_many_rows"),
        (damaged.too_many_rows_csv, "too_many_rows"),
        (damaged.too_many_rows_docx, "too_many_rows"),
        (damaged.long_cell_xlsx, "cell_too_long"),
        (damaged.very_long_cell_xlsx, "endless_text"),
        (damaged.long_cell_csv, "cell_too_long"),
        (damaged.long_cell_docx, "cell_too_long"),
        (damaged.endless_line_csv, "record_too_long"),
        (damaged.nul_bytes_csv, "nul"),
        (damaged.nul_in_xlsx, "control_character"),
        (damaged.half_a_character_xlsx, "control_character"),
        (damaged.broken_utf8_csv, "unknown_encoding"),
        (damaged.unclosed_quote_csv, "unclosed_quote"),
        (damaged.only_blank_rows_xlsx, "no_rows"),
        (damaged.only_blank_rows_csv, "no_rows"),
        (damaged.no_table_docx, "no_table"),
        (damaged.blank_table_docx, "no_rows"),
        (damaged.formula_error_xlsx, "formula_error"),
        (damaged.formula_never_computed_xlsx, "formula_without_value"),
    )
}

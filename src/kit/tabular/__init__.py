"""Safe reading and writing of the tables that offices keep. See README.md."""

from kit.tabular.reading import read_table
from kit.tabular.refusals import Phrase, TableRefused
from kit.tabular.table import Limits, Progress, Row, Table
from kit.tabular.writing import write_csv, write_xlsx

__all__ = [
    "Limits",
    "Phrase",
    "Progress",
    "Row",
    "Table",
    "TableRefused",
    "read_table",
    "write_csv",
    "write_xlsx",
]

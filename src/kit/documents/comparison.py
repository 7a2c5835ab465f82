"""Two editions of a register side by side, changed words marked: the comparative table of a draft order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kit.documents.model import Annex, Cell, Column, Line, Mark, Run, Table

_WORDS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """An entry of the register before and after, a text per column; None where the edition has no such entry."""

    before: Sequence[str] | None
    after: Sequence[str] | None

    @property
    def state(self) -> str:
        """What happened to the entry, as the table says it."""
        if self.before is None:
            return "Включено"
        if self.after is None:
            return "Исключено"
        return "Без изменений" if list(self.before) == list(self.after) else "Изменено"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Entries compared; `before` and `after` name the editions, `headings` the columns of the register."""

    title: str
    before: str
    after: str
    headings: Sequence[str]
    rows: Sequence[ComparedRow]

    def as_annex(self) -> Annex:
        """The comparative table, ready to be printed in a document."""
        columns = (
            Column("№ п/п", 0.7, "center"),
            Column("Изменение", 1.6),
            Column(self.before, 5.5),
            Column(self.after, 5.5),
        )
        rows = [self._row(number, row) for number, row in enumerate(self.rows, start=1)]
        return Annex(title=self.title, table=Table(columns, rows), name="Сравнение")

    def _row(self, number: int, row: ComparedRow) -> list[Cell | None]:
        head: list[Cell | None] = [Cell(str(number)), Cell(row.state, bold=row.state != "Без изменений")]
        if row.before is None or row.after is None:
            # A whole entry needs no marks: the state says it.
            entry = Cell(self._entry([_lines(_plain(text)) for text in row.before or row.after or ()]))
            dash = Cell("—", align="center")
            return [*head, dash, entry] if row.before is None else [*head, entry, dash]
        pairs = [mark_changes(before, after) for before, after in zip(row.before, row.after, strict=True)]
        before = Cell(
            self._entry([pair[0] for pair in pairs]), colspan=2 if row.state == "Без изменений" else 1
        )
        return [
            *head,
            before,
            None if before.colspan == 2 else Cell(self._entry([pair[1] for pair in pairs])),
        ]

    def _entry(self, texts: Sequence[list[tuple[Run, ...]]]) -> list[Line]:
        """A paragraph per line of each column that says anything, the first after the heading."""
        lines: list[Line] = []
        for heading, (first, *rest) in zip(self.headings, texts, strict=True):
            if first or rest:
                lines += [(Run(f"{heading}: ", "label"), *first), *rest]
        return lines


def mark_changes(before: str, after: str) -> tuple[list[tuple[Run, ...]], list[tuple[Run, ...]]]:
    """The lines of both texts, the words that went marked `removed`, those that came marked `added`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    old_runs: list[Run] = []
    new_runs: list[Run] = []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        same = what == "equal"
        old_runs += _run(old[a:b], "plain" if same else "removed")
        new_runs += _run(new[c:d], "plain" if same else "added")
    return _lines(old_runs), _lines(new_runs)


def _run(words: list[str], mark: Mark) -> list[Run]:
    return [Run("".join(words), mark)] if words else []


def _plain(text: str) -> list[Run]:
    return [Run(text)] if text else []


def _lines(runs: list[Run]) -> list[tuple[Run, ...]]:
    """The runs divided where their texts have line breaks; one empty line for no text."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *rest = run.text.split("\n")
        if first:
            lines[-1].append(Run(first, run.mark))
        lines += [[Run(text, run.mark)] if text else [] for text in rest]
    return [tuple(line) for line in lines]

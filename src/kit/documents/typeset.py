"""Sets `order.typ` with the data of a folder into a PDF: `typeset.py FOLDER`, in a process of its own.

Typst keeps what it laid out for the next compilation (400 MB for 5,000 rows, ten documents long); a worker that
prints all day must not. The folder holds `order.typ` and `data.json` and receives `order.pdf`. The characters
that the font lacks are printed to standard output as JSON.
"""

import json
import re
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst

# What Libertinus surely has; anything else is tried.
_COMMON = re.compile("[ -~\xa0-\xac\xae-\xff№А-яЁё–—‘’“”„•…₽€−\n]")
_PROBE = (
    b'#set document(title: "-")\n#set text(font: "Libertinus Serif", lang: "ru")\n#heading(sys.inputs.text)'
)
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_MISSING = "□"


def main(folder: Path) -> None:
    """Compile the folder's document as PDF/A-2a and PDF/UA-1."""
    given = (folder / "data.json").read_text(encoding="utf-8")
    text, missing = _displayable(given)
    try:
        _compile(folder, text)
    except typst.TypstError:
        # Some rows of rare signs fail together though each is shown alone: then all rare ones go.
        missing = sorted(set(_COMMON.sub("", given)))
        _compile(folder, _boxed(given, missing))
    sys.stdout.write(json.dumps(missing))


def _compile(folder: Path, text: str) -> None:
    (folder / "data.json").write_text(text, encoding="utf-8")
    typst.compile(
        folder / "order.typ",
        output=folder / "order.pdf",
        root=folder,
        ignore_system_fonts=True,
        pdf_standards=_STANDARDS,
        timestamp=json.loads(text)["created"],
    )


def _boxed(text: str, missing: list[str]) -> str:
    return text.translate({ord(char): _MISSING for char in missing})


def _displayable(text: str) -> tuple[str, list[str]]:
    """The text with a box for each character that the font lacks, and those characters.

    A mark that does not fit on its letter (the frame of the emoji «4\N{COMBINING ENCLOSING KEYCAP}») is left out.
    """
    # PDF/A refuses a text with a character that no font shows, naming one at a time: so each is tried alone.
    uncommon = sorted(set(_COMMON.sub("", text)))
    missing = [char for char in uncommon if not _is_shown(char)]
    text = _boxed(text, missing)
    marks = "".join(char for char in uncommon if unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"})
    if marks:
        clusters = re.compile(f"([^{marks}])[{marks}]+")
        unfit = {found[0] for found in clusters.finditer(text) if not _is_shown(found[0])}
        text = clusters.sub(lambda found: found[1] if found[0] in unfit else found[0], text)
    return text, missing


@cache
def _is_shown(characters: str) -> bool:
    try:
        typst.compile(
            _PROBE, sys_inputs={"text": characters}, ignore_system_fonts=True, pdf_standards=_STANDARDS
        )
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))

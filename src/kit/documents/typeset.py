"""Sets `order.typ` with the data of a folder into a PDF: `typeset.py FOLDER`, in a process of its own.

Typst keeps what it laid out for the next compilation (400 MB for 5,000 rows, ten documents long); a worker that
prints all day must not. The folder holds `order.typ` and `data.json` and receives `order.pdf`. The characters
that the font lacks are printed to standard output as JSON.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import typst

# What Libertinus surely has; anything else is tried one by one.
_COMMON = re.compile("[ -~\xa0-\xac\xae-\xff№А-яЁё–—‘’“”„•…₽€−\n]")
_PROBE = (
    b'#set document(title: "-")\n#set text(font: "Libertinus Serif", lang: "ru")\n#heading(sys.inputs.text)'
)
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_MISSING = "□"


def main(folder: Path) -> None:
    """Compile the folder's document as PDF/A-2a and PDF/UA-1."""
    data = folder / "data.json"
    text = data.read_text(encoding="utf-8")
    missing = sorted(char for char in set(_COMMON.sub("", text)) if not _has_glyph(char))
    if missing:
        data.write_text(text.translate({ord(char): _MISSING for char in missing}), encoding="utf-8")
    typst.compile(
        folder / "order.typ",
        output=folder / "order.pdf",
        root=folder,
        ignore_system_fonts=True,
        pdf_standards=_STANDARDS,
        timestamp=json.loads(text)["created"],
    )
    sys.stdout.write(json.dumps(missing))


def _has_glyph(char: str) -> bool:
    # PDF/A refuses a character that no font shows, and names one at a time: so each is tried alone.
    try:
        typst.compile(_PROBE, sys_inputs={"text": char}, ignore_system_fonts=True, pdf_standards=_STANDARDS)
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Translations: `python -m kit.pages.messages extract|compile|check`.

Texts are Russian msgids in the code. Each package has a file of its own, `locale/<language>/areas/<area>.po`, so
that parallel work does not collide; compiled they are one catalogue. Needs neither settings nor a database.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "locale"
AREAS = {
    "kit": "src/kit",
    "config": "src/config",
    **{
        folder.name: f"src/vizavi/{folder.name}"
        for folder in sorted((ROOT / "src/vizavi").iterdir())
        if (folder / "__init__.py").exists()
    },
}
# Areas that are translations of installed packages: written by hand, never extracted.
FOREIGN = {"allauth"}

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "plural": (2,),
    "counted": (2,),
}
METHODS = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python"),
           ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]  # fmt: skip
OPTIONS = {"**/templates/**.html": {"silent": "false", "trimmed": "false",
                                    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}}  # fmt: skip
OPTIONS["**/templates/**.txt"] = OPTIONS["**/templates/**.html"]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def area_file(language: str, area: str) -> Path:
    """The file in which people translate."""
    return LOCALE / language / "areas" / f"{area}.po"


def extract(area: str) -> tuple[int, int]:
    """Bring the English file of an area up to date with its code.

    Returns:
        Number of texts, number of them that no area translates yet.
    """
    catalogue = Catalog(locale="en", charset="utf-8")
    kept = _read(area_file("en", area), "en")
    for text in _texts_of_code(area):
        known = kept.get(text)
        catalogue.add(text, known.string if known else "", flags=(known.flags - {"fuzzy"}) if known else ())
    path = area_file("en", area)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # No dates and no line numbers: a change of the file is a change of texts.
        write_po(file, catalogue, width=110, no_location=True, omit_header=True, sort_output=True)
    everything = merged("en")
    return len(catalogue), sum(not _is_translated(everything.get(item.id)) for item in _texts(catalogue))


def merged(language: str) -> Catalog:
    """All areas of a language in one catalogue; a text translated in several takes the first."""
    whole = Catalog(locale=language, charset="utf-8")
    for path in sorted((LOCALE / language / "areas").glob("*.po")):
        for item in _texts(_read(path, language)):
            if item.string and not _is_translated(whole.get(item.id)):
                whole.add(item.id, item.string, flags=item.flags)
    return whole


def compile_all() -> list[Path]:
    """Write `django.mo` of every language that has areas."""
    written = []
    for folder in sorted(LOCALE.glob("*/areas")):
        language = folder.parent.name
        path = folder.parent / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            write_mo(file, merged(language))
        written.append(path)
    return written


def problems() -> Iterator[str]:
    """What is wrong with the English: missing, other placeholders, other number of forms, said in two ways."""
    whole = merged("en")
    said: dict[str, tuple[str, str]] = {}
    for area in AREAS:
        own = _read(area_file("en", area), "en")
        for text in _texts_of_code(area):
            found = [item for item in (own.get(text), whole.get(text)) if item and item.string]
            if not found:
                yield f"{area}: no English for «{text}»"
                continue
            english = str(found[0].string)
            if set(_PLACEHOLDER.findall(text)) != set(_PLACEHOLDER.findall(english)):
                yield f"{area}: other placeholders in the English of «{text}»: «{english}»"
            if text.count("|") == 2 and english.count("|") != 1:
                yield f"{area}: «{text}» has three forms and needs two English ones, has «{english}»"
            first = said.setdefault(text, (area, english))
            if first[1] != english:
                yield f"{area}: «{text}» is «{english}» here and «{first[1]}» in {first[0]}"


def _texts_of_code(area: str) -> list[str]:
    found = extract_from_dir(ROOT / AREAS[area], METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
    texts = {text for _file, _line, text, _comments, _context in found if isinstance(text, str)}
    return sorted(texts - {""})


def _texts(catalogue: Catalog) -> Iterator[Message]:
    return (item for item in catalogue if item.id)


def _is_translated(item: Message | None) -> bool:
    return item is not None and bool(item.string)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def main(arguments: list[str]) -> int:
    """The command line; returns the exit code."""
    match arguments:
        case ["extract", *areas] if set(areas) <= AREAS.keys():
            for area in areas or AREAS:
                total, missing = extract(area)
                print(f"{area}: {total} texts, {missing} without English")
            return 0
        case ["compile"]:
            compile_all()
            return 0
        case ["check"]:
            found = list(problems())
            print("\n".join(found) or "Every text has its English.")
            return bool(found)
    print(f"{__doc__}\nAreas: {', '.join(AREAS)}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

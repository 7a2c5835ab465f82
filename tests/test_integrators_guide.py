"""The integrators' guides say what is so: every example in them is run against the running product."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches

from tests.demo import Person

GUIDES = [Path(settings.ROOT) / "docs" / "integrators" / name for name in ("catalogue.md", "api.md")]
SITE = "http://localhost:8000"
# Of a demo, made anew each time: identifiers, and the places in a list that follow from them.
OF_ITS_OWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|after=\d+")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block that can be run, and the block after it if that is what it answers."""

    language: str
    code: str
    answer: tuple[str, str] | None


def examples() -> Iterator[Example]:
    """The examples of the guides in their order."""
    for guide in GUIDES:
        blocks = [(match[1], match[2]) for match in BLOCK.finditer(guide.read_text(encoding="utf-8"))]
        for (language, code), following in pairwise([*blocks, ("", "")]):
            if language in {"sh", "python"}:
                yield Example(language, code, following if following[0] in {"json", "text"} else None)


EXAMPLES = list(examples())


def run(example: Example, site: str) -> str:
    """What the example prints, run as a reader of the guide would run it."""
    code = example.code.replace(SITE, site)
    shell, curl = shutil.which("bash"), shutil.which("curl")
    assert shell
    assert curl
    command = [sys.executable, "-c", code] if example.language == "python" else [shell, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout or done.stderr


def is_part(shown: Any, whole: Any) -> bool:
    """Whether what the guide shows is in the answer; of a list some items are shown."""
    if isinstance(shown, dict):
        return isinstance(whole, dict) and all(
            name in whole and is_part(value, whole[name]) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(whole, list) and all(any(is_part(item, other) for other in whole) for item in shown)
    return bool(shown == whole)


def test_guide_has_examples_in_both_languages() -> None:
    assert {example.language for example in EXAMPLES} == {"sh", "python"}


def test_every_example_answers_as_the_guide_says(demo: list[Person], live_server: Any) -> None:
    caches["pages"].clear()

    # One after the other: the product forgets everything after each test that it is served to.
    wrong = {example.code: said for example in EXAMPLES if (said := fault_of(example, live_server.url))}

    assert wrong == {}


def fault_of(example: Example, site: str) -> str:
    """What an example answers instead of what the guide shows, "" if it is as shown."""
    printed = run(example, site)
    if example.answer is None:
        return "" if printed else "nothing"
    kind, shown = example.answer[0], OF_ITS_OWN.sub("…", example.answer[1].replace(SITE, site))
    printed = OF_ITS_OWN.sub("…", printed)
    is_right = is_part(json.loads(shown), json.loads(printed)) if kind == "json" else shown.strip() in printed
    return "" if is_right else printed[:2000]

"""What the documentation names is there: files, headings, commands, targets, addresses."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from config.cli import main

ROOT = Path(settings.ROOT)
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "src/**/README.md")
    for path in ROOT.glob(pattern)
    if "node_modules" not in path.parts
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
TARGET = re.compile(r"`make ([a-z]+)|^make ([a-z]+)", re.MULTILINE)
COMMAND = re.compile(r"(?:`|^)(?:\.venv/bin/)?vizavi ((?:[a-z]+ ?)+)", re.MULTILINE)
# Addresses as people read them; places to be filled (`{code}`, `…`) are left to the guides' own tests.
ADDRESS = re.compile(r"`(/(?:[\w-]+/)+|/[\w/-]+\.(?:ttl|jsonld|xml|json))`")


@pytest.fixture(params=PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    """Each page of the documentation."""
    found: Path = request.param
    return found


def test_links_lead_to_files_and_headings(page: Path) -> None:
    wrong = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        if ":" in name:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)

    assert wrong == []


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, as those who show Markdown make them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(page.read_text(encoding="utf-8"))
    }


def test_targets_are_in_the_makefile(page: Path) -> None:
    named = {one or other for one, other in TARGET.findall(page.read_text(encoding="utf-8"))}

    assert named - set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)) == set()


def test_commands_exist(page: Path) -> None:
    wrong = []
    for line in COMMAND.findall(page.read_text(encoding="utf-8")):
        found: click.Command | None = main
        for word in line.split():
            if not isinstance(found, click.Group):
                break
            found = found.get_command(click.Context(found), word)
        if found is None:
            wrong.append(line)

    assert wrong == []


def test_addresses_are_served(page: Path) -> None:
    wrong = []
    for address in ADDRESS.findall(page.read_text(encoding="utf-8")):
        try:
            resolve(address)
        except Resolver404:
            wrong.append(address)

    assert wrong == []

"""The tutorials: every command and every line of Python in them gives what they say it gives."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "criteria"
SOURCE = Path(__file__).parents[2]


@pytest.fixture
def example(tmp_path, monkeypatch):
    shutil.copytree(DOCS / "example", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "locale"), [("tutorial.md", "C.UTF-8"), ("tutorial.ru.md", "ru_RU.UTF-8")])
def test_tutorial_shows_what_happens(example, name, locale):
    text = (DOCS / name).read_text()
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": locale}
    commands = 0
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = step.partition("\n")
            words = shlex.split(command)
            words[0] = sys.executable if words[0] == "python" else words[0]
            done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
            assert done.stdout == output
            commands += 1
    assert commands == 4
    examples = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    result = doctest.DocTestRunner().run(examples)
    assert (result.failed, result.attempted > 20) == (0, True)

"""Where the population of the installation lies, and how it gets there.

It is in columns (`criteria.population.table`) in the folder `population` of the data: what a criterion gives of a
million clients is counted while somebody writes it. Ids of clients are not kept.
"""

from __future__ import annotations

import tempfile
import threading
from datetime import date
from itertools import islice
from pathlib import Path

from django.conf import settings

from criteria import Attributes
from criteria.population.table import Table
from criteria.population.table_build import Progress
from criteria.population.table_files import HEADER
from vizavi.classifiers.api import names
from vizavi.registry.population.generate import population

_kept: dict[tuple[Path, int, str], Table] = {}
_keeping = threading.Lock()


def population_folder() -> Path:
    """The folder of the population; it may not be there."""
    return Path(settings.DATA) / "population"


def population_table(attributes: Attributes) -> Table | None:
    """The population, or None where none was ever built. Opened once a process, again when it has been replaced.

    Raises:
        UnusableTableError: it is damaged, or an attribute has another type now; it must be built anew.
    """
    folder = population_folder()
    try:
        built_at = (folder / HEADER).stat().st_mtime_ns
    except FileNotFoundError:
        return None
    key = (folder, built_at, attributes.digest)
    with _keeping:
        if key not in _kept:
            table = Table.open(folder, attributes)
            _kept.clear()
            _kept[key] = table
        return _kept[key]


def build_population(file: Path, attributes: Attributes, progress: Progress | None = None) -> Table:
    """Take the population of a file, in the place of the former one.

    Args:
        file: clients as the criteria engine reads them, JSON Lines or Parquet.

    Raises:
        BadLineError: a line is not a client; the former population stays.
        UnusableTableError: another process builds one at this moment.
    """
    return Table.build(file, attributes, population_folder(), progress)


def build_invented_population(
    count: int, attributes: Attributes, *, seed: int, as_of: date, progress: Progress | None = None
) -> Table:
    """Invent a population, in the place of the former one. Raises what `build_population` raises."""
    # The root of the territory is no municipality.
    municipalities = [code for code in names("oktmo") if len(code) > 2]
    lines = population(
        count, seed=seed, as_of=as_of, municipalities=municipalities, okved=list(names("okved2"))
    )
    folder = population_folder().parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".population.") as directory:
        file = Path(directory) / "clients.jsonl"
        with file.open("w", encoding="utf-8") as target:
            while some := list(islice(lines, 10_000)):
                target.writelines(some)
        return build_population(file, attributes, progress)

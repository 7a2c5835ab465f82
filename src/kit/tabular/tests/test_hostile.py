"""Every hostile file meets the refusal it deserves, quickly and in little memory."""

import time
import tracemalloc

import pytest
from tests.hostile_files.awkward import AWKWARD
from tests.hostile_files.build import HOSTILE
from tests.hostile_files.plain import REGISTER

from kit.tabular import TableRefused, read_table


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_file_is_refused(case, tmp_path):
    builder, code = HOSTILE[case]
    path = builder(tmp_path)

    with pytest.raises(TableRefused) as refused:
        list(read_table(path))

    assert refused.value.code == code
    assert refused.value.message.endswith((".", '".'))
    assert "%(" not in refused.value.message


@pytest.mark.parametrize(
    "case", ["bomb_of_spaces", "bomb_by_declared_size", "billion_laughs", "endless_attribute"]
)
def test_bomb_costs_little(case, tmp_path):
    path = HOSTILE[case][0](tmp_path)
    tracemalloc.start()
    started = time.perf_counter()

    with pytest.raises(TableRefused):
        list(read_table(path))

    seconds = time.perf_counter() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 5
    assert peak < 16 * 2**20


@pytest.mark.parametrize("case", AWKWARD)
def test_awkward_file_is_read(case, tmp_path):
    rows = list(read_table(AWKWARD[case](tmp_path)))

    assert [row.cells for row in rows] == REGISTER
    assert [row.number for row in rows] == [1, 2, 3, 4]

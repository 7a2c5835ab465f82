"""Search in memory over 6,000 documents: making ready, memory, time of a search.

Every search is one that nobody asked before: a word with a slip, a word that nobody knows. Beside the time by the clock
stands that of the thread, which does not depend on what else the machine does.

Promises: built in 3 s, p95 of a search 10 ms by the clock, with the meaning of titles and without.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kit.search import Document, SearchIndex
from kit.search.stems import words_of

DOCUMENTS = 6_000
BUILD_BOUND, SEARCH_BOUND = 3.0, 0.010
DEMO = Path(__file__).parent.parent / "src/vizavi/registry/demo_data"
SYLLABLES = [consonant + vowel for consonant in "бвгджзклмнпрстфх" for vowel in "аеиоу"]

QUERIES = [
    *["нанять первого сотрудника", "хочу открыть кафешку", "как взять продавца", "у меня упала выручка"],
    *["лицензия на пиво", "самозонятый", "грант молодымм", "кикие документы для кафе", "yfyznm cjnhelybrf"],
    *[
        "открытькафе",
        "отк",
        "субсидия на оборудование",
        "как получить разрешение на строительство цеха",
        "налог",
    ],
    *[
        "hire my first employee",
        "building permit",
        "рецепт борща",
        "ашфвлоыафвыло",
        "ж" * 300,
        "бизнес " * 50,
    ],
    "я хочу открыть небольшую кофейню в центре города и нанять двух сотрудников что мне для этого нужно сделать",
]


def main() -> int:
    """Measure; 1 if a bound is missed."""
    documents = _documents()
    is_missed = []
    for with_meaning in (False, True):
        gc.collect()
        before, began = _megabytes(), time.perf_counter()
        index = SearchIndex.build(documents, with_meaning=with_meaning)
        built = time.perf_counter() - began
        index.wait()
        ready = time.perf_counter() - began
        index.search("начнём")
        memory = _megabytes() - before
        chance = random.Random(2)
        times = [_times_of(index, _anew(query, chance)) for _round in range(20) for query in QUERIES]
        (p50, p95), (own_p50, own_p95) = map(_quantiles, zip(*times, strict=True))
        what = "with meaning" if with_meaning else "words alone"
        print(f"{len(documents):,} documents, {what}, {memory:.0f} MB")
        print(f"  built in {built:.2f} s (bound {BUILD_BOUND:.0f}), all ready in {ready:.2f} s")
        print(
            f"  a search: p50 {p50 * 1000:.2f} ms, p95 {p95 * 1000:.2f} ms (bound {SEARCH_BOUND * 1000:.0f})"
        )
        print(f"  of its own thread: p50 {own_p50 * 1000:.2f} ms, p95 {own_p95 * 1000:.2f} ms")
        is_missed += [p95 > SEARCH_BOUND, built > BUILD_BOUND]
        del index
    return int(any(is_missed))


def _documents() -> list[Document]:
    """Documents of words as frequent as in the demo register, mixed with ten thousand invented ones."""
    chance = random.Random(1)
    texts = [file.read_text(encoding="utf-8") for file in sorted(DEMO.glob("service-*.json"))]
    services = [entry["document"] for text in texts for entry in json.loads(text)]
    common = [word for service in services for word in words_of(service["summary"]["ru"])]
    english = [word for service in services for word in words_of(service["summary"]["en"])]
    keywords = [wording for service in services for wording in service["keywords"]]
    rare = ["".join(chance.choices(SYLLABLES, k=chance.randrange(2, 5))) for _ in range(10_000)]

    def words(known: list[str], count: int) -> str:
        return " ".join(chance.choices(known, k=count) + chance.choices(rare, k=count // 4 + 1))

    return [
        Document(
            key=f"service:{number}",
            group=chance.choice(("service", "faq", "situation")),
            title=f"{chance.choice(services)['name']['ru']} {chance.choice(rare)}",
            title_en=words(english, 4),
            keywords=[f"{chance.choice(keywords)} {chance.choice(common)}" for _ in range(8)],
            text=words(common, 60),
            text_en=words(english, 60),
        )
        for number in range(DOCUMENTS)
    ]


def _anew(query: str, chance: random.Random) -> str:
    """The query with a slip and a word of no language."""
    place = chance.randrange(len(query))
    unknown = "".join(chance.choices(SYLLABLES, k=3))
    return f"{query[:place]}{chance.choice('оеаит')}{query[place + 1 :]} {unknown}"


def _times_of(index: SearchIndex, query: str) -> tuple[float, float]:
    began, own = time.perf_counter(), time.thread_time()
    index.search(query, limit_per_group=10)
    return time.perf_counter() - began, time.thread_time() - own


def _quantiles(times: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())

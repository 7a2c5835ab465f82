"""«Что есть для меня?» over 5,000 services and 350,000 requirements, one web process: an answer, a verdict by API.

The product is started as `vizavi up` starts it, on a data folder and a database server of its own. Visitors answer
questions about everything and about a situation: the POST of an answer and the page of the next question are one
answer. Then the API is asked by clients in other processes, each with another profile; nothing of it is kept.

Beside the API stands its peer: the reference evaluator, which takes the services one by one, without the index.

Bounds: an answer p95 ≤ 150 ms, the verdict API ≥ 150 a second. What a call costs the web process is stated, which
tells more than the rate where others use the machine too, and its memory.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from benchmarks.portal import ASKED_BY_ONE, CLIENTS, PROCESSES, SECONDS, _product, _quantile

ANSWER_BOUND = 150  # ms, p95
API_BOUND = 150  # a second
VISITORS = 24
MOST_ASKED = 12
PEER_CLIENTS = 20
SITUATIONS = ("", "open-cafe", "first-hire", "build-production")


def main() -> int:
    """Measure; 1 if a bound is missed or something was not answered with 200."""
    folder = Path(tempfile.mkdtemp(prefix="vizavi-bench-"))
    folder.chmod(0o755)  # the server may run as another user
    try:
        with _product(folder) as port:
            profiles = _fill(folder)
            return _measure(port, profiles)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(port: int, profiles: list[dict[str, Any]]) -> int:
    begun = time.perf_counter()
    _Visitor(port).begin("")
    print(
        f"first page after the start (index of rules made): {time.perf_counter() - begun:.1f} s", flush=True
    )
    answers: list[float] = []
    results: list[float] = []
    for number in range(VISITORS):
        visitor = _Visitor(port)
        visitor.begin(SITUATIONS[number % len(SITUATIONS)])
        answers += visitor.answer_all(profiles[number])
        results.append(visitor.results())
    missed = _quantile(answers, 0.95) > ANSWER_BOUND
    print(
        f"{'answer → next question':26}{len(answers):>7} p50 {_quantile(answers, 0.5):.0f} ms,"
        f" p95 {_quantile(answers, 0.95):.0f} ms (bound {ANSWER_BOUND})"
    )
    print(
        f"{'results':26}{len(results):>7} p50 {_quantile(results, 0.5):.0f} ms, p95 {_quantile(results, 0.95):.0f} ms"
    )
    for name, more, bound in (
        ("verdict API, services", {}, API_BOUND),
        ("  without explanations", {"explain": "none"}, None),
        ("  a situation, next question", {"situations": ["open-cafe"], "next_questions": 1}, None),
        ("  requirements", {"kinds": ["requirement"], "verdicts": ["met"]}, None),
    ):
        before = _web(port)
        took, bad = _load(port, profiles, more)
        rate, cost = len(took) / SECONDS, (_web(port).seconds - before.seconds) / max(len(took), 1)
        print(
            f"{name:30}{rate:>7.0f}/s p50 {_quantile(took, 0.5):.1f} ms, p95 {_quantile(took, 0.95):.1f} ms,"
            f" {cost * 1000:.1f} ms CPU a call"
            + (f" (bound {bound}/s)" if bound else "")
            + (f"  {bad} answers were not 200" if bad else ""),
            flush=True,
        )
        missed |= bool(bad) or bool(bound and rate < bound)
    print(f"memory of the web process: {_web(port).megabytes} MB")
    _beside_the_peer(profiles[:PEER_CLIENTS])
    return int(missed)


def _beside_the_peer(profiles: list[dict[str, Any]]) -> None:
    """Verdicts of all services on a client in this process: from the index, and one by one."""
    from django.utils.timezone import localdate

    from criteria import answer, load_client, parse
    from vizavi.offers.api import Verdicts, scope_of
    from vizavi.registry.api import published_catalogue
    from vizavi.registry.choices import Kind

    catalogue, today = published_catalogue(), localdate()
    assert catalogue
    attributes = catalogue.dictionary.attributes
    scope = scope_of(catalogue, [], on=today)
    clients = [load_client(profile, attributes) for profile in profiles]
    rules = {
        item.rule: parse(item.document["criteria"], attributes)
        for item in catalogue.of(Kind.SERVICE)
        if item.document["criteria"] is not None
    }

    def by_index(client: Any) -> dict[str, Any]:
        found = Verdicts(catalogue, scope, client, as_of=today).answers
        return {rule: found[rule] for rule in rules}

    def one_by_one(client: Any) -> dict[str, Any]:
        known, changeable = catalogue.dictionary.known_of(client, as_of=today)
        return {rule: answer(criterion, known, changeable, as_of=today) for rule, criterion in rules.items()}

    ours, theirs = _seconds(by_index, clients), _seconds(one_by_one, clients)
    assert all(by_index(client) == one_by_one(client) for client in clients)
    print(
        f"verdicts of {len(rules):,} services with what they wait for, CPU a client: {ours * 1000:.1f} ms by the index,"
        f" {theirs * 1000:.1f} ms one by one; equal for {len(clients)} clients"
    )


def _seconds(judge: Callable[[Any], Any], clients: list[Any]) -> float:
    """Seconds of CPU a client, after one to warm up."""
    judge(clients[0])
    begun = time.process_time()
    for client in clients:
        judge(client)
    return (time.process_time() - begun) / len(clients)


class _Visitor:
    """A browser without scripts: cookies, forms, redirects."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.path = ""
        self.page = ""

    def begin(self, situation: str) -> None:
        self._go("GET", "/for-me/")
        self._send("/for-me/", {"situation": situation} if situation else {"everything": "1"})

    def answer_all(self, client: dict[str, Any]) -> list[float]:
        """Answer what the client knows; milliseconds from each answer to the page of the next question."""
        took = []
        for _number in range(MOST_ASKED):
            if "/questions/" not in self.path:
                break
            name = self.path.split("/")[-2]
            fields = _fields(client.get(name))
            begun = time.perf_counter()
            self._send(self.path, fields)
            took.append((time.perf_counter() - begun) * 1000)
        return took

    def results(self) -> float:
        begun = time.perf_counter()
        self._go("GET", "/for-me/results/")
        return (time.perf_counter() - begun) * 1000

    def _send(self, path: str, fields: dict[str, Any]) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert token, self.page[:500]
        self._go("POST", path, urlencode({"csrfmiddlewaretoken": token[1], **fields}, doseq=True))

    def _go(self, method: str, path: str, body: str = "") -> None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.status == 302:
            self._go("GET", answer.headers["Location"])
            return
        if answer.status != 200:
            raise SystemExit(f"{method} {path} answered {answer.status}")
        self.path, self.page = path, text


def _fields(value: Any) -> dict[str, Any]:
    """The form of a question filled in; a list of objects, and what is not known, is left open."""
    if isinstance(value, bool):
        return {"do": "answer", "value": "yes" if value else "no"}
    if isinstance(value, list) and value and isinstance(value[0], str):
        codes = {"value_chosen": value} if value[0][0].isdigit() else {"value": value}
        return {"do": "answer", **codes}
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        year, month, day = value.split("-")
        return {"do": "answer", "value_0": day, "value_1": month, "value_2": year}
    if value is None or isinstance(value, list):
        return {"do": "unknown"}
    return {"do": "answer", "value": value}


def _load(port: int, profiles: list[dict[str, Any]], more: dict[str, Any]) -> tuple[list[float], int]:
    """Ask the API for `SECONDS` from several processes: milliseconds of each answer, how many were not 200."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        parts = pool.starmap(_ask, [(port, profiles, more, number) for number in range(PROCESSES)])
    return [time for part in parts for time in part[0]], sum(part[1] for part in parts)


def _ask(
    port: int, profiles: list[dict[str, Any]], more: dict[str, Any], process: int
) -> tuple[list[float], int]:
    import threading

    took: list[float] = []
    bad: list[int] = []
    until = time.perf_counter() + SECONDS
    series = random.randrange(250)

    def client(place: int) -> None:
        chance = random.Random(place)
        asked, connection = 0, None
        while time.perf_counter() < until:
            if asked % ASKED_BY_ONE == 0:
                source = f"127.{series + 1}.{asked // ASKED_BY_ONE % 250}.{process * CLIENTS + place + 1}"
                connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(source, 0))
            asked += 1
            body = json.dumps({"attributes": chance.choice(profiles), **more})
            begun = time.perf_counter()
            connection.request("POST", "/api/v1/verdicts", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                bad.append(answer.status)

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS // PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(bad)


class Web(NamedTuple):
    """What the web process has used."""

    megabytes: int
    seconds: float


def _web(port: int) -> Web:
    """Resident memory and CPU time of the largest process that serves the port."""
    found = Web(0, 0)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            status = (folder / "status").read_text()
            times = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        except OSError:
            continue
        if b"granian" in command and str(port).encode() in command:
            size = re.search(r"VmRSS:\s+(\d+)", status)
            used = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
            found = max(found, Web(int(size[1]) // 1024 if size else 0, used))
    return found


def _fill(folder: Path) -> list[dict[str, Any]]:
    """Publish the register and load the classifiers; profiles of invented clients."""
    from config.postgres import embedded_url

    os.environ |= {
        "VIZAVI_DATA": str(folder),
        "DATABASE_URL": embedded_url(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VIZAVI_DEMO": "",
    }
    import django

    django.setup()
    from django.utils import timezone

    from benchmarks.life_register import REQUIREMENTS, SERVICES, publish
    from benchmarks.published_register import analyse
    from vizavi.authorities.api import SYSTEM
    from vizavi.classifiers.api import load_classifiers
    from vizavi.registry.population.generate import population

    load_classifiers(actor=SYSTEM, now=timezone.now())
    begun = time.perf_counter()
    publish()
    analyse()
    print(
        f"{SERVICES:,} services, {REQUIREMENTS:,} requirements written in {time.perf_counter() - begun:.0f} s"
    )
    return [json.loads(line)["attributes"] for line in population(1000, seed=1, as_of=date(2026, 11, 1))]


if __name__ == "__main__":
    sys.exit(main())

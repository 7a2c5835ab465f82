"""Requests are worked on a few at a time, and an answer that is slowly read holds neither a turn nor the database."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse

from config.wsgi import Turns, in_turns


def test_no_more_than_so_many_requests_are_worked_on_at_once() -> None:
    working, most, lock = 0, 0, threading.Lock()
    meet = threading.Barrier(2)

    def application(environ: dict[str, Any], start: Any) -> HttpResponse:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        meet.wait(timeout=10)  # two have to be there together
        with lock:
            working -= 1
        return HttpResponse(b"done")

    answer = in_turns(application, at_once=2)
    found: list[list[bytes]] = []
    threads = [threading.Thread(target=lambda: found.append(list(answer({}, None)))) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert most == 2
    assert found == [[b"done"]] * 8


def test_who_came_first_goes_first() -> None:
    turns, order = Turns(1), []

    def come(number: int) -> None:
        with turns:
            order.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(6)]
    with turns:
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(turns._waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(timeout=10)

    assert order == list(range(6))


def test_a_finished_answer_is_closed_before_it_is_sent_and_gives_its_turn_back() -> None:
    closed: list[Any] = []
    request_finished.connect(lambda sender, **_more: closed.append(sender), weak=False, dispatch_uid="turns")
    answer = in_turns(lambda _environ, _start: HttpResponse("Готово"), at_once=1)
    try:
        first = answer({}, lambda *_all: None)  # nobody reads it
        assert len(closed) == 1
        second = answer({}, lambda *_all: None)
    finally:
        request_finished.disconnect(dispatch_uid="turns")

    assert [list(first), list(second)] == [["Готово".encode()]] * 2


def test_a_stream_is_made_while_it_is_sent() -> None:
    made: list[int] = []

    def parts() -> Any:
        for number in range(3):
            made.append(number)
            yield str(number).encode()

    answer = in_turns(lambda _environ, _start: StreamingHttpResponse(parts()), at_once=1)
    response = answer({}, lambda *_all: None)

    assert made == []
    assert b"".join(response) == b"012"


def test_what_fails_gives_its_turn_back() -> None:
    def application(environ: dict[str, Any], start: Any) -> HttpResponse:
        if environ:
            raise RuntimeError
        return HttpResponse(b"well")

    answer = in_turns(application, at_once=1)
    for _number in range(2):
        try:
            answer({"bad": True}, None)
        except RuntimeError:
            continue

    assert list(answer({}, None)) == [b"well"]

"""The web application that granian serves: a few requests are worked on at a time, many answers are sent."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Self

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

#: While one request waits for the database another goes on; more would only take turns on one interpreter, and
#: pay for each turn: with four at a time the verdict API gave 190 answers a second, with two 215.
AT_ONCE = 2

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Turns:
    """So many at a time, in the order in which they came: a semaphore lets whoever comes last go first."""

    def __init__(self, at_once: int) -> None:
        self._free, self._lock = at_once, Lock()
        self._waiting: deque[Lock] = deque()

    def __enter__(self) -> Self:
        with self._lock:
            if self._free:
                self._free -= 1
                return self
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until whoever leaves hands over
        return self

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def in_turns(application: Application, at_once: int = AT_ONCE) -> Application:
    """Wrap an application of Django so that at most so many requests are worked on at a time.

    A finished answer is closed before it is handed over, so its sending holds neither a turn nor a connection to the
    database, however slowly it is read. Streams (files, exports) are made while they are sent, outside the turns.
    """
    turns = Turns(at_once)

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        with turns:
            response: Any = application(environ, start)
            if getattr(response, "streaming", True):
                return response  # type: ignore[no-any-return]
            content = response.content
            response.close()
        return [content]

    return answer


application = in_turns(get_wsgi_application())

"""XML parsed as a stream of elements, without any entity and inside bounds.

expat 2.5, which Python 3.11 carries, rescans an unfinished token at every chunk (CVE-2023-52425)
and keeps every name and open element: hence bounds on the size of a token, on names and on depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.parsers import expat

from kit.tabular.refusals import TableRefused

Attributes = dict[str, str]
StartHandler = Callable[[Attributes], None]
EndHandler = Callable[[], None]

MAX_DEPTH = 256
MAX_NAMES = 10_000
MAX_SILENCE = 1 << 20
"""Bytes without the start or the end of an element."""


def parse(
    chunks: Iterable[bytes],
    starts: Mapping[str, StartHandler],
    ends: Mapping[str, EndHandler],
    text: list[str] | None = None,
) -> Iterator[None]:
    """Parse; yields after each chunk, so that the caller can hand on what its handlers gathered.

    Handlers are found by local name: the transitional and the strict dialect of OOXML differ in
    namespaces only. Character data is appended to `text`, which handlers clear as they need.
    Raises `TableRefused` (`broken`, `declared_entities`, `endless_text`).
    """
    dispatcher = _Dispatcher(starts, ends)
    names: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator=" ", intern=names)
    parser.buffer_text = True
    parser.StartElementHandler = dispatcher.start
    parser.EndElementHandler = dispatcher.end
    parser.StartDoctypeDeclHandler = _refuse_declaration
    if text is not None:
        parser.CharacterDataHandler = text.append
    silence = seen = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            silence = silence + len(chunk) if seen == dispatcher.events else 0
            seen = dispatcher.events
            if silence >= MAX_SILENCE:
                raise TableRefused("endless_text")
            if len(names) > MAX_NAMES:
                raise TableRefused("broken")
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise TableRefused("broken") from error
    yield


def _refuse_declaration(*_declaration: object) -> None:
    raise TableRefused("declared_entities")


class _Dispatcher:
    def __init__(self, starts: Mapping[str, StartHandler], ends: Mapping[str, EndHandler]) -> None:
        self._starts, self._ends = starts, ends
        # Full names come by the million and are few: each is cut to its local name once.
        self._on_start: dict[str, StartHandler | None] = {}
        self._on_end: dict[str, EndHandler | None] = {}
        self._depth = 0
        self.events = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        self.events += 1
        if self._depth > MAX_DEPTH:
            raise TableRefused("broken")
        try:
            handler = self._on_start[name]
        except KeyError:
            handler = self._on_start[name] = self._starts.get(name.rpartition(" ")[2])
        if handler is not None:
            handler(attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self.events += 1
        try:
            handler = self._on_end[name]
        except KeyError:
            handler = self._on_end[name] = self._ends.get(name.rpartition(" ")[2])
        if handler is not None:
            handler()

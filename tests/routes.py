"""Every route of the product, as the URL map has it: new ones join the structural tests by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from kit.access import PUBLIC


@dataclass(frozen=True)
class Route:
    """A route. `name` includes the namespace; `kwargs` are the names of its parameters."""

    name: str
    address: str
    kwargs: tuple[str, ...]
    view: Callable[..., Any]
    is_named: bool

    @property
    def rule(self) -> Callable[[Any], bool] | None:
        """The rule given to `kit.access.may_use`; None if the view declares none."""
        rule: Callable[[Any], bool] | None = getattr(self.view, "access", None)
        return rule

    @property
    def is_public(self) -> bool:
        return self.rule is PUBLIC

    def __str__(self) -> str:
        return self.name


def routes() -> list[Route]:
    """All of them, in the order of the URL map, the Russian side of what has two languages."""
    return list(_routes(get_resolver(), "", []))


def _routes(resolver: URLResolver, prefix: str, namespaces: list[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        part = "" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = [*namespaces, entry.namespace] if entry.namespace else namespaces
            yield from _routes(entry, prefix + part, inner)
        elif isinstance(entry, URLPattern):
            yield Route(
                name=":".join([*namespaces, entry.name or part]),
                address=f"/{prefix}{part}",
                kwargs=(*entry.pattern.converters, *_named_groups(entry)),
                view=entry.callback,
                is_named=bool(entry.name),
            )


def _named_groups(entry: URLPattern) -> tuple[str, ...]:
    regex = entry.pattern.regex
    return tuple(name for name in regex.groupindex if name not in entry.pattern.converters)

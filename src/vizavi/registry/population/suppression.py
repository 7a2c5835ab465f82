"""Numbers of clients that may be published: nobody can be made out from them (B-4.3.5.3).

A number from 1 to `K` − 1 is withheld. Where numbers add up to a published total, a withheld one could be worked out
as what is left; so more numbers are withheld, the smallest first, until each of the small ones could be anything from
1 to `K` − 1 even for somebody who adds, subtracts and knows this rule. Zero is published: it is about nobody.

What is not covered: two breakdowns of the same clients that overlap in a third way. Publish breakdowns by one attribute
only, and not by pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Generic, NamedTuple, TypeVar

#: Fewer clients than these are never published.
K = 10

V = TypeVar("V", bound=Hashable)


class Published(NamedTuple, Generic[V]):
    """A total with its parts; None is withheld."""

    total: int | None
    by_value: dict[V, int | None]


def publish_total(count: int, *, former: int | None = None, k: int = K) -> int | None:
    """A number that stands alone: itself, or None where it must be withheld.

    Args:
        former: what was published for the same clients before a criterion was changed; a number that differs from
            it by fewer than `k` would tell of those few, so the former stays.
    """
    if former is not None and _is_few(abs(count - former), k):
        return former
    return None if _is_few(count, k) else count


def publish_parts(parts: Mapping[V, int], *, former: Published[V] | None = None, k: int = K) -> Published[V]:
    """A breakdown in which every client has exactly one value, with its total.

    Args:
        parts: clients by value; those of whom the value is not known are a part too.
        former: what was published of the same population before a criterion was changed. If the total differs by
            fewer than `k`, the former publication stays; parts that do are withheld.
    """
    total = sum(parts.values())
    if former is not None and former.total is not None and _is_few(abs(total - former.total), k):
        return former
    if _is_few(total, k):
        return Published(None, dict.fromkeys(parts))
    before = former.by_value if former is not None else {}
    withheld = {value for value, count in parts.items() if _is_unsafe(count, before.get(value), k)}
    left = sorted(
        (count, position, value)
        for position, (value, count) in enumerate(parts.items())
        if count and value not in withheld
    )
    while withheld and not _is_hidden([parts[value] for value in withheld], left[0][0] if left else None, k):
        if not left:
            return Published(None, dict.fromkeys(parts))
        withheld.add(left.pop(0)[2])
    return Published(total, {value: None if value in withheld else count for value, count in parts.items()})


def publish_overlapping(
    parts: Mapping[V, int], total: int, *, former: Published[V] | None = None, k: int = K
) -> Published[V]:
    """A breakdown in which a client may have several values: the parts do not add up to the total.

    A part is withheld where it, or what it leaves of the total, is few. `former` as in `publish_parts`.
    """
    if former is not None and former.total is not None and _is_few(abs(total - former.total), k):
        return former
    if _is_few(total, k):
        return Published(None, dict.fromkeys(parts))
    before = former.by_value if former is not None else {}
    return Published(
        total,
        {
            value: None if _is_unsafe(count, before.get(value), k) or _is_few(total - count, k) else count
            for value, count in parts.items()
        },
    )


def _is_few(count: int, k: int) -> bool:
    return 0 < count < k


def _is_unsafe(count: int, before: int | None, k: int) -> bool:
    return _is_few(count, k) or (before is not None and _is_few(abs(count - before), k))


def _is_hidden(withheld: list[int], smallest_published: int | None, k: int) -> bool:
    """Whether numbers whose sum can be worked out tell nothing more of a small one than that it is below k.

    The attacker knows their sum, how many of them are small (from 1 to k − 1), and that each of the others is from k
    to the smallest number published. Each small one must still possibly be 1, and possibly k − 1.
    """
    if len(withheld) < 2:
        return False
    total = sum(withheld)
    small = sum(count < k for count in withheld)
    others = len(withheld) - small
    if not small:
        return True
    can_be_most = total - others * k - (small - 1) >= k - 1
    if others and smallest_published is None:
        return can_be_most  # the others may be as large as the sum allows
    can_be_one = total - others * (smallest_published or 0) - (small - 1) * (k - 1) <= 1
    return can_be_most and can_be_one

"""All rules against one client in well under a millisecond. See docs/criteria/algorithm.md for the idea.

| file | what it holds |
| --- | --- |
| `bits.py` | bitsets as arrays of 64-bit words |
| `columns.py` | which clause of which rule stands in which column |
| `tables.py` | the bit tables: which columns accept a value |
| `vocabulary.py` | what the tests of an attribute tell apart |
| `build.py` | compiling rules |
| `segment.py` | one compiled set of rules, and its match with a client |
| `missing.py` | what undecided rules wait for |
| `match.py` | the answer for one client: ids, fields to ask |
| `rules.py` | `Index`: a rule set that can be changed while it answers |
| `storage.py` | one file, memory-mapped |
"""

from criteria.index.match import Field, Match
from criteria.index.rules import Index

__all__ = ["Field", "Index", "Match"]

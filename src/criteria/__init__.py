"""Three-valued criteria: does this rule apply to this client, given what is known?

>>> from datetime import date
>>> attributes = Attributes.load([{"id": "employs", "type": "bool"}, {"id": "okved", "type": "code", "many": True}])
>>> rule = parse({"all": [{"attr": "employs", "is": True}, {"attr": "okved", "in": ["62"]}]}, attributes)
>>> client = load_client({"okved": ["62.01"]}, attributes)
>>> answer(rule, client, attributes, as_of=date(2026, 11, 1))
Answer(verdict='unknown', missing=('employs',))

One rule and one client need nothing but the names below, and these nothing but the standard library. Many
rules: `criteria.index`. Many clients: `criteria.population`.
"""

from criteria.attributes import Attribute, Attributes
from criteria.canonical import canonical_text, digest, to_json
from criteria.clients import Client, load_client
from criteria.criterion import Criterion, Rule
from criteria.errors import CriteriaError, Problem
from criteria.evaluate import Answer, Verdict, answer
from criteria.parse import parse, parse_rules

__all__ = [
    "Answer",
    "Attribute",
    "Attributes",
    "Client",
    "CriteriaError",
    "Criterion",
    "Problem",
    "Rule",
    "Verdict",
    "answer",
    "canonical_text",
    "digest",
    "load_client",
    "parse",
    "parse_rules",
    "to_json",
]

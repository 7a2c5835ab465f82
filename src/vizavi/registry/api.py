"""The door of this package for others."""

from vizavi.registry.catalogue import (
    Catalogue,
    Item,
    Key,
    catalogue_on,
    edition_on,
    kept_catalogue,
    key_of,
    published_catalogue,
    rule_id,
)
from vizavi.registry.dictionary import Dictionary, said
from vizavi.registry.documents.steps import in_order
from vizavi.registry.loading import load_demo_catalogue
from vizavi.registry.public import RegisterState, last_published, state_of_register
from vizavi.registry.search import Search, catalogue_search

__all__ = [
    "Catalogue",
    "Dictionary",
    "Item",
    "Key",
    "RegisterState",
    "Search",
    "catalogue_on",
    "catalogue_search",
    "edition_on",
    "in_order",
    "kept_catalogue",
    "key_of",
    "last_published",
    "load_demo_catalogue",
    "published_catalogue",
    "rule_id",
    "said",
    "state_of_register",
]

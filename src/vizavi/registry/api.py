"""The door of this package for others."""

from vizavi.registry.agenda import RegistryTask, registry_task_count, registry_tasks
from vizavi.registry.catalogue import (
    Catalogue,
    Item,
    Key,
    Named,
    RegisterState,
    catalogue_on,
    edition_on,
    kept_catalogue,
    key_of,
    published_catalogue,
    rule_id,
    state_of_register,
)
from vizavi.registry.demo import propose_demo_changes
from vizavi.registry.dictionary import Dictionary, said
from vizavi.registry.documents.steps import in_order
from vizavi.registry.exports.dump import (
    catalogue_parts,
    entry_part,
    requirement_codes,
    requirement_count,
    requirements_after,
    requirements_in_parts,
)
from vizavi.registry.exports.sets import SETS, first_published, published_on
from vizavi.registry.exports.terms import CLASSES, PROPERTIES, concepts, vocabulary_part
from vizavi.registry.exports.wording import Wording
from vizavi.registry.exports.writing import Part, json_ld, namespace, turtle
from vizavi.registry.loading import load_demo_catalogue
from vizavi.registry.public import edition_numbered, last_published
from vizavi.registry.rules import can_prepare_anywhere as may_propose_to_registry
from vizavi.registry.search import Search, catalogue_search
from vizavi.registry.statistics import Numbers, statistics_computed_at, statistics_of
from vizavi.registry.usage import codes_in_use
from vizavi.registry.wording import ACTIONS

__all__ = [
    "ACTIONS",
    "CLASSES",
    "PROPERTIES",
    "SETS",
    "Catalogue",
    "Dictionary",
    "Item",
    "Key",
    "Named",
    "Numbers",
    "Part",
    "RegisterState",
    "RegistryTask",
    "Search",
    "Wording",
    "catalogue_on",
    "catalogue_parts",
    "catalogue_search",
    "codes_in_use",
    "concepts",
    "edition_numbered",
    "edition_on",
    "entry_part",
    "first_published",
    "in_order",
    "json_ld",
    "kept_catalogue",
    "key_of",
    "last_published",
    "load_demo_catalogue",
    "may_propose_to_registry",
    "namespace",
    "propose_demo_changes",
    "published_catalogue",
    "published_on",
    "registry_task_count",
    "registry_tasks",
    "requirement_codes",
    "requirement_count",
    "requirements_after",
    "requirements_in_parts",
    "rule_id",
    "said",
    "state_of_register",
    "statistics_computed_at",
    "statistics_of",
    "turtle",
    "vocabulary_part",
]

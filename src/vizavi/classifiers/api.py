"""The door of this package for others."""

from vizavi.classifiers.actions.editions import load_classifiers
from vizavi.classifiers.impact import UsedCode
from vizavi.classifiers.queries import (
    children,
    edition_in_force,
    exists,
    names,
    names_of,
    search,
    tree_in_force,
)
from vizavi.classifiers.tree import Found, Named, Tree
from vizavi.classifiers.wording import ACTIONS

__all__ = [
    "ACTIONS",
    "Found",
    "Named",
    "Tree",
    "UsedCode",
    "children",
    "edition_in_force",
    "exists",
    "load_classifiers",
    "names",
    "names_of",
    "search",
    "tree_in_force",
]

"""The door of this package for others."""

from vizavi.touchpoints.demo import REGISTERS, demo_register, load_demo_register, load_forms
from vizavi.touchpoints.exports.annex import (
    annex_table,
    compared_rows,
    comparison_document,
    edition_name,
    register_document,
    register_title,
)
from vizavi.touchpoints.exports.entries import entries, features_text
from vizavi.touchpoints.exports.flat import flat_columns, flat_rows, register_data
from vizavi.touchpoints.exports.open_data import data_name, identifier, open_data_files, structure_name
from vizavi.touchpoints.forms_of import direction_of, form_of, kind_of
from vizavi.touchpoints.public import (
    found,
    needs_by_authority,
    offered_needs,
    offline_alternatives,
    open_now,
    process_ever_published,
    published_editions,
    published_touchpoints,
    ranked,
    readable_editions,
    state_of_publication,
    touchpoint_ever_published,
    with_need,
)
from vizavi.touchpoints.queries import edition_as_of, process_version, processes_in, touchpoints_in

__all__ = [
    "REGISTERS",
    "annex_table",
    "compared_rows",
    "comparison_document",
    "data_name",
    "demo_register",
    "direction_of",
    "edition_as_of",
    "edition_name",
    "entries",
    "features_text",
    "flat_columns",
    "flat_rows",
    "form_of",
    "found",
    "identifier",
    "kind_of",
    "load_demo_register",
    "load_forms",
    "needs_by_authority",
    "offered_needs",
    "offline_alternatives",
    "open_data_files",
    "open_now",
    "process_ever_published",
    "process_version",
    "processes_in",
    "published_editions",
    "published_touchpoints",
    "ranked",
    "readable_editions",
    "register_data",
    "register_document",
    "register_title",
    "state_of_publication",
    "structure_name",
    "touchpoint_ever_published",
    "touchpoints_in",
    "with_need",
]

"""An entry of the register as one checked document: its fields, the check, references, differences."""

from vizavi.registry.documents.fields import Field, Schema, Section
from vizavi.registry.documents.kinds import SCHEMAS

__all__ = ["SCHEMAS", "Field", "Schema", "Section"]

"""The door of this package for others."""

from vizavi.touchpoints.demo import REGISTERS, demo_register, load_demo_register, load_forms

__all__ = ["REGISTERS", "demo_register", "load_demo_register", "load_forms"]

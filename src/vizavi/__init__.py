"""Vizavi: one package per section of the standard; see README.md for the map."""

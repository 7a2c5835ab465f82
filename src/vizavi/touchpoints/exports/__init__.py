"""A register on its way out: the annex and its order, tables, open data. All of them read `entries`."""

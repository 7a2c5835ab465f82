"""A register on its way in: a table of an office read, checked row by row, compared with what is there."""

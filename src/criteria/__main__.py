"""`python -m criteria`: the commands without the rest of the program."""

from criteria.cli import criteria

criteria(prog_name="criteria")

"""All clients against all rules: how many a rule covers, which, and whom a change of a rule affects.

| file | what it holds |
| --- | --- |
| `signatures.py` | clients whose relevant attributes are the same become one signature |
| `block.py` | a block of signatures as bitsets, and the truth of every test on it |
| `sweep.py` | every rule over a block |
| `run.py` | files of clients, several processes, Spark |
| `answers.py` | stored answers: a roaring bitmap of clients for each rule and verdict |
| `table.py` | a population in columns: what one criterion gives, at once |
| `table_build.py`, `table_files.py` | how it is made from a file of clients, and how it lies in a folder |
"""

from criteria.population.answers import Answers, RuleAnswers
from criteria.population.run import Affected, Counts, affected, count, store_answers

__all__ = ["Affected", "Answers", "Counts", "RuleAnswers", "affected", "count", "store_answers"]

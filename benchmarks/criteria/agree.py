"""The long run: the index, the population sweep and the reference evaluator on the same pairs.

    python benchmarks/criteria/agree.py --pairs 100000000 --workers 2

Every pair's truth (met, unknown, neither) is compared; on every 25th rule also `reachable` and `missing`. Each
client is drawn from a seed of its own. Exit status 1 at the first disagreement, which is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from register import AS_OF, Register, attributes

from criteria import Attributes, Client, answer, load_client, parse_rules
from criteria.evaluate import gate_truths, leaf_truth
from criteria.index import Index
from criteria.index.bits import has_bits
from criteria.population.block import Block
from criteria.population.sweep import Program

EVERY = 25
#: Clients compared in one go.
BATCH = 10


class Referee:
    """Holds the rules, and compares clients one by one."""

    def __init__(self, count: int) -> None:
        self.attributes = Attributes.load(attributes())
        drawn = ((rule["id"], rule["criteria"]) for rule in Register().rules(count))
        self.rules = parse_rules(drawn, self.attributes)
        self.index = Index.build(self.rules, self.attributes)
        self.program = Program.of(self.index.parts[0].segment)
        self.columns = self.program.columns(AS_OF)
        numbers: dict[int, int] = {}
        self.leaves = []
        self.leaf_numbers = []
        for rule in self.rules:
            for leaf in rule.criterion.leaves:
                if numbers.setdefault(id(leaf), len(numbers)) == len(self.leaves):
                    self.leaves.append(leaf)
            self.leaf_numbers.append([numbers[id(leaf)] for leaf in rule.criterion.leaves])

    def reference(self, client: Client) -> np.ndarray:
        """Return the truth of every rule by the reference evaluator; equal tests are looked at once."""
        truths = [leaf_truth(leaf, client, as_of=AS_OF) for leaf in self.leaves]
        pairs = zip(self.rules, self.leaf_numbers, strict=True)
        return np.array(
            [gate_truths(rule.criterion, [truths[n] for n in found])[-1] for rule, found in pairs], np.int8
        )

    def compare(self, client: Client, expected: np.ndarray) -> str | None:
        """Return what the index disagrees on, if anything."""
        match = self.index.match(client, as_of=AS_OF, reachable=True)
        part = self.index.parts[0]
        every = np.arange(len(self.rules))
        found = np.zeros(len(self.rules), np.int8)
        found[part.sequence[has_bits(match.met[0], every)]] = 2
        found[part.sequence[has_bits(match.unknown[0], every)]] = 1
        if (found != expected).any():
            return f"truth of {self.rules[int(np.flatnonzero(found != expected)[0])].id}"
        answers = dict(match.answers(("met", "unknown", "reachable", "unmet")))
        for rule in self.rules[::EVERY]:
            if answers[rule.id] != answer(rule.criterion, client, self.attributes, as_of=AS_OF):
                return f"answer of {rule.id}"
        return None

    def compare_swept(self, clients: list[Client], expected: np.ndarray) -> str | None:
        """The same for the population sweep, of several clients at once; `expected` has a row for each."""
        signatures = [self.columns.signature(client) for client in clients]
        block = Block(self.columns, signatures, np.arange(len(clients)), 1, reachable=False)
        truths = np.array(
            [truth[:, 0] for _, truth in self.program.truths(block, range(len(self.program.rules)))]
        )
        by_rule = truths[self.program.rule_of[np.argsort(self.index.parts[0].sequence)]]
        for place, row in enumerate(expected):
            found = ((by_rule >> np.uint64(place)) & np.uint64(1)).sum(axis=1).astype(np.int8)
            if (found != row).any():
                return f"population's truth of {self.rules[int(np.flatnonzero(found != row)[0])].id}"
        return None


_referee: Referee | None = None


def prepare(rules: int) -> None:
    """Build the rules in a worker."""
    global _referee  # noqa: PLW0603  # once in the life of a worker process
    _referee = Referee(rules)


def compare(seeds: range) -> str | None:
    """Compare the clients of these seeds."""
    assert _referee is not None
    clients = [load_client(Register(1_000_000 + seed).client(), _referee.attributes) for seed in seeds]
    expected = np.array([_referee.reference(client) for client in clients])
    for seed, client, truths in zip(seeds, clients, expected, strict=True):
        if found := _referee.compare(client, truths):
            return f"seed {seed}: {found} on {client}"
    return _referee.compare_swept(clients, expected)


def main() -> None:
    """Run until there are enough pairs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=100_000_000)
    parser.add_argument("--rules", type=int, default=350_000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    pairs = 0
    batches = -(-chosen.pairs // chosen.rules // BATCH)
    started = time.time()
    with ProcessPoolExecutor(chosen.workers, initializer=prepare, initargs=(chosen.rules,)) as pool:
        seeds = (range(n * BATCH, n * BATCH + BATCH) for n in range(batches))
        for done, found in enumerate(pool.map(compare, seeds), 1):
            if found:
                print(found)
                sys.exit(1)
            print(
                f"{done * BATCH * chosen.rules:,} pairs, 0 disagreements, {time.time() - started:.0f} s",
                flush=True,
            )
    where = Path(__file__).parent / "results"
    where.mkdir(exist_ok=True)
    result = {"pairs": pairs, "disagreements": 0, "seconds": time.time() - started}
    (where / "agree.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

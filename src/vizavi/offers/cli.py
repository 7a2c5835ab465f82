"""`vizavi offers simulate`: how many questions it takes."""

from __future__ import annotations

from collections import Counter

import click
from django.utils.timezone import localdate

from vizavi.offers.simulate import Walk, quantile, walks
from vizavi.registry.api import Catalogue, published_catalogue
from vizavi.registry.choices import Kind
from vizavi.registry.population.generate import population

COMMON = 8


@click.group()
def offers() -> None:
    """«What is there for me?»: measure the questions."""


@offers.command()
@click.option("--clients", type=click.IntRange(min=1), default=1000, show_default=True, help="How many.")
@click.option("--situation", default="", help="Code of one situation; each of them by default.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
def simulate(clients: int, situation: str, seed: int) -> None:
    """Have invented clients answer, and say how many questions it takes until all is decided."""
    catalogue = published_catalogue()
    if catalogue is None:
        raise click.ClickException(
            "Реестр жизненных ситуаций ещё не опубликован. / The register is not published yet."
        )
    codes = [item.code for item in catalogue.of(Kind.SITUATION)]
    if situation and situation not in codes:
        raise click.ClickException(f"Нет такой ситуации: {situation}. Есть: {', '.join(codes)}.")
    today = localdate()
    lines = list(population(clients, seed=seed, as_of=today, told=True))
    click.echo(f"{'':24}{'clients':>8}{'median':>8}{'p90':>6}{'most':>6}  left open")
    if situation:
        _tell(situation, walks(catalogue, lines, situation=situation, as_of=today))
        return
    own = walks(catalogue, lines, situation=None, as_of=today, seed=seed)
    _tell("own situation", own)
    for code in codes:
        _tell(f"  {code}", [walk for walk in own if walk.situation == code])
    everything = walks(catalogue, lines, situation="", as_of=today)
    _tell("everything", everything)
    _tell("  in some situation", [walk for walk in everything if walk.is_recognised])
    _tell_costs(catalogue, own)


def _tell(name: str, found: list[Walk]) -> None:
    lengths = [len(walk.asked) for walk in found]
    left = sum(walk.left_open > 0 for walk in found)
    click.echo(
        f"{name:24}{len(found):>8}{quantile(lengths, 0.5):>8}{quantile(lengths, 0.9):>6}{max(lengths, default=0):>6}"
        f"  {left}"
    )


def _tell_costs(catalogue: Catalogue, found: list[Walk]) -> None:
    """Which questions are asked most: where a criterion less would save a question."""
    asked = Counter(name for walk in found for name in walk.asked)
    click.echo(
        "\nasked most: "
        + ", ".join(f"{name} {100 * n // len(found)} %" for name, n in asked.most_common(COMMON))
    )

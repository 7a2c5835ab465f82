"""Jobs of the register of life situations."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from vizavi.authorities.api import SYSTEM
from vizavi.registry.actions.reminders import send_reminders
from vizavi.registry.actions.statistics import UnableToCount, compute_segment_statistics
from vizavi.registry.catalogue import published_catalogue
from vizavi.registry.population.store import build_invented_population, population_table


# In the morning of Moscow, when people come to work; what was missed is sent by the next run.
@app.periodic(cron="15 5 * * *")
@app.task(
    name="registry.remind",
    queueing_lock="registry.remind",
    retry=RetryStrategy(max_attempts=3, wait=60),
)
def remind(timestamp: int) -> None:
    """Ask owners to confirm what they answer for."""
    send_reminders(actor=SYSTEM, now=timezone.now())


@app.task(name="registry.invent_population", queueing_lock="registry.invent_population")
def invent_population(count: int, seed: int) -> None:
    """Invent the clients of the demo, unless there are clients already; then count the segments."""
    catalogue = published_catalogue()
    if catalogue is None:
        return
    attributes = catalogue.dictionary.attributes
    if population_table(attributes) is None:
        build_invented_population(count, attributes, seed=seed, as_of=timezone.localdate())
    count_segments()


# At night, since a criterion such as «не более 2 лет назад» gains and loses clients with time; and after publication.
@app.periodic(cron="40 1 * * *")
@app.task(
    name="registry.segment_statistics",
    lock="registry.segment_statistics",
    retry=RetryStrategy(max_attempts=3, wait=60),
)
def count_segments(timestamp: int = 0) -> None:
    """Count the segments of the edition in force, where there is a population to count."""
    with suppress(UnableToCount):
        compute_segment_statistics(actor=SYSTEM, now=timezone.now())

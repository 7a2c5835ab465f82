"""Jobs run by a real worker: errors kept, retried, cancelled, taken up after a kill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from kit.audit.models import Entry
from kit.jobs.actions import (
    DEADLY_ATTEMPTS,
    UnableToChangeJob,
    cancel_job,
    forget_failures_of_gone_jobs,
    retry_job,
    retry_stalled_jobs,
)
from kit.jobs.models import Failure
from kit.jobs.queries import failed_jobs, queue_state, troubled_jobs
from kit.jobs.retry import Patient
from kit.jobs.worker import run_waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Somebody:
    actor_id: int | None = 7
    actor_name: str = "Анна Примерова"


class Machine:
    """Something outside that is broken or not, and counts what it was asked."""

    broken = True
    calls = 0


@app.task(name="tests.touch")
def touch(word: str) -> None:
    Machine.calls += 1
    if Machine.broken:
        raise ConnectionError(f"машина сломана: {word}\0")


@app.task(name="tests.touch_patiently", retry=Patient())
def touch_patiently() -> None:
    touch("терпеливо")


@app.task(name="tests.pass_on")
def pass_on() -> None:
    with transaction.atomic():
        touch.defer(word="дальше")


@pytest.fixture(autouse=True)
def machine() -> None:
    Machine.broken, Machine.calls = True, 0


def test_failed_job_keeps_its_error() -> None:
    job_id = touch.defer(word="раз")

    run_waiting_jobs()

    job = failed_jobs().get()
    assert (job.id, job.task_name, job.args) == (job_id, "tests.touch", {"word": "раз"})
    assert job.error == "машина сломана: раз"
    assert "ConnectionError" in job.traceback
    assert timezone.now() - job.failed_at < timedelta(minutes=1)


def test_job_that_succeeds_later_leaves_nothing(now: datetime) -> None:
    job_id = touch.defer(word="раз")
    run_waiting_jobs()
    Machine.broken = False

    retry_job(actor=Somebody(), job_id=job_id, now=now)
    run_waiting_jobs()

    assert Machine.calls == 2
    assert not failed_jobs().exists()
    assert not ProcrastinateJob.objects.exists()
    assert not Failure.objects.exists()


def test_patient_job_waits_and_is_tried_again(now: datetime) -> None:
    touch_patiently.defer()

    run_waiting_jobs()

    job = troubled_jobs().get()
    assert job.error == "машина сломана: терпеливо"
    assert timedelta(seconds=5) < job.scheduled_at - timezone.now() < timedelta(seconds=15)
    Machine.broken = False
    retry_job(actor=Somebody(), job_id=job.id, now=now)
    run_waiting_jobs()
    assert not ProcrastinateJob.objects.exists()


def test_patience_grows_to_ten_minutes_and_ends_after_its_days() -> None:
    def wait_after(attempts: int) -> float | None:
        job = Job(
            id=1, queue="q", lock=None, queueing_lock=None, task_name="t", status="doing", attempts=attempts
        )
        decision = Patient(days=2).get_retry_decision(exception=OSError(), job=job)
        return decision and round((decision.retry_at - timezone.now()).total_seconds() / 10) * 10

    assert [wait_after(attempts) for attempts in (0, 1, 2, 6, 100, 287)] == [10, 20, 40, 600, 600, 600]
    assert wait_after(288) is None


def test_retry_and_cancel_are_in_the_trail(now: datetime) -> None:
    job_id = touch.defer(word="раз")
    run_waiting_jobs()

    retry_job(actor=Somebody(), job_id=job_id, now=now)
    cancel_job(actor=Somebody(), job_id=job_id, now=now)

    entries = Entry.objects.filter(table="jobs_failure", actor_id=7).order_by("sequence")
    assert list(entries.values_list("action", "operation")) == [
        ("jobs.retry_job", "update"),
        ("jobs.cancel_job", "delete"),
    ]


def test_cancelled_job_never_runs(now: datetime) -> None:
    job_id = touch.defer(word="раз")

    cancel_job(actor=Somebody(), job_id=job_id, now=now)
    run_waiting_jobs()

    assert Machine.calls == 0
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize("change", [retry_job, cancel_job])
def test_job_that_is_gone_is_not_changed(change: object, now: datetime) -> None:
    with pytest.raises(UnableToChangeJob):
        change(actor=Somebody(), job_id=1, now=now)  # type: ignore[operator]

    assert not Failure.objects.exists()


def test_job_enqueues_another_in_its_own_transaction() -> None:
    pass_on.defer()

    run_waiting_jobs()

    assert Machine.calls == 1


def _leave_half_done(job_id: int, attempts: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker_id = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [worker_id, attempts, job_id],
        )


def test_job_of_killed_worker_is_done_again() -> None:
    _leave_half_done(touch.defer(word="раз"), attempts=0)
    Machine.broken = False

    assert retry_stalled_jobs(now=timezone.now()) == 1
    run_waiting_jobs()

    assert Machine.calls == 1
    assert not ProcrastinateJob.objects.exists()


def test_job_that_kills_worker_after_worker_fails() -> None:
    _leave_half_done(touch.defer(word="раз"), attempts=DEADLY_ATTEMPTS)

    retry_stalled_jobs(now=timezone.now())

    assert "не завершилось 6 раз" in failed_jobs().get().error


def test_failures_of_gone_jobs_are_forgotten(now: datetime) -> None:
    kept = touch.defer(word="раз")
    run_waiting_jobs()
    Failure.objects.create(job_id=kept + 1, error="x", traceback="", failed_at=now)

    assert forget_failures_of_gone_jobs() == 1
    assert list(Failure.objects.values_list("job_id", flat=True)) == [kept]


def test_queue_state_counts_what_is_due_and_failed(now: datetime) -> None:
    touch.defer(word="раз")
    run_waiting_jobs()
    touch.defer(word="сейчас")
    touch.configure(schedule_in={"hours": 1}).defer(word="потом")

    state = queue_state(now=timezone.now())

    assert (state.waiting, state.failed, state.workers) == (1, 1, 0)

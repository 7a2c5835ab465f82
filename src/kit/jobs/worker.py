"""The process that runs jobs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections, close_db_connections_async
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.periodic import PeriodicRegistry

from kit.jobs.failures import keep_error


class WorkerConnector(PsycopgConnector):
    """Asynchronous for the worker itself, Django's own connection for the jobs.

    A job thus enqueues others in the transaction in which it writes, as a request does; procrastinate's own
    worker connector refuses to enqueue from a synchronous job at all.
    """

    def get_sync_connector(self) -> BaseConnector:
        """What `task.defer` of a running job uses."""
        return DjangoConnector()


def run_worker(*, concurrency: int) -> None:
    """Run jobs until the process is asked to stop; a job that runs then has ten seconds to end."""
    with _worker_app() as worker_app:
        worker_app.run_worker(concurrency=concurrency, fetch_job_polling_interval=2, **_OPTIONS)


def run_waiting_jobs() -> None:
    """Run the jobs that are due, also those that they enqueue, but no periodic ones, and return: for tests."""
    with _worker_app() as worker_app:
        periodic, worker_app.periodic_registry = worker_app.periodic_registry, PeriodicRegistry()
        try:
            worker_app.run_worker(
                concurrency=1, wait=False, install_signal_handlers=False, listen_notify=False, **_OPTIONS
            )
        finally:
            worker_app.periodic_registry = periodic


# What is given here replaces the defaults of procrastinate's Django application: its return of connections to
# the pool after each job has to be named again.
_OPTIONS: dict[str, Any] = {
    "shutdown_graceful_timeout": 10.0,
    "delete_jobs": "successful",
    "task_middleware": [close_db_connections, close_db_connections_async, keep_error],
}


def _worker_app() -> AbstractContextManager[App]:
    # Whoever ends while the database is gone still wants to sign off there: it waits no longer than pages do.
    return app.replace_connector(WorkerConnector(kwargs=connector_params("default"), timeout=10.0))

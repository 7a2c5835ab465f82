"""The queue of background jobs: what failed and why, what waits, whether somebody works on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from kit.jobs.actions import cancel_job, retry_job
from kit.jobs.queries import failed_jobs, queue_state, troubled_jobs
from kit.pages.lists import Choice, Listing
from vizavi.workplace.failures import TASKS, cause_in_words, task_in_words
from vizavi.workplace.rules import can_change_jobs, can_see_jobs
from vizavi.workplace.views.home import viewer_at


@require_safe
@may_use(can_see_jobs)
def index(request: HttpRequest) -> HttpResponse:
    """Jobs that were given up, or those that will be tried again; and the state of the queue."""
    shows_troubled = request.GET.get("state") == "troubled"
    listing: Listing[Any] = Listing(
        request.GET,
        troubled_jobs() if shows_troubled else failed_jobs(),
        filters=[
            Choice(
                "task", _("Задание"), list(TASKS.items()), lambda rows, value: rows.filter(task_name=value)
            ),
        ],
    )
    now = timezone.now()
    context = {
        "title": _("Фоновые задания"),
        "listing": listing,
        "queue": queue_state(now=now),
        "now": now,
        "shows_troubled": shows_troubled,
        "may_change": can_change_jobs(viewer_at(request)),
        "task_in_words": task_in_words,
        "cause_in_words": cause_in_words,
    }
    return render(request, "workplace/jobs.html", context)


@require_POST
@may_use(can_change_jobs)
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Have a job tried at once."""
    return _done(request, retry_job, job_id, _("Задание поставлено в очередь и скоро выполнится."))


@require_POST
@may_use(can_change_jobs)
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Give a job up."""
    return _done(request, cancel_job, job_id, _("Задание отменено."))


def _done(request: HttpRequest, action: Callable[..., None], job_id: int, text: str) -> HttpResponse:
    try:
        action(actor=viewer_at(request), job_id=job_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, text)
    return redirect("workplace:jobs")

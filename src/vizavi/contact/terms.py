"""By when support answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings

from kit.calendar import WorkingCalendar
from vizavi.authorities.choices import USUAL_WEEK


def answer_due(asked_at: datetime) -> datetime:
    """The moment by which a request is answered: requests come in at any hour, people answer in working time.

    `VIZAVI_SUPPORT_HOURS` working hours of the usual week and the production calendar, in the time zone of the site.
    """
    hours = timedelta(hours=settings.SUPPORT_HOURS)
    return _calendar(settings.TIME_ZONE).add_working_time(asked_at, hours)


@cache
def _calendar(timezone: str) -> WorkingCalendar:
    return WorkingCalendar.from_data({"week": [list(day) for day in USUAL_WEEK], "timezone": timezone})

"""Where a person is signed in, and ending it. Sessions are no audited rows: whoever ends another person's does
so within an action of the own package."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kit.accounts.models import User


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Sessions of a person that have not ended, newest first. One query."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    sessions: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user=user)
    return sessions.order_by("-created_at")


def end_sessions(user: User, *, keep: str = "") -> int:
    """End all sessions of a person, except the one with the key `keep`. Returns how many."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=keep))


def end_session(user: User, session_id: int) -> int:
    """End one session of a person by the id of its `UserSession`; one that ended before counts 0."""
    return _end(UserSession.objects.filter(user=user, pk=session_id))


def _end(sessions: QuerySet[UserSession]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    sessions.delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]

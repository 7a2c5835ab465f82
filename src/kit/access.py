"""Every route declares who may use it. A test walks the URL map and refuses a view that does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]
Rule = Callable[..., bool]


def _anybody(_viewer: Any) -> bool:
    return True


PUBLIC: Rule = _anybody


def may_use(rule: Rule) -> Callable[[View], View]:
    """Let only viewers for whom `rule(request.viewer)` holds use the view.

    The rule is the coarse gate by role; what a viewer may see of an object is decided in the query, what may
    be done with it in the action. Visitors are sent to sign in; the signed in get 403.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = request.viewer  # type: ignore[attr-defined]
            if not rule(viewer):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = rule  # type: ignore[attr-defined]
        return guarded

    return declare

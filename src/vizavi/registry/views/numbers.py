"""Statistics of segments, computed when the Project Office asks for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit.access import may_use
from kit.errors import Refused
from vizavi.registry.actions.statistics import compute_segment_statistics
from vizavi.registry.choices import Kind
from vizavi.registry.rules import can_keep
from vizavi.registry.views.frame import to, viewer_of


@require_POST
@may_use(can_keep)
def compute(request: HttpRequest) -> HttpResponse:
    """Count the segments of the edition in force anew, and come back."""
    try:
        found = compute_segment_statistics(actor=viewer_of(request), now=now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Посчитано сегментов: %(count)s.") % {"count": len(found)})
    back = request.POST.get("back", "")
    # `redirect` takes what has no stroke for the name of a route.
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(to("entries", kind=Kind.SEGMENT.value))

"""Letters about a publication, in the transaction that publishes."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from kit.mail.actions import send_mail
from vizavi.authorities.api import heads_of_units, holders
from vizavi.authorities.choices import Role
from vizavi.touchpoints.models import Edition


def announce_publication(edition: Edition, *, now: datetime) -> int:
    """Tell the heads of the authority's units and the Project Office. Returns how many letters were written."""
    today, authority = localdate(now), edition.register.authority
    people = {*heads_of_units(authority, on=today), *holders(Role.PROJECT_OFFICE, on=today)}
    for person in people:
        with override(person.language):
            where = [authority.code, edition.register.form.code, edition.number]
            facts = {
                "authority": authority.short,
                "number": edition.number,
                "order": str(edition.order),
                "url": settings.SITE_URL + reverse("portal:edition", args=where),
            }
            send_mail(
                to=person.email,
                subject=_("Опубликована редакция № %(number)s перечня: %(authority)s") % facts,
                text=_(
                    "Опубликована редакция № %(number)s перечня точек взаимодействия: %(authority)s.\n"
                    "Основание: %(order)s.\n\n%(url)s\n\nПроверьте сведения о своих точках. "
                    "Если что-то изменилось, подготовьте предложение."
                )
                % facts,
            )
    return len(people)

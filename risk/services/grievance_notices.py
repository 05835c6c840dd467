"""Mails to officers that a grievance waits: its number and the day, nothing of what it says.

They are put down by the clock, once an hour, never by the report itself: a mail that leaves in the second in which a
report comes in would tell when that was, and so perhaps who sent it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gscm.mail import sending
from gscm.mail.writing import bilingual
from risk.models import Grievance, GrievanceEntry, GrievanceMail
from risk.queries.grievance_list import with_due
from risk.services import grievances
from suppliers.models import User

NEAR: Final = timedelta(days=3)
"""So long before the day of a clock officers are reminded, and again on each day after it."""

Kind = GrievanceMail.Kind


def tell(*, clock: Callable[[], datetime]) -> int:
    """Put down what is due today, and send it; say how many mails went out. Repeating it adds nothing.

    :raises SMTPException, OSError: the mail server cannot be used; the next hour comes back.
    """
    put_down(timezone.localdate(clock()))
    return sending.send_each(GrievanceMail.objects.select_related("grievance"), compose, clock=clock)


def put_down(on: date) -> None:
    """A mail for each officer who may read it: it came in, the reporter wrote, its day is near or past."""
    people = list(grievances.officers(on))
    GrievanceMail.objects.bulk_create(
        (
            GrievanceMail(grievance=one, kind=kind, on=day, to=person.email, language=person.language)
            for person in people
            for one, kind, day in _waiting(person, on)
        ),
        ignore_conflicts=True,
    )


def _waiting(person: User, on: date) -> Iterator[tuple[Grievance, str, date]]:
    visible = with_due(Grievance.objects.visible_to(person))
    for one in visible.filter(status=Grievance.Status.RECEIVED):
        yield one, Kind.ARRIVED, one.received_on
    for one in visible.filter(Q(due_on__lte=on + NEAR)):
        yield one, Kind.DUE, one.due_on if one.due_on > on else on  # type: ignore[attr-defined]
    wrote = GrievanceEntry.objects.filter(
        kind__in=[GrievanceEntry.Kind.FROM_REPORTER, GrievanceEntry.Kind.APPEAL],
        written_on__gte=on - timedelta(days=1),
        grievance__in=visible.values("pk"),
    )
    for entry in wrote.select_related("grievance"):
        yield entry.grievance, Kind.WROTE, entry.written_on


def compose(mail: GrievanceMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    subject = _("%(number)s: %(what)s") % {"number": mail.grievance.number, "what": mail.get_kind_display()}
    url = settings.SITE_URL + reverse("risk:grievance_detail", args=[mail.grievance_id])
    context = {"grievance": mail.grievance, "mail": mail, "url": url, "due": mail.grievance.due()}
    written = bilingual("risk/mail/_grievance", subject, context)
    return written.to(mail.to, language=mail.language, connection=connection)

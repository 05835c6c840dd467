"""Once a day each colleague who works on alerts is mailed what is new: nothing new, no mail.

Put down by the clock in one transaction, sent by a worker, taken up again by a sweep. The mail looks up what it tells
when it is sent, so that nobody reads of a supplier who has left their reach meanwhile.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from risk.models import DigestMail
from risk.queries.digest import digest
from suppliers.access import WORKING_ROLES
from suppliers.models import Membership, User

logger = structlog.get_logger(__name__)

FIRST: Final = timedelta(days=7)
"""How far back the first mail to a person looks; every other one goes on where the last ended."""
PATIENCE: Final = timedelta(minutes=1)
"""How long a mail waits for its own task before the sweep takes it up."""


def put_down(*, at: datetime) -> int:
    """Write down today's mails and ring for them after the commit; say how many. Repeating it adds nothing."""
    on = timezone.localdate(at)
    workers = Membership.objects.in_force(on).filter(role__in=WORKING_ROLES)
    with transaction.atomic():
        told = dict(DigestMail.objects.values_list("reader").annotate(until=Max("until")).order_by())
        done = DigestMail.objects.filter(on=on).values("reader")
        people = User.objects.filter(pk__in=workers.values("user"), is_active=True).exclude(pk__in=done)
        mails = [
            DigestMail(reader=one, to=one.email, language=one.language, on=on, since=since, until=at)
            for one in people.order_by("pk")
            if digest(one, since=(since := told.get(one.pk, at - FIRST)), until=at, on=on)
        ]
        DigestMail.objects.bulk_create(mails, ignore_conflicts=True)
        if mails:
            after_commit(_ring)
    logger.info("digests put down", people=len(mails), on=on.isoformat())
    return len(mails)


def _ring() -> None:
    from risk import tasks  # the task's module imports this one

    tasks.send_digests.delay()


def sweep(*, at: datetime) -> bool:
    """Ring again when there are mails that nobody has begun; say whether there are."""
    is_left = DigestMail.objects.outstanding().filter(until__lt=at - PATIENCE).exists()
    if is_left:
        _ring()
    return is_left


def send(*, clock: Callable[[], datetime]) -> int:
    """Send the mails that nobody has begun to send; say how many went out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """
    return sending.send_each(DigestMail.objects.select_related("reader"), compose, clock=clock)


def compose(mail: DigestMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    subject = _("Alerts and cases: what is new on %(day)s") % {
        "day": formats.date_format(mail.on, "DATE_FORMAT")
    }
    context = {
        "mail": mail,
        "digest": digest(mail.reader, since=mail.since, until=mail.until, on=mail.on),
        "site": settings.SITE_URL,
        "url": settings.SITE_URL + reverse("risk:inbox"),
    }
    return bilingual("risk/mail/_digest", subject, context).to(
        mail.to, language=mail.language, connection=connection
    )

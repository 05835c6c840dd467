"""Published information also goes out by mail: to every contact in use, in the contact's language.

Put down with the publication, sent by a worker (gscm/mail/sending.py), taken up again by the sweep. Published a second
time, an item is told to those only who were not told before.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.put_down import PutDownQuerySet
from gscm.mail.writing import bilingual
from smelters.models import InformationItem
from suppliers.services import contacts
from surveys.models import InformationMail
from surveys.services.campaign_mails import reachable_contacts

CHUNK = 500
PATIENCE = timedelta(minutes=1)
"""How long a mail waits for its own task before the sweep takes it up."""


def put_down(item: InformationItem, *, at: datetime) -> None:
    """Write whom to tell of an item, in the transaction that publishes it."""
    languages: dict[str, str] = {}
    for address, language in reachable_contacts().order_by("-pk").values_list("email", "language"):
        languages[address.lower()] = language
    mails = [
        InformationMail(item=item, to=address, language=language, created_at=at)
        for address, language in sorted(languages.items())
    ]
    InformationMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=CHUNK)
    if mails:
        after_commit(_ring)


def _ring() -> None:
    from surveys import tasks_information  # the task's module imports this one

    tasks_information.send_information_mails.delay()


def sweep(*, at: datetime) -> bool:
    """Ring again where mails wait that nobody has begun to send; say whether there are any."""
    waiting = _published().outstanding().filter(created_at__lt=at - PATIENCE).exists()
    if waiting:
        _ring()
    return waiting


def send(*, clock: Callable[[], datetime]) -> int:
    """Send the mails that nobody has begun to send; say how many went out. Of a withdrawn item none goes out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """

    def refused(mail: InformationMail, refusal: sending.Refusal) -> None:
        if refusal.for_good:
            contacts.note_bounce([mail.to], reason=refusal.answer, at=clock())

    return sending.send_each(_published().select_related("item"), compose, clock=clock, refused=refused)


def _published() -> PutDownQuerySet:
    return InformationMail.objects.filter(item__in=InformationItem.objects.published())


def compose(mail: InformationMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    context = {"item": mail.item, "url": settings.SITE_URL + reverse("portal_information")}
    subject = _("Responsible minerals: %(title)s") % {"title": mail.item.title}
    written = bilingual("surveys/mail/_information", subject, context)
    return written.to(mail.to, language=mail.language, connection=connection)

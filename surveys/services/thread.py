"""The thread of a task: asked by the supplier, answered by the team and mailed, or marked as needing no answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from suppliers.models import User
from surveys.models import Request, TaskMail, TaskMessage, ThreadOwner, ThreadVisit
from surveys.queries import thread as threads
from surveys.services import invitations, task_links

PATIENCE = timedelta(minutes=1)
"""How long an answer waits for its own task before the sweep takes it up."""


class NothingAsked(Exception):
    """No question waits in the thread."""


def ask(request: Request, *, text: str, by: User, at: datetime) -> TaskMessage:
    """A supplier's contact writes to the team."""
    return TaskMessage.objects.create(request=request, author=by, by_supplier=True, text=text, written_at=at)


@transaction.atomic
def answer(request: Request, *, text: str, by: User, at: datetime) -> TaskMessage:
    """A colleague writes to the supplier; every contact in use whose mail does not come back is mailed."""
    message = TaskMessage.objects.create(request=request, author=by, text=text, written_at=at)
    contacts = request.supplier.contacts.filter(is_active=True, bounced_at__isnull=True)
    mails = TaskMail.objects.bulk_create(
        TaskMail(message=message, to=contact.email, language=contact.language) for contact in contacts
    )
    if mails:
        after_commit(_ring)
    return message


@transaction.atomic
def settle(request: Request, *, by: User, at: datetime) -> TaskMessage:
    """Say that what the supplier wrote last needs no answer; nobody is mailed.

    :raises NothingAsked: nothing waits for an answer.
    """
    Request.objects.select_for_update().get(pk=request.pk)
    if not threads.unanswered().filter(request=request).exists():
        raise NothingAsked
    return TaskMessage.objects.create(request=request, author=by, text="", written_at=at)


def give_to(request: Request, owner: User | None, *, by: User, at: datetime) -> None:
    """Say who answers in a thread; without anybody the whole team does again. The history keeps who it was before."""
    ThreadOwner.objects.update_or_create(
        request=request, defaults={"owner": owner, "given_by": by, "given_at": at}
    )


def note_seen(request: Request, *, by: User, at: datetime) -> None:
    """Remember that a person has seen the thread up to now. One query."""
    ThreadVisit.objects.bulk_create(
        [ThreadVisit(request=request, user=by, seen_at=at)],
        update_conflicts=True,
        unique_fields=["request", "user"],
        update_fields=["seen_at"],
    )


def _ring() -> None:
    from surveys import tasks_thread  # the task's module imports this one

    tasks_thread.send_answers.delay()


def sweep(*, at: datetime) -> bool:
    """Ring again where answers wait that nobody has begun to send; say whether there are any."""
    waiting = TaskMail.objects.outstanding().filter(message__written_at__lt=at - PATIENCE).exists()
    if waiting:
        _ring()
    return bool(waiting)


def send(*, clock: Callable[[], datetime]) -> int:
    """Send the answers that nobody has begun to send; say how many mails went out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """

    def write(mail: TaskMail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
        return compose(mail, at=clock(), connection=connection)

    mails = TaskMail.objects.select_related(
        "message__author", "message__request__campaign", "message__request__supplier"
    )
    return sending.send_each(mails, write, clock=clock)


def compose(
    mail: TaskMail, *, at: datetime, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with a link of its own that opens the task."""
    message, request = mail.message, mail.message.request
    addressed = task_links.Addressed(request.supplier_id, mail.to, [request])
    [token] = task_links.make([addressed], at=at)
    reader = invitations.Reader(request.supplier, "", mail.to, mail.language, token)
    context = {
        "message": message,
        "request": request,
        "url": invitations.link_for(reader, [invitations.Ask(request.campaign, request)]),
    }
    subject = _("%(task)s: an answer to your question") % {"task": request.campaign.title}
    written = bilingual("surveys/mail/_answer", subject, context)
    return written.to(mail.to, language=mail.language, connection=connection)

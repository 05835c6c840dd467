"""Who is mailed what was decided about a file, and how it reads.

Put down with the decision, sent by a worker (gscm/mail/sending.py). Whoever sent the file and was answered on the page
at once gets no mail of what it must correct: the page says more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from suppliers.models import Contact
from surveys.models import DecisionMail, Submission, SubmissionTransition
from surveys.services import invitations, task_links
from surveys.services.campaign_mails import reachable_contacts

AT_THE_PAGE = timedelta(minutes=10)
"""So long somebody who has sent a file is taken to wait at the page for what it says."""
PATIENCE = timedelta(minutes=1)
"""How long a mail waits for its own task before the sweep takes it up."""


def put_down(submission: Submission, *, at: datetime) -> int:
    """Write whom to tell of the newest step of a file, in the transaction of that step; say how many mails."""
    step = submission.transitions.order_by("-at", "-pk")[:1].get()
    if _was_seen(submission, step):
        return 0
    mails = DecisionMail.objects.bulk_create(
        DecisionMail(step=step, to=contact.email, language=contact.language, created_at=at)
        for contact in _readers(submission)
    )
    if mails:
        after_commit(_ring)
    return len(mails)


def _was_seen(submission: Submission, step: SubmissionTransition) -> bool:
    """Whether the page has told the supplier already: its own file, read at once, and not accepted."""
    is_own = submission.uploaded_by_id is not None and not submission.on_behalf
    is_at_once = step.by_id is None and step.at - submission.received_at < AT_THE_PAGE
    return is_own and is_at_once and step.to_status != Submission.Status.ACCEPTED


def _readers(submission: Submission) -> QuerySet[Contact]:
    """Who sent the file, if that is a contact in use; otherwise all of them."""
    contacts = reachable_contacts().filter(supplier=submission.request.supplier_id).order_by("pk")
    sender = contacts.filter(user=submission.uploaded_by_id)
    return sender if submission.uploaded_by_id and sender.exists() else contacts


def _ring() -> None:
    from surveys import tasks_decisions  # the task's module imports this one

    tasks_decisions.send_decision_mails.delay()


def sweep(*, at: datetime) -> bool:
    """Ring again where mails wait that nobody has begun to send; say whether there are any."""
    waiting = DecisionMail.objects.outstanding().filter(created_at__lt=at - PATIENCE).exists()
    if waiting:
        _ring()
    return waiting


def send(*, clock: Callable[[], datetime]) -> int:
    """Send the mails that nobody has begun to send; say how many went out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """

    def write(mail: DecisionMail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
        return compose(mail, at=clock(), connection=connection)

    mails = DecisionMail.objects.select_related(
        "step__by", "step__submission__request__campaign", "step__submission__request__supplier"
    )
    return sending.send_each(mails, write, clock=clock)


def compose(
    mail: DecisionMail, *, at: datetime, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with a link of its own that opens the task."""
    submission = mail.step.submission
    request = submission.request
    [token] = task_links.make([task_links.Addressed(request.supplier_id, mail.to, [request])], at=at)
    reader = invitations.Reader(request.supplier, "", mail.to, mail.language, token)
    context = {
        "step": mail.step,
        "submission": submission,
        "request": request,
        "supplier": request.supplier,
        "findings": submission.findings.asking().count(),
        "url": invitations.link_for(reader, [invitations.Ask(request.campaign, request)]),
    }
    written = bilingual("surveys/mail/_decision", subject(mail.step), context)
    return written.to(mail.to, language=mail.language, connection=connection)


def subject(step: SubmissionTransition) -> str:
    """The subject in the active language."""
    campaign = step.submission.request.campaign
    task = {"task": f"{campaign.family} {campaign.year}"}
    if step.to_status == Submission.Status.ACCEPTED:
        return _("%(task)s: your answer is accepted") % task
    if step.to_status == Submission.Status.RETURNED:
        return _("%(task)s: please correct your answer") % task
    return _("%(task)s: your file could not be read") % task

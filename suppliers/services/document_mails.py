"""Mails about documents: who is told of a version, reminded of a letter that expires or of a review.

Whom to mail is written in the transaction of the verb; the mail server is asked by a worker (gscm/mail/sending.py),
never by a page; what nobody has begun is taken up by the sweep. A row is unique by what it tells and to whom, so
nothing is told twice, however often a duty runs.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from suppliers.models import Contact, Document, DocumentMail, DocumentVersion, LetterOfGuarantee
from suppliers.services import contacts

RUNGS = (60, 30, 7)
"""So many days before a letter expires its supplier is reminded."""
CHUNK = 200
PATIENCE = timedelta(minutes=1)
"""How long a mail waits for its own task before the sweep takes it up."""


def tell_of_version(version: DocumentVersion, *, at: datetime) -> int:
    """Put down the mails that tell suppliers' contacts and colleagues of a published version; say how many.

    Of a letter of guarantee only those are told that have none in force. Two queries and the rows.
    """
    day = timezone.localdate(at)
    suppliers = version.suppliers()
    if version.document.is_letter:
        in_force = LetterOfGuarantee.objects.in_force(day).filter(supplier=OuterRef("pk"))
        suppliers = suppliers.exclude(Exists(in_force))
    speakers = Contact.objects.filter(is_active=True, supplier__in=suppliers).order_by("pk")
    mails = [
        DocumentMail(supplier_id=supplier, to=email, language=language)
        for supplier, email, language in speakers.values_list("supplier", "email", "language")
    ]
    mails += [
        DocumentMail(to=email, language=language)
        for email, language in version.colleagues(day).order_by("pk").values_list("email", "language")
    ]
    for mail in mails:
        mail.kind, mail.document, mail.version = DocumentMail.Kind.PUBLISHED, version.document, version
    return _put_down(mails, at=at)


def remind_of_letters(*, on: date, at: datetime) -> int:
    """Put down the reminders of letters that expire within 60, 30 or 7 days and have no successor; say how many.

    A day on which this did not run loses nothing: the rung that fits the days left is told on the next one.
    """
    later = LetterOfGuarantee.objects.accepted().filter(
        supplier=OuterRef("supplier"), expires_on__gt=OuterRef("expires_on")
    )
    expiring = LetterOfGuarantee.objects.in_force(on).filter(expires_on__lte=on + timedelta(days=max(RUNGS)))
    rows = (
        expiring.exclude(Exists(later))
        .filter(supplier__contacts__is_active=True)
        .order_by("pk")
        .values_list(
            "pk",
            "supplier",
            "version__document",
            "expires_on",
            "supplier__contacts__email",
            "supplier__contacts__language",
        )
    )
    return _put_down(
        [
            DocumentMail(
                kind=DocumentMail.Kind.EXPIRY,
                document_id=document,
                letter_id=letter,
                due_on=expires_on,
                days=min(rung for rung in RUNGS if (expires_on - on).days <= rung),
                supplier_id=supplier,
                to=email,
                language=language,
            )
            for letter, supplier, document, expires_on, email, language in rows
        ],
        at=at,
    )


def remind_of_reviews(*, on: date, at: datetime) -> int:
    """Put down one mail to the owner of each document whose review is overdue; say how many."""
    rows = Document.objects.overdue(on).filter(owner__is_active=True)
    return _put_down(
        [
            DocumentMail(
                kind=DocumentMail.Kind.REVIEW,
                document_id=document,
                due_on=due_on,
                to=email,
                language=language,
            )
            for document, due_on, email, language in rows.values_list(
                "pk", "review_due_on", "owner__email", "owner__language"
            )
        ],
        at=at,
    )


def _put_down(mails: Iterable[DocumentMail], *, at: datetime) -> int:
    """Keep the mails that are not kept yet and ring for them; say how many are new."""
    rows = list(mails)
    for mail in rows:
        mail.created_at = at
    before = DocumentMail.objects.count()
    DocumentMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    new = DocumentMail.objects.count() - before
    if new:
        after_commit(_ring)
    return new


def _ring() -> None:
    from suppliers import tasks_documents  # the task's module imports this one

    tasks_documents.send_document_mails.delay()


def sweep(*, at: datetime) -> bool:
    """Ring again where mails wait that nobody has begun; say whether there are any."""
    waiting = DocumentMail.objects.outstanding().filter(created_at__lt=at - PATIENCE).exists()
    if waiting:
        _ring()
    return waiting


def send(*, clock: Callable[[], datetime]) -> int:
    """Send the mails that nobody has begun to send; say how many went out. An address refused for good has bounced.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """

    def refused(mail: DocumentMail, refusal: sending.Refusal) -> None:
        if refusal.for_good:
            contacts.note_bounce([mail.to], reason=refusal.answer, at=clock())

    mails = DocumentMail.objects.select_related("document", "version", "letter", "supplier")
    return sending.send_each(mails, compose, clock=clock, refused=refused)


def compose(mail: DocumentMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    context = {
        "mail": mail,
        "document": mail.document,
        "version": mail.version,
        "url": settings.SITE_URL + _page(mail),
    }
    written = bilingual("suppliers/mail/_document", subject(mail), context)
    return written.to(mail.to, language=mail.language, connection=connection)


def subject(mail: DocumentMail) -> str:
    """The subject in the active language."""
    title = mail.document.title
    if mail.kind == DocumentMail.Kind.EXPIRY:
        return _("%(title)s: expires on %(day)s") % {
            "title": title,
            "day": formats.date_format(mail.due_on or "", "DATE_FORMAT"),
        }
    if mail.kind == DocumentMail.Kind.REVIEW:
        return _("%(title)s: review overdue") % {"title": title}
    return _("%(title)s: new version") % {"title": title}


def _page(mail: DocumentMail) -> str:
    """Where the reader acts: the supplier in the portal, a colleague in the library."""
    if mail.kind == DocumentMail.Kind.REVIEW:
        return reverse("documents:document_detail", args=[mail.document_id])
    if mail.supplier_id is None:
        return reverse("documents:version_detail", args=[mail.version_id])
    if mail.document.is_letter:
        return f"{reverse('portal_documents:letter')}?supplier={mail.supplier_id}"
    return f"{reverse('portal_documents:detail', args=[mail.version_id])}?supplier={mail.supplier_id}"

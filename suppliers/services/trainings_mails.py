"""Mails about trainings and materials, put down with the verb and sent by a worker (gscm/mail/sending.py)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from suppliers.models import MaterialForward, TrainingMail, TrainingMaterial, TrainingSession
from suppliers.services import contacts

Kind = TrainingMail.Kind
CHUNK = 500
PATIENCE = timedelta(minutes=1)
"""How long a mail waits for its own task before the sweep takes it up."""


def invite(session: TrainingSession, *, at: datetime) -> int:
    """Put down the invitations that are missing; say how many."""
    return _tell_invited(session, Kind.INVITATION, at=at)


def tell_of_move(session: TrainingSession, *, at: datetime) -> int:
    """Put down mails that tell of the new day; say how many."""
    return _tell_invited(session, Kind.MOVED, day=session.day, at=at)


def tell_of_cancellation(session: TrainingSession, *, at: datetime) -> int:
    """Put down mails that tell that the session is not held; say how many."""
    return _tell_invited(session, Kind.CANCELLED, at=at)


def _tell_invited(session: TrainingSession, kind: str, *, day: date | None = None, at: datetime) -> int:
    people = session.participants.filter(invited_at__isnull=False).exclude(email="")
    reachable = people.filter(Q(contact__isnull=True) | Q(contact__is_active=True, contact__bounced_at=None))
    language = Coalesce("contact__language", "user__language", "supplier__language")
    rows = reachable.order_by("pk").values_list("pk", "email", language)
    return _put_down(
        [
            TrainingMail(kind=kind, participant_id=pk, day=day, to=email, language=tongue)
            for pk, email, tongue in rows
        ],
        at=at,
    )


def hand_on(forwards: Iterable[MaterialForward], *, at: datetime) -> int:
    """Put down the mails that bring a material to suppliers of a supplier; say how many."""
    return _put_down(
        [TrainingMail(kind=Kind.FORWARD, forward=one, to=one.to, language=one.language) for one in forwards],
        at=at,
    )


def remind_of_reviews(*, on: date, at: datetime) -> int:
    """Put down one mail to the owner of each material whose review is overdue; say how many are new."""
    rows = TrainingMaterial.objects.overdue(on).filter(owner__is_active=True)
    return _put_down(
        [
            TrainingMail(kind=Kind.REVIEW, material_id=pk, day=due_on, to=email, language=language)
            for pk, due_on, email, language in rows.values_list(
                "pk", "review_due_on", "owner__email", "owner__language"
            )
        ],
        at=at,
    )


def _put_down(mails: list[TrainingMail], *, at: datetime) -> int:
    """Keep the mails that are not kept yet and ring for them; say how many are new."""
    for mail in mails:
        mail.created_at = at
    before = TrainingMail.objects.count()
    TrainingMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=CHUNK)
    new = TrainingMail.objects.count() - before
    if new:
        after_commit(_ring)
    return new


def _ring() -> None:
    from suppliers import tasks_trainings  # the task's module imports this one

    tasks_trainings.send_training_mails.delay()


def sweep(*, at: datetime) -> bool:
    """Ring again where mails wait that nobody has begun; say whether there are any."""
    waiting = TrainingMail.objects.outstanding().filter(created_at__lt=at - PATIENCE).exists()
    if waiting:
        _ring()
    return waiting


def send(*, clock: Callable[[], datetime]) -> int:
    """Send the mails that nobody has begun to send; say how many went out. An address refused for good has bounced.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """

    def refused(mail: TrainingMail, refusal: sending.Refusal) -> None:
        if refusal.for_good and mail.kind != Kind.FORWARD:
            contacts.note_bounce([mail.to], reason=refusal.answer, at=clock())

    mails = TrainingMail.objects.select_related(
        "participant__session", "participant__supplier", "forward__version__material", "forward__supplier"
    ).select_related("material")
    return sending.send_each(mails, compose, clock=clock, refused=refused)


def compose(mail: TrainingMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    context = {
        "mail": mail,
        "session": mail.participant.session if mail.participant else None,
        "supplier": mail.participant.supplier if mail.participant else None,
        "forward": mail.forward,
        "material": mail.material,
        "url": settings.SITE_URL + _page(mail),
    }
    written = bilingual("suppliers/mail/_training", subject(mail), context)
    return written.to(mail.to, language=mail.language, connection=connection)


def subject(mail: TrainingMail) -> str:
    """The subject in the active language."""
    if mail.forward:
        return _("%(company)s hands on: %(title)s") % {
            "company": mail.forward.supplier.shown_name,
            "title": mail.forward.version.material.title,
        }
    if mail.material:
        return _("%(title)s: review overdue") % {"title": mail.material.title}
    assert mail.participant  # noqa: S101  the other kinds are about a session
    session = mail.participant.session
    words = {"title": session.title, "day": formats.date_format(session.day, "DATE_FORMAT")}
    if mail.kind == Kind.CANCELLED:
        return _("%(title)s on %(day)s: called off") % words
    if mail.kind == Kind.MOVED:
        return _("%(title)s: now on %(day)s") % words
    return _("Invitation: %(title)s on %(day)s") % words


def _page(mail: TrainingMail) -> str:
    """Where the reader acts: the supplier in the portal, a colleague on the team's pages, a third one by its link."""
    if mail.forward:
        return reverse("shared_material", args=[mail.forward.token])
    if mail.material:
        return reverse("trainings:material_detail", args=[mail.material_id])
    assert mail.participant  # noqa: S101
    if mail.participant.is_colleague:
        return reverse("trainings:session_detail", args=[mail.participant.session_id])
    return reverse("learning:session", args=[mail.participant_id])

"""Who is invited to a training, who says to come, who was there, and what they thought of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from gscm.lib.months import months_later
from suppliers.models import Competence, Contact, Participant, TrainingSession, User
from suppliers.models.trainings import invited_words
from suppliers.services import competence, trainings_mails
from suppliers.services.trainings import CALLED_OFF, NOT_HELD_YET, TrainingRefused

logger = structlog.get_logger(__name__)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite, and why (`models.trainings.invited_words`)."""

    person: User | Contact
    why: str

    @property
    def words(self) -> str:
        return invited_words(self.why)


@transaction.atomic
def invite(session: TrainingSession, guests: Iterable[Guest], *, by: User, at: datetime) -> int:
    """Put down invitations, and a mail for each; who was invited before is not invited again. Says how many are new.

    A fixed number of queries.

    :raises TrainingRefused: the training was called off.
    """
    if session.cancelled_at:
        raise TrainingRefused(CALLED_OFF)
    rows = [_participant(session, guest, by=by, at=at) for guest in guests]
    Participant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    _invite_known(session, rows, by=by, at=at)
    count = trainings_mails.invite(session, at=at)
    logger.info("invited to training", session_id=session.pk, by_id=by.pk, mails=count)
    return count


def _participant(session: TrainingSession, guest: Guest, *, by: User, at: datetime) -> Participant:
    person = guest.person
    facts = {"session": session, "invited_at": at, "invited_by": by, "invited_why": guest.why}
    if isinstance(person, Contact):
        return Participant(
            user_id=person.user_id,
            supplier_id=person.supplier_id,
            contact=person,
            name=person.name,
            email=person.email.lower(),
            **facts,
        )
    return Participant(user=person, name=str(person)[:100], email=person.email, **facts)


def _invite_known(session: TrainingSession, rows: list[Participant], *, by: User, at: datetime) -> None:
    """Mark those who were on the list already without an invitation, as after a list of attendance."""
    emails = {row.email for row in rows}
    waiting = session.participants.filter(invited_at__isnull=True, email__in=emails)
    waiting.update(invited_at=at, invited_by=by)


def answer(participant: Participant, *, answer: str, at: datetime) -> None:
    """Say whether the person comes; it can be said anew until the day.

    :raises TrainingRefused: the training was called off.
    """
    if participant.session.cancelled_at:
        raise TrainingRefused(CALLED_OFF)
    Participant.objects.filter(pk=participant.pk).update(answer=answer, answered_at=at)


@transaction.atomic
def note_attendance(
    session: TrainingSession,
    attended: dict[int, bool],
    *,
    evidence: str = "",
    by: User,
    at: datetime,
) -> int:
    """Record of participants, by key, whether they took part; say how many are new or changed.

    Colleagues who took part become competent for the task that the session teaches.

    :raises TrainingRefused: the training was called off, or its day lies ahead.
    """
    _refuse_unheld(session, at=at)
    changed = []
    for person in session.participants.select_for_update().filter(pk__in=attended):
        if person.attended != attended[person.pk]:
            person.attended = attended[person.pk]
            person.recorded_by, person.recorded_at, person.evidence = by, at, evidence
            changed.append(person)
    fields = ["attended", "recorded_by", "recorded_at", "evidence"]
    Participant.objects.bulk_update(changed, fields, batch_size=CHUNK)
    give_competence(session, by=by, at=at)
    logger.info("attendance recorded", session_id=session.pk, by_id=by.pk, people=len(changed))
    return len(changed)


def _refuse_unheld(session: TrainingSession, *, at: datetime) -> None:
    if session.cancelled_at:
        raise TrainingRefused(CALLED_OFF)
    if session.day > timezone.localdate(at):
        raise TrainingRefused(NOT_HELD_YET)


@transaction.atomic
def add(session: TrainingSession, people: Iterable[Participant], *, by: User, at: datetime) -> int:
    """Put people on the list who were there without an invitation; who is on it is marked as there. Says how many.

    :raises TrainingRefused: the training was called off, or its day lies ahead.
    """
    _refuse_unheld(session, at=at)
    rows = list(people)
    for person in rows:
        person.session, person.attended = session, True
        person.recorded_by, person.recorded_at = by, at
    Participant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    give_competence(session, by=by, at=at)
    return len(rows)


def give_competence(session: TrainingSession, *, by: User, at: datetime) -> int:
    """Put colleagues who took part, and passed where they have to, on record as trained for the session's task.

    Who holds the competence on the day of the session anyway gets none beside it; says how many were recorded.
    """
    task = session.gives_task
    if not task:
        return 0
    there = Participant.objects.counted(timezone.localdate(at)).filter(session=session, supplier__isnull=True)
    holders = Competence.objects.in_force(session.day).filter(task=task).values("user")
    people = User.objects.filter(pk__in=there.values("user")).exclude(pk__in=holders)
    begun = Competence.objects.filter(task=task, since=session.day).values("user")
    count = 0
    for person in people.exclude(pk__in=begun):
        competence.record(
            person,
            task=task,
            since=session.day,
            until=months_later(session.day, session.gives_months),
            evidence=f"{session.title_zh} / {session.title_en}"[:300],
            by=by,
            at=at,
        )
        count += 1
    return count


def say_what_they_think(participant: Participant, *, rating: int, comment: str, at: datetime) -> None:
    """Keep the feedback of somebody who took part; it can be given anew.

    :raises TrainingRefused: the person is not on record as having taken part.
    """
    mine = Participant.objects.filter(pk=participant.pk, attended=True)
    if not mine.update(rating=rating, comment=comment, rated_at=at):
        raise TrainingRefused(NOT_HELD_YET)

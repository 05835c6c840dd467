"""Whether purchasing may buy from a supplier: who decides, what stands in the way, and what ends by itself."""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from gscm.lib.commits import after_commit
from suppliers.access import may_steer
from suppliers.models import LetterOfGuarantee, ReleaseDecision, Supplier, User
from suppliers.signals import release_decided

Status = ReleaseDecision.Status

logger = structlog.get_logger(__name__)


class LetterMissing(Exception):
    """The supplier has no letter of guarantee in force, so it cannot be released."""


class NothingChanges(Exception):
    """The supplier has this status already, for the same reason."""


def may_decide(user: User) -> bool:
    """Whether this person decides on the status of suppliers within reach: the whole group buys by it."""
    return may_steer(user)


def has_letter(supplier: Supplier, *, on: date) -> bool:
    """Whether a letter of guarantee is in force on the day."""
    return LetterOfGuarantee.objects.in_force(on).filter(supplier=supplier).exists()


def decide(supplier: Supplier, *, status: str, reason: str, by: User, at: datetime) -> ReleaseDecision:
    """Decide on the status of a supplier for purchasing; the decision stays, the next one takes its place.

    :raises LetterMissing: it should be released, and no letter of guarantee is in force.
    :raises NothingChanges: the newest decision says the same; a double click writes nothing twice.
    """
    with transaction.atomic():
        Supplier.objects.select_for_update().get(pk=supplier.pk)
        if status == Status.RELEASED and not has_letter(supplier, on=timezone.localdate(at)):
            raise LetterMissing
        newest = supplier.release_decisions.order_by("-pk").first()
        if newest and (newest.status, newest.reason) == (status, reason):
            raise NothingChanges
        decision = ReleaseDecision.objects.create(
            supplier=supplier, status=status, reason=reason, by=by, at=at
        )
        _tell([decision])
    logger.info("release decided", supplier_id=supplier.pk, status=status, by_id=by.pk)
    return decision


def end_without_letter(*, at: datetime) -> int:
    """Make every released supplier conditional whose letter of guarantee has expired; say how many. Four queries."""
    in_force = LetterOfGuarantee.objects.in_force(timezone.localdate(at)).filter(supplier=OuterRef("pk"))
    with transaction.atomic():
        released = Supplier.objects.by_release(Status.RELEASED).filter(~Exists(in_force))
        locked = Supplier.objects.select_for_update().filter(pk__in=released.values("pk"))
        ended = list(released.filter(pk__in=[one.pk for one in locked]).values_list("pk", flat=True))
        decisions = ReleaseDecision.objects.bulk_create(
            [
                ReleaseDecision(supplier_id=pk, status=Status.CONDITIONAL, letter_expired=True, at=at)
                for pk in ended
            ]
        )
        if decisions:
            _tell(decisions)
            logger.info("releases ended without letter", suppliers=len(decisions))
    return len(decisions)


def _tell(decisions: list[ReleaseDecision]) -> None:
    keys = [decision.pk for decision in decisions]
    after_commit(release_decided.send, sender=ReleaseDecision, decision_ids=keys)

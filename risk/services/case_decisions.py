"""What the centre decides about a case: to bear a risk until a day, or to end the relation. Never a timer."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from risk.handling.rules import HIGHEST
from risk.models import Case
from risk.services import case_ladder
from risk.services.cases import StepRefused
from risk.services.closing import executors
from suppliers.models import User

BY_ANOTHER = _("You carried out this case; another person of the centre decides whether its risk is borne.")
ALREADY_OVER = _("The day on which the acceptance ends has to be in the future.")
NOT_BEFORE_THE_BOARD = _(
    "The relation can be ended only once the case was taken before the Board (E5); decide on E4 and E5 first."
)


def accept_risk(case: Case, *, until: date, reason: str, by: User, at: datetime) -> Case:
    """Bear the risk of a case in progress until a day; then it is in progress again by itself.

    :raises StepRefused: the day is over, or the person carried out the case.
    :raises TransitionRefused: the case is not in progress.
    """
    if by.pk in executors(case):
        raise StepRefused(BY_ANOTHER)
    if until <= timezone.localdate(at):
        raise StepRefused(ALREADY_OVER)
    return case.move_to(Case.Status.ACCEPTED_RISK, by=by, at=at, reason=reason, accepted_until=until)


def disengage(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Decide to end the relation to the supplier because of the case. It closes once business has ended.

    The last step of all: after every rung of the ladder, the last two of them decided by people.

    :raises StepRefused: it was not taken to E5 since it was opened last.
    :raises TransitionRefused: the case is not under way.
    """
    with transaction.atomic():
        reached = case_ladder.reached_by([case.lock()]).get(case.pk)
        if reached is None or reached.level < HIGHEST:
            raise StepRefused(NOT_BEFORE_THE_BOARD)
        return case.move_to(Case.Status.DISENGAGED, by=by, at=at, reason=reason)

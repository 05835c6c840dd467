"""What the centre decides about a case: to bear a risk until a day, or to end the relation. Never a timer."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from risk.models import Case
from risk.services.cases import StepRefused
from risk.services.closing import executors
from suppliers.models import User

BY_ANOTHER = _("You carried out this case; another person of the centre decides whether its risk is borne.")
ALREADY_OVER = _("The day on which the acceptance ends has to be in the future.")


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

    :raises TransitionRefused: the case is not under way.
    """
    return case.move_to(Case.Status.DISENGAGED, by=by, at=at, reason=reason)

"""Cases brought to a state by their own steps, for tests of what is shown and counted then."""

from datetime import datetime, timedelta

from risk.models import Case, CaseAction, CaseEscalation
from risk.services import case_ladder, cases, plans
from suppliers.models import User

WAY_TO_CLOSED = (Case.Status.VERIFICATION, Case.Status.VERIFIED)


def end(case: Case, *, by: User, at: datetime) -> Case:
    """Close a case without asking whether it may."""
    for status in WAY_TO_CLOSED:
        case.move_to(status, by=None, at=at)
    return case.move_to(Case.Status.CLOSED, by=by, at=at, closed_at=at)


def an_action(case: Case, *, by: User, at: datetime, cause: str = "Old contract") -> CaseAction:
    """One action of a case, due with it."""
    return cases.add_action(
        case,
        kind=CaseAction.Kind.REPLACE_SMELTER,
        description="Replace the gold source",
        cause=cause,
        responsible="Gu Yan",
        due_date=case.due_date,
        by=by,
        at=at,
    )


def before_the_board(case: Case, *, by: User, at: datetime) -> None:
    """Take a case to E3 as time would, and to E4 and E5 as a person does."""
    CaseEscalation.objects.create(case=case, level=3, missed=case.due_date, receivers=["centre"], at=at)
    for level in (4, 5):
        case_ladder.decide(case, level, reason="No answer", by=by, at=at)


def under_way(case: Case, *, team: User, contact: User, at: datetime) -> Case:
    """Notify, acknowledge, plan with one action, approve: the case is in progress, a minute after each other."""
    minute = timedelta(minutes=1)
    cases.notify(case, text="What is asked", by=team, at=at)
    cases.acknowledge(case, by=contact, at=at + minute)
    an_action(case, by=contact, at=at + minute)
    plans.hand_in(case, by=contact, at=at + 2 * minute)
    return plans.approve(case, by=team, at=at + 3 * minute)

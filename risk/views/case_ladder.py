"""What people decide about the ladder of a case: stop it, let it go on, take it to a level of the business."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risk.forms import EscalateForm, HoldForm
from risk.models import Case
from risk.services import case_ladder
from risk.views.case_plan import BareStep
from risk.views.case_steps import CaseStep
from suppliers.models import Role, User
from surveys.models import LadderStep


class Hold(CaseStep):
    title = gettext_lazy("Stop the escalation")
    verb = gettext_lazy("Stop the escalation")
    done = gettext_lazy("The escalation is stopped until somebody lets it go on.")
    note = gettext_lazy("Nobody is reminded or informed by time while it is stopped. Its dates stay.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return HoldForm(data)

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        case_ladder.hold(case, reason=values["reason"], by=by, at=at)


class Lift(BareStep):
    title = gettext_lazy("Let the escalation go on")
    verb = gettext_lazy("Let it go on")
    done = gettext_lazy("The escalation goes on.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        case_ladder.lift(case, by=by, at=at)


class Escalate(CaseStep):
    roles = frozenset({Role.CENTRE})
    title = gettext_lazy("Take the case to the business level")
    verb = gettext_lazy("Record the decision")
    done = gettext_lazy("The decision is recorded; its receivers are informed.")
    is_danger = True

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return EscalateForm(data, initial={"level": self.level_of(case)})

    def about(self, case: Case) -> str | Promise:
        level = self.level_of(case)
        if level is None:
            return case_ladder.NOT_YET
        return _("To be decided: %(level)s. No order is stopped by it here.") % {
            "level": LadderStep.Level(level).label
        }

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        case_ladder.decide(case, values["level"], reason=values["reason"], by=by, at=at)

    @staticmethod
    def level_of(case: Case) -> int | None:
        """The level on which a person may decide now."""
        reached = case_ladder.reached_by([case]).get(case.pk)
        return case_ladder.next_decision(reached.level if reached else None)

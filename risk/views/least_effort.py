"""The fewest requests that would settle most open alerts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk import tasks
from risk.models import EffortStep
from risk.queries import least_effort
from risk.services import effort
from risk.views import parts
from suppliers.access import READING_ROLES, may_steer, may_work, reach_of

KINDS = {
    "": gettext_lazy("All requests"),
    EffortStep.Kind.SMELTER: gettext_lazy("To smelters"),
    EffortStep.Kind.SUPPLIER: gettext_lazy("To suppliers"),
    EffortStep.Kind.NAME: gettext_lazy("Names to identify"),
}


class LeastEffort(RolesRequired, View):
    """Requests in the order in which they settle most, for the suppliers within reach."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        plan = effort.plan_for(reach_of(request.user))
        if plan.computed_at is None:
            tasks.plan_least_effort.delay()
        kind = request.GET.get("kind", "")
        page, lines = least_effort.least_effort(plan, kind=kind, page=request.GET.get("page", 1))
        context = {
            "plan": plan,
            "page": page,
            "lines": lines,
            "kinds": parts.switch(request.GET, "kind", KINDS, current=kind),
            "can_work": may_work(request.user),
            "may_steer": may_steer(request.user),
        }
        return render(request, "risk/least_effort.html", context)

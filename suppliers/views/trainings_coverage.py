"""Coverage on any day: how many of those who have to be trained are, with the names behind; and the duties."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views import View

from gscm.interface.templatetags.interface import number, percent
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, may_steer
from suppliers.forms_trainings import DutyForm
from suppliers.models import Supplier, TrainingDuty
from suppliers.queries import trainings_coverage as queries
from suppliers.services import trainings

PAGE = 50
STATES = ("trained", "missing")


def _day(request: SignedInRequest) -> date:
    """The day in the address; today where it names none."""
    try:
        wanted = parse_date(request.GET.get("on", ""))
    except ValueError:
        wanted = None
    return wanted or timezone.localdate()


def _state(request: SignedInRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in STATES else ""


class Coverage(RolesRequired, View):
    """Colleagues by role and by subsidiary; suppliers of the chosen duty by subsidiary."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        on = _day(request)
        people = queries.colleagues(on=on)
        duties, duty = _duties(request, on)
        total, lines = queries.of_suppliers(duty, request.user, on=on) if duty else (None, [])
        context = {
            "on": on,
            "today": timezone.localdate(),
            "due": len(people),
            "trained": sum(one.is_trained for one in people),
            "figures": _figures(people, on),
            "by_role": queries.by_role(people),
            "by_branch": queries.by_branch(people, on=on),
            "duties": duties,
            "duty": duty,
            "suppliers": total,
            "suppliers_by_branch": lines,
            "extra": f"&duty={duty.pk}" if duty else "",
            "may_steer": may_steer(request.user),
        }
        return render(request, "suppliers/trainings/coverage.html", context)


def _figures(people: list[queries.Due], on: date) -> list[dict[str, str]]:
    """The key figures of colleagues; each opens its names."""
    base, day = reverse("trainings:coverage_people"), on.isoformat()
    due, trained = len(people), sum(one.is_trained for one in people)
    return [
        {"label": _("Trained"), "value": number(trained), "url": f"{base}?state=trained&on={day}"},
        {"label": _("Have to be trained"), "value": number(due), "url": f"{base}?on={day}"},
        {"label": _("Coverage"), "value": percent(trained, due), "url": f"{base}?on={day}"},
        {"label": _("Missing"), "value": number(due - trained), "url": f"{base}?state=missing&on={day}"},
    ]


def _duties(request: SignedInRequest, on: date) -> tuple[list[TrainingDuty], TrainingDuty | None]:
    """The duties of suppliers on the day, and the one that the address names, else the first."""
    duties = queries.duties_of_suppliers(on=on)
    wanted = request.GET.get("duty")
    return duties, next((one for one in duties if str(one.pk) == wanted), duties[0] if duties else None)


class CoveragePeople(RolesRequired, View):
    """The colleagues behind a number of the coverage."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        on = _day(request)
        people = queries.narrowed(
            queries.colleagues(on=on),
            role=request.GET.get("role", ""),
            branch=request.GET.get("branch", ""),
            state=_state(request),
            on=on,
        )
        context = {
            "on": on,
            "state": _state(request),
            "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
            "trained": sum(one.is_trained for one in people),
        }
        return render(request, "suppliers/trainings/coverage_people.html", context)


class CoverageSuppliers(RolesRequired, View):
    """The suppliers behind a number of the coverage."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        on = _day(request)
        _all, duty = _duties(request, on)
        search = request.GET.get("q", "").strip()
        found = (
            queries.narrowed_suppliers(
                duty,
                request.user,
                branch=request.GET.get("branch", ""),
                state=_state(request),
                search=search,
                on=on,
            )
            if duty
            else Supplier.objects.none()
        )
        keep = ("on", "duty", "branch", "state")
        context = {
            "on": on,
            "duty": duty,
            "state": _state(request),
            "search": search,
            "keep": [{"name": name, "value": request.GET[name]} for name in keep if name in request.GET],
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "suppliers/trainings/coverage_suppliers.html", context)


class DutyList(RolesRequired, View):
    """Who has to be trained in what, since when; and a new one."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, DutyForm(initial={"since": timezone.localdate()}))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = DutyForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        trainings.set_duty(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The duty was saved."))
        return redirect("trainings:duty_list")

    def _page(self, request: SignedInRequest, form: DutyForm, status: int = 200) -> HttpResponse:
        duties = TrainingDuty.objects.select_related("set_by")
        context = {"form": form, "duties": duties, "today": timezone.localdate()}
        return render(request, "suppliers/trainings/duties.html", context, status=status)


class DutyEnd(RolesRequired, View):
    """Let a duty end today."""

    roles = frozenset({"centre"})

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        duty = get_object_or_404(TrainingDuty, pk=pk)
        trainings.end_duty(duty, on=timezone.localdate())
        messages.success(request, _("The duty has ended; days before are still counted by it."))
        return redirect("trainings:duty_list")

"""What people say of a smelter, and the log of asking it to enrol."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters import wording_settings
from smelters.forms_facilities import OutreachForm, StandingForm
from smelters.licences import team_classes
from smelters.models import Facility, FacilityStanding
from smelters.queries import facility_list, outreach
from smelters.services import outreach as outreach_log
from smelters.services import standings
from smelters.views.access import KEEPERS, READERS, WORKERS

PAGE = 50


class SayStanding(RolesRequired, View):
    """Write down what a smelter is, or whether it works."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        minerals = list(facility_list.minerals_of(facility))
        return self._page(request, facility, StandingForm(minerals=minerals))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        form = StandingForm(request.POST, minerals=list(facility_list.minerals_of(facility)))
        if not form.is_valid():
            return self._page(request, facility, form, status=422)
        values = dict(form.cleaned_data)
        dimension, _colon, value = values.pop("what").partition(":")
        try:
            standings.say(
                facility, dimension=dimension, value=value, by=request.user, at=timezone.now(), **values
            )
        except standings.StandingRefused as refused:
            form.add_error(None, wording_settings.of_standing(refused.code))
            return self._page(request, facility, form, status=422)
        messages.success(request, _("Written down. What was known before stays readable."))
        return redirect("smelters:facility_detail", pk)

    def _page(
        self, request: SignedInRequest, facility: Facility, form: StandingForm, status: int = 200
    ) -> HttpResponse:
        known = outreach.standings_of(facility, classes=team_classes(timezone.localdate()))
        context = {"facility": facility, "form": form, "known": known}
        return render(request, "smelters/standing_form.html", context, status=status)


class TakeBackStanding(RolesRequired, View):
    """Take back what was said of a smelter."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        standing = get_object_or_404(FacilityStanding, pk=pk)
        standings.take_back(standing, by=request.user, at=timezone.now())
        messages.success(request, _("Taken back. As known before, it stays readable."))
        return redirect("smelters:facility_detail", standing.facility_id)


class RecordOutreach(RolesRequired, View):
    """Write down that a smelter was asked to enrol, or what it answered."""

    roles = WORKERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        initial: dict[str, Any] = {"happened_on": timezone.localdate(), "asked_by": str(request.user)}
        form = OutreachForm(minerals=list(facility_list.minerals_of(facility)), initial=initial)
        return self._page(request, facility, form)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        form = OutreachForm(request.POST, minerals=list(facility_list.minerals_of(facility)))
        if not form.is_valid():
            return self._page(request, facility, form, status=422)
        outreach_log.record(facility, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Written into the outreach log."))
        return redirect("smelters:facility_detail", pk)

    def _page(
        self, request: SignedInRequest, facility: Facility, form: OutreachForm, status: int = 200
    ) -> HttpResponse:
        return render(
            request, "smelters/outreach_form.html", {"facility": facility, "form": form}, status=status
        )


class OutreachList(RolesRequired, View):
    """Where the talk with each smelter stands, and who took part in RMAP afterwards."""

    roles = READERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        enrolled = outreach.enrolled_after_outreach(today)
        rows = outreach.newest()
        only_enrolled = request.GET.get("tab") == "enrolled"
        if only_enrolled:
            rows = outreach.of_enrolled(rows, enrolled)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "lines": outreach.lines(list(page), enrolled, on=today),
            "asked": outreach.newest().count(),
            "enrolled": len(enrolled),
            "is_enrolled_only": only_enrolled,
            "today": today,
        }
        return render(request, "smelters/outreach_list.html", context)

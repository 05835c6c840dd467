"""The pages of smelters: the list as of today, and one smelter as of any day."""

from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from smelters.filters import FacilityFilter
from smelters.forms_facilities import AsOfForm
from smelters.licences import team_classes
from smelters.models import ActiveAcceptance, Facility
from smelters.queries import facility_list, outreach
from smelters.queries.facility_page import facility_page
from smelters.views.access import KEEPERS, READERS, WORKERS

PAGE = 50
OUTREACH = 20
FILTERS = ("metal", "status", "recognised")


class FacilityList(RolesRequired, View):
    """All smelters, by name, metal and status of today."""

    roles = READERS

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        licences = team_classes(today)
        found = FacilityFilter(
            request.GET, facility_list.facilities(), on=today, licences=licences, request=request
        )
        page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "smelters/facility_list.html",
            {
                "filter": found,
                "fields": [found.form[name] for name in FILTERS],
                "page": page,
                "lines": facility_list.lines(list(page), on=today, licences=licences),
                "search": request.GET.get("q", ""),
                "clear_url": "?" if any(request.GET.get(name) for name in ("q", *FILTERS)) else "",
                "today": today,
                "may_import": bool(request.user.roles & KEEPERS),  # type: ignore[union-attr]
            },
        )


class FacilityDetail(RolesRequired, View):
    """One smelter on a day: `?on=2025-12-31`, and with `known_on=...` as it was known at the end of another."""

    roles = READERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        now = timezone.now()
        today = timezone.localdate(now)
        form = AsOfForm(request.GET)
        on, known_on = form.days(today)
        known_at = _end_of(known_on) if known_on else None
        facility = get_object_or_404(Facility.objects.select_related("first_seen"), pk=pk)
        return render(
            request,
            "smelters/facility_detail.html",
            {
                "facility": facility,
                "page": facility_page(facility, on=on, today=today, known_at=known_at),
                "form": AsOfForm(initial={"on": on, "known_on": known_on}),
                "errors": form.errors,
                "known_on": known_on,
                "today": today,
                "year_end": date(today.year - 1, 12, 31),
                "acceptances": list(acceptances_of(facility)),
                "outreach": list(outreach.log_of(facility)[:OUTREACH]),
                "may_say": bool(request.user.roles & KEEPERS),  # type: ignore[union-attr]
                "may_record": bool(request.user.roles & WORKERS),  # type: ignore[union-attr]
                "sees_lists": bool(request.user.roles & KEEPERS),  # type: ignore[union-attr]
            },
        )


def acceptances_of(facility: Facility) -> QuerySet[ActiveAcceptance]:
    """Every acceptance of the smelter with its people, the newest first."""
    return facility.acceptances.select_related("proposed_by", "approved_by", "ended_by")


def _end_of(day: date) -> datetime:
    """The moment at which the day is over, on the house's clock."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))

"""The page of countries: levels, conflict-affected and high-risk areas and covered countries of any day."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.forms_datasets import DayForm
from smelters.licences import team_classes
from smelters.models import FacilityOrigin
from smelters.queries import country_list
from smelters.views.access import KEEPERS, READERS

PAGE = 50


class CountryList(RolesRequired, View):
    """What lists say of each country on a day: `?on=2025-12-31`."""

    roles = READERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        form = DayForm(request.GET)
        on = form.day(today)
        classes = team_classes(today)
        lines = country_list.countries(on, classes=classes)
        what = request.GET.get("what", "")
        page = Paginator([line for line in lines if line.is_of(what)], PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "smelters/country_list.html",
            {
                "page": page,
                "on": on,
                "today": today,
                "form": DayForm(initial={"on": on}),
                "errors": form.errors,
                "what": what,
                "tabs": _tabs(lines, what, f"on={on.isoformat()}" if on != today else ""),
                "lists": country_list.lists_in_use(lines),
                "sees_lists": bool(request.user.roles & KEEPERS),
            },
        )


def _tabs(lines: list[country_list.CountryLine], current: str, day: str) -> list[dict[str, Any]]:
    levels = [(level.value, str(level.label)) for level in FacilityOrigin.Level if level.value != "recycled"]
    tabs = [("", _("All")), ("cahra", _("CAHRA")), ("covered", _("Covered countries")), *levels]
    found = []
    for what, label in tabs:
        parts = [part for part in (day, f"what={what}" if what else "") if part]
        found.append(
            {
                "label": label,
                "url": "?" + "&".join(parts),
                "is_current": what == current,
                "count": sum(line.is_of(what) for line in lines),
            }
        )
    return found

"""The reported smelters beside what lists say of their origins."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.licences import team_classes
from suppliers.access import READING_ROLES
from surveys.queries import origin_report

PAGE = 50
MATCHED, WITHOUT = "matched", "without"


class OriginReport(RolesRequired, View):
    """Each reported smelter and metal once: with origin data, or without. `?data=matched`, `?data=without`."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        classes = team_classes(today)
        pairs = origin_report.pairs(request.user, on=today, classes=classes)
        which = request.GET.get("data", "")
        shown = [
            pair for pair in pairs if which not in (MATCHED, WITHOUT) or pair.has_data == (which == MATCHED)
        ]
        page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "surveys/origins/report.html",
            {
                "page": page,
                "lines": origin_report.lines(list(page), on=today, classes=classes),
                "tabs": _tabs(pairs, which),
                "pairs": len(pairs),
                "matched": sum(pair.has_data for pair in pairs),
                "today": today,
            },
        )


def _tabs(pairs: list[origin_report.ReportedPair], current: str) -> list[dict[str, Any]]:
    matched = sum(pair.has_data for pair in pairs)
    tabs = [
        ("", _("All"), len(pairs)),
        (MATCHED, _("With data"), matched),
        (WITHOUT, _("Without data"), len(pairs) - matched),
    ]
    return [
        {
            "label": label,
            "url": f"?data={value}" if value else "?",
            "is_current": value == (current if current in (MATCHED, WITHOUT) else ""),
            "count": count,
        }
        for value, label, count in tabs
    ]

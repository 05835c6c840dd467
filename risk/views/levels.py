"""The risk of suppliers: the list by level, and one supplier's score with everything behind it."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.filters import address
from gscm.lib.signed_in import SignedInRequest
from risk.filters_levels import LevelFilter
from risk.models import RiskLevel
from risk.queries import score_chart, score_delta, supplier_levels, supplier_risk
from risk.services import scoring
from risk.views import parts
from smelters.views.access import KEEPERS
from suppliers.access import READING_ROLES
from suppliers.models import Supplier

PAGE = 50
USUAL_DAYS = 30
"""The list compares with so many days before, where the address names no day."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = gettext_lazy("All levels")


class LevelList(RolesRequired, View):
    """Suppliers within reach by risk level, and what changed since a day."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        on = timezone.localdate()
        since = _day(request, "since", until=on) or on - timedelta(days=USUAL_DAYS)
        found = supplier_levels.suppliers_with_levels(request.user, on=on, since=since)
        filters = LevelFilter(request.GET, found, request=request)
        all_levels = LevelFilter(address_without_level(request), found, request=request)
        counts = supplier_levels.counts(all_levels.qs)
        sort = _sort(request)
        context = {
            "page": Paginator(supplier_levels.listed(filters.qs, sort=sort), PAGE).get_page(
                request.GET.get("page")
            ),
            "sort": sort,
            "search": request.GET.get("q", ""),
            "since": since,
            "today": on,
            "tabs": self.tabs(request, counts),
            "keep": [
                {"name": name, "value": request.GET[name]}
                for name in ("level", "sort", "since")
                if request.GET.get(name)
            ],
            "chips": filters.chips(),
            "fields": filters.more_fields,
            "clear_url": request.path if filters.is_set else "",
            "export_query": address(request.GET),
        }
        return render(request, "risk/level_list.html", context)

    def tabs(self, request: SignedInRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
        """One for each level, and one for all of them."""
        chosen = request.GET.get("level", "")
        levels = [("", ALL, sum(counts.values()))]
        levels += [(level.value, level.label, counts[level.value]) for level in supplier_levels.ORDER]
        return [
            {
                "label": label,
                "url": address(request.GET, level=value or None),
                "is_current": chosen == value,
                "count": count,
            }
            for value, label, count in levels
        ]


class LevelExport(RolesRequired, View):
    """The rows of the list, all pages of them, as a workbook."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        at = timezone.now()
        on = timezone.localdate(at)
        since = _day(request, "since", until=on) or on - timedelta(days=USUAL_DAYS)
        found = supplier_levels.suppliers_with_levels(request.user, on=on, since=since)
        filters = LevelFilter(request.GET, found, request=request)
        about = [(chip.name, chip.value) for chip in filters.chips()]
        if request.GET.get("level") in RiskLevel.values:
            about.append((_("Level"), str(RiskLevel(request.GET["level"]).label)))
        rows = supplier_levels.listed(filters.qs, sort=_sort(request))
        content = supplier_levels.export(rows, about=about, since=since, at=at)
        name = f"risk-levels-{on.isoformat()}.xlsx"
        return HttpResponse(
            content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


class SupplierRisk(RolesRequired, View):
    """One supplier's score of a day: every point explained; how it came about; against another day."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        today = timezone.localdate()
        on = _day(request, "on", until=today)
        score = supplier_risk.score_on(supplier, on=on)
        running = supplier.level_overrides.running(today).select_related("proposed_by", "approved_by")
        by_hand = supplier.level_overrides.in_force(on or today).first()
        context: dict[str, Any] = {
            "supplier": supplier,
            "on": on,
            "today": today,
            "overrides": list(running),
            "by_hand": by_hand,
            "level": by_hand.level if by_hand else score.level if score else RiskLevel.NOT_ASSESSED,
            "may_keep": bool(request.user.roles & KEEPERS),
        }
        if on is None:
            context |= parts.strategy(supplier, level=context["level"], on=today)
        if score is not None:
            page = supplier_risk.risk_page(score)
            agrees = scoring.agrees(score)
            against = _day(request, "against", until=score.on)
            before = (
                supplier_risk.score_on(supplier, on=against) if against else supplier_risk.score_before(score)
            )
            context |= {
                "page": page,
                "score": score,
                "agrees": agrees,
                "agrees_word": _("computed again, the same") if agrees else _("computed again, not the same"),
                "against": against or (before.on if before else None),
                "delta": score_delta.delta(before, score) if before and before != score else None,
                "chart": score_chart.chart(page.history, score.ruleset.rules, until=on or today),
            }
        return render(request, "risk/supplier_risk.html", context)


def address_without_level(request: SignedInRequest) -> Any:
    """The present query for the counts of all levels."""
    query = request.GET.copy()
    query.pop("level", None)
    return query


def _sort(request: SignedInRequest) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in supplier_levels.SORTS else "level"


def _day(request: SignedInRequest, name: str, *, until: date) -> date | None:
    """A day of the address that has come; anything else is none."""
    try:
        day = parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day and day <= until else None

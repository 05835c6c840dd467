"""The inbox of alerts, one alert, and the parts that other pages show of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.filters import Chip, address
from gscm.lib.signed_in import SignedInRequest
from risk.filters import AlertFilter
from risk.models import Alert, Case
from risk.queries import alert_page, causes, export, inbox
from risk.queries.inbox import Grouping, Key, Tab
from risk.services import alerts
from risk.views import parts
from risk.views.selection import bulk_actions
from smelters.licences import team_classes
from smelters.models import Facility
from suppliers.access import READING_ROLES, may_steer
from suppliers.models import Supplier

TABS = {
    Tab.OPEN: pgettext_lazy("alerts", "Open"),
    Tab.MINE: pgettext_lazy("tab", "Mine"),
    Tab.UNASSIGNED: gettext_lazy("Unassigned"),
    Tab.OVERDUE: gettext_lazy("Overdue"),
    Tab.EXCEPTED: pgettext_lazy("alerts", "With an exception"),
    Tab.CLOSED: gettext_lazy("Closed this month"),
}
GROUPINGS = {
    Grouping.SMELTER: gettext_lazy("By smelter"),
    Grouping.SUPPLIER: gettext_lazy("By supplier"),
}
FRAGMENT_ROWS = 50


class InboxView(RolesRequired, View):
    """Open alerts of the reader's branch, grouped by cause or by supplier."""

    roles = READING_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        on = timezone.localdate()
        tab = parts.chosen(request.GET.get("tab"), Tab, Tab.OPEN)
        by = parts.chosen(request.GET.get("by"), Grouping, Grouping.SMELTER)
        only = Key.read(request.GET.get("group", ""))
        visible = Alert.objects.visible_to(user)
        conditions = inbox.tab_conditions(user, on=on)
        filters = AlertFilter(request.GET, visible.filter(conditions[tab]), request=request)
        found = inbox.inbox(filters.qs, user, by=by, on=on, page=request.GET.get("page", 1), only=only)
        context = {
            "inbox": found,
            "tab": tab,
            "by": by,
            "only": only,
            "tabs": parts.tabs(request.GET, TABS, current=tab, counts=inbox.tab_counts(visible, conditions)),
            "groupings": parts.switch(request.GET, "by", GROUPINGS, current=by),
            "filters": filters,
            "chips": [*filters.chips(), *_group_chip(request, found, only)],
            "keep": [{"name": name, "value": value} for name, value in (("tab", tab), ("by", by))],
            "clear_url": address(request.GET, **dict.fromkeys(("q", "group", *AlertFilter.CHIPS)))
            if filters.is_set or only
            else "",
            "is_selectable": alerts.may_handle(user) and tab != Tab.CLOSED,
            "is_alone": only is not None and not request.htmx,  # type: ignore[attr-defined]
            "bulk_actions": bulk_actions(),
            "day": next(
                iter(sorted(causes.list_days(on=on, classes=team_classes(on)).values(), reverse=True)), None
            ),
            "keys": [
                {"key": "J K", "word": _("move")},
                {"key": "X", "word": _("select")},
                {"key": "Shift X", "word": _("select group")},
                {"key": "Enter", "word": _("open")},
                {"key": "G", "word": _("regroup")},
            ],
        }
        return render(request, "risk/inbox.html", context)


def _group_chip(request: HttpRequest, found: inbox.Inbox, only: Key | None) -> list[Chip]:
    """The chip of the group that is looked at alone."""
    if only is None:
        return []
    name = "–"
    if found.groups:
        alert = found.groups[0].first.alert
        name = str(alert.supplier if only.kind == "s" else alert.facility or alert.reported_name)
    return [Chip(str(_("Only")), name, address(request.GET, group=None))]


class AlertExport(RolesRequired, View):
    """The rows that the filters leave, as .xlsx or .csv."""

    roles = READING_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        at = timezone.now()
        on = timezone.localdate(at)
        tab = parts.chosen(request.GET.get("tab"), Tab, Tab.OPEN)
        only = Key.read(request.GET.get("group", ""))
        rows = Alert.objects.visible_to(user).filter(inbox.tab_conditions(user, on=on)[tab])
        if only is not None:
            rows = rows.filter(only.condition)
        filters = AlertFilter(request.GET, rows, request=request)
        found = inbox.joined_rows(filters.qs, user, on=on)
        name = f"alerts-{tab}-{on.isoformat()}"
        match request.GET.get("format", "xlsx"):
            case "xlsx":
                content = export.workbook(found, about=self.about(filters, tab), at=at)
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                return _file(content, kind, f"{name}.xlsx")
            case "csv":
                return _file(export.comma_separated(found), "text/csv; charset=utf-8", f"{name}.csv")
        return HttpResponseBadRequest()

    def about(self, filters: AlertFilter, tab: Tab) -> list[tuple[str, str]]:
        """What the first sheet says: which rows, and by which lists."""
        today = timezone.localdate()
        days = causes.list_days(on=today, classes=team_classes(today))
        lists = ", ".join(sorted({formats.date_format(day, "DATE_FORMAT") for day in days.values()}))
        search = filters.data.get("q", "")
        return [
            (_("Shown"), str(TABS[tab])),
            *((chip.name, chip.value) for chip in filters.chips()),
            *([(_("Search"), search)] if search else []),
            (_("Facility status lists of"), lists or "–"),
        ]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


class AlertDetail(RolesRequired, View):
    """One alert with everything that made it."""

    roles = READING_ROLES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        rows = Alert.objects.visible_to(user).select_related(
            "supplier", "facility", "reported_name", "metal", "owner", "case", "case__owner"
        )
        page = alert_page.alert_page(get_object_or_404(rows, pk=pk), user, on=timezone.localdate())
        context = {"page": page, "can_work": alerts.may_handle(user), "sees_lists": may_steer(user)}
        return render(request, "risk/alert_detail.html", context)


class SupplierAlerts(RolesRequired, View):
    """The alerts and cases of one supplier: a part of another page, and a page of its own without JavaScript."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        user = request.user
        on = timezone.localdate()
        supplier = get_object_or_404(Supplier.objects.visible_to(user), pk=pk)
        rows = Alert.objects.visible_to(user).filter(supplier=supplier)
        cases = Case.objects.visible_to(user).filter(supplier=supplier).select_related("owner")
        context = {
            "supplier": supplier,
            "open": inbox.joined_rows(rows.open(), user, on=on, limit=FRAGMENT_ROWS),
            "closed_count": rows.filter(status=Alert.State.CLOSED).count(),
            "open_count": rows.open().count(),
            "cases": list(cases.order_by("closed_at", "due_date")[:FRAGMENT_ROWS]),
        }
        template = "_supplier_alerts" if request.htmx else "supplier_alerts"
        return render(request, f"risk/{template}.html", context)


class FacilityAlerts(RolesRequired, View):
    """The alerts about one smelter within reach: a part of another page, and a page without JavaScript."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        user = request.user
        facility = get_object_or_404(Facility, pk=pk)
        rows = Alert.objects.visible_to(user).filter(facility=facility)
        context = {
            "facility": facility,
            "open": inbox.joined_rows(rows.open(), user, on=timezone.localdate(), limit=FRAGMENT_ROWS),
            "closed_count": rows.filter(status=Alert.State.CLOSED).count(),
            "open_count": rows.open().count(),
        }
        template = "_facility_alerts" if request.htmx else "facility_alerts"
        return render(request, f"risk/{template}.html", context)

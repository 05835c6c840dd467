"""The pages of audits: the list, one audit, the audits of a supplier."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views import View

from gscm.interface.mails import what_became_of
from gscm.interface.templatetags.interface import number
from gscm.lib.doors import RolesRequired
from gscm.lib.filters import address
from gscm.lib.signed_in import SignedInRequest
from risk.filters_audits import AuditFilter
from risk.models import Audit
from risk.queries import audit_list, audit_page
from risk.queries.audit_list import Tab
from risk.services import audit_findings, audits, independence
from risk.views import parts
from suppliers.access import READING_ROLES
from suppliers.models import Supplier

TABS = {
    Tab.PROPOSED: pgettext_lazy("audits", "Proposed"),
    Tab.RUNNING: gettext_lazy("Running"),
    Tab.MINE: pgettext_lazy("tab", "Mine"),
    Tab.SETTLED: pgettext_lazy("audits", "Ended"),
}


class AuditList(RolesRequired, View):
    """Audits of suppliers within reach."""

    roles = READING_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        first = Tab.MINE if "auditor" in user.roles and not audits.may_plan(user) else Tab.PROPOSED
        tab = parts.chosen(request.GET.get("tab"), Tab, first)
        visible = Audit.objects.visible_to(user)
        conditions = audit_list.tab_conditions(user)
        filters = AuditFilter(request.GET, visible.filter(conditions[tab]), request=request)
        page = audit_list.audit_list(filters.qs, on=timezone.localdate(), page=request.GET.get("page", 1))
        context = {
            "page": page,
            "tab": tab,
            "tabs": parts.tabs(
                request.GET, TABS, current=tab, counts=audit_list.tab_counts(visible, conditions)
            ),
            "filters": filters,
            "chips": filters.chips(),
            "keep": [{"name": "tab", "value": tab}],
            "clear_url": address(request.GET, q=None, trigger=None, verdict=None, subsidiary=None)
            if filters.is_set
            else "",
            "may_plan": audits.may_plan(user),
        }
        return render(request, "risk/audits/list.html", context)


class AuditDetail(RolesRequired, View):
    """One audit: why, who, when, what was found, what becomes of it."""

    roles = READING_ROLES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        rows = Audit.objects.visible_to(user).select_related(
            "supplier", "auditor", "planned_by", "form", "case"
        )
        audit = get_object_or_404(rows, pk=pk)
        on = timezone.localdate()
        page = audit_page.audit_page(audit, on=on)
        context = {
            "page": page,
            "audit": audit,
            "states": parts.states(page.states),
            "history": parts.timeline(page.history),
            "criteria": [
                {
                    "label": reason.label if reason in page.against else asked,
                    "is_met": reason not in page.against,
                }
                for reason, asked in independence.ASKED.items()
            ],
            "mails": what_became_of(page.mails) if page.mails else "",
            "may_plan": audits.may_plan(user),
            "may_audit": audits.may_audit(user, audit),
            "may_agree": audit_findings.may_agree(user),
            "bars": bars_of(page),
            "is_on_time": bool(audit.planned_for and audit.planned_for <= on),
        }
        return render(request, "risk/audits/detail.html", context)


def bars_of(page: audit_page.AuditPage) -> list[dict[str, Any]]:
    """The points of each section as bars."""
    language = get_language() or ""
    return [
        {
            "label": one.section.title.in_(language),
            "part": one.points or 0,
            "whole": 100,
            "value": number(one.points, 1),
            "note": _("%(answered)d of %(asked)d answered")
            % {"answered": one.answered, "asked": len(one.section.questions)},
            "tone": "accent",
        }
        for one in (page.result.sections if page.result else ())
    ]


class SupplierAudits(RolesRequired, View):
    """The audits of one supplier: a part of its page, and a page of its own without JavaScript."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        rows = Audit.objects.visible_to(request.user).filter(supplier=supplier)
        page = audit_list.audit_list(rows, on=timezone.localdate(), page=request.GET.get("page", 1))
        context = {
            "supplier": supplier,
            "page": page,
            "may_propose": audits.may_propose(request.user),
            "is_part": bool(request.htmx),
        }
        template = "_of_supplier" if request.htmx else "of_supplier"
        return render(request, f"risk/audits/{template}.html", context)

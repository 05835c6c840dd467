"""Audits in the supplier's portal: what will be asked, when, by whom; and later what was found."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.states import TransitionRefused
from risk.queries.audit_list import ROWS_PER_PAGE
from risk.queries.portal_audits import portal_audit, told_to
from risk.services import audits
from risk.views.audit_steps import refusal


class AuditList(SupplierContactRequired, View):
    """The audits of the own company."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        rows = told_to(request.user).order_by("-planned_for", "-pk")
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page", 1))
        return render(request, "risk/portal/audit_list.html", {"page": page})


class AuditDetail(SupplierContactRequired, View):
    """One audit of the own company."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        audit = get_object_or_404(told_to(request.user), pk=pk)
        context = {"page": portal_audit(audit), "audit": audit}
        return render(request, "risk/portal/audit_detail.html", context)


class Acknowledge(SupplierContactRequired, View):
    """Confirm the day."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        audit = get_object_or_404(told_to(request.user), pk=pk)
        try:
            audits.acknowledge(audit, by=request.user, at=timezone.now())
        except TransitionRefused as refused:
            messages.error(request, refusal(refused))
        else:
            messages.success(request, _("Thank you. The day is confirmed."))
        return redirect("portal_audits:audit_detail", pk=pk)

"""The settings of smelters, for the centre: thresholds with their versions, and the membership of RMI."""

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
from smelters.forms_settings import MembershipForm, ThresholdsForm
from smelters.models import RmiMembership, Thresholds
from smelters.queries.thresholds import thresholds_on, versions
from smelters.services import membership, thresholds
from smelters.views.access import KEEPERS

PAGE = 50


class ThresholdsPage(RolesRequired, View):
    """The version in force, those that wait, the history, and a new proposal."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        form = ThresholdsForm.of(thresholds_on(today), valid_from=today)
        return self._page(request, form)

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = ThresholdsForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        now = timezone.now()
        try:
            thresholds.propose(by=request.user, at=now, today=timezone.localdate(now), **form.cleaned_data)
        except thresholds.ThresholdsRefused as refused:
            form.add_error("valid_from", wording_settings.of_thresholds(refused.code))
            return self._page(request, form, status=422)
        messages.success(request, _("Proposed. A second person puts it in force."))
        return redirect("smelters:thresholds")

    def _page(self, request: SignedInRequest, form: ThresholdsForm, status: int = 200) -> HttpResponse:
        today = timezone.localdate()
        context = {
            "form": form,
            "now": thresholds_on(today),
            "proposed": Thresholds.objects.proposed().select_related("proposed_by"),
            "page": Paginator(versions(), PAGE).get_page(request.GET.get("page")),
            "today": today,
        }
        return render(request, "smelters/thresholds.html", context, status=status)


class ApproveThresholds(RolesRequired, View):
    """Put a proposed version in force."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(Thresholds, pk=pk)
        try:
            thresholds.approve(version, by=request.user, at=timezone.now())
        except thresholds.ThresholdsRefused as refused:
            messages.error(request, wording_settings.of_thresholds(refused.code))
        else:
            messages.success(request, _("Put in force. All alerts are evaluated again in the background."))
        return redirect("smelters:thresholds")


class DiscardThresholds(RolesRequired, View):
    """Discard a proposed version."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(Thresholds, pk=pk)
        try:
            thresholds.discard(version, by=request.user, at=timezone.now())
        except thresholds.ThresholdsRefused as refused:
            messages.error(request, wording_settings.of_thresholds(refused.code))
        else:
            messages.success(request, _("Discarded. It stays in the history."))
        return redirect("smelters:thresholds")


class MembershipPage(RolesRequired, View):
    """The memberships of RMI, and a new one."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, MembershipForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = MembershipForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            membership.begin(by=request.user, at=timezone.now(), **form.cleaned_data)
        except membership.MembershipRefused as refused:
            form.add_error(None, wording_settings.of_membership(refused.code))
            return self._page(request, form, status=422)
        messages.success(request, _("The membership is written down."))
        return redirect("smelters:membership")

    def _page(self, request: SignedInRequest, form: MembershipForm, status: int = 200) -> HttpResponse:
        today = timezone.localdate()
        context = {
            "form": form,
            "memberships": RmiMembership.objects.select_related("noted_by"),
            "is_member": membership.is_member(today),
            "today": today,
        }
        return render(request, "smelters/membership.html", context, status=status)


class EndMembership(RolesRequired, View):
    """Give a membership its last day: today."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(RmiMembership, pk=pk)
        now = timezone.now()
        try:
            membership.end(row, until=timezone.localdate(now), by=request.user, at=now)
        except membership.MembershipRefused as refused:
            messages.error(request, wording_settings.of_membership(refused.code))
        else:
            messages.success(request, _("The membership ends today."))
        return redirect("smelters:membership")

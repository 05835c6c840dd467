"""That an active smelter counts for a while: proposed, put in force by a second person, ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters import wording_settings
from smelters.forms import ReasonForm
from smelters.forms_facilities import AcceptanceForm
from smelters.models import ActiveAcceptance, Facility
from smelters.queries import facility_list
from smelters.queries.thresholds import thresholds_on
from smelters.services import acceptances
from smelters.views.access import KEEPERS


class ProposeAcceptance(RolesRequired, View):
    """Propose that an active smelter counts."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        minerals = list(facility_list.minerals_of(facility))
        form = AcceptanceForm(minerals=minerals, initial={"since": timezone.localdate()})
        return self._page(request, facility, form)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        form = AcceptanceForm(request.POST, minerals=list(facility_list.minerals_of(facility)))
        if not form.is_valid():
            return self._page(request, facility, form, status=422)
        try:
            acceptances.propose(facility, by=request.user, at=timezone.now(), **form.cleaned_data)
        except acceptances.AcceptanceRefused as refused:
            form.add_error(None, wording_settings.of_acceptance(refused))
            return self._page(request, facility, form, status=422)
        messages.success(request, _("Proposed. A second person puts it in force."))
        return redirect("smelters:facility_detail", pk)

    def _page(
        self, request: SignedInRequest, facility: Facility, form: AcceptanceForm, status: int = 200
    ) -> HttpResponse:
        longest = thresholds_on(timezone.localdate()).acceptance_days
        context = {"facility": facility, "form": form, "longest": longest}
        return render(request, "smelters/acceptance_form.html", context, status=status)


class ApproveAcceptance(RolesRequired, View):
    """Put a proposed acceptance in force."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        acceptance = get_object_or_404(ActiveAcceptance.objects.select_related("facility"), pk=pk)
        try:
            acceptances.approve(acceptance, by=request.user, at=timezone.now())
        except acceptances.AcceptanceRefused as refused:
            messages.error(request, wording_settings.of_acceptance(refused))
        else:
            messages.success(
                request, _("Put in force. Cases that wait for this smelter alone can be closed.")
            )
        return redirect("smelters:facility_detail", acceptance.facility_id)


class EndAcceptance(RolesRequired, View):
    """End an acceptance, or let a proposal go, with a reason."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        acceptance = get_object_or_404(ActiveAcceptance, pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say why it ends."))
            return redirect("smelters:facility_detail", acceptance.facility_id)
        try:
            acceptances.end(
                acceptance, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except acceptances.AcceptanceRefused as refused:
            messages.error(request, wording_settings.of_acceptance(refused))
        else:
            messages.success(request, _("Ended. It stays readable with its reason."))
        return redirect("smelters:facility_detail", acceptance.facility_id)

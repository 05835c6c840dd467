"""A supplier's level by hand: asked for, agreed to by a second person, ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.agreements import AgreementRefused
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk import wording_rulesets
from risk.forms_levels import EndForm, OverrideForm
from risk.models import LevelOverride
from risk.services import overrides
from smelters.views.access import KEEPERS
from suppliers.models import Supplier


class ProposeOverride(RolesRequired, View):
    """Ask for a level by hand."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, self._supplier(request, pk), OverrideForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = self._supplier(request, pk)
        form = OverrideForm(request.POST)
        if not form.is_valid():
            return self._page(request, supplier, form, status=422)
        try:
            overrides.propose(supplier, by=request.user, at=timezone.now(), **form.cleaned_data)
        except AgreementRefused as refused:
            form.add_error(None, wording_rulesets.of_agreement(refused))
            return self._page(request, supplier, form, status=422)
        messages.success(request, _("Asked for. It counts once a second person agrees."))
        return redirect("risk:supplier_risk", pk=pk)

    def _supplier(self, request: SignedInRequest, pk: int) -> Supplier:
        return get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: OverrideForm, status: int = 200
    ) -> HttpResponse:
        context = {"supplier": supplier, "form": form, "longest": overrides.LONGEST}
        return render(request, "risk/override_form.html", context, status=status)


class ApproveOverride(RolesRequired, View):
    """Agree to a level by hand."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        override = get_object_or_404(LevelOverride.objects.visible_to(request.user), pk=pk)
        try:
            overrides.approve(override, by=request.user, at=timezone.now())
        except AgreementRefused as refused:
            messages.error(request, wording_rulesets.of_agreement(refused))
        else:
            messages.success(request, _("Agreed. The level counts; what was computed stays to be seen."))
        return redirect("risk:supplier_risk", pk=override.supplier_id)


class EndOverride(RolesRequired, View):
    """Let the computed level count again."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        override = get_object_or_404(LevelOverride.objects.visible_to(request.user), pk=pk)
        form = EndForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say why it ends."))
            return redirect("risk:supplier_risk", pk=override.supplier_id)
        try:
            overrides.end(override, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except AgreementRefused as refused:
            messages.error(request, wording_rulesets.of_agreement(refused))
        else:
            messages.success(request, _("Ended. The computed level counts again."))
        return redirect("risk:supplier_risk", pk=override.supplier_id)

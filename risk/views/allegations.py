"""Allegations against smelters: written down with their source, and judged."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk.forms_allegations import AllegationForm, DecisionForm
from risk.models import Allegation
from risk.services import allegations
from smelters.models import Facility, Mineral
from smelters.views.access import KEEPERS, READERS, WORKERS

PAGE = 50


class AllegationList(RolesRequired, View):
    """Allegations against all smelters or one (`?smelter=CID910001`): those that raise alerts, or (`?settled`) not."""

    roles = READERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        cid, is_settled = request.GET.get("smelter"), "settled" in request.GET
        facility = get_object_or_404(Facility, cid=cid) if cid else None
        rows = Allegation.objects.listed(facility, is_settled=is_settled)
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "facility": facility,
            "is_settled": is_settled,
            "may_decide": bool(request.user.roles & KEEPERS),
            "may_record": bool(request.user.roles & WORKERS),
        }
        return render(request, "risk/allegation_list.html", context)


class RecordAllegation(RolesRequired, View):
    """Write down what is alleged against a smelter."""

    roles = WORKERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        return self._page(request, facility, AllegationForm(minerals=Mineral.objects.all()))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        form = AllegationForm(request.POST, minerals=Mineral.objects.all())
        if not form.is_valid():
            return self._page(request, facility, form, status=422)
        said = form.cleaned_data
        metal = said.pop("metal")
        allegations.record(
            facility, metal=metal.pk if metal else None, by=request.user, at=timezone.now(), **said
        )
        messages.success(request, _("Written down. Whoever reports the smelter is evaluated again."))
        return redirect("smelters:facility_detail", pk=pk)

    def _page(
        self, request: SignedInRequest, facility: Facility, form: AllegationForm, status: int = 200
    ) -> HttpResponse:
        context = {"facility": facility, "form": form}
        return render(request, "risk/allegation_form.html", context, status=status)


class DecideAllegation(RolesRequired, View):
    """Say what was found of an allegation."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        allegation = self._allegation(pk)
        return self._page(request, allegation, DecisionForm(initial={"state": allegation.state}))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        allegation = self._allegation(pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._page(request, allegation, form, status=422)
        allegations.decide(allegation, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Decided. Whoever reports the smelter is evaluated again."))
        return redirect("risk:allegation_list")

    def _allegation(self, pk: int) -> Allegation:
        return get_object_or_404(Allegation.objects.select_related("facility", "metal", "recorded_by"), pk=pk)

    def _page(
        self, request: SignedInRequest, allegation: Allegation, form: DecisionForm, status: int = 200
    ) -> HttpResponse:
        context = {"allegation": allegation, "form": form}
        return render(request, "risk/allegation_decide.html", context, status=status)

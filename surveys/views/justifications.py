"""A supplier justifies a finding; the team decides on it."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired, SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from surveys.forms_justifications import AcceptForm, DeclineForm, JustificationForm
from surveys.models import Finding, Justification
from surveys.queries import portal
from surveys.services import justifications


class Justify(SupplierContactRequired, View):
    """Say why a finding is right as it is."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = Finding.objects.visible_to(request.user).filter(
            submission__request__in=portal.tasks(request.user).order_by().values("pk")
        )
        finding = get_object_or_404(rows.select_related("submission__request"), pk=pk)
        form = JustificationForm(request.POST)
        if not form.is_valid():
            messages.error(
                request, _("Nothing was sent: say in up to 2,000 characters why it is right as it is.")
            )
            return redirect(_in_portal(finding))
        try:
            justifications.give(finding, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except justifications.JustificationRefused:
            messages.error(request, _("Nothing was sent: this finding needs no justification any more."))
        else:
            messages.success(request, _("Your reason was sent; your customer’s team decides on it."))
        return redirect(_in_portal(finding))


class Accept(RolesRequired, View):
    """Let a finding stand."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        justification = _justification(request, pk)
        form = AcceptForm(request.POST)
        if not form.is_valid():
            return _not_decided(request, justification, form)
        try:
            justifications.accept(
                justification, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except justifications.JustificationRefused:
            messages.error(request, _("Nothing was changed: somebody else has decided in the meantime."))
        else:
            messages.success(request, _("The justification is accepted and will be remembered."))
        return redirect(_in_team(justification))


class Decline(RolesRequired, View):
    """Insist on the correction."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        justification = _justification(request, pk)
        form = DeclineForm(request.POST)
        if not form.is_valid():
            return _not_decided(request, justification, form)
        try:
            justifications.decline(
                justification, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except justifications.JustificationRefused:
            messages.error(request, _("Nothing was changed: somebody else has decided in the meantime."))
        else:
            messages.success(request, _("The justification is declined; the supplier sees why."))
        return redirect(_in_team(justification))


def _justification(request: SignedInRequest, pk: int) -> Justification:
    rows = Justification.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("finding__submission__request"), pk=pk)


def _not_decided(request: SignedInRequest, justification: Justification, form: Form) -> HttpResponse:
    messages.error(request, _("Nothing was changed: a reason of up to 2,000 characters is needed."))
    return redirect(_in_team(justification))


def _in_portal(finding: Finding) -> str:
    task = reverse("portal:task", args=[finding.submission.request_id])
    return f"{task}?submission={finding.submission_id}&finding={finding.position}#findings"


def _in_team(justification: Justification) -> str:
    finding = justification.finding
    page = reverse("surveys:submission_detail", args=[finding.submission_id])
    return f"{page}?tab=findings&finding={finding.position}#findings"

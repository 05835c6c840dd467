"""Repairs chosen in the browser, and the corrected copy sent as a new file: by a supplier, or on its behalf."""

from typing import ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired, SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from suppliers.models import Supplier
from surveys.forms_repairs import RepairsForm
from surveys.models import CorrectedCopy, Submission
from surveys.queries import repairs
from surveys.services import corrections


class _Repairs(View):
    """What can be repaired in a file: choose, fill in, and have the corrected copy written."""

    template: ClassVar[str]
    copy_page: ClassVar[str]

    def rows(self, request: SignedInRequest) -> QuerySet[Submission]:
        return Submission.objects.visible_to(request.user)

    def _submission(self, request: SignedInRequest, pk: int) -> Submission:
        rows = self.rows(request).select_related("request__campaign", "request__supplier")
        return get_object_or_404(rows, pk=pk)

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = self._submission(request, pk)
        return self._page(request, submission, RepairsForm(repairs.repairables(submission)))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Have the copy written; or, by the buttons above the list, tick all boxes or none."""
        submission = self._submission(request, pk)
        form = RepairsForm(repairs.repairables(submission), request.POST)
        if choose := request.POST.get("choose"):
            return self._page(request, submission, form.again(choose))
        if not form.is_valid():
            return self._page(request, submission, form, status=422)
        try:
            copy = corrections.ask(submission, form.wanted(), by=request.user, at=timezone.now())
        except corrections.NotCorrectable:
            messages.error(request, _("A file can be corrected once it has been read."))
            return redirect(request.path)
        return redirect(self.copy_page, copy.job_id)

    def _page(
        self, request: SignedInRequest, submission: Submission, form: RepairsForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "submission": submission,
            "task": submission.request,
            "form": form,
            "sections": list(form.sections()),
            "is_correctable": submission.status in corrections.CORRECTABLE,
        }
        return render(request, self.template, context, status=status)


class PortalRepairs(SupplierContactRequired, _Repairs):
    """The supplier's page."""

    template = "surveys/repairs/portal.html"
    copy_page = "portal:copy"

    def rows(self, request: SignedInRequest) -> QuerySet[Submission]:
        return (
            super().rows(request).filter(request__supplier__in=Supplier.objects.spoken_for_by(request.user))
        )


class TeamRepairs(RolesRequired, _Repairs):
    """The team's page, on behalf of the supplier."""

    roles = WORKING_ROLES
    template = "surveys/repairs/team.html"
    copy_page = "surveys:submission_copy"


class PortalSend(SupplierContactRequired, View):
    """Send a corrected copy as one's own file."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = CorrectedCopy.objects.visible_to(request.user).filter(
            submission__request__supplier__in=Supplier.objects.spoken_for_by(request.user)
        )
        copy = get_object_or_404(rows.select_related("submission__request", "job"), pk=pk)
        try:
            received = corrections.send(copy, by=request.user, at=timezone.now())
        except corrections.NotWritten:
            messages.error(request, _("The corrected copy is not written yet."))
            return redirect("portal:copy", copy.job_id)
        task = reverse("portal:task", args=[received.submission.request_id])
        return redirect(f"{task}?submission={received.submission.pk}")


class TeamSend(RolesRequired, View):
    """Send a corrected copy on behalf of the supplier."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = CorrectedCopy.objects.visible_to(request.user)
        copy = get_object_or_404(rows.select_related("submission__request", "job"), pk=pk)
        try:
            received = corrections.send(copy, by=request.user, at=timezone.now(), on_behalf=True)
        except corrections.NotWritten:
            messages.error(request, _("The corrected copy is not written yet."))
            return redirect("surveys:submission_copy", copy.job_id)
        return redirect("surveys:submission_detail", received.submission.pk)

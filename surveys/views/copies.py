"""Copies of workbooks: asked for on a page, written by a worker, fetched from the page that shows how far it is."""

from typing import Any, ClassVar

import structlog
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.jobs.models import Job
from gscm.lib.doors import RolesRequired, SupplierContactRequired
from gscm.lib.originals import originals
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from suppliers.models import Supplier
from surveys.models import CorrectedCopy, Request, Submission
from surveys.queries import early_files, portal
from surveys.services import copies

log = structlog.get_logger(__name__)

PAGE = 50


class PortalPrefilled(SupplierContactRequired, View):
    """Ask for the template of a task with what is known already."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        task = get_object_or_404(portal.tasks(request.user), pk=pk)
        try:
            job = copies.ask_prefilled(task, by=request.user, at=timezone.now())
        except copies.NoTemplate:
            messages.error(request, _("There is no template for this task yet. Please ask the team for it."))
            return redirect("portal:task", pk)
        return redirect("portal:copy", job.pk)


class PortalRenewed(SupplierContactRequired, View):
    """Ask for the current template with what an early file of one's own says."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = _own(request, pk)
        try:
            job = copies.ask_renewed(submission, by=request.user, at=timezone.now())
        except copies.NothingRead:
            messages.error(request, _("Nothing could be read of this file."))
        except copies.NoTemplate:
            messages.error(request, _("There is no template for this task yet. Please ask the team for it."))
        else:
            return redirect("portal:copy", job.pk)
        return redirect("portal:task", submission.request_id)


class TeamRenewed(RolesRequired, View):
    """Ask for the current template with what a supplier's early file says."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = Submission.objects.visible_to(request.user).select_related("request__campaign")
        submission = get_object_or_404(rows, pk=pk)
        try:
            job = copies.ask_renewed(submission, by=request.user, at=timezone.now())
        except copies.NothingRead:
            messages.error(request, _("Nothing could be read of this file."))
        except copies.NoTemplate:
            messages.error(request, _("The library holds no current CMRT for this campaign."))
        else:
            return redirect("surveys:submission_copy", job.pk)
        return redirect("surveys:submission_detail", pk)


class PortalMarked(SupplierContactRequired, View):
    """Ask for a copy of a file of one's own with its findings marked."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = _own(request, pk)
        if submission.status not in copies.MARKABLE:
            messages.error(request, _("A file can be marked once it has been read."))
            return redirect("portal:task", submission.request_id)
        return redirect("portal:copy", copies.ask_marked(submission, by=request.user, at=timezone.now()).pk)


class TeamMarked(RolesRequired, View):
    """Ask for a copy of a supplier's file with its findings marked."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = get_object_or_404(Submission.objects.visible_to(request.user), pk=pk)
        if submission.status not in copies.MARKABLE:
            messages.error(request, _("A file can be marked once it has been read."))
            return redirect("surveys:submission_detail", pk)
        job = copies.ask_marked(submission, by=request.user, at=timezone.now())
        return redirect("surveys:submission_copy", job.pk)


class _Copy(View):
    """How far a copy is, and the way to it."""

    template: ClassVar[str]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        job = _job(request, pk)
        context = {"job": job} | _origin(request, job)
        if job.parameters["what"] == "corrected":
            copy = get_object_or_404(CorrectedCopy.objects.visible_to(request.user), job=job)
            page = Paginator(copy.changes, PAGE).get_page(request.GET.get("page"))
            context |= {"correction": copy, "page": page}
        return render(request, self.template, context)


class PortalCopy(SupplierContactRequired, _Copy):
    """The supplier's page of a copy."""

    template = "surveys/copies/portal.html"


class TeamCopy(RolesRequired, _Copy):
    """The team's page of a copy."""

    roles = WORKING_ROLES
    template = "surveys/copies/team.html"


class _CopyFile(View):
    """The copy itself, for whom it was made, as long as they may see what it was made of; who took it is logged."""

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        job = _job(request, pk)
        if job.status != Job.Status.DONE:
            raise Http404
        _origin(request, job)
        log.info("copy downloaded", job_id=job.pk, user_id=request.user.pk, sha256=job.result["sha256"])
        response = FileResponse(
            originals().open(job.result["file"]),
            as_attachment=True,
            filename="".join(letter for letter in job.parameters["file_name"] if letter.isprintable()),
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store, private"
        return response


class PortalCopyFile(SupplierContactRequired, _CopyFile):
    """The supplier's copy."""


class TeamCopyFile(RolesRequired, _CopyFile):
    """The team's copy."""

    roles = WORKING_ROLES


def _own(request: SignedInRequest, pk: int) -> Submission:
    """A file of a supplier for whom the person speaks."""
    rows = Submission.objects.visible_to(request.user).filter(
        request__supplier__in=Supplier.objects.spoken_for_by(request.user)
    )
    return get_object_or_404(rows.select_related("request__campaign"), pk=pk)


def _job(request: SignedInRequest, pk: int) -> Job:
    jobs = Job.objects.visible_to(request.user).filter(kind=Job.Kind.WORKBOOK_COPY)
    return get_object_or_404(jobs.select_related("owner"), pk=pk)


def _origin(request: SignedInRequest, job: Job) -> dict[str, Any]:
    """What the copy was made of, if the person may still see it."""
    if job.parameters["what"] == "prefilled":
        tasks = Request.objects.visible_to(request.user).select_related("campaign", "supplier")
        return {"task": get_object_or_404(tasks, pk=job.parameters["request_id"])}
    rows = Submission.objects.visible_to(request.user).select_related(
        "request__campaign", "request__supplier"
    )
    submission = get_object_or_404(rows, pk=job.parameters["submission_id"])
    context: dict[str, Any] = {"task": submission.request, "submission": submission}
    if job.parameters["what"] == "renewed":
        context["early"] = early_files.of(submission, submission.request.campaign)
    return context

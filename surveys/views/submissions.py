"""The team's pages about submissions: the inbox, one file with everything it says, one request."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest, asks_for
from gscm.lib.states import TransitionRefused
from smelters.licences import team_classes
from suppliers.access import WORKING_ROLES, may_work
from surveys.forms import DecisionForm, InboxForm, UploadForm
from surveys.forms_justifications import AcceptForm, DeclineForm
from surveys.models import CannedMessage, Request, SavedFilter, Submission
from surveys.queries import early_files, findings, portal, wording
from surveys.queries import submissions as readings
from surveys.services import corrections, submissions

PAGE = 50
TABS = ("findings", "declaration", "smelters", "products", "mines", "history")


class WorkingPage(RolesRequired, View):
    """A page for those who work on submissions: execution teams and the centre."""

    roles = WORKING_ROLES


class Inbox(WorkingPage):
    """The submissions within reach, by state, campaign, template and supplier."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = InboxForm(request.GET, user=request.user)
        wanted = form.wanted()
        rows = readings.inbox(request.user, wanted)
        rows = rows.prefetch_related(readings.delegated_on(timezone.localdate()))
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "wanted": wanted,
            "page": page,
            "counts": readings.tab_counts(request.user, wanted),
            "query": _without_page(request),
            "saved": list(SavedFilter.objects.visible_to(request.user)),
            "may_select": wanted.state in {"attention", "returned"},
            "actions": [
                {"label": _("Accept…"), "key": "A"},
                {"label": _("Delegate…"), "key": "D", "url": reverse("surveys:submission_delegate")},
            ],
        }
        return render(request, "surveys/submissions/list.html", context)


class Detail(WorkingPage):
    """One file: where it stands, what it says, with its cells, and what may be decided."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = _submission(request, pk)
        tab = request.GET.get("tab", "")
        tab = tab if tab in TABS else TABS[0]
        context = _detail_context(request, submission) | {"tab": tab}
        if context["waiting"] is None:
            context |= getattr(self, f"_{tab}")(request, submission)
        if asks_for(request, "findings"):
            return render(request, "surveys/portal/_findings.html", context)
        return render(request, "surveys/submissions/detail.html", context)

    def _findings(self, request: SignedInRequest, submission: Submission) -> dict[str, Any]:
        context = findings.findings_page(
            submission, page=request.GET.get("page"), opened=request.GET.get("finding")
        )
        forms = {
            "accept_form": AcceptForm(auto_id="accept_%s"),
            "decline_form": DeclineForm(auto_id="decline_%s"),
        }
        return context | forms | {"may_judge": may_work(request.user)}

    def _declaration(self, request: SignedInRequest, submission: Submission) -> dict[str, Any]:
        declaration = _declaration(submission)
        if declaration is None:
            return {}
        return {"company": readings.company_block(declaration), "questions": readings.questions(declaration)}

    def _smelters(self, request: SignedInRequest, submission: Submission) -> dict[str, Any]:
        declaration = _declaration(submission)
        if declaration is None:
            return {}
        today = timezone.localdate()
        rows = readings.reported_smelters(declaration, on=today, classes=team_classes(today))
        return {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))}

    def _products(self, request: SignedInRequest, submission: Submission) -> dict[str, Any]:
        return self._list(request, submission, "products")

    def _mines(self, request: SignedInRequest, submission: Submission) -> dict[str, Any]:
        return self._list(request, submission, "mines")

    def _list(self, request: SignedInRequest, submission: Submission, name: str) -> dict[str, Any]:
        declaration = _declaration(submission)
        if declaration is None:
            return {}
        page = Paginator(getattr(declaration, name).order_by("row"), PAGE).get_page(request.GET.get("page"))
        return {"page": page, "table": readings.list_table(page.object_list)}

    def _history(self, request: SignedInRequest, submission: Submission) -> dict[str, Any]:
        return {"history": readings.history(submission)}


class Status(WorkingPage):
    """How a file stands, for the team's page that waits for it."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = _submission(request, pk)
        waiting = portal.waiting(submission, at=timezone.now())
        if waiting is None:
            response = HttpResponse()
            response["HX-Refresh"] = "true"
            return response
        if waiting.phase == request.GET.get("phase"):
            return HttpResponse(status=204)
        return render(
            request, "surveys/submissions/_waiting.html", {"submission": submission, "waiting": waiting}
        )


class Accept(WorkingPage):
    """Accept a returned file in spite of its findings."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        told = _("The submission is accepted.")
        return _decide(request, pk, submissions.accept, CannedMessage.Purpose.ACCEPT, told)


class SendBack(WorkingPage):
    """Send an accepted file back to its supplier."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        told = _("The submission is sent back; the supplier sees why.")
        return _decide(request, pk, submissions.send_back, CannedMessage.Purpose.RETURN, told)


class ReadAgain(WorkingPage):
    """Have a file read again that was refused by our own fault."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        submission = _submission(request, pk)
        try:
            submissions.read_again(submission, by=request.user, at=timezone.now())
        except TransitionRefused:
            messages.error(request, _("Nothing was changed: this file does not wait to be read again."))
        else:
            messages.success(request, _("The file will be read again."))
        return redirect("surveys:submission_detail", pk)


class RequestDetail(WorkingPage):
    """One supplier's part of a campaign: its files, and a place to send one on the supplier's behalf."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, _request(request, pk), UploadForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked = _request(request, pk)
        if not submissions.may_upload(request.user, asked):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, asked, form)
        file = form.cleaned_data["file"]
        received = submissions.receive(
            asked, file.read(), file_name=file.name, by=request.user, at=timezone.now(), on_behalf=True
        )
        if not received.is_new:
            messages.info(request, _("This very file was sent before; it was not stored a second time."))
        return redirect("surveys:submission_detail", received.submission.pk)

    def _page(self, request: SignedInRequest, asked: Request, form: UploadForm) -> HttpResponse:
        context = {
            "asked": asked,
            "days_left": (asked.due_date - timezone.localdate()).days,
            "form": form,
            "files": list(portal.files_of(asked)[:PAGE]),
            "contacts": list(asked.supplier.contacts.filter(is_active=True)),
            "customers": portal.asked_by(asked.supplier),
            "may_upload": submissions.may_upload(request.user, asked),
            "upload_limit": settings.UPLOAD_MAX_BYTES,
        }
        return render(request, "surveys/submissions/request.html", context)


def _without_page(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _submission(request: SignedInRequest, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("request__campaign", "request__supplier", "uploaded_by", "declaration"), pk=pk
    )


def _request(request: SignedInRequest, pk: int) -> Request:
    rows = portal.with_task_state(Request.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("campaign", "supplier"), pk=pk)


def _declaration(submission: Submission) -> Any:
    """What the file says; None where it could not be read."""
    return getattr(submission, "declaration", None)


def _detail_context(request: SignedInRequest, submission: Submission) -> dict[str, Any]:
    may_decide = submissions.may_decide(request.user, submission)
    return {
        "submission": submission,
        "declaration": _declaration(submission),
        "waiting": portal.waiting(submission, at=timezone.now()),
        "counts": readings.counts(submission),
        "result_url": f"{request.path}?tab=findings",
        "refusal": wording.refusal_sentence(submission) if submission.refusal else "",
        "early": early_files.of(submission, submission.request.campaign),
        "decision": portal.last_decision(submission),
        "is_repairable": corrections.is_repairable(submission),
        "origin": corrections.origin_of(submission),
        "accept_decision": DecisionForm(purpose=CannedMessage.Purpose.ACCEPT, auto_id="accept_%s"),
        "return_decision": DecisionForm(purpose=CannedMessage.Purpose.RETURN, auto_id="return_%s"),
        "may_accept": may_decide and submission.status == Submission.Status.RETURNED,
        "may_read_again": submissions.may_read_again(request.user, submission),
        "may_send_back": may_decide and submission.status == Submission.Status.ACCEPTED,
    }


def _decide(request: SignedInRequest, pk: int, verb: Any, purpose: str, told: str) -> HttpResponse:
    submission = _submission(request, pk)
    if not submissions.may_decide(request.user, submission):
        raise PermissionDenied
    form = DecisionForm(request.POST, purpose=purpose)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: a reason of up to 2,000 characters is needed."))
        return redirect("surveys:submission_detail", pk)
    reason = form.text_in(submission.request.supplier.language)
    try:
        verb(submission, by=request.user, at=timezone.now(), reason=reason)
    except TransitionRefused:
        messages.error(request, _("Nothing was changed: somebody else has decided in the meantime."))
    else:
        messages.success(request, told)
    return redirect("surveys:submission_detail", pk)

"""The supplier's pages: what is to be done, one task, and what became of each file."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest, asks_for
from suppliers.models import Supplier
from surveys.forms import UploadForm
from surveys.forms_justifications import JustificationForm
from surveys.forms_thread import MessageForm
from surveys.models import Request, Submission, TemplateFile
from surveys.queries import early_files, findings, onboarding, portal, portal_names, service_levels, wording
from surveys.queries import thread as threads
from surveys.services import corrections, justifications, submissions, thread, visits

PAGE = 50


class Home(SupplierContactRequired, View):
    """The tasks of the person's suppliers, most urgent first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        suppliers = list(Supplier.objects.spoken_for_by(request.user))
        chosen = _chosen(suppliers, request.GET.get("supplier", ""))
        tasks = threads.with_unread(portal.tasks(request.user, supplier=chosen), request.user)
        page = Paginator(tasks, PAGE).get_page(request.GET.get("page"))
        visits.note(page.object_list, at=timezone.now())
        questions = portal_names.questions(suppliers)
        lines = [(task, questions.get(task.pk, 0)) for task in page]
        context = {
            "suppliers": suppliers,
            "supplier": chosen,
            "page": page,
            "lines": lines,
            "onboarding": onboarding.of_supplier(chosen, on=timezone.localdate()) if chosen else None,
        }
        return render(request, "surveys/portal/home.html", context)


class Task(SupplierContactRequired, View):
    """One task: what is asked, the file, its result, all files sent before."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        task = _task(request, pk)
        visits.note([task], at=timezone.now())
        shown = _shown(task, request.GET.get("submission", ""))
        context = _task_context(request, task, shown, is_repeated="again" in request.GET)
        if shown and asks_for(request, "findings"):
            return render(request, "surveys/portal/_findings.html", context)
        return _page(request, context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Take the file and answer at once; the worker reads it."""
        task = _task(request, pk)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return _answer(request, _task_context(request, task, _shown(task, ""), form=form))
        file = form.cleaned_data["file"]
        received = submissions.receive(
            task, file.read(), file_name=file.name, by=request.user, at=timezone.now()
        )
        url = _url(received.submission) + ("" if received.is_new else "&again=1")
        if not asks_for(request, "work"):
            return redirect(url)
        context = _task_context(
            request, _task(request, pk), received.submission, is_repeated=not received.is_new
        )
        response = _answer(request, context)
        response["HX-Push-Url"] = url
        return response


class Ask(SupplierContactRequired, View):
    """Write to the team in the thread of a task."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        task = _task(request, pk)
        form = MessageForm(request.POST)
        if not form.is_valid():
            return _page(request, _task_context(request, task, _shown(task, "")), form=form, status=422)
        thread.ask(task, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("The question was sent. The answer stands here and comes by mail."))
        return redirect(f"{reverse('portal:task', args=[task.pk])}#thread")


class Status(SupplierContactRequired, View):
    """How a file stands, for the page that waits for it. Says nothing (204) while nothing has changed."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = Submission.objects.visible_to(request.user).filter(
            request__supplier__in=Supplier.objects.spoken_for_by(request.user)
        )
        submission = get_object_or_404(rows, pk=pk)
        waiting = portal.waiting(submission, at=timezone.now())
        if waiting and waiting.phase == request.GET.get("phase"):
            return HttpResponse(status=204)
        task = _task(request, submission.request_id)
        context = _task_context(request, task, submission) | {"is_answer": True}
        return render(request, "surveys/portal/_status.html", context)


def _task(request: SignedInRequest, pk: int) -> Request:
    return get_object_or_404(portal.tasks(request.user), pk=pk)


def _chosen(suppliers: list[Supplier], wanted: str) -> Supplier | None:
    """The supplier picked in the switcher, or the only one there is."""
    if len(suppliers) == 1:
        return suppliers[0]
    return next((supplier for supplier in suppliers if str(supplier.pk) == wanted), None)


def _shown(task: Request, wanted: str) -> Submission | None:
    """The file that the address names, else the newest of the task."""
    files = portal.files_of(task)
    if not wanted:
        return files.first()
    if not wanted.isdecimal():
        raise Http404
    return get_object_or_404(files, pk=wanted)


def _url(submission: Submission) -> str:
    """Where the result of a file stands."""
    return f"{reverse('portal:task', args=[submission.request_id])}?submission={submission.pk}"


def _answer(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """The part of the page that an upload changes, or the whole page where no script asked."""
    if asks_for(request, "work"):
        return render(request, "surveys/portal/_work.html", context | {"is_answer": True})
    return _page(request, context)


def _page(
    request: SignedInRequest, context: dict[str, Any], *, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, with the thread, whose answers are seen by now."""
    task: Request = context["task"]
    at = timezone.now()
    context |= {
        "thread": threads.lines(task, reader=request.user),
        "thread_form": form or MessageForm(),
        "answer_days": service_levels.answer_goal(timezone.localdate(at)),
    }
    response = render(request, "surveys/portal/task.html", context, status=status)
    thread.note_seen(task, by=request.user, at=at)
    return response


def _task_context(
    request: SignedInRequest,
    task: Request,
    shown: Submission | None,
    *,
    form: UploadForm | None = None,
    is_repeated: bool = False,
) -> dict[str, Any]:
    suppliers = list(Supplier.objects.spoken_for_by(request.user))
    context = {
        "suppliers": suppliers,
        "supplier": task.supplier,
        "task": task,
        "days_left": (task.due_date - timezone.localdate()).days,
        "form": form or UploadForm(),
        "minerals": portal.minerals_asked(task.campaign),
        "customers": portal.asked_by(task.supplier),
        "template": TemplateFile.objects.for_campaign(task.campaign),
        "files": list(portal.files_of(task)[:PAGE]),
        "upload_limit": settings.UPLOAD_MAX_BYTES,
        "submission": shown,
        "result_url": _url(shown) if shown else "",
        "reached": portal.reached(shown),
        "is_repeated": is_repeated,
    }
    if shown is None:
        return context
    if waiting := portal.waiting(shown, at=timezone.now()):
        return context | {"waiting": waiting}
    if shown.status == Submission.Status.REFUSED:
        early = early_files.of(shown, task.campaign)
        return context | {"refusal": wording.refusal_sentence(shown), "early": early}
    context["open_names"], context["asked_names"] = portal_names.open_count(shown, task.supplier)
    return context | _result(request, shown)


def _result(request: SignedInRequest, shown: Submission) -> dict[str, Any]:
    """What a file that could be read led to: its findings, and once accepted its smelters."""
    context: dict[str, Any] = findings.findings_page(
        shown, page=request.GET.get("page"), opened=request.GET.get("finding")
    )
    opened = context["opened"]
    context["may_justify"] = opened is not None and justifications.asks(opened, shown)
    context["justification_form"] = JustificationForm()
    context["decision"] = portal.last_decision(shown)
    context["is_repairable"] = corrections.is_repairable(shown)
    context["origin"] = corrections.origin_of(shown)
    if shown.status == Submission.Status.ACCEPTED:
        notes = portal.smelter_notes(shown, on=timezone.localdate())
        context["smelters"] = notes
        context["notes_page"] = Paginator(notes.notes, PAGE).get_page(request.GET.get("notes"))
    return context

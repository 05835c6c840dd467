"""The officer's pages: the inbox, one grievance, its files."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from gscm.interface.templatetags.interface import day, moment
from gscm.lib.doors import RolesRequired
from risk.forms_grievance_steps import EnterForm
from risk.models import Grievance, GrievanceAttachment, GrievanceEntry
from risk.models.grievances import OFFICERS
from risk.queries import grievance_list, grievance_status
from risk.queries.grievance_list import Tab
from risk.services import grievance_reading, grievances
from risk.views import parts

TABS = {
    Tab.RUNNING: gettext_lazy("Running"),
    Tab.OVERDUE: gettext_lazy("Overdue"),
    Tab.CLOSED: pgettext_lazy("cases", "Closed"),
}
QUESTIONS = {
    "what": gettext_lazy("What happened?"),
    "where": gettext_lazy("Where?"),
    "when": gettext_lazy("When?"),
    "who": gettext_lazy("Who is involved or affected?"),
    "mineral": gettext_lazy("Which mineral?"),
    "about": gettext_lazy("Which company, smelter or mine?"),
    "wish": gettext_lazy("What should happen?"),
    "reporter": gettext_lazy("Reporter"),
    "contact": gettext_lazy("How can you be reached?"),
}
REPORTERS = {
    "employee": gettext_lazy("I work here"),
    "supplier": gettext_lazy("I work for a supplier"),
    "external": pgettext_lazy("reporter", "Somebody else"),
}
KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "application/pdf": "PDF", "text/plain": "TXT"}
Status = Grievance.Status
STEPS: dict[str, tuple[str, ...]] = {
    Status.RECEIVED: ("acknowledge",),
    Status.ACKNOWLEDGED: ("admit", "decline"),
    Status.ADMITTED: ("answer", "extend"),
    Status.NOT_ADMITTED: ("close",),
    Status.ANSWERED: ("close",),
    Status.UNDER_REVIEW: ("answer", "admit", "decline", "extend"),
    Status.CLOSED: (),
}


class GrievanceList(RolesRequired, View):
    """The inbox: what runs, what is late, what ended; and the years in figures."""

    roles = OFFICERS

    def get(self, request: HttpRequest) -> HttpResponse:
        on = timezone.localdate()
        tab = parts.chosen(request.GET.get("tab"), Tab, Tab.RUNNING)
        visible = Grievance.objects.visible_to(request.user)
        context = {
            "page": grievance_list.page(visible, tab, on=on, number=request.GET.get("page", 1)),
            "tab": tab,
            "tabs": parts.tabs(request.GET, TABS, current=tab, counts=grievance_list.counts(visible, on)),
            "years": grievance_list.years(visible),
        }
        return render(request, "risk/grievances/list.html", context)


class GrievanceDetail(RolesRequired, View):
    """One grievance. To open it is written down, and shown to whoever opens it."""

    roles = OFFICERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Grievance.objects.visible_to(request.user).select_related("owner", "supplier", "facility")
        return grievance_response(request, get_object_or_404(rows, pk=pk))


def grievance_response(request: HttpRequest, grievance: Grievance, *, code: str = "") -> HttpResponse:
    """The page of a grievance; with `code` it shows a receipt code, once."""
    user: Any = request.user
    case = grievance_reading.open_case(grievance, by=user, at=timezone.now())
    intake = next(one for one in case.entries if one.entry.kind == GrievanceEntry.Kind.INTAKE)
    context = {
        "grievance": grievance,
        "code": code,
        "stages": grievance_status.stages(grievance),
        "due": grievance.due(),
        "steps": STEPS[grievance.status],
        "report": _answers(intake),
        "report_files": files(intake.attachments),
        "thread": [
            _message(one)
            for one in case.entries
            if one is not intake and one.entry.kind not in GrievanceEntry.INTERNAL
        ],
        "records": [_message(one) for one in case.entries if one.entry.kind in GrievanceEntry.INTERNAL],
        "tasks": case.tasks,
        "conflicts": case.conflicts,
        "reads": [
            {"text": f"{read.by} · {read.get_what_display()}", "day": moment(read.at), "icon": "eye"}
            for read in case.reads
        ],
        "read_count": case.read_count,
        "may_renew_code": grievance.channel != Grievance.Channel.PAGE,
    }
    return render(request, "risk/grievances/detail.html", context)


def _answers(intake: grievance_reading.Opened) -> list[dict[str, str]]:
    """The questions that were answered, with what was answered."""
    return [
        {
            "label": str(label),
            "value": str(REPORTERS.get(intake.texts[name], intake.texts[name]))
            if name == "reporter"
            else intake.texts[name],
        }
        for name, label in QUESTIONS.items()
        if intake.texts.get(name)
    ]


def _message(one: grievance_reading.Opened) -> dict[str, Any]:
    entry = one.entry
    by_reporter = entry.kind in GrievanceEntry.OF_REPORTER
    return {
        "author": _("Reporter") if by_reporter else str(entry.by),
        "organisation": entry.get_kind_display(),
        "at": day(entry.written_on, "sentence"),
        "text": one.texts["text"],
        "kind": "internal" if entry.kind in GrievanceEntry.INTERNAL else "message",
        "files": files(one.attachments),
    }


def files(attachments: list[GrievanceAttachment]) -> list[dict[str, Any]]:
    """Attachments for the file component: their own names are not kept."""
    shown = []
    for number, one in enumerate(attachments, start=1):
        kind = KINDS[one.media_type]
        name = _("File %(number)d (%(kind)s)") % {"number": number, "kind": kind}
        shown.append({"name": name, "size": one.size, "url": reverse("risk:grievance_file", args=[one.pk])})
        if one.has_original:  # type: ignore[attr-defined]
            name = _("File %(number)d as it came") % {"number": number}
            shown.append({"name": name, "size": "", "url": reverse("risk:grievance_original", args=[one.pk])})
    return shown


class GrievanceFile(RolesRequired, View):
    """An attachment, without metadata; or as it came, where the reporter wished that it stays."""

    roles = OFFICERS
    original = False

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        visible = Grievance.objects.visible_to(user)
        attachment = get_object_or_404(
            GrievanceAttachment.objects.select_related("entry__grievance").filter(
                entry__grievance__in=visible
            ),
            pk=pk,
        )
        try:
            file = grievance_reading.open_file(attachment, original=self.original, by=user, at=timezone.now())
        except LookupError as error:
            raise Http404 from error
        response = HttpResponse(file.content, content_type=file.media_type)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
        return response


class GrievanceEnter(RolesRequired, View):
    """What was told or mailed, written down."""

    roles = OFFICERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, EnterForm(initial={"once": secrets.token_urlsafe(32)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EnterForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, form, status=422)
        user: Any = request.user
        receipt = grievances.enter_by_hand(
            form.report(),
            channel=form.cleaned_data["channel"],
            once=form.cleaned_data["once"],
            by=user,
            at=timezone.now(),
        )
        if not Grievance.objects.visible_to(user).filter(pk=receipt.grievance.pk).exists():
            return render(request, "risk/grievances/entered.html", {"receipt": receipt})
        return grievance_response(request, receipt.grievance, code=receipt.code)

    def page(self, request: HttpRequest, form: EnterForm, status: int = 200) -> HttpResponse:
        return render(request, "risk/grievances/enter.html", {"form": form}, status=status)

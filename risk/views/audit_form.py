"""The form of an audit: filled in on a page, or taken along as a workbook and brought back."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.states import TransitionRefused
from risk.forms_audits import AnswersForm, UploadForm
from risk.models import Audit, AuditFile
from risk.queries import audit_problems
from risk.services import audit_answers
from risk.services.audit_answers import FileRefused
from risk.views.audit_steps import OwnAuditStep, refusal
from risk.views.case_plan import as_download
from suppliers.access import READING_ROLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Answers(OwnAuditStep):
    """Every question with its answer and what was seen; it may be saved half done."""

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return AnswersForm(data, form=audit_answers.form_of(audit), given=audit_answers.given(audit))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        audit = self.audit(request, pk)
        at = timezone.now()
        form = self.form(audit, request, at, data=request.POST)
        if not form.is_valid():
            return self.page(request, audit, form, status=422)
        user: Any = request.user
        try:
            changed = audit_answers.record(audit, form.given, by=user, at=at)  # type: ignore[attr-defined]
        except TransitionRefused as refused:
            messages.error(request, refusal(refused))
        else:
            messages.success(request, saved(changed))
        return redirect("audits:answers", pk=pk)

    def page(self, request: HttpRequest, audit: Audit, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "audit": audit,
            "form": form,
            "back": self.back(audit),
            "is_open": audit.status in audit_answers.FILLED_IN_WHILE,
        }
        return render(request, "risk/audits/answers.html", context, status=status)


def saved(changed: int) -> str:
    """How many answers are new or other than before."""
    return ngettext("%(count)d answer was saved.", "%(count)d answers were saved.", changed) % {
        "count": changed
    }


class Workbook(RolesRequired, View):
    """The form as a workbook, with what is answered so far: to be filled in, or kept."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        rows = Audit.objects.visible_to(request.user).select_related("supplier", "auditor", "form")
        audit = get_object_or_404(rows.filter(form__isnull=False), pk=pk)
        content = audit_answers.workbook_of(audit, language=get_language() or "en")
        headers = {"Content-Disposition": f'attachment; filename="{audit.number}.xlsx"'}
        return HttpResponse(content, content_type=XLSX, headers=headers)


class Upload(OwnAuditStep):
    """Bring a filled-in workbook back: all of its answers are taken, or none with the cells that are wrong."""

    title = gettext_lazy("Upload the filled-in form")
    verb = gettext_lazy("Take the answers")
    note = gettext_lazy(
        "Questions that are left empty in the file keep the answer that they have. The file itself is kept unchanged."
    )
    problems: list[audit_problems.Words]

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return UploadForm(data, request.FILES or None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        audit = self.audit(request, pk)
        at = timezone.now()
        form = self.form(audit, request, at, data=request.POST)
        if not form.is_valid():
            return self.page(request, audit, form, status=422)
        user: Any = request.user
        file = form.cleaned_data["file"]
        try:
            changed = audit_answers.take_in(audit, file.read(), file_name=file.name, by=user, at=at)
        except FileRefused as refused:
            self.problems = audit_problems.words(refused.problems)
            return self.page(request, audit, form, status=422)
        except TransitionRefused as refused:
            messages.error(request, refusal(refused))
        else:
            messages.success(request, saved(changed))
        return redirect(reverse("audits:answers", args=[pk]))

    def more(self, audit: Audit) -> dict[str, Any]:
        return {"problems": getattr(self, "problems", [])}


class FilledIn(RolesRequired, View):
    """A filled-in workbook as it came."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        return as_download(get_object_or_404(AuditFile.objects.visible_to(request.user), pk=pk))

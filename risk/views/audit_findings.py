"""What is done with the findings of an audit: noted, reported, put right, verified; and the audit closed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy

from risk.forms_audits import AgreeForm, FindingForm, ReportForm, VerifyForm
from risk.models import Audit, AuditFinding
from risk.services import audit_answers, audit_findings, audits
from risk.views.audit_steps import CENTRE, AuditStep, OwnAuditStep
from suppliers.access import WORKING_ROLES
from suppliers.models import User


class NoteFinding(OwnAuditStep):
    title = gettext_lazy("Note a finding")
    verb = gettext_lazy("Save the finding")
    done = gettext_lazy("The finding is noted.")

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        initial = {"question": request.GET.get("question", "")}
        return FindingForm(data, form=audit_answers.form_of(audit), initial=initial)

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audit_findings.note(audit, **values, by=by, at=at)


class Report(OwnAuditStep):
    title = gettext_lazy("Report the audit")
    verb = gettext_lazy("Report")
    done = gettext_lazy("The audit is reported; the supplier sees its findings.")
    note = gettext_lazy("The form and the findings are settled by this. The verdict follows from them.")

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return ReportForm(data)

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audits.report(audit, summary=values["summary"], by=by, at=at)


class Close(AuditStep):
    roles = CENTRE
    title = gettext_lazy("Close the audit")
    verb = gettext_lazy("Close the audit")
    done = gettext_lazy("The audit is closed.")

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audits.close(audit, by=by, at=at)


class FindingStep(AuditStep):
    """A step on one finding; `pk` is the finding's."""

    finding: AuditFinding

    def audit(self, request: HttpRequest, pk: int) -> Audit:
        user: Any = request.user
        rows = AuditFinding.objects.visible_to(user).select_related(
            "audit__supplier", "audit__auditor", "audit__case", "action"
        )
        self.finding = get_object_or_404(rows, pk=pk)
        if not self.may(user, self.finding.audit):
            raise PermissionDenied
        return self.finding.audit

    def more(self, audit: Audit) -> dict[str, Any]:
        return {"note": self.finding.text}


class TakeBack(FindingStep):
    roles = OwnAuditStep.roles
    title = gettext_lazy("Take the finding out?")
    verb = gettext_lazy("Take it out")
    done = gettext_lazy("The finding was taken out.")
    is_danger = True

    def may(self, user: User, audit: Audit) -> bool:
        return audits.may_audit(user, audit)

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audit_findings.take_back(self.finding)


class Agree(FindingStep):
    roles = WORKING_ROLES
    title = gettext_lazy("Agree on the corrective action")
    verb = gettext_lazy("Save the action")
    done = gettext_lazy("The action stands in the case of the audit.")

    def may(self, user: User, audit: Audit) -> bool:
        return audit_findings.may_agree(user)

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return AgreeForm(data, on=timezone.localdate(at), latest=audit_findings.latest_due(self.finding))

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audit_findings.agree(self.finding, **values, by=by, at=at)


class Verify(FindingStep):
    roles = OwnAuditStep.roles
    title = gettext_lazy("Verify the correction")
    verb = gettext_lazy("It is put right")
    done = gettext_lazy("The finding is verified.")

    def may(self, user: User, audit: Audit) -> bool:
        return audits.may_audit(user, audit)

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return VerifyForm(data)

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audit_findings.verify(self.finding, **values, by=by, at=at)

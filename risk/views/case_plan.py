"""What the team does with a supplier's plan and evidence, and what the centre decides about a case."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from risk.forms import AcceptRiskForm, EvidenceForm, ExtendForm, PlanTemplateForm, ReasonForm
from risk.models import AuditFile, Case, CaseEvidence
from risk.queries import guidance, portal_cases
from risk.services import case_decisions, cases, evidence, plans
from risk.views.case_steps import CaseStep, SettleAction
from suppliers.access import READING_ROLES
from suppliers.models import Role, User


class BareStep(CaseStep):
    """A step for which nothing is filled in."""

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return forms.Form(data)


class ReasonStep(CaseStep):
    """A step that needs a reason."""

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return ReasonForm(data)


class AcknowledgeFor(ReasonStep):
    title = gettext_lazy("Note that the supplier has read it")
    verb = gettext_lazy("Note it")
    done = gettext_lazy("It is noted that the supplier has read what is asked.")
    note = gettext_lazy("Say how the supplier confirmed it: who, when, by which channel.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.acknowledge(case, by=by, at=at, reason=values["reason"])


class BeginPlanFor(CaseStep):
    """Begin the plan with the actions that the problems of the case call for, in the supplier's language."""

    title = gettext_lazy("Begin the plan with the usual actions")
    verb = gettext_lazy("Add these actions")
    done = gettext_lazy("The actions were added.")
    planned: list[guidance.Planned]

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        on = timezone.localdate(at)
        with translation.override(case.supplier.language):
            self.planned = guidance.plan(portal_cases.flagged_of(case, on=on))
        contact = case.supplier.contacts.filter(is_active=True).order_by("pk").first()
        return PlanTemplateForm(
            data,
            on=on,
            choices=[(number, one.description) for number, one in enumerate(self.planned)],
            cause_needed=False,
            initial={"responsible": contact.name if contact else "", "due_date": max(case.due_date, on)},
        )

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        chosen = [self.planned[number] for number in values["planned"]]
        planned = [(one.kind, one.description) for one in chosen]
        said = {name: values[name] for name in ("cause", "responsible", "due_date")}
        plans.begin_with(case, planned, **said, by=by, at=at, as_supplier=False)


class HandInPlanFor(BareStep):
    title = gettext_lazy("Hand in the plan for the supplier")
    verb = gettext_lazy("Hand in the plan")
    done = gettext_lazy("The plan waits for approval.")
    note = gettext_lazy("The actions that are to be done become the plan.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        plans.hand_in(case, by=by, at=at, as_supplier=False)


class ApprovePlan(BareStep):
    title = gettext_lazy("Approve the plan")
    verb = gettext_lazy("Approve the plan")
    done = gettext_lazy("The plan is approved; the case is in progress.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        plans.approve(case, by=by, at=at)


class ReturnPlan(ReasonStep):
    title = gettext_lazy("Return the plan")
    verb = gettext_lazy("Return the plan")
    done = gettext_lazy("The plan was returned; the supplier reads the reason.")
    note = gettext_lazy("The supplier reads the reason in the thread and in a mail.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        plans.give_back(case, reason=values["reason"], by=by, at=at)


class Extend(CaseStep):
    title = gettext_lazy("Extend the case")
    verb = gettext_lazy("Extend the case")
    done = gettext_lazy("The case has a later due date.")
    note = gettext_lazy("A case is extended twice at most.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return ExtendForm(data, on=case.due_date)

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        plans.extend(case, **values, by=by, at=at)


class AcceptEvidence(BareStep):
    title = gettext_lazy("Accept the evidence")
    verb = gettext_lazy("Accept the evidence")
    done = gettext_lazy(
        "The evidence is accepted; the system has checked what still stands in the way of closing."
    )

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        evidence.accept(case, by=by, at=at)


class ReturnEvidence(ReasonStep):
    title = gettext_lazy("Return the evidence")
    verb = gettext_lazy("Return the evidence")
    done = gettext_lazy("The evidence was returned; the supplier reads the reason.")
    note = gettext_lazy("The supplier reads the reason in the thread and in a mail.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        evidence.give_back(case, reason=values["reason"], by=by, at=at)


class AcceptRisk(CaseStep):
    roles = frozenset({Role.CENTRE})
    title = gettext_lazy("Accept the risk until a day")
    verb = gettext_lazy("Accept the risk")
    done = gettext_lazy("The risk is accepted until the day that was given.")
    note = gettext_lazy("Decided by somebody of the centre who did not carry out the case. It stays counted.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return AcceptRiskForm(data)

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        case_decisions.accept_risk(case, **values, by=by, at=at)


class Disengage(ReasonStep):
    roles = frozenset({Role.CENTRE})
    title = gettext_lazy("End the relation to the supplier?")
    verb = gettext_lazy("Record the decision")
    done = gettext_lazy("The decision is recorded.")
    note = gettext_lazy("A decision of the business, the last one. No order is stopped by it here.")
    is_danger = True

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        case_decisions.disengage(case, reason=values["reason"], by=by, at=at)


class AddEvidence(SettleAction):
    """Add a file to an action; `pk` is the action's."""

    title = gettext_lazy("Add evidence")
    verb = gettext_lazy("Add the file")
    done = gettext_lazy("The file was added.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return EvidenceForm(data, self.request.FILES or None)

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        evidence.attach(self.action, **values, by=by, at=at, as_supplier=False)


class EvidenceFile(RolesRequired, View):
    """A file of evidence as it came."""

    roles = READING_ROLES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        rows = CaseEvidence.objects.visible_to(request.user)  # type: ignore[arg-type]
        return as_download(get_object_or_404(rows, pk=pk))


def as_download(kept: CaseEvidence | AuditFile) -> FileResponse:
    """The kept bytes as a download, never as a page."""
    response = FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename="".join(character for character in kept.file_name if character.isprintable()),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

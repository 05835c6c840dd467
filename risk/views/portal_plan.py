"""A supplier's plan, step by step: what it is going to do, and the files that show that it was done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.states import TransitionRefused
from risk.forms import EvidenceForm, HandInForm, PlanItemForm, PlanTemplateForm
from risk.models import Case, CaseAction, CaseEvidence
from risk.queries import guidance, portal_cases
from risk.services import cases, evidence, plans
from risk.services.cases import StepRefused
from risk.views.case_plan import as_download
from risk.views.portal import OwnCase

TOO_LATE = gettext_lazy("This corrective action has gone on by now. Nothing was changed.")


class PortalStep(OwnCase):
    """One step of a supplier: GET shows its form alone, POST does it and goes back to the corrective action."""

    title: str | Promise
    verb: str | Promise
    done: str | Promise

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.step(request, self.case(request, pk), self.form(request))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.case(request, pk)
        form = self.form(request)
        if not form.is_valid():
            return self.step(request, case, form, status=422)
        try:
            self.act(case, form.cleaned_data, by=request.user, at=timezone.now())
        except StepRefused as refused:
            messages.error(request, str(refused.message))
        except TransitionRefused:
            messages.error(request, str(TOO_LATE))
        else:
            messages.success(request, str(self.done))
        return redirect("portal_cases:case_detail", pk=case.pk)

    def case(self, request: HttpRequest, pk: int) -> Case:
        return self.own_case(request, pk)

    def form(self, request: HttpRequest) -> forms.Form:
        return HandInForm(request.POST if request.method == "POST" else None)

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        raise NotImplementedError

    def step(self, request: HttpRequest, case: Case, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {"case": case, "form": form, "title": self.title, "verb": self.verb}
        return render(request, "risk/portal/case_step.html", context, status=status)


class AddItem(PortalStep):
    """Add an action to the plan."""

    title = gettext_lazy("Add an action to the plan")
    verb = gettext_lazy("Add action")
    done = gettext_lazy("The action was added to the plan.")

    def form(self, request: HttpRequest) -> forms.Form:
        data = request.POST if request.method == "POST" else None
        return PlanItemForm(data, on=timezone.localdate())

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        cases.add_action(case, **values, by=by, at=at, as_supplier=True)


class BeginPlan(PortalStep):
    """Begin the plan with the actions that the problems call for."""

    title = gettext_lazy("Begin the plan with the usual actions")
    verb = gettext_lazy("Add these actions")
    done = gettext_lazy("The actions were added to the plan.")

    def case(self, request: HttpRequest, pk: int) -> Case:
        case = super().case(request, pk)
        self.planned = guidance.plan(portal_cases.flagged_of(case, on=timezone.localdate()))
        self.until = case.due_date
        return case

    def form(self, request: HttpRequest) -> forms.Form:
        on = timezone.localdate()
        return PlanTemplateForm(
            request.POST if request.method == "POST" else None,
            on=on,
            choices=[(number, one.description) for number, one in enumerate(self.planned)],
            cause_needed=True,
            initial={
                "responsible": request.user.get_full_name()[:100],  # type: ignore[union-attr]
                "due_date": max(self.until, on),
            },
        )

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        chosen = [self.planned[number] for number in values.pop("planned")]
        planned = [(one.kind, one.description) for one in chosen]
        plans.begin_with(case, planned, **values, by=by, at=at, as_supplier=True)


class SmelterLetter(OwnCase):
    """A letter to a smelter in both languages, as a text to send; `?alert=` says to which."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.own_case(request, pk)
        flagged = portal_cases.flagged_of(case, on=timezone.localdate())
        wanted = request.GET.get("alert", "")
        one = next((one for one in flagged if str(one.alert_id) == wanted), None)
        text = guidance.letter(one, supplier_name=case.supplier.name)
        name = f"{case.number}-{one.cid or one.alert_id}" if one else case.number
        return HttpResponse(
            text,
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="RMAP-{name}.txt"'},
        )


class HandInPlan(PortalStep):
    """Hand in the plan."""

    title = gettext_lazy("Hand in the plan")
    verb = gettext_lazy("Hand in the plan")
    done = pgettext_lazy(
        "to suppliers", "The plan was handed in. The execution team looks at it and answers."
    )

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        plans.hand_in(case, text=values["text"], by=by, at=at)


class HandInEvidence(PortalStep):
    """Say that the work is done and shown."""

    title = gettext_lazy("Hand in the evidence")
    verb = gettext_lazy("Hand in the evidence")
    done = pgettext_lazy(
        "to suppliers", "The evidence was handed in. The execution team looks at it and answers."
    )

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        evidence.hand_in(case, text=values["text"], by=by, at=at)


class ActionStep(PortalStep):
    """A step about one action; `pk` is the action's."""

    action: CaseAction

    def case(self, request: HttpRequest, pk: int) -> Case:
        own = portal_cases.own_cases(request.user)  # type: ignore[arg-type]
        rows = CaseAction.objects.visible_to(request.user).filter(case__in=own)  # type: ignore[arg-type]
        self.action = get_object_or_404(rows.select_related("case__supplier", "case__owner"), pk=pk)
        if not cases.may_answer(request.user, self.action.case):  # type: ignore[arg-type]
            raise PermissionDenied
        return self.action.case


class WithdrawItem(ActionStep):
    """Take an action out of a plan that was not handed in yet."""

    title = gettext_lazy("Take this action out of the plan?")
    verb = gettext_lazy("Take it out")
    done = gettext_lazy("The action was taken out of the plan.")

    def form(self, request: HttpRequest) -> forms.Form:
        return forms.Form(request.POST if request.method == "POST" else None)

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        plans.withdraw_action(self.action, by=by, at=at)


class AddEvidence(ActionStep):
    """Add a file to an action."""

    title = gettext_lazy("Add evidence")
    verb = gettext_lazy("Add the file")
    done = gettext_lazy("The file was added.")

    def form(self, request: HttpRequest) -> forms.Form:
        if request.method != "POST":
            return EvidenceForm()
        return EvidenceForm(request.POST, request.FILES)

    def act(self, case: Case, values: dict[str, Any], *, by: Any, at: Any) -> None:
        evidence.attach(self.action, **values, by=by, at=at, as_supplier=True)


class EvidenceFile(SupplierContactRequired, View):
    """A file of evidence as it came, for the supplier that the case is about."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        own = portal_cases.own_cases(request.user)  # type: ignore[arg-type]
        rows = CaseEvidence.objects.visible_to(request.user)  # type: ignore[arg-type]
        return as_download(get_object_or_404(rows.filter(action__case__in=own, by_supplier=True), pk=pk))

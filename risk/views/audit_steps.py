"""What people do with an audit. Each step has a page of its own, so that it works without a script."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.states import TransitionRefused
from risk.forms import ReasonForm
from risk.forms_audits import ConductForm, PlanForm, ProposeForm, TriggersForm
from risk.models import Audit, AuditTriggerSetting
from risk.services import audit_triggers, audits, independence
from suppliers.access import WORKING_ROLES
from suppliers.models import Role, Supplier, User

CENTRE = frozenset({Role.CENTRE.value})
AUDITORS = frozenset({Role.AUDITOR.value})


class AuditStep(RolesRequired, View):
    """One step on one audit: GET shows its form alone, POST does it and goes back to the audit."""

    title: ClassVar[str | Promise]
    verb: ClassVar[str | Promise]
    done: ClassVar[str | Promise]
    note: ClassVar[str | Promise] = ""
    is_danger: ClassVar[bool] = False

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        audit = self.audit(request, pk)
        return self.page(request, audit, self.form(audit, request, timezone.now()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        audit = self.audit(request, pk)
        at = timezone.now()
        form = self.form(audit, request, at, data=request.POST)
        if not form.is_valid():
            return self.page(request, audit, form, status=422)
        try:
            self.act(audit, form.cleaned_data, by=request.user, at=at)  # type: ignore[arg-type]
        except audits.AuditRefused as refused:
            form.add_error(None, str(refused.message))
            return self.page(request, audit, form, status=409)
        except TransitionRefused as refused:
            messages.error(request, refusal(refused))
        else:
            messages.success(request, str(self.done))
        return redirect(self.back(audit))

    def audit(self, request: HttpRequest, pk: int) -> Audit:
        """The audit within reach, on which this person may take the step."""
        user: Any = request.user
        rows = Audit.objects.visible_to(user).select_related("supplier", "auditor", "form")
        audit: Audit = get_object_or_404(rows, pk=pk)
        if not self.may(user, audit):
            raise PermissionDenied
        return audit

    def may(self, user: User, audit: Audit) -> bool:
        return audits.may_plan(user)

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        raise NotImplementedError

    def back(self, audit: Audit) -> str:
        return reverse("audits:audit_detail", args=[audit.pk])

    def more(self, audit: Audit) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def page(self, request: HttpRequest, audit: Audit, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "audit": audit,
            "form": form,
            "title": self.title,
            "note": self.note,
            "verb": self.verb,
            "is_danger": self.is_danger,
            "back": self.back(audit),
            **self.more(audit),
        }
        return render(request, "risk/audits/step.html", context, status=status)


def refusal(refused: TransitionRefused) -> str:
    """Why a step changed nothing: another one came first."""
    row: Any = refused.row
    row.refresh_from_db()
    state = row.get_status_display()
    return _("Nothing was changed: the audit is in the state “%(state)s” by now.") % {"state": state}


class OwnAuditStep(AuditStep):
    """A step of the auditor."""

    roles = AUDITORS

    def may(self, user: User, audit: Audit) -> bool:
        return audits.may_audit(user, audit)


class Plan(AuditStep):
    roles = CENTRE
    title = gettext_lazy("Plan the audit")
    verb = gettext_lazy("Save the plan")
    done = gettext_lazy("The audit is planned.")

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        on = timezone.localdate(at)
        user: Any = request.user
        people = independence.candidates(audit.supplier, on=on, planned_by=user)
        initial = {
            "auditor": str(audit.auditor_id or ""),
            "planned_for": audit.planned_for,
            "mode": audit.mode or Audit.Mode.ON_SITE,
            "place": audit.place,
            "focus": audit.focus,
        }
        return PlanForm(data, candidates=people, on=on, initial=initial)

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audits.plan(audit, **values, by=by, at=at)


class Decline(AuditStep):
    roles = CENTRE
    title = gettext_lazy("Decline this audit?")
    verb = gettext_lazy("Decline the audit")
    done = gettext_lazy("The audit was declined; what triggered it does not propose another.")
    is_danger = True

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return ReasonForm(data, prefix="decline")

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audits.decline(audit, reason=values["reason"], by=by, at=at)


class Notify(OwnAuditStep):
    title = gettext_lazy("Send the notice")
    verb = gettext_lazy("Send the notice")
    done = gettext_lazy("The supplier is notified.")
    note = gettext_lazy(
        "Each contact in use receives a mail in the own language: the day, how and where, the auditor, what will be "
        "asked. The portal shows every question."
    )

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audits.notify(audit, by=by, at=at)


class Conduct(OwnAuditStep):
    title = gettext_lazy("The audit took place")
    verb = gettext_lazy("Save the day")
    done = gettext_lazy("The day is noted. The form and the findings come next.")

    def form(self, audit: Audit, request: HttpRequest, at: datetime, data: Any = None) -> forms.Form:
        return ConductForm(data, initial={"conducted_on": timezone.localdate(at)})

    def act(self, audit: Audit, values: dict[str, Any], *, by: User, at: datetime) -> None:
        audits.conduct(audit, conducted_on=values["conducted_on"], by=by, at=at)


class Propose(RolesRequired, View):
    """Propose an audit of a supplier within reach; `pk` is the supplier's."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, self._supplier(request, pk), ProposeForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = self._supplier(request, pk)
        form = ProposeForm(request.POST)
        if not form.is_valid():
            return self._page(request, supplier, form, status=422)
        audit = audits.propose(supplier, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The reason was noted with audit %(number)s.") % {"number": audit.number})
        return redirect("audits:audit_detail", pk=audit.pk)

    def _supplier(self, request: SignedInRequest, pk: int) -> Supplier:
        supplier: Supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        return supplier

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        context = {"supplier": supplier, "form": form}
        return render(request, "risk/audits/propose.html", context, status=status)


class Triggers(RolesRequired, View):
    """Which triggers propose audits by themselves."""

    roles = CENTRE

    def get(self, request: SignedInRequest) -> HttpResponse:
        return render(request, "risk/audits/triggers.html", {"form": self._form()})

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return render(request, "risk/audits/triggers.html", {"form": form}, status=422)
        audit_triggers.switch(form.cleaned_data["triggers"], by=request.user, at=timezone.now())
        messages.success(request, _("The triggers were saved."))
        return redirect("audits:triggers")

    def _form(self, data: Any = None) -> TriggersForm:
        known = list(AuditTriggerSetting.objects.all())
        choices = [(one.trigger, one.get_trigger_display()) for one in known]
        on = [one.trigger for one in known if one.is_on]
        return TriggersForm(data, choices=choices, initial={"triggers": on})

"""What people do with a case. Each step has a page of its own, so that it works without a script and loses no text."""

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
from gscm.lib.states import TransitionRefused
from risk.forms import ActionForm, HandOverForm, MessageForm, NotifyForm, ReasonForm, SettleActionForm
from risk.models import Case, CaseAction
from risk.queries.first_message import draft
from risk.services import cases
from risk.views.cases import case_response
from suppliers.access import WORKING_ROLES
from suppliers.models import Competence, User
from suppliers.queries.owners import possible_owners
from suppliers.views.organisation import warn_untrained


class CaseStep(RolesRequired, View):
    """One step on one case: GET shows its form alone, POST does it and goes back to the case."""

    roles = WORKING_ROLES
    title: ClassVar[str | Promise]
    verb: ClassVar[str | Promise]
    done: ClassVar[str | Promise]
    note: ClassVar[str | Promise] = ""
    is_danger: ClassVar[bool] = False

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.case(request, pk)
        return self.page(request, case, self.form(case, timezone.now()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.case(request, pk)
        at = timezone.now()
        form = self.form(case, at, request.POST)
        if not form.is_valid():
            return self.page(request, case, form, status=422)
        try:
            self.act(case, form.cleaned_data, by=request.user, at=at)  # type: ignore[arg-type]
        except cases.StepRefused as refused:
            messages.error(request, str(refused.message))
        except TransitionRefused as refused:
            messages.error(request, _refusal(refused))
        else:
            messages.success(request, str(self.done))
            self.warn(request, form.cleaned_data, at)
        return redirect(self.back(case))

    def case(self, request: HttpRequest, pk: int) -> Case:
        """The case within reach, which this person may handle."""
        user: Any = request.user
        case: Case = get_object_or_404(
            Case.objects.visible_to(user).select_related("supplier", "owner"), pk=pk
        )
        if not cases.may_handle(user, case):
            raise PermissionDenied
        return case

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        raise NotImplementedError

    def warn(self, request: HttpRequest, values: dict[str, Any], at: datetime) -> None:
        """Say what whoever did the step should know besides."""

    def about(self, case: Case) -> str | Promise:
        """What stands above the form."""
        return self.note

    def back(self, case: Case) -> str:
        return reverse("risk:case_detail", args=[case.pk])

    def page(self, request: HttpRequest, case: Case, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "case": case,
            "form": form,
            "title": self.title,
            "note": self.about(case),
            "verb": self.verb,
            "is_danger": self.is_danger,
            "back": self.back(case),
        }
        return render(request, "risk/case_step.html", context, status=status)


def _refusal(refused: TransitionRefused) -> str:
    """Why a step changed nothing: another one came first."""
    row = refused.row
    row.refresh_from_db()
    if isinstance(row, Case):
        state = row.get_status_display()
        return _("Nothing was changed: the case is in the state “%(state)s” by now.") % {"state": state}
    return _("Nothing was changed: the action was settled before.")


class Notify(CaseStep):
    title = gettext_lazy("Notify supplier")
    verb = gettext_lazy("Send to the supplier")
    done = gettext_lazy("The supplier was notified.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return NotifyForm(data, initial=None if data else {"text": draft(case, on=timezone.localdate(at))})

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.notify(case, text=values["text"], by=by, at=at)


class Write(CaseStep):
    title = gettext_lazy("Write to the supplier")
    verb = gettext_lazy("Send")
    done = gettext_lazy("The message was sent.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return MessageForm(data, prefix="message")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.write(case, text=values["text"], by=by, at=at)

    def back(self, case: Case) -> str:
        return f"{super().back(case)}?thread=supplier#thread"


class WriteInternally(Write):
    title = gettext_lazy("Write an internal note")
    verb = gettext_lazy("Save the note")
    done = gettext_lazy("The note was saved.")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.write(case, text=values["text"], by=by, at=at, is_internal=True)

    def back(self, case: Case) -> str:
        return f"{CaseStep.back(self, case)}?thread=internal#thread"


class AddAction(CaseStep):
    title = gettext_lazy("Add action")
    verb = gettext_lazy("Add action")
    done = gettext_lazy("The action was added.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        on = timezone.localdate(at)
        return ActionForm(data, on=on, initial={"due_date": case.due_date if case.due_date >= on else None})

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.add_action(case, **values, by=by, at=at)


class HandOver(CaseStep):
    title = gettext_lazy("Change owner")
    verb = gettext_lazy("Hand over")
    done = gettext_lazy("The case has a new owner.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        owners = possible_owners({case.supplier_id}, on=timezone.localdate(at))
        return HandOverForm(data, owners=owners, initial={"owner": case.owner_id})

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        if values["owner"] != case.owner:
            cases.hand_over(case, owner=values["owner"], by=by, at=at)

    def warn(self, request: HttpRequest, values: dict[str, Any], at: datetime) -> None:
        warn_untrained(request, values["owner"], Competence.Task.CASES, on=timezone.localdate(at))


class Cancel(CaseStep):
    title = gettext_lazy("Cancel this case?")
    verb = gettext_lazy("Cancel the case")
    done = gettext_lazy("The case was cancelled; its open alerts wait for a case again.")
    is_danger = True

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return ReasonForm(data, prefix="cancel")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.cancel(case, by=by, at=at, reason=values["reason"])


class Reopen(CaseStep):
    title = gettext_lazy("Open this case again?")
    verb = gettext_lazy("Open the case again")
    done = gettext_lazy("The case is open again.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return ReasonForm(data, prefix="reopen")

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.reopen(case, by=by, at=at, reason=values["reason"])


class Close(CaseStep):
    """Close, or show what stands in the way."""

    title = gettext_lazy("Close case")
    verb = gettext_lazy("Close case")
    done = gettext_lazy("The case is closed.")

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.close(case, by=by, at=at)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return super().post(request, pk)
        except cases.ClosingRefused as refused:
            return case_response(request, self.case(request, pk), refused=refused.guard)


class SettleAction(CaseStep):
    """Say how an action ended; `pk` is the action's."""

    title = gettext_lazy("Settle action")
    verb = gettext_lazy("Save the outcome")
    done = gettext_lazy("The outcome was saved.")
    action: CaseAction

    def case(self, request: HttpRequest, pk: int) -> Case:
        user: Any = request.user
        rows = CaseAction.objects.visible_to(user).select_related("case__supplier", "case__owner")
        self.action = get_object_or_404(rows, pk=pk)
        if not cases.may_handle(user, self.action.case):
            raise PermissionDenied
        return self.action.case

    def form(self, case: Case, at: datetime, data: Any = None) -> forms.Form:
        return SettleActionForm(data, initial={"status": CaseAction.Status.DONE})

    def act(self, case: Case, values: dict[str, Any], *, by: User, at: datetime) -> None:
        cases.settle_action(self.action, **values, by=by, at=at)

    def about(self, case: Case) -> str:
        return self.action.description

"""What officers do with a grievance: each step has a page of its own, so that it works without a script."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
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
from risk.forms_grievance_steps import (
    AdmitForm,
    AnswerForm,
    ConflictForm,
    ExtendForm,
    TaskForm,
    TextForm,
    WriteForm,
)
from risk.models import Grievance, GrievanceTask
from risk.models.grievances import OFFICERS
from risk.services import grievances
from risk.views.grievances import grievance_response
from suppliers.models import User


class Step(RolesRequired, View):
    """One step on one grievance: GET shows its form, POST does it and goes back."""

    roles = OFFICERS
    title: ClassVar[str | Promise]
    verb: ClassVar[str | Promise]
    done: ClassVar[str | Promise]
    note: ClassVar[str | Promise] = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        grievance = self.grievance(request, pk)
        return self.page(request, grievance, self.form(grievance, timezone.now()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        grievance = self.grievance(request, pk)
        at = timezone.now()
        form = self.form(grievance, at, request.POST)
        if not form.is_valid():
            return self.page(request, grievance, form, status=422)
        try:
            self.act(grievance, form, by=request.user, at=at)  # type: ignore[arg-type]
        except grievances.StepRefused as refused:
            form.add_error(None, str(refused.message))
            return self.page(request, grievance, form, status=422)
        except TransitionRefused:
            messages.error(request, _("Nothing was changed: another step came first."))
        else:
            messages.success(request, str(self.done))
        return redirect(self.back(request, grievance))

    def grievance(self, request: HttpRequest, pk: int) -> Grievance:
        """The grievance that this officer may read."""
        return get_object_or_404(Grievance.objects.visible_to(request.user), pk=pk)

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return TextForm(data)

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        raise NotImplementedError

    def people(self, grievance: Grievance, at: datetime) -> list[User]:
        """Officers who may read it."""
        return grievances.able(grievance, grievances.officers(timezone.localdate(at)))

    def back(self, request: HttpRequest, grievance: Grievance) -> str:
        return reverse("risk:grievance_detail", args=[grievance.pk])

    def page(
        self, request: HttpRequest, grievance: Grievance, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        context = {
            "grievance": grievance,
            "form": form,
            "title": self.title,
            "note": self.note,
            "verb": self.verb,
            "back": reverse("risk:grievance_detail", args=[grievance.pk]),
        }
        return render(request, "risk/grievances/step.html", context, status=status)


class Acknowledge(Step):
    title = gettext_lazy("Acknowledge")
    verb = gettext_lazy("Acknowledge")
    done = gettext_lazy("The reporter reads it by the receipt code.")
    note = gettext_lazy("Says that the report was read, what happens next, and until when.")

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        grievances.acknowledge(grievance, text=form.cleaned_data["text"], by=by, at=at)


class Admit(Step):
    title = gettext_lazy("Admit and investigate")
    verb = gettext_lazy("Begin the investigation")
    done = gettext_lazy("The investigation has begun.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        initial = {
            "category": grievance.category,
            "severity": grievance.severity,
            "owner": grievance.owner_id,
            "supplier": grievance.supplier.external_id if grievance.supplier else "",
            "facility": grievance.facility.cid if grievance.facility else "",
            "tells": grievance.shows_signal,
        }
        return AdmitForm(data, people=self.people(grievance, at), initial=initial)

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        grievances.admit(grievance, form.triage(), text=form.cleaned_data["text"], by=by, at=at)

    def back(self, request: HttpRequest, grievance: Grievance) -> str:
        return where_it_can_be_read(request, grievance)


class Decline(Step):
    title = gettext_lazy("Do not admit")
    verb = gettext_lazy("Do not admit")
    done = gettext_lazy("The reporter reads why, and can ask for a review.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return TextForm(data, label=gettext_lazy("Reason, for the reporter"))

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        grievances.decline(grievance, text=form.cleaned_data["text"], by=by, at=at)


class Extend(Step):
    title = gettext_lazy("Answer later")
    verb = gettext_lazy("Put the answer off")
    done = gettext_lazy("The reporter reads the new day.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return ExtendForm(data, label=gettext_lazy("Reason, for the reporter"))

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        values = form.cleaned_data
        grievances.extend(grievance, until=values["until"], text=values["text"], by=by, at=at)


class Write(Step):
    title = gettext_lazy("Write")
    verb = gettext_lazy("Save")
    done = gettext_lazy("It was written down.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return WriteForm(data)

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        values = form.cleaned_data
        grievances.write(grievance, kind=values["kind"], text=values["text"], by=by, at=at)


class AddTask(Step):
    title = gettext_lazy("Add task")
    verb = gettext_lazy("Add task")
    done = gettext_lazy("The task was added.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return TaskForm(data, people=self.people(grievance, at), on=timezone.localdate(at))

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        grievances.add_task(grievance, **form.cleaned_data)


class Answer(Step):
    title = gettext_lazy("Findings and answer")
    verb = gettext_lazy("Answer")
    done = gettext_lazy("The reporter reads the answer by the receipt code.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return AnswerForm(data, label=gettext_lazy("Findings and answer, for the reporter"))

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        grievances.answer(grievance, **form.cleaned_data, by=by, at=at)


class Close(Step):
    title = gettext_lazy("Close the grievance")
    verb = gettext_lazy("Close")
    done = gettext_lazy("The grievance is closed.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        return TextForm(data, label=gettext_lazy("Last words, for the reporter"))

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        grievances.close(grievance, text=form.cleaned_data["text"], by=by, at=at)


class DeclareConflict(Step):
    title = gettext_lazy("Declare a conflict of interest")
    verb = gettext_lazy("Hand over for good")
    done = gettext_lazy("Somebody else handles the grievance now.")
    note = gettext_lazy("From then on the grievance cannot be opened by whoever declared it.")

    def form(self, grievance: Grievance, at: datetime, data: Any = None) -> forms.Form:
        user: Any = self.request.user
        others = [one for one in self.people(grievance, at) if one.pk != user.pk]
        return ConflictForm(data, people=others)

    def act(self, grievance: Grievance, form: Any, *, by: User, at: datetime) -> None:
        values = form.cleaned_data
        grievances.declare_conflict(grievance, text=values["text"], by=by, hand_to=values["hand_to"], at=at)

    def back(self, request: HttpRequest, grievance: Grievance) -> str:
        return where_it_can_be_read(request, grievance)


def where_it_can_be_read(request: HttpRequest, grievance: Grievance) -> str:
    """The page of the grievance, or the inbox where the step took it away from this person."""
    if Grievance.objects.visible_to(request.user).filter(pk=grievance.pk).exists():
        return reverse("risk:grievance_detail", args=[grievance.pk])
    return reverse("risk:grievance_list")


class RenewCode(RolesRequired, View):
    """A receipt code for a reporter who came by mail or spoke; shown once."""

    roles = OFFICERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        grievance = get_object_or_404(Grievance.objects.visible_to(request.user), pk=pk)
        try:
            code = grievances.renew_code(grievance)
        except grievances.StepRefused as refused:
            messages.error(request, str(refused.message))
            return redirect("risk:grievance_detail", pk=pk)
        return grievance_response(request, grievance, code=code)


class FinishTask(RolesRequired, View):
    """A task is done."""

    roles = OFFICERS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        visible = Grievance.objects.visible_to(request.user)
        task = get_object_or_404(GrievanceTask.objects.filter(grievance__in=visible), pk=pk)
        grievances.finish_task(task, on=timezone.localdate())
        return redirect("risk:grievance_detail", pk=task.grievance_id)

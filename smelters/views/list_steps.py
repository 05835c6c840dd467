"""The steps of a reference list: apply, discard, withdraw, and say what its labels mean. Each also works as a page."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from gscm.jobs.models import Job
from gscm.lib.doors import RolesRequired
from smelters import wording
from smelters.forms import ApplyForm, LabelsForm, ReasonForm
from smelters.lists.model import ListRefused
from smelters.models import ReferenceList
from smelters.queries import reference_lists
from smelters.services import list_jobs, reference_list
from smelters.views.access import KEEPERS


class ListStep(RolesRequired, View):
    """One step of one list: GET shows its form alone, POST takes it and leads to its work or back to the list."""

    roles = KEEPERS
    title: ClassVar[str | Promise]
    text: ClassVar[str | Promise] = ""
    verb: ClassVar[str | Promise]
    is_danger: ClassVar[bool] = False

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference = get_object_or_404(reference_lists.issues(on=timezone.localdate()), pk=pk)
        return self.page(request, reference, self.form(reference))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference = get_object_or_404(reference_lists.issues(on=timezone.localdate()), pk=pk)
        form = self.form(reference, request.POST)
        if not form.is_valid():
            return self.page(request, reference, form, status=422)
        user: Any = request.user
        try:
            job = self.act(request, reference, form, by=user, at=timezone.now())
        except ListRefused as refused:
            messages.error(request, wording.of_refusal(refused).sentence)
            return redirect("smelters:list_detail", pk)
        return redirect("smelters:list_job", job.pk) if job else redirect("smelters:list_detail", pk)

    def form(self, reference: ReferenceList, data: Any = None) -> forms.Form:
        return ReasonForm(data)

    def act(
        self, request: HttpRequest, reference: ReferenceList, form: Any, *, by: Any, at: datetime
    ) -> Job | None:
        raise NotImplementedError

    def page(
        self, request: HttpRequest, reference: ReferenceList, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        context = {
            "list": reference,
            "form": form,
            "title": self.title,
            "text": self.text,
            "verb": self.verb,
            "is_danger": self.is_danger,
            "back": reverse("smelters:list_detail", args=[reference.pk]),
        }
        return render(request, "smelters/list_step.html", context, status=status)


class ListApply(ListStep):
    """Apply a preview."""

    title = gettext_lazy("Apply the list")
    text = gettext_lazy(
        "Applying is one step: all rows or none. Every supplier is evaluated again; "
        "declarations keep the status of their own day."
    )
    verb = gettext_lazy("Apply the list")

    def form(self, reference: ReferenceList, data: Any = None) -> forms.Form:
        return ApplyForm(data, initial={"compared_at": str(reference.compared_at or "")})

    def act(
        self, request: HttpRequest, reference: ReferenceList, form: Any, *, by: Any, at: datetime
    ) -> Job | None:
        return list_jobs.ask_to_apply(reference, compared_at=form.cleaned_data["compared_at"], by=by, at=at)


class ListDiscard(ListStep):
    """Let a preview go."""

    title = gettext_lazy("Discard the preview")
    text = gettext_lazy("Nothing was made true by it. The file and its rows stay here with the reason.")
    verb = gettext_lazy("Discard")
    is_danger = True

    def act(
        self, request: HttpRequest, reference: ReferenceList, form: Any, *, by: Any, at: datetime
    ) -> Job | None:
        reference_list.discard(reference, by=by, at=at, reason=form.cleaned_data["reason"])
        messages.success(request, str(gettext_lazy("The preview was discarded.")))
        return None


class ListWithdraw(ListStep):
    """Let an applied list that was wrong count no more."""

    title = gettext_lazy("Withdraw the list")
    text = gettext_lazy(
        "What it said counts no more from now on, and every supplier is evaluated again. What was known by it until "
        "now stays readable."
    )
    verb = gettext_lazy("Withdraw")
    is_danger = True

    def act(
        self, request: HttpRequest, reference: ReferenceList, form: Any, *, by: Any, at: datetime
    ) -> Job | None:
        return list_jobs.ask_to_withdraw(reference, by=by, at=at, reason=form.cleaned_data["reason"])


class ListLabels(ListStep):
    """Say what unknown status labels of a preview mean."""

    title = gettext_lazy("Status labels without a meaning")
    text = gettext_lazy("What is said here holds for every list from now on.")
    verb = gettext_lazy("Save the meaning")

    def form(self, reference: ReferenceList, data: Any = None) -> forms.Form:
        return LabelsForm([each.label for each in reference_lists.unknown_labels(reference)], data)

    def act(
        self, request: HttpRequest, reference: ReferenceList, form: Any, *, by: Any, at: datetime
    ) -> Job | None:
        decided = reference_list.map_labels(reference, form.decisions(), by=by, at=at)
        said = ngettext(
            "%(count)d label has a meaning now.", "%(count)d labels have a meaning now.", len(decided)
        )
        messages.success(request, said % {"count": len(decided)})
        return None

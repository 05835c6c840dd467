"""The review calendar, and a meeting with its minutes, decisions and tasks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, may_steer
from suppliers.forms_meetings import DecisionForm, FollowUpForm, MeetingForm, MinutesForm, OutcomeForm
from suppliers.models import FollowUp, Meeting
from suppliers.services import meetings

PAGE = 50
CENTRE = frozenset({"centre"})
DECISION, TASK = "decision_%s", "task_%s"
"""The forms stand on one page, so their fields have ids of their own."""
REFUSALS = {
    "has_minutes": gettext_lazy("The meeting has minutes already; they are not changed."),
    "too_early": gettext_lazy("This day is still to come."),
    "is_done": gettext_lazy("This task was done before; nothing was changed."),
}


class MeetingList(RolesRequired, View):
    """Meetings to come and held, each with its open tasks."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        rows = Meeting.objects.annotate(
            tasks=Count("follow_ups"),
            open_tasks=Count("follow_ups", filter=Q(follow_ups__done_at__isnull=True)),
        ).order_by("-planned_on", "-pk")
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "today": timezone.localdate(),
            "may_plan": may_steer(request.user),
        }
        return render(request, "suppliers/meetings/list.html", context)


class MeetingCreate(RolesRequired, View):
    """Plan a meeting."""

    roles = CENTRE

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, MeetingForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = MeetingForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        meeting = meetings.plan(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The meeting stands in the calendar."))
        return redirect("meetings:meeting_detail", meeting.pk)

    def _page(self, request: SignedInRequest, form: MeetingForm, status: int = 200) -> HttpResponse:
        return render(request, "suppliers/meetings/form.html", {"form": form}, status=status)


class MeetingDetail(RolesRequired, View):
    """One meeting: agenda or minutes, decisions, tasks; what may be added stands below."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self.page(request, get_object_or_404(Meeting, pk=pk))

    def page(
        self, request: SignedInRequest, meeting: Meeting, status: int = 200, **forms_: forms.BaseForm
    ) -> HttpResponse:
        today = timezone.localdate()
        steers = may_steer(request.user)
        context: dict[str, Any] = {
            "meeting": meeting,
            "decisions": meeting.decisions.select_related("by"),
            "follow_ups": meeting.follow_ups.select_related("owner", "done_by"),
            "today": today,
            "may_steer": steers,
            "may_decide": steers or "board" in request.user.roles,
            "minutes_form": MinutesForm(initial={"held_on": meeting.planned_on}),
            "decision_form": DecisionForm(auto_id=DECISION),
            "follow_up_form": FollowUpForm(on=today, auto_id=TASK) if steers else None,
        }
        return render(request, "suppliers/meetings/detail.html", context | forms_, status=status)


class MeetingMinutes(MeetingDetail):
    """Write the minutes."""

    roles = CENTRE

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting, pk=pk)
        form = MinutesForm(request.POST)
        if not form.is_valid():
            return self.page(request, meeting, status=422, minutes_form=form)
        try:
            meetings.record(meeting, by=request.user, at=timezone.now(), **form.cleaned_data)
        except meetings.NotPossible as refused:
            form.add_error(None, REFUSALS[refused.code])
            return self.page(request, meeting, status=409, minutes_form=form)
        messages.success(request, _("The minutes were saved."))
        return redirect("meetings:meeting_detail", pk)


class MeetingDecide(MeetingDetail):
    """Keep a decision, or guidance of the board."""

    roles = frozenset({"centre", "board"})

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting, pk=pk)
        form = DecisionForm(request.POST, auto_id=DECISION)
        if not form.is_valid():
            return self.page(request, meeting, status=422, decision_form=form)
        meetings.decide(meeting, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The decision was saved."))
        return redirect("meetings:meeting_detail", pk)


class MeetingAsk(MeetingDetail):
    """Give somebody a task."""

    roles = CENTRE

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        meeting = get_object_or_404(Meeting, pk=pk)
        form = FollowUpForm(request.POST, on=timezone.localdate(), auto_id=TASK)
        if not form.is_valid():
            return self.page(request, meeting, status=422, follow_up_form=form)
        meetings.ask(meeting, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The task was given."))
        return redirect("meetings:meeting_detail", pk)


class FollowUpFinish(RolesRequired, View):
    """Say that a task is done; for its owner and the centre. `pk` is the task's."""

    roles = READING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        follow_up = get_object_or_404(FollowUp.objects.select_related("meeting"), pk=pk)
        if follow_up.owner_id != request.user.pk and not may_steer(request.user):
            raise PermissionDenied
        form = OutcomeForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write down what came of the task."))
            return redirect("meetings:meeting_detail", follow_up.meeting_id)
        try:
            meetings.finish(follow_up, by=request.user, at=timezone.now(), **form.cleaned_data)
        except meetings.NotPossible as refused:
            messages.error(request, REFUSALS[refused.code])
        else:
            messages.success(request, _("The task is done."))
        return redirect("meetings:meeting_detail", follow_up.meeting_id)

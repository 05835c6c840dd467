"""The threads of tasks as the team works them: which questions wait, one thread, and the service levels."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.months import quarter
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.working_days import ONE_DAY, WorkCalendar
from suppliers.access import READING_ROLES, WORKING_ROLES, may_steer
from suppliers.queries.owners import possible_owners
from surveys.forms_thread import AnswerForm, CalendarDayForm, GoalForm, PeriodForm, ThreadOwnerForm
from surveys.models import CalendarDay, CannedMessage, Request, ServiceGoal
from surveys.queries import service_levels
from surveys.queries import thread as threads
from surveys.services import service_goals, thread

PAGE = 50
ANSWER = CannedMessage.Purpose.ANSWER


class Questions(RolesRequired, View):
    """The threads within reach, those that wait for an answer first."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        state = request.GET.get("state", "")
        rows = {"all": threads.threads, "mine": threads.waiting_for}.get(state, threads.waiting)(request.user)
        today = timezone.localdate()
        goal, days = service_levels.answer_goal(today), service_levels.calendar()
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        lines = [(row, _due(row, goal, days)) for row in page]
        context = {"page": page, "lines": lines, "state": state, "goal": goal, "today": today}
        return render(request, "surveys/thread/list.html", context)


def _due(row: Any, goal: int | None, days: WorkCalendar) -> Any:
    """By when a waiting question is to be answered."""
    if row.waiting_since is None or goal is None:
        return None
    return days.later(timezone.localdate(row.waiting_since), goal)


class Thread(RolesRequired, View):
    """The thread of one request: read it, answer, or say that no answer is needed."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked = self._asked(request, pk)
        response = self._page(request, asked, AnswerForm(purpose=ANSWER))
        thread.note_seen(asked, by=request.user, at=timezone.now())
        return response

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked, at = self._asked(request, pk), timezone.now()
        if "settle" in request.POST:
            try:
                thread.settle(asked, by=request.user, at=at)
            except thread.NothingAsked:
                messages.info(request, _("Nothing waits for an answer here."))
            return redirect("surveys:question_detail", asked.pk)
        form = AnswerForm(request.POST, purpose=ANSWER)
        if not form.is_valid():
            return self._page(request, asked, form, status=422)
        text = form.text_in(asked.supplier.language)
        thread.answer(asked, text=text, by=request.user, at=at)
        messages.success(request, _("The answer was written; the supplier’s contacts get a mail."))
        return redirect("surveys:question_detail", asked.pk)

    def _asked(self, request: SignedInRequest, pk: int) -> Request:
        rows = threads.with_waiting(Request.objects.visible_to(request.user))
        return get_object_or_404(rows.select_related("campaign", "supplier", "thread_owner"), pk=pk)

    def _page(
        self, request: SignedInRequest, asked: Request, form: AnswerForm, status: int = 200
    ) -> HttpResponse:
        goal, days = service_levels.answer_goal(timezone.localdate()), service_levels.calendar()
        owned = getattr(asked, "thread_owner", None)
        context = {
            "asked": asked,
            "owner_form": _owner_form(asked, initial={"owner": owned.owner_id if owned else None}),
            "thread": threads.lines(asked, reader=request.user, tells_mails=True),
            "form": form,
            "due": _due(asked, goal, days),
            "contacts": list(asked.supplier.contacts.filter(is_active=True)),
        }
        return render(request, "surveys/thread/detail.html", context, status=status)


def _owner_form(asked: Request, said: Any = None, **kwargs: Any) -> ThreadOwnerForm:
    owners = possible_owners([asked.supplier_id], on=timezone.localdate())
    return ThreadOwnerForm(said, owners=owners, **kwargs)


class GiveThread(RolesRequired, View):
    """Say who answers in a thread."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked = get_object_or_404(Request.objects.visible_to(request.user), pk=pk)
        form = _owner_form(asked, request.POST)
        if form.is_valid():
            thread.give_to(asked, form.cleaned_data["owner"], by=request.user, at=timezone.now())
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Only colleagues who may see this supplier can answer it."))
        return redirect("surveys:question_detail", asked.pk)


class ServiceLevels(RolesRequired, View):
    """How soon suppliers were answered, news published and lists imported, in a period."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        form = PeriodForm(request.GET)
        first, last = form.period(today)
        levels = service_levels.levels(request.user, first=first, last=last, on=today)
        wanted = request.GET.get("kind", "")
        shown = next((level for level in levels if level.kind == wanted), levels[0])
        this_quarter = quarter(today)
        context = {
            "form": PeriodForm({"first": first, "last": last}),
            "first": first,
            "last": last,
            "levels": levels,
            "shown": shown,
            "page": Paginator(shown.services, PAGE).get_page(request.GET.get("page")),
            "this_quarter": this_quarter,
            "last_quarter": quarter(this_quarter[0] - ONE_DAY),
            "may_steer": may_steer(request.user),
        }
        return render(request, "surveys/thread/service_levels.html", context)


class ServiceGoals(RolesRequired, View):
    """The goals and the working calendar."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Set a goal, enter a day, or remove one: each form says what it is by its button."""
        if "remove" in request.POST:
            wanted = request.POST["remove"]
            day = get_object_or_404(CalendarDay, pk=wanted if wanted.isdecimal() else 0)
            service_goals.remove_day(day, by=request.user)
            return redirect("surveys:service_goals")
        if "day" in request.POST:
            form: GoalForm | CalendarDayForm = CalendarDayForm(request.POST)
            if not form.is_valid():
                return self._page(request, day_form=form, status=422)
            service_goals.enter_day(**form.cleaned_data, by=request.user)
        else:
            form = GoalForm(request.POST)
            if not form.is_valid():
                return self._page(request, goal_form=form, status=422)
            service_goals.set_goal(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("surveys:service_goals")

    def _page(
        self, request: SignedInRequest, *, goal_form: Any = None, day_form: Any = None, status: int = 200
    ) -> HttpResponse:
        today = timezone.localdate()
        context = {
            "goals": list(ServiceGoal.objects.select_related("set_by")),
            "days": list(CalendarDay.objects.filter(day__year__gte=today.year - 1)),
            "goal_form": goal_form or GoalForm(initial={"since": today}),
            "day_form": day_form or CalendarDayForm(),
        }
        return render(request, "surveys/thread/service_goals.html", context, status=status)

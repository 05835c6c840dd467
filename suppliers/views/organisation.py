"""The pages about the organisation: its chart as of a day, and who is trained for what."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.forms_organisation import CompetenceForm, EndForm
from suppliers.models import Competence, Role, User
from suppliers.queries import competence as competence_table
from suppliers.queries import organisation
from suppliers.services import competence

PAGE = 50


class Organisation(RolesRequired, View):
    """The chart of a day, printable, with its table: subsidiaries, teams, and who holds the roles of the group."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        on = _day(request.GET.get("on", "")) or today
        units = organisation.units(on=on, today=today)
        roles = organisation.group_roles(on=on)
        context = {
            "on": on,
            "is_today": on == today,
            "units": units,
            "top": [unit for unit in units if unit.depth == 0],
            "roles": roles,
            "chart_roles": [group for group in roles if group.role in {Role.BOARD, Role.CENTRE}],
            "suppliers": sum(unit.suppliers or 0 for unit in units),
        }
        return render(request, "suppliers/organisation.html", context)


class CompetenceTable(RolesRequired, View):
    """Everybody with a role, and for which tasks each is trained today."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        page = Paginator(competence_table.people(on=today), PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "lines": [competence_table.line(person, on=today) for person in page],
            "tasks": Competence.Task.choices,
            "may_record": competence.may_record(request.user),
        }
        return render(request, "suppliers/competence.html", context)


class CompetenceRecord(RolesRequired, View):
    """Record that somebody is trained for a task: `?person=5&task=cases` fills the form."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest) -> HttpResponse:
        chosen = {"user": request.GET.get("person"), "task": request.GET.get("task")}
        form = CompetenceForm(initial=chosen | {"since": timezone.localdate()}, on=timezone.localdate())
        return _form_page(request, form, title=_("Record competence"), verb=_("Save"))

    def post(self, request: SignedInRequest) -> HttpResponse:
        at = timezone.now()
        form = CompetenceForm(request.POST, on=timezone.localdate(at))
        if not form.is_valid():
            return _form_page(request, form, title=_("Record competence"), verb=_("Save"), status=422)
        competence.record(by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("The competence was recorded."))
        return redirect("suppliers:competence")


class CompetenceEnd(RolesRequired, View):
    """Let a competence end on a day."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        form = EndForm(initial={"on": timezone.localdate()})
        return _form_page(request, form, title=_("End competence"), verb=_("End"), note=str(record))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        record = self.record(pk)
        form = EndForm(request.POST)
        if not form.is_valid():
            return _form_page(
                request, form, title=_("End competence"), verb=_("End"), note=str(record), status=422
            )
        competence.end(record, on=form.cleaned_data["on"])
        messages.success(request, _("The competence ends on this day."))
        return redirect("suppliers:competence")

    def record(self, pk: int) -> Competence:
        return get_object_or_404(Competence.objects.select_related("user"), pk=pk)


def warn_untrained(request: HttpRequest, person: User, task: str, *, on: date) -> None:
    """Tell whoever has just given somebody a task that this person is not trained for it."""
    by: Any = request.user
    if not competence.is_trained(person, task, on=on, by=by):
        messages.warning(
            request,
            _("%(name)s has no competence on record for this task: %(task)s.")
            % {"name": person, "task": Competence.Task(task).label},
        )


def _day(text: str) -> date | None:
    """The day in the address, if it names one."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _form_page(
    request: SignedInRequest, form: Any, *, title: str, verb: str, note: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "note": note}
    return render(request, "suppliers/competence_form.html", context, status=status)

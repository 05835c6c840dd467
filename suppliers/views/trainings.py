"""The team's pages of trainings: the list, one session, preparing it, calling it off, what was planned."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, WORKING_ROLES, may_steer, may_work, reach_of
from suppliers.forms_trainings import AddPersonForm, CallOffForm, FeedbackForm, PlanForm, SessionForm
from suppliers.models import Supplier, TrainingSession
from suppliers.queries import trainings as queries
from suppliers.services import trainings

PAGE = 50
NEWEST = 10


class SessionList(RolesRequired, View):
    """All trainings and conferences that the filters leave."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        filters = queries.SessionFilter(request.GET, queries.listed(request.user), request=request)
        context = {
            "page": Paginator(filters.qs, PAGE).get_page(request.GET.get("page")),
            "chips": filters.chips(),
            "fields": filters.more_fields,
            "clear_url": request.path if filters.is_set else "",
            "may_work": may_work(request.user),
            "today": timezone.localdate(),
        }
        return render(request, "suppliers/trainings/sessions.html", context)


class SessionCreate(RolesRequired, View):
    """Prepare a training; `?follows=5` plans it out of a conference."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        first = {"follows": request.GET.get("follows"), "trainer": request.user.full_name}
        branch = reach_of(request.user).subsidiary_ids
        if not may_steer(request.user) and branch:
            first["subsidiary"] = str(min(branch))
        return session_form(request, SessionForm(user=request.user, initial=first))

    def post(self, request: SignedInRequest) -> HttpResponse:
        return save_session(request, SessionForm(request.POST, user=request.user))


class SessionEdit(RolesRequired, View):
    """Change a training; whoever is invited hears of another day by mail."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        return session_form(request, SessionForm(instance=session, user=request.user))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        return save_session(request, SessionForm(request.POST, instance=session, user=request.user))


def session_form(request: SignedInRequest, form: SessionForm, status: int = 200) -> HttpResponse:
    """The form of a training, as it stands."""
    return render(request, "suppliers/trainings/session_form.html", {"form": form}, status=status)


def save_session(request: SignedInRequest, form: SessionForm) -> HttpResponse:
    """Keep what the form says and go to the training's page."""
    if not form.is_valid():
        return session_form(request, form, status=422)
    session, materials = form.instance, form.cleaned_data["materials"]
    try:
        trainings.save(session, materials=materials, by=request.user, at=timezone.now())
    except trainings.TrainingRefused as refused:
        form.add_error(None, str(refused.sentence))
        return session_form(request, form, status=422)
    messages.success(request, _("The training was saved."))
    return redirect("trainings:session_detail", session.pk)


class SessionDetail(RolesRequired, View):
    """One training: when and where, the materials, who is invited, who was there, what came of it."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return session_page(request, pk)


def session_page(request: SignedInRequest, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a training, with its forms as they stand."""
    session = get_object_or_404(queries.session_page(), pk=pk)
    search, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    people = queries.participants(session, request.user, state=state, search=search)
    today = timezone.localdate()
    context = {
        "session": session,
        "numbers": queries.numbers(session, request.user),
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "state": state if state in queries.STATES else "",
        "search": search,
        "feedback": queries.feedback(session, request.user)[:NEWEST],
        "own": queries.own(session, request.user),
        "may_run": trainings.may_run(session, request.user) and not session.cancelled_at,
        "is_held": session.day <= today and not session.cancelled_at,
        "call_off_form": CallOffForm(auto_id="call_off_%s"),
        "plan_form": PlanForm(initial={"plan": session.plan}, auto_id="plan_%s"),
        "add_form": AddPersonForm(auto_id="add_%s"),
        "feedback_form": FeedbackForm(auto_id="feedback_%s"),
    }
    return render(request, "suppliers/trainings/session.html", context | forms, status=status)


class SessionCallOff(RolesRequired, View):
    """Say that a training is not held."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        form = CallOffForm(request.POST, auto_id="call_off_%s")
        if not form.is_valid():
            return session_page(request, pk, status=422, call_off_form=form)
        try:
            trainings.call_off(session, by=request.user, at=timezone.now(), **form.cleaned_data)
        except trainings.TrainingRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            messages.success(request, _("The training is called off; whoever was invited is told."))
        return redirect("trainings:session_detail", pk)


class SessionPlan(RolesRequired, View):
    """Write down what was planned at a conference."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        session = get_object_or_404(TrainingSession.objects.run_by(request.user), pk=pk)
        form = PlanForm(request.POST, auto_id="plan_%s")
        if not form.is_valid():
            return session_page(request, pk, status=422, plan_form=form)
        trainings.write_plan(session, by=request.user, **form.cleaned_data)
        messages.success(request, _("The plan was saved."))
        return redirect("trainings:session_detail", pk)


class SupplierTrainings(RolesRequired, View):
    """What a supplier's page shows of its trainings: a fragment, and a page without JavaScript."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        context = {
            "supplier": supplier,
            "people": queries.of_supplier(supplier, newest=NEWEST),
            "reads": queries.reads_of_supplier(supplier, newest=NEWEST),
        }
        template = "_supplier_trainings" if request.htmx else "supplier_trainings"
        return render(request, f"suppliers/trainings/{template}.html", context)

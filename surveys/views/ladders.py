"""The ladder of one request: what was sent, what comes next, who stops it and who takes it to the business level."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from surveys.forms_planning import DecideNoMineralsForm, ReasonForm
from surveys.models import LadderStep, NoMineralsAnswer, Request
from surveys.queries import mails
from surveys.queries.scope_words import minerals_in_parts
from surveys.services import campaigns, ladders, no_minerals
from surveys.services.campaign_states import CampaignRefused


class Working(RolesRequired):
    """Pages of those who work with suppliers."""

    roles = WORKING_ROLES


class Centre(RolesRequired):
    """What only the centre decides."""

    roles = frozenset({"centre"})


def request_of(request: SignedInRequest, pk: int) -> Request:
    """The request behind an address, if it is within this person's reach."""
    rows = Request.objects.visible_to(request.user).select_related("campaign", "supplier")
    return get_object_or_404(rows, pk=pk)


class Ladder(Working, View):
    """What was sent about a request, what comes next, and what people decided."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return page(request, request_of(request, pk))


class Hold(Working, View):
    """Stop reminders and escalation of a request, with a reason."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked = request_of(request, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return page(request, asked, hold_form=form)
        try:
            ladders.hold(asked, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:request_ladder", pk)


class Lift(Working, View):
    """Press a request again."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            ladders.lift(request_of(request, pk), by=request.user, at=timezone.now())
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:request_ladder", pk)


class Escalate(Centre, View):
    """Take a request to the business level or before the Board, with a reason."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        asked = request_of(request, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return page(request, asked, decide_form=form)
        level = request.POST.get("level", "")
        step = LadderStep.objects.filter(
            campaign=asked.campaign, days__isnull=True, level=level if level.isdecimal() else -1
        )
        try:
            ladders.decide(
                asked,
                get_object_or_404(step),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:request_ladder", pk)


class DecideNoMinerals(Working, View):
    """Accept or decline the answer that none of the minerals is used."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        answer = get_object_or_404(NoMineralsAnswer.objects.visible_to(request.user), pk=pk)
        form = DecideNoMineralsForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a decision and give its reason."))
            return redirect("surveys:request_ladder", answer.request_id)
        try:
            no_minerals.decide(
                answer,
                accept=form.cleaned_data["accept"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:request_ladder", answer.request_id)


def page(
    request: SignedInRequest,
    asked: Request,
    *,
    hold_form: ReasonForm | None = None,
    decide_form: ReasonForm | None = None,
) -> HttpResponse:
    """The page, with the form that needs attention."""
    pressing = mails.pressing(asked, at=timezone.now(), on=timezone.localdate())
    context = {
        "asked": asked,
        "pressing": pressing,
        "answers": [(answer, minerals_in_parts(answer.contradictions)) for answer in pressing.answers],
        "hold_form": hold_form or ReasonForm(prefix=None),
        "decide_form": decide_form or ReasonForm(prefix=None, auto_id="decide_%s"),
        "answer_form": DecideNoMineralsForm(auto_id="answer_%s"),
        "may_decide": campaigns.may_edit(request.user),
    }
    status = 422 if hold_form or decide_form else 200
    return render(request, "surveys/ladders/request.html", context, status=status)

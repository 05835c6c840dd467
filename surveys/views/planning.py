"""The wizard of a campaign: five steps that can be left and come back to. Until the last one nobody is asked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from surveys import forms_planning as forms
from surveys.forms_campaigns import CampaignForm, PickForm, ScopeForm
from surveys.models import Campaign
from surveys.queries import campaign_page
from surveys.queries import campaigns as campaign_queries
from surveys.queries import planning as queries
from surveys.services import campaigns, ladders, presets, scoping
from surveys.services.campaign_states import CampaignRefused

PAGE = 50


class Planning(RolesRequired):
    """Pages of those who plan campaigns."""

    roles = frozenset({"centre"})


def draft_of(request: SignedInRequest, pk: int) -> Campaign:
    """The draft behind an address; a launched campaign is none."""
    drafts = Campaign.objects.visible_to(request.user).filter(status=Campaign.Status.DRAFT)
    return get_object_or_404(drafts.select_related("created_by", "copied_from"), pk=pk)


class Copy(Planning, View):
    """Next year's draft from a campaign, in one action."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
        try:
            draft = campaigns.copy(campaign, by=request.user, at=timezone.now())
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        messages.success(request, _("Copied. Look through the steps, then launch the campaign."))
        return redirect("surveys:campaign_plan_what", draft.pk)


class Create(Planning, View):
    """A new draft: the first step."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        year = timezone.localdate().year
        form = CampaignForm(initial={"year": year, "family": "CMRT", "title": f"CMRT {year}"})
        return _what(request, form, None)

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = CampaignForm(request.POST)
        if not form.is_valid():
            return _what(request, form, None)
        try:
            campaign = campaigns.create(**form.cleaned_data, by=request.user, at=timezone.now())
        except CampaignRefused as refused:
            form.add_error(None, str(refused.sentence))
            return _what(request, form, None)
        return redirect(queries.address(campaign, "who"))


class What(Planning, View):
    """Year, template, oldest version, and by when."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = draft_of(request, pk)
        return _what(request, CampaignForm(campaign=campaign), campaign)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = draft_of(request, pk)
        form = CampaignForm(request.POST, campaign=campaign)
        if not form.is_valid():
            return _what(request, form, campaign)
        try:
            campaigns.revise(campaign, **form.cleaned_data)
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        return redirect(queries.address(campaign, "who"))


class Who(Planning, View):
    """Whom the campaign means: by rule, by hand, from a list; each with its reason."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, draft_of(request, pk))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = draft_of(request, pk)
        if "rule" in request.POST:
            return self._rule(request, campaign)
        form: ScopeForm | PickForm = (
            PickForm(request.POST) if "pick" in request.POST else ScopeForm(request.POST, request.FILES)
        )
        if not form.is_valid():
            return self._page(request, campaign, form)
        try:
            added = scoping.add(
                campaign, form.suppliers(), reason=form.cleaned_data["reason"], by=request.user
            )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        sentence = ngettext("%(count)d supplier was added.", "%(count)d suppliers were added.", added)
        messages.success(request, sentence % {"count": added})
        return redirect(queries.address(campaign, "who"))

    def _rule(self, request: SignedInRequest, campaign: Campaign) -> HttpResponse:
        form = forms.RuleForm(request.POST, campaign=campaign)
        if not form.is_valid():
            return self._page(request, campaign, form)
        try:
            scoping.rule(campaign, form.rule(), on=timezone.localdate())
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", campaign.pk)
        return redirect(queries.address(campaign, "who"))

    def _page(self, request: SignedInRequest, campaign: Campaign, form: Form | None = None) -> HttpResponse:
        search = request.GET.get("q", "").strip()
        shows_outside = request.GET.get("side") == "out"
        inside, outside = queries.inside(campaign, search), queries.outside(campaign, search)
        page = Paginator(outside if shows_outside else inside, PAGE).get_page(request.GET.get("page"))
        in_count, out_count = inside.count(), outside.count()
        found = campaign_queries.not_in_scope(campaign, search) if search else None
        context = {
            "rule_form": form if isinstance(form, forms.RuleForm) else forms.RuleForm(campaign=campaign),
            "form": form if isinstance(form, ScopeForm) else ScopeForm(),
            "pick_errors": form.errors if isinstance(form, PickForm) else None,
            "search": search,
            "found": Paginator(found, PAGE).get_page(1) if found is not None else None,
            "page": page,
            "lines": queries.lines(page),  # type: ignore[arg-type]
            "shows_outside": shows_outside,
            "sides": [
                {
                    "label": _("In scope (%(count)d)") % {"count": in_count},
                    "url": "?",
                    "is_current": not shows_outside,
                },
                {
                    "label": _("Left out (%(count)d)") % {"count": out_count},
                    "url": "?side=out",
                    "is_current": shows_outside,
                },
            ],
        }
        return _step(request, campaign, "who", context, status=422 if form and form.errors else 200)


class Texts(Planning, View):
    """What the invitation says in the campaign's own words, per language."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = draft_of(request, pk)
        return _step(request, campaign, "texts", {"form": forms.TextsForm(campaign=campaign)})

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = draft_of(request, pk)
        form = forms.TextsForm(request.POST, campaign=campaign)
        if not form.is_valid():
            return _step(request, campaign, "texts", {"form": form}, status=422)
        try:
            campaigns.word(campaign, form.texts())
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        if "preview" in request.POST:
            return redirect("surveys:campaign_invitation", pk)
        return redirect(queries.address(campaign, "dates"))


class Dates(Planning, View):
    """Due date, reminders before and after it, escalation, and which answers are taken."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, draft_of(request, pk))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = draft_of(request, pk)
        due, rungs = forms.DueForm(request.POST), forms.rungs_of(campaign, request.POST)
        decided = forms.decided_of(campaign, request.POST)
        preset = forms.PresetForm(request.POST)
        if not all(
            [due.is_valid(), rungs.is_valid(), preset.is_valid(), *(f.is_valid() for _l, f in decided)]
        ):
            return self._page(request, campaign, due, rungs, decided, preset, status=422)
        steps = rungs.rungs() + [
            ladders.Rung(level.value, None, form.cleaned_data["receivers"]) for level, form in decided
        ]
        try:
            campaigns.schedule(campaign, **due.cleaned_data, steps=steps)
            if chosen := preset.cleaned_data["preset"]:
                campaigns.regrade(campaign, presets.severities(chosen))
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        return redirect(queries.address(campaign, "confirm"))

    def _page(
        self,
        request: SignedInRequest,
        campaign: Campaign,
        due: forms.DueForm | None = None,
        rungs: forms.RungFormSet | None = None,
        decided: list | None = None,
        preset: forms.PresetForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        initial = {"due_date": campaign.due_date, "allows_no_minerals": campaign.allows_no_minerals}
        context = {
            "due": due or forms.DueForm(initial=initial),
            "rungs": rungs or forms.rungs_of(campaign),
            "decided": decided or forms.decided_of(campaign),
            "preset": preset or forms.PresetForm(initial={"preset": presets.of(campaign.severities)}),
        }
        return _step(request, campaign, "dates", context, status=status)


def confirmation(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """The last step: what will happen, what is still missing, and the button."""
    if not campaigns.may_edit(request.user):
        raise Http404
    context = {
        "ready": queries.readiness(campaign, on=timezone.localdate()),
        "ladder": sorted(
            campaign.ladder.filter(is_in_use=True),
            key=lambda step: (step.days is None, step.days or 0, step.level),
        ),
        "texts": [text.language for text in campaign.texts.all() if text.introduction or text.subject],
        "preset": presets.label(campaign.severities),
    }
    return _step(request, campaign, "confirm", context)


def _what(request: SignedInRequest, form: CampaignForm, campaign: Campaign | None) -> HttpResponse:
    head = campaign_page.head(request.user, campaign, "scope") if campaign else {"campaign": None}
    context = head | {"form": form, "steps": queries.steps(campaign, "what")}
    return render(request, "surveys/planning/what.html", context, status=422 if form.errors else 200)


def _step(
    request: SignedInRequest, campaign: Campaign, step: str, context: dict, status: int = 200
) -> HttpResponse:
    head = campaign_page.head(request.user, campaign, "scope")
    context = head | context | {"steps": queries.steps(campaign, step)}
    return render(request, f"surveys/planning/{step}.html", context, status=status)

"""The centre's campaigns: plan, launch, watch, close. Teams watch the part within their reach, the board reads."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.models import User
from surveys.forms_campaigns import CampaignForm, PickForm, RequestFilterForm, ScopeForm
from surveys.models import Campaign
from surveys.queries import campaign_page
from surveys.queries import campaigns as queries
from surveys.services import campaigns, invitations

PAGE = 50


def campaign_of(user: User, pk: int) -> Campaign:
    """The campaign behind an address, if this person may see it."""
    return get_object_or_404(Campaign.objects.visible_to(user).select_related("created_by"), pk=pk)


class Reading(RolesRequired):
    """Pages that everybody of the programme may read."""

    roles = READING_ROLES


class Steering(RolesRequired):
    """Pages of those who run campaigns."""

    roles = frozenset({"centre"})


class CampaignList(Reading, View):
    """All campaigns with their response."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        page = Paginator(queries.campaigns(request.user), PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "lines": queries.overviews(page, request.user),
            "may_edit": campaigns.may_edit(request.user),
        }
        return render(request, "surveys/campaigns/list.html", context)


class CampaignCreate(Steering, View):
    """A new draft."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        year = timezone.localdate().year
        form = CampaignForm(initial={"year": year, "family": "CMRT", "title": f"CMRT {year}"})
        return _form(request, form, None)

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = CampaignForm(request.POST)
        if not form.is_valid():
            return _form(request, form, None)
        try:
            campaign = campaigns.create(**form.cleaned_data, by=request.user, at=timezone.now())
        except campaigns.CampaignRefused as refused:
            form.add_error(None, str(refused.sentence))
            return _form(request, form, None)
        return redirect("surveys:campaign_detail", campaign.pk)


class CampaignEdit(Steering, View):
    """What a draft asks and by when."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = _draft(request, pk)
        return _form(request, CampaignForm(campaign=campaign), campaign)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        form = CampaignForm(request.POST, campaign=campaign)
        if not form.is_valid():
            return _form(request, form, campaign)
        try:
            campaigns.revise(campaign, **form.cleaned_data)
        except campaigns.CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:campaign_detail", pk)


class CampaignDetail(Reading, View):
    """A draft with its scope, or how far a launched campaign is."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        if campaign.is_draft:
            return _scope(request, campaign, ScopeForm())
        context = campaign_page.progress(request.user, campaign)
        head = campaign_page.head(request.user, campaign, "progress", context["figures"])
        return render(request, "surveys/campaigns/detail.html", context | head)


class CampaignFigures(Reading, View):
    """The figures of a launched campaign, asked for again while the page is open."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        if campaign.is_draft:
            raise Http404
        return render(
            request, "surveys/campaigns/_figures.html", campaign_page.progress(request.user, campaign)
        )


class CampaignRequests(Reading, View):
    """Every supplier's part of a campaign, with state and last file."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        form = RequestFilterForm(request.GET)
        form.is_valid()  # an address that names no state or subsidiary narrows nothing
        wanted = queries.Wanted(
            search=request.GET.get("q", "").strip(),
            state=form.cleaned_data.get("state") or "",
            subsidiary=form.cleaned_data.get("subsidiary"),
            sort=_sort(request.GET.get("sort", "")),
        )
        rows = queries.requests(campaign, request.user, wanted, on=timezone.localdate())
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "wanted": wanted,
            "states": queries.STATES,
            "chips": _chips(request, form),
            "fields": [form["state"], form["subsidiary"]],
            "clear_url": request.path if request.GET else "",
        }
        tab = "late" if wanted.state == "late" else "suppliers"
        return render(
            request,
            "surveys/campaigns/requests.html",
            context | campaign_page.head(request.user, campaign, tab),
        )


class CampaignScope(Steering, View):
    """Who is asked: free in a draft, only more once it runs."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return _scope(request, campaign_of(request.user, pk), ScopeForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Add a branch, pasted numbers, or the suppliers that were ticked."""
        campaign = campaign_of(request.user, pk)
        form: ScopeForm | PickForm = (
            PickForm(request.POST) if "pick" in request.POST else ScopeForm(request.POST)
        )
        if not form.is_valid():
            return _scope(request, campaign, form)
        try:
            if campaign.is_draft:
                added = campaigns.add_to_scope(campaign, form.suppliers())
            else:
                added, _job = campaigns.add_late(
                    campaign, form.suppliers(), by=request.user, at=timezone.now()
                )
        except campaigns.CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        _say_added(request, added)
        return redirect("surveys:campaign_scope" if not campaign.is_draft else "surveys:campaign_detail", pk)


class CampaignScopeRemove(Steering, View):
    """Take ticked suppliers out of a draft."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        form = PickForm(request.POST)
        if not form.is_valid():
            return _scope(request, campaign, form)
        try:
            removed = campaigns.remove_from_scope(campaign, form.suppliers())
        except campaigns.CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        sentence = ngettext(
            "%(count)d supplier was taken out of the scope.",
            "%(count)d suppliers were taken out of the scope.",
            removed,
        )
        messages.success(request, sentence % {"count": removed})
        return redirect("surveys:campaign_detail", pk)


class CampaignInvitation(Reading, View):
    """The invitation as suppliers will read it, in both languages."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        languages = [code for code, _name in settings.LANGUAGES]
        language = request.GET.get("language", get_language())
        if language not in languages:
            language = languages[0]
        mail = invitations.preview(campaign, language, reader=request.user)
        context = {
            "mail": mail,
            "html": mail.alternatives[0][0],
            "options": [
                {
                    "label": get_language_info(code)["name_local"],
                    "url": f"?language={code}",
                    "is_current": code == language,
                }
                for code in languages
            ],
        }
        return render(
            request,
            "surveys/campaigns/invitation.html",
            context | campaign_page.head(request.user, campaign, "invitation"),
        )


class _Verb(Steering, View):
    """A button of the campaign's page."""

    done = ""

    def act(self, campaign: Campaign, by: User) -> object:
        raise NotImplementedError

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        try:
            self.act(campaign, request.user)
        except campaigns.CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:campaign_detail", pk)


class CampaignLaunch(_Verb):
    """Ask everybody in scope."""

    def act(self, campaign: Campaign, by: User) -> object:
        return campaigns.launch(campaign, by=by, at=timezone.now())


class CampaignInvite(_Verb):
    """Send what is outstanding."""

    def act(self, campaign: Campaign, by: User) -> object:
        return campaigns.invite(campaign, by=by, at=timezone.now())


class CampaignInviteUncertain(_Verb):
    """Send again what perhaps was not sent."""

    def act(self, campaign: Campaign, by: User) -> object:
        return campaigns.invite_uncertain(campaign, by=by, at=timezone.now())


class CampaignClose(_Verb):
    """End a campaign."""

    def act(self, campaign: Campaign, by: User) -> object:
        return campaigns.close(campaign, at=timezone.now())


# What pages are made of


def _draft(request: SignedInRequest, pk: int) -> Campaign:
    campaign = campaign_of(request.user, pk)
    if not campaign.is_draft:
        raise Http404
    return campaign


def _form(request: SignedInRequest, form: CampaignForm, campaign: Campaign | None) -> HttpResponse:
    context = {"form": form, "campaign": campaign}
    return render(request, "surveys/campaigns/form.html", context, status=422 if form.errors else 200)


def _scope(request: SignedInRequest, campaign: Campaign, form: Form) -> HttpResponse:
    if campaign.status == Campaign.Status.CLOSED or not campaigns.may_edit(request.user):
        raise Http404
    search = request.GET.get("q", "").strip()
    suppliers = queries.in_scope(campaign)
    found = Paginator(queries.not_in_scope(campaign, search), PAGE).get_page(1) if search else None
    context = {
        "form": form if isinstance(form, ScopeForm) else ScopeForm(),
        "pick_errors": form.errors if isinstance(form, PickForm) else None,
        "search": search,
        "found": found,
        "page": Paginator(suppliers, PAGE).get_page(request.GET.get("page")) if campaign.is_draft else None,
        "without_contact": queries.without_contact(suppliers) if campaign.is_draft else 0,
    }
    head = campaign_page.head(request.user, campaign, "scope")
    status = 422 if form.errors else 200
    return render(request, "surveys/campaigns/scope.html", context | head, status=status)


def _sort(sort: str) -> str:
    return sort if sort.removeprefix("-") in queries.SORTS else "name"


def _chips(request: SignedInRequest, form: RequestFilterForm) -> list[dict[str, str]]:
    """The filters that are set, each with the address without it."""
    chips = []
    for name in ("state", "subsidiary"):
        value = form.cleaned_data.get(name)
        if value:
            words = dict(form.fields["state"].choices) if name == "state" else {}  # type: ignore[attr-defined]
            rest = request.GET.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            chips.append(
                {
                    "name": str(form.fields[name].label),
                    "value": str(words.get(value, value)),
                    "remove_url": f"?{rest.urlencode()}",
                }
            )
    return chips


def _say_added(request: SignedInRequest, added: int) -> None:
    if not added:
        messages.info(request, _("All of these were in the campaign already."))
        return
    sentence = ngettext("%(count)d supplier was added.", "%(count)d suppliers were added.", added)
    messages.success(request, sentence % {"count": added})

"""The centre's campaigns: plan, launch, watch, close. Teams watch the part within their reach, the board reads."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
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
from surveys.forms_campaigns import PickForm, RequestFilterForm, ScopeForm
from surveys.forms_planning import LaunchForm
from surveys.models import Campaign, CampaignMail
from surveys.queries import campaign_page, mails
from surveys.queries import campaigns as queries
from surveys.queries import planning as planning_queries
from surveys.services import campaigns, invitations, scoping
from surveys.services.campaign_states import CampaignRefused
from surveys.views import planning

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


class CampaignDetail(Reading, View):
    """A draft as its wizard's last step shows it, or how far a launched campaign is."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        if campaign.is_draft:
            return planning.confirmation(request, campaign)
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
    """Who comes into a running campaign late, and who leaves it, each with a reason."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        if campaign.is_draft:
            return redirect("surveys:campaign_plan_who", pk)
        return self._page(request, self._running(request, pk), ScopeForm(needs_reason=True))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Add a branch, pasted or uploaded numbers, or the suppliers that were ticked."""
        campaign = campaign_of(request.user, pk)
        if campaign.is_draft:
            return redirect("surveys:campaign_plan_who", pk)
        form: ScopeForm | PickForm = (
            PickForm(request.POST, needs_reason=True)
            if "pick" in request.POST
            else ScopeForm(request.POST, request.FILES, needs_reason=True)
        )
        if not form.is_valid():
            return self._page(request, self._running(request, pk), form)
        try:
            added, _job = campaigns.add_late(
                campaign,
                form.suppliers(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        say_added(request, added)
        return redirect("surveys:campaign_scope", pk)

    def _running(self, request: SignedInRequest, pk: int) -> Campaign:
        campaign = campaign_of(request.user, pk)
        if not campaign.is_running:
            raise Http404
        return campaign

    def _page(self, request: SignedInRequest, campaign: Campaign, form: ScopeForm | PickForm) -> HttpResponse:
        search = request.GET.get("q", "").strip()
        found = queries.not_in_scope(campaign, search) if search else None
        standing = queries.standing(campaign, search) if search else None
        changes = planning_queries.changes(campaign)
        context = {
            "form": form if isinstance(form, ScopeForm) else ScopeForm(needs_reason=True),
            "pick_form": form if isinstance(form, PickForm) else PickForm(needs_reason=True),
            "search": search,
            "found": Paginator(found, PAGE).get_page(1) if found is not None else None,
            "standing": Paginator(standing, PAGE).get_page(1) if standing is not None else None,
            "page": Paginator(changes, PAGE).get_page(request.GET.get("page")),
        }
        head = campaign_page.head(request.user, campaign, "scope")
        status = 422 if form.errors else 200
        return render(request, "surveys/campaigns/scope.html", context | head, status=status)


class CampaignScopeRemove(Steering, View):
    """Take ticked suppliers out of a draft, or out of a running campaign with a reason."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        form = PickForm(request.POST, needs_reason=not campaign.is_draft)
        back = "surveys:campaign_plan_who" if campaign.is_draft else "surveys:campaign_scope"
        if campaign.status == Campaign.Status.CLOSED:
            back = "surveys:campaign_detail"
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, str(errors[0]))
            return redirect(back, pk)
        suppliers, reason = form.suppliers(), form.cleaned_data["reason"]
        try:
            if campaign.is_draft:
                removed = scoping.remove(campaign, suppliers, reason=reason, by=request.user)
            else:
                removed = scoping.withdraw(
                    campaign, suppliers, reason=reason, by=request.user, at=timezone.now()
                )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("surveys:campaign_detail", pk)
        sentence = ngettext(
            "%(count)d supplier was taken out of the scope.",
            "%(count)d suppliers were taken out of the scope.",
            removed,
        )
        messages.success(request, sentence % {"count": removed})
        return redirect(back, pk)


class CampaignInvitation(Reading, View):
    """The mails as suppliers will read them, in both languages; of several drafts, as one."""

    KINDS = (
        (CampaignMail.Kind.INVITATION, None),
        (CampaignMail.Kind.REMINDER, 0),
        (CampaignMail.Kind.ESCALATION, 1),
    )

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        languages = [code for code, _name in settings.LANGUAGES]
        language = request.GET.get("language", get_language())
        if language not in languages:
            language = languages[0]
        kinds = {kind.value: level for kind, level in self.KINDS}
        kind = request.GET.get("kind", "")
        kind = kind if kind in kinds else CampaignMail.Kind.INVITATION.value
        partner = self._partner(campaign, request.GET.get("with", ""))
        asked = [campaign, partner] if partner else [campaign]
        mail = invitations.preview(kind, asked, language, reader=request.user, level=kinds[kind])
        query = f"&with={partner.pk}" if partner else ""
        context = {
            "mail": mail,
            "html": mail.alternatives[0][0],
            "partner": partner,
            "options": [
                {
                    "label": get_language_info(code)["name_local"],
                    "url": f"?language={code}&kind={kind}{query}",
                    "is_current": code == language,
                }
                for code in languages
            ],
            "kinds": [
                {
                    "label": one.label,
                    "url": f"?language={language}&kind={one.value}{query}",
                    "is_current": one.value == kind,
                }
                for one, _level in self.KINDS
            ],
        }
        return render(
            request,
            "surveys/campaigns/invitation.html",
            context | campaign_page.head(request.user, campaign, "invitation"),
        )

    def _partner(self, campaign: Campaign, wanted: str) -> Campaign | None:
        partners = planning_queries.partners(campaign) if campaign.is_draft and wanted else []
        return next((one for one, _shared in partners if str(one.pk) == wanted), None)


class CampaignMails(Reading, View):
    """Every mail of a campaign with what became of it."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
        search = request.GET.get("q", "").strip()
        rows = mails.of_campaign(campaign, request.user, state=state, kind=kind, search=search)
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "search": search,
            "states": mails.switch(campaign, request.user, state),
            "keep": [{"name": "state", "value": state}] if state else [],
        }
        return render(
            request,
            "surveys/campaigns/mails.html",
            context | campaign_page.head(request.user, campaign, "mails"),
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
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:campaign_detail", pk)


class CampaignLaunch(Steering, View):
    """Ask everybody in scope, of this draft and of those that are launched with it."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        form = LaunchForm(
            request.POST, partners=[one for one, _shared in planning_queries.partners(campaign)]
        )
        together = form.cleaned_data["together"] if form.is_valid() else []
        try:
            campaigns.launch(campaign, by=request.user, at=timezone.now(), together=together)
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:campaign_detail", pk)


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


def say_added(request: SignedInRequest, added: int) -> None:
    if not added:
        messages.info(request, _("All of these were in the campaign already."))
        return
    sentence = ngettext("%(count)d supplier was added.", "%(count)d suppliers were added.", added)
    messages.success(request, sentence % {"count": added})

"""How a campaign comes on, the rows behind its figures, whom to remind, and its final results."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.signed_in import SignedInRequest
from suppliers.access import may_steer, may_work
from suppliers.models import User
from surveys.forms_progress import AsOfForm, ChosenForm, FreezeForm, RowsForm
from surveys.models import Campaign, FinalResult, Request
from surveys.queries import campaign_page, journey, progress_page, request_export
from surveys.queries import results as result_queries
from surveys.queries.campaigns import STATES
from surveys.services import reminding, results
from surveys.services.campaign_states import CampaignRefused
from surveys.views.campaigns import PAGE, Reading, Steering, campaign_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def launched(user: User, pk: int) -> Campaign:
    """A campaign that this person may see and that has asked."""
    campaign = campaign_of(user, pk)
    if campaign.is_draft:
        raise Http404
    return campaign


class Progress(Reading, View):
    """Funnel, response by day, by branch, buyer and commodity, with what each figure means."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = launched(request.user, pk)
        form = AsOfForm(request.GET)
        context = progress_page.page(
            request.user, campaign, on=timezone.localdate(), at=timezone.now(), day=form.day()
        ) | campaign_page.head(request.user, campaign, "response")
        return render(request, "surveys/progress/page.html", context)


class Rows(Reading, View):
    """The rows behind a figure, to be worked from: remind who was ticked, take the list along."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = launched(request.user, pk)
        form = RowsForm(request.GET)
        wanted = form.wanted()
        rows = journey.rows(campaign, request.user, wanted, on=timezone.localdate())
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "wanted": wanted,
            "step": journey.STEPS.get(wanted.state),
            "title": progress_page.rows_head(campaign, wanted),
            "states": STATES,
            "form": form,
            "fields": [form["state"], form["subsidiary"]],
            "keep": [
                {"name": name, "value": value}
                for name in ("buyer", "commodity")
                if (value := getattr(wanted, name))
            ],
            "query": request.GET.urlencode(),
            "clear_url": request.path if request.GET else "",
            "may_remind": campaign.is_running and may_work(request.user),
            "actions": [{"label": _("Remind…"), "key": "R"}],
        }
        head = campaign_page.head(request.user, campaign, "response")
        return render(request, "surveys/progress/rows.html", context | head)


class RowsExport(Reading, View):
    """The same rows as a workbook."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = launched(request.user, pk)
        wanted = RowsForm(request.GET).wanted()
        rows = journey.rows(campaign, request.user, wanted, on=timezone.localdate())
        content = request_export.workbook(
            campaign, progress_page.rows_head(campaign, wanted), rows, at=timezone.now()
        )
        name = f"{campaign.family}-{campaign.year}-{wanted.state or 'all'}.xlsx"
        return HttpResponse(
            content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


class Remind(Reading, View):
    """Remind the suppliers that were chosen: first what would follow, then, confirmed, it is done."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = launched(request.user, pk)
        if not may_work(request.user):
            raise PermissionDenied
        on, at = timezone.localdate(), timezone.now()
        chosen = ChosenForm(request.POST).chosen()
        back = f"{reverse('surveys:campaign_rows', args=[pk])}?{request.GET.urlencode()}"
        if chosen == []:
            messages.error(request, _("Select at least one supplier."))
            return redirect(back)
        rows = self._rows(request, campaign, chosen)
        if "confirmed" not in request.POST:
            context = {
                "plan": reminding.plan(rows, on=on, at=at),
                "chosen": chosen,
                "back": back,
                "query": request.GET.urlencode(),
            }
            head = campaign_page.head(request.user, campaign, "response")
            return render(request, "surveys/progress/remind.html", context | head)
        try:
            done = reminding.remind(campaign, rows, on=on, at=at)
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            count = len(done.remind)
            told = ngettext("%(count)d supplier is reminded.", "%(count)d suppliers are reminded.", count)
            messages.success(request, told % {"count": count})
        return redirect(back)

    def _rows(
        self, request: SignedInRequest, campaign: Campaign, chosen: list[int] | None
    ) -> QuerySet[Request]:
        """The ticked rows, or all that the filters of the address leave; within reach in either case."""
        if chosen is None:
            wanted = RowsForm(request.GET).wanted()
            return journey.narrowed(campaign, request.user, wanted, on=timezone.localdate())
        return Request.objects.visible_to(request.user).standing().filter(campaign=campaign, pk__in=chosen)


class FinalResults(Reading, View):
    """The final results with their rows, and what was restated since; before that, the way to declare them."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = launched(request.user, pk)
        head = campaign_page.head(request.user, campaign, "results")
        result = result_queries.of_campaign(campaign)
        if result is None:
            may_freeze = may_steer(request.user)
            counts = journey.counts(campaign, request.user, on=timezone.localdate())
            context = {"form": FreezeForm() if may_freeze else None, "counts": counts, "result": None}
            return render(request, "surveys/progress/results.html", context | head)
        return render(request, "surveys/progress/results.html", self._page(request, result) | head)

    def _page(self, request: SignedInRequest, result: FinalResult) -> dict[str, object]:
        on = timezone.localdate()
        view = request.GET.get("rows", "")
        view = view if view in result_queries.VIEWS else result_queries.CHANGED
        rows = result_queries.rows(result, request.user, view, on=on)
        return {
            "result": result,
            "restated": result_queries.restatement(result, request.user, on=on),
            "view": view,
            "view_word": result_queries.VIEWS[view],
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "states": STATES,
        }


class Freeze(Steering, View):
    """Declare the results final."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
        form = FreezeForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Nothing was changed: a note of up to 500 characters is needed."))
            return redirect("surveys:campaign_results", pk)
        try:
            results.freeze(
                campaign,
                note=form.cleaned_data["note"],
                by=request.user,
                on=timezone.localdate(),
                at=timezone.now(),
            )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            messages.success(request, _("The results are final. What comes later is shown as a restatement."))
        return redirect("surveys:campaign_results", pk)

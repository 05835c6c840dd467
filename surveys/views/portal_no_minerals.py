"""The supplier's answer that it uses none of the minerals."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from surveys.forms_planning import NoMineralsForm
from surveys.models import NoMineralsAnswer, Request
from surveys.queries import portal
from surveys.services import no_minerals
from surveys.services.campaign_states import CampaignRefused


class NoMinerals(SupplierContactRequired, View):
    """Say that none of the minerals is used, with reason and officer."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, self._task(request, pk), NoMineralsForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        task = self._task(request, pk)
        form = NoMineralsForm(request.POST)
        if not form.is_valid():
            return self._page(request, task, form)
        facts = {name: form.cleaned_data[name] for name in ("reason", "officer", "officer_title")}
        try:
            answer = no_minerals.give(
                task, **facts, by=request.user, on=timezone.localdate(), at=timezone.now()
            )
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("portal:task", pk)
        if answer.status == NoMineralsAnswer.Status.ACCEPTED:
            messages.success(request, _("Your answer was accepted. No file is needed."))
        else:
            messages.info(
                request, _("Your answer was taken. We compare it with our data and come back to you.")
            )
        return redirect("portal:no_minerals", pk)

    def _task(self, request: SignedInRequest, pk: int) -> Request:
        task = get_object_or_404(portal.tasks(request.user), pk=pk)
        if not task.campaign.allows_no_minerals:
            raise Http404
        return task

    def _page(self, request: SignedInRequest, task: Request, form: NoMineralsForm) -> HttpResponse:
        answers = list(task.no_minerals_answers.order_by("-given_at", "-pk"))
        context = {
            "task": task,
            "form": form,
            "answers": answers,
            "may_answer": task.campaign.is_running
            and not any(answer.status != NoMineralsAnswer.Status.DECLINED for answer in answers),
            "minerals": portal.minerals_asked(task.campaign),
        }
        status = 422 if form.errors else 200
        return render(request, "surveys/portal/no_minerals.html", context, status=status)

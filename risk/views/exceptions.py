"""Exceptions to alerts: asked for from the inbox, agreed to or ended several at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from gscm.lib.agreements import AgreementRefused
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk import wording_rulesets
from risk.forms_exceptions import ExceptionForm
from risk.forms_levels import EndForm
from risk.models import Alert, AlertException
from risk.queries import exceptions as lists
from risk.queries.exceptions import Tab
from risk.services import exceptions
from risk.views import parts
from risk.views.selection import SelectionStep
from smelters.views.access import KEEPERS
from suppliers.access import READING_ROLES

PAGE = 50
TABS = {
    Tab.WAITING: pgettext_lazy("exceptions", "Wait for a second person"),
    Tab.HOLDING: pgettext_lazy("exceptions", "Hold"),
    Tab.ENDED: gettext_lazy("Ended"),
}


class AlertExcept(SelectionStep):
    """Ask for an exception to each of the ticked alerts."""

    def step(self, request: HttpRequest, chosen: list[Alert], *, is_confirmed: bool) -> HttpResponse:
        at = timezone.now()
        user: Any = request.user
        form = ExceptionForm(
            request.POST if is_confirmed else None, initial={"since": timezone.localdate(at)}
        )
        if is_confirmed and form.is_valid():
            try:
                count = exceptions.ask(chosen, by=user, at=at, **form.cleaned_data)
            except AgreementRefused as refused:
                form.add_error(None, wording_rulesets.of_agreement(refused))
            else:
                words = ngettext(
                    "%(count)d exception was asked for. It counts once a second person agrees.",
                    "%(count)d exceptions were asked for. They count once a second person agrees.",
                    count,
                )
                messages.success(request, words % {"count": count})
                return self.to_inbox(request)
        context = {
            "form": form,
            "chosen": chosen,
            "back": request.POST.get("back", ""),
            "title": _("Ask for an exception"),
            "verb": _("Ask for it"),
            "action": reverse("risk:alert_except"),
        }
        return render(request, "risk/selection_step.html", context)


class ExceptionList(RolesRequired, View):
    """Exceptions within reach: those that wait, those that hold, and how the others ended."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        on = timezone.localdate()
        conditions = lists.tab_conditions(on=on)
        counts = lists.counts(request.user, conditions)
        tab = parts.chosen(request.GET.get("tab"), Tab, Tab.WAITING if counts[Tab.WAITING] else Tab.HOLDING)
        may_keep = bool(request.user.roles & KEEPERS)
        context = {
            "tab": tab,
            "tabs": parts.tabs(request.GET, TABS, current=tab, counts=counts),
            "page": Paginator(lists.listed(request.user, conditions[tab]), PAGE).get_page(
                request.GET.get("page")
            ),
            "is_selectable": may_keep and tab != Tab.ENDED,
            "bulk_actions": self.bulk_actions(tab),
            "on": on,
        }
        return render(request, "risk/exception_list.html", context)

    def bulk_actions(self, tab: Tab) -> list[dict[str, Any]]:
        """What the bulk bar offers."""
        end = {
            "label": _("Decline") if tab == Tab.WAITING else _("End now"),
            "key": "E",
            "url": reverse("risk:exception_end"),
        }
        if tab == Tab.HOLDING:
            return [end]
        return [{"label": _("Agree"), "key": "A", "url": reverse("risk:exception_approve")}, end]


class SettleStep(RolesRequired, View):
    """A step on ticked exceptions."""

    roles = KEEPERS

    def post(self, request: SignedInRequest) -> HttpResponse:
        texts = request.POST.getlist("selected")
        wanted = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
        chosen = list(AlertException.objects.visible_to(request.user).filter(pk__in=wanted))
        if len(chosen) != len(wanted):
            raise Http404
        if not chosen:
            messages.warning(request, _("No exception was selected."))
            return redirect("risk:exception_list")
        return self.step(request, chosen)

    def step(self, request: SignedInRequest, chosen: list[AlertException]) -> HttpResponse:
        raise NotImplementedError


class ExceptionApprove(SettleStep):
    """Agree to the ticked ones, as far as somebody else asked for them."""

    def step(self, request: SignedInRequest, chosen: list[AlertException]) -> HttpResponse:
        count = exceptions.approve(chosen, by=request.user, at=timezone.now())
        left = len(chosen) - count
        if count:
            words = ngettext("%(count)d exception counts now.", "%(count)d exceptions count now.", count)
            messages.success(request, words % {"count": count})
        if left:
            words = ngettext(
                "%(count)d was left: who asked for it cannot agree to it, or it does not wait any more.",
                "%(count)d were left: who asked for one cannot agree to it, or it does not wait any more.",
                left,
            )
            messages.warning(request, words % {"count": left})
        return redirect("risk:exception_list")


class ExceptionEnd(SettleStep):
    """End or decline the ticked ones: the first POST asks why, the second does."""

    def step(self, request: SignedInRequest, chosen: list[AlertException]) -> HttpResponse:
        form = EndForm(request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid():
            count = exceptions.end(
                chosen, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
            words = ngettext("%(count)d exception ended.", "%(count)d exceptions ended.", count)
            messages.success(request, words % {"count": count})
            return redirect("risk:exception_list")
        return render(request, "risk/exception_end.html", {"form": form, "chosen": chosen})

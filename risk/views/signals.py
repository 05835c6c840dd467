"""Signals from comparing lists: the list, one with both lists beside each other, what a supplier or a file has."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from gscm.interface.templatetags.interface import moment
from gscm.lib.doors import RolesRequired
from gscm.lib.filters import address
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.states import TransitionRefused
from risk.filters_signals import SignalFilter
from risk.forms import ReasonForm
from risk.models import ListSignal
from risk.queries import list_signals
from risk.queries.side_by_side import Shown, side_by_side
from risk.services import list_signals as signals
from risk.views import parts
from smelters.licences import team_classes
from suppliers.access import READING_ROLES, WORKING_ROLES, may_steer, may_work
from suppliers.models import Supplier
from surveys.models import Submission

PAGE = 50
TABS = {
    ListSignal.Status.OPEN: pgettext_lazy("signals", "Open"),
    ListSignal.Status.EXPLAINED: gettext_lazy("Explained"),
    ListSignal.Status.ENDED: gettext_lazy("Ended"),
}
SHOWN = {
    Shown.EVIDENCE: gettext_lazy("What stands out"),
    Shown.ALL: gettext_lazy("All rows"),
    Shown.BOTH: gettext_lazy("In both"),
    Shown.HERE: gettext_lazy("Only in this list"),
    Shown.THERE: gettext_lazy("Only in the other"),
}


class SignalList(RolesRequired, View):
    """The signals about suppliers of the reader's branch."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        tab = parts.chosen(request.GET.get("tab"), ListSignal.Status, ListSignal.Status.OPEN)
        visible = ListSignal.objects.visible_to(request.user)
        filters = SignalFilter(request.GET, visible.filter(status=tab), request=request)
        page = Paginator(list_signals.joined(filters.qs), PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "lines": list_signals.lines(list(page), request.user),
            "tab": tab,
            "tabs": parts.tabs(request.GET, TABS, current=tab, counts=list_signals.counts(visible)),
            "filters": filters,
            "chips": filters.chips(),
            "keep": [{"name": "tab", "value": tab}],
            "clear_url": address(request.GET, **dict.fromkeys(("q", *SignalFilter.CHIPS)))
            if filters.is_set
            else "",
            "may_steer": may_steer(request.user),
        }
        return render(request, "risk/signals/list.html", context)


class SignalDetail(RolesRequired, View):
    """One signal: its evidence, both lists beside each other, and what people said."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        user = request.user
        visible = list_signals.joined(ListSignal.objects.visible_to(user))
        signal = get_object_or_404(visible.select_related("settings"), pk=pk)
        compared = side_by_side(signal, user, classes=team_classes(timezone.localdate()))
        counts = compared.counts()
        first = Shown.EVIDENCE if counts[Shown.EVIDENCE] else Shown.ALL
        shown = parts.chosen(request.GET.get("rows"), Shown, first)
        context = {
            "signal": signal,
            "line": list_signals.lines([signal], user)[0],
            "sees_other": compared.sees_other,
            "page": Paginator(compared.shown(shown), PAGE).get_page(request.GET.get("page")),
            "tabs": [
                {
                    "label": word,
                    "url": address(request.GET, rows=which),
                    "is_current": which is shown,
                    "count": counts[which],
                }
                for which, word in SHOWN.items()
                if counts[which] or which is shown
            ],
            "steps": [
                {"text": step.text, "detail": step.reason, "day": moment(step.at), "icon": step.icon}
                for step in list_signals.steps(signal)
            ],
            "form": ReasonForm(),
            "can_work": may_work(user),
        }
        return render(request, "risk/signals/detail.html", context)


class SignalStep(RolesRequired, View):
    """A step that a person takes with a reason."""

    roles = WORKING_ROLES
    done: str | Promise = ""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        signal = get_object_or_404(ListSignal.objects.visible_to(request.user), pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a reason."))
            return redirect("risk:signal_detail", pk)
        try:
            self.step(request, signal, form.cleaned_data["reason"])
        except TransitionRefused:
            messages.error(request, _("In the meantime the state of the signal changed."))
        else:
            messages.success(request, str(self.done))
        return redirect("risk:signal_detail", pk)

    def step(self, request: SignedInRequest, signal: ListSignal, reason: str) -> None:
        raise PermissionDenied


class ExplainSignal(SignalStep):
    """Say why the lists look so."""

    done = gettext_lazy("Explained. The reason is kept with your name.")

    def step(self, request: SignedInRequest, signal: ListSignal, reason: str) -> None:
        signals.explain(signal, reason=reason, by=request.user, at=timezone.now())


class TakeUpSignal(SignalStep):
    """Open a signal again whose explanation does not hold."""

    done = gettext_lazy("The signal is open again.")

    def step(self, request: SignedInRequest, signal: ListSignal, reason: str) -> None:
        signals.take_up_again(signal, reason=reason, by=request.user, at=timezone.now())


class SupplierSignals(RolesRequired, View):
    """What comparing lists tells of a supplier: a part of another page, and a page without JavaScript."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        rows = ListSignal.objects.visible_to(request.user).filter(supplier=supplier)
        return _part(request, supplier, list_signals.of_suppliers_page(rows, request.user))


class SubmissionSignals(RolesRequired, View):
    """What comparing lists tells of one file: a part of another page, and a page without JavaScript."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        visible = Submission.objects.visible_to(request.user).select_related("request__supplier")
        submission = get_object_or_404(visible, pk=pk)
        rows = ListSignal.objects.visible_to(request.user).filter(declaration__submission=submission)
        lines = list_signals.of_suppliers_page(rows, request.user)
        return _part(request, submission.request.supplier, lines)


def _part(request: SignedInRequest, supplier: Supplier, lines: list[list_signals.Line]) -> HttpResponse:
    template = "risk/signals/_part.html" if request.htmx else "risk/signals/part.html"
    return render(request, template, {"supplier": supplier, "lines": lines})

"""A supplier's corrective actions: what is expected by when, and a thread to ask."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.filters import address
from gscm.lib.states import TransitionRefused
from risk.forms import MessageForm
from risk.models import Case
from risk.models.cases import next_date
from risk.queries import guidance, portal_cases
from risk.services import cases
from risk.views import parts
from surveys.queries import portal

ROWS_PER_PAGE = 50
SHOWN_OF_TASK = 5
TABS = {"open": pgettext_lazy("cases", "Open"), "closed": pgettext_lazy("cases", "Closed")}


class CaseList(SupplierContactRequired, View):
    """The cases of the suppliers for which this person speaks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        on = timezone.localdate()
        own = portal_cases.own_cases(request.user)  # type: ignore[arg-type]
        tab = "closed" if request.GET.get("tab") == "closed" else "open"
        shown = (
            own.filter(status__in=Case.SETTLED) if tab == "closed" else own.exclude(status__in=Case.SETTLED)
        )
        order = ["-closed_at", "-pk"] if tab == "closed" else [next_date().asc(), "pk"]
        page: Page[Any] = Paginator(shown.order_by(*order), ROWS_PER_PAGE).get_page(
            request.GET.get("page", 1)
        )
        page.object_list = portal_cases.case_rows(list(page.object_list), on=on)
        tabs = [
            {"label": word, "url": address(request.GET, tab=key), "is_current": key == tab}
            for key, word in TABS.items()
        ]
        return render(request, "risk/portal/case_list.html", {"page": page, "tabs": tabs, "tab": tab})


class OfTask(SupplierContactRequired, View):
    """The open cases of the supplier of a task, as a part of the task's page; `pk` is the task's."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        task = get_object_or_404(portal.tasks(user), pk=pk)
        open_cases = portal_cases.own_cases(user).exclude(status__in=Case.SETTLED)
        rows = open_cases.filter(supplier=task.supplier_id).order_by(next_date().asc(), "pk")
        shown = portal_cases.case_rows(list(rows[:SHOWN_OF_TASK]), on=timezone.localdate())
        return render(request, "risk/portal/_of_task.html", {"rows": shown})


class OwnCase(SupplierContactRequired, View):
    """A view of one of the own cases."""

    def rows(self, request: HttpRequest) -> QuerySet[Case]:
        return portal_cases.own_cases(request.user)  # type: ignore[arg-type]

    def own_case(self, request: HttpRequest, pk: int) -> Case:
        """The case, of which this person may write."""
        user: Any = request.user
        case: Case = get_object_or_404(self.rows(request), pk=pk)
        if not cases.may_answer(user, case):
            raise PermissionDenied
        return case

    def page(self, request: HttpRequest, case: Case, form: MessageForm, status: int = 200) -> HttpResponse:
        page = portal_cases.portal_case(case, on=timezone.localdate())
        context = {
            "page": page,
            "guidance": guidance.advice(page.flagged),
            "alternatives": guidance.alternatives(page.flagged, on=timezone.localdate()),
            "case": case,
            "form": form,
            "states": parts.states(page.states),
            **parts.clock_words(page.clock),
            "thread": parts.thread(page.messages, case.supplier.shown_name),
            "may_acknowledge": case.status in Case.states_before(Case.Status.ACKNOWLEDGED),
        }
        return render(request, "risk/portal/case_detail.html", context, status=status)


class CaseDetail(OwnCase):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(request, self.own_case(request, pk), MessageForm())


class Acknowledge(OwnCase):
    """The supplier confirms to have read what is expected."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.own_case(request, pk)
        try:
            cases.acknowledge(case, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except TransitionRefused:
            messages.info(request, _("This was acknowledged before. Nothing was changed."))
        else:
            messages.success(request, _("Thank you. The execution team sees that you have read it."))
        return redirect("portal_cases:case_detail", pk=case.pk)


class Write(OwnCase):
    """The supplier writes into the thread."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.own_case(request, pk)
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.page(request, case, form, status=422)
        user: Any = request.user
        try:
            cases.write(case, text=form.cleaned_data["text"], by=user, at=timezone.now(), as_supplier=True)
        except TransitionRefused:
            messages.error(request, _("This corrective action has ended by now. Your message was not sent."))
        else:
            messages.success(request, _("Your message was sent."))
        return redirect(reverse("portal_cases:case_detail", args=[case.pk]) + "#thread")

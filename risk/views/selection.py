"""What is done with several alerts at once: open cases, give them an owner."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.doors import RolesRequired
from risk.forms import AssignForm, OpenCasesForm
from risk.models import Alert
from risk.services import alerts, cases
from risk.views import parts
from suppliers.access import WORKING_ROLES
from suppliers.models import Competence, User
from suppliers.queries.owners import possible_owners
from suppliers.views.organisation import warn_untrained


def without_case(chosen: list[Alert]) -> list[Alert]:
    """The alerts from which a case can be opened."""
    return [alert for alert in chosen if alert.status == Alert.State.OPEN and alert.case_id is None]


def bulk_actions(chosen: list[Alert] | None = None) -> list[dict[str, Any]]:
    """What the bulk bar offers for the selection, or for one that is not known yet.

    An action that fits only some of the selected rows says so; one that fits none is not offered.
    """
    assign = {"label": _("Assign"), "key": "A", "url": reverse("risk:alert_assign")}
    open_cases = {"label": _("Open cases"), "key": "C", "url": reverse("risk:case_open")}
    excepted = {"label": _("Ask for an exception"), "key": "E", "url": reverse("risk:alert_except")}
    if chosen is None:
        return [open_cases, assign, excepted]
    count = len({alert.supplier_id for alert in without_case(chosen)})
    open_cases["label"] = ngettext("Open %(count)d case", "Open %(count)d cases", count) % {"count": count}
    return [open_cases, assign, excepted] if count else [assign, excepted]


class SelectionStep(RolesRequired, View):
    """A step on ticked alerts: the first POST asks, the second does. `back` is the inbox's own query."""

    roles = WORKING_ROLES

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not alerts.may_handle(user):
            raise PermissionDenied
        chosen = parts.selected_alerts(request, user, request.POST.getlist("selected"))
        if not chosen:
            messages.warning(request, _("No alert was selected."))
            return self.to_inbox(request)
        return self.step(request, chosen, is_confirmed="confirmed" in request.POST)

    def step(self, request: HttpRequest, chosen: list[Alert], *, is_confirmed: bool) -> HttpResponse:
        raise NotImplementedError

    def to_inbox(self, request: HttpRequest) -> HttpResponse:
        query = request.POST.get("back", "")
        return redirect(reverse("risk:inbox") + (query if query.startswith("?") else ""))


class Selection(SelectionStep):
    """The bulk bar for what is ticked now."""

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = parts.selected_alerts(request, request.user, request.POST.getlist("selected"))  # type: ignore[arg-type]
        return render(request, "components/bulk_bar.html", {"actions": bulk_actions(chosen)})


class AlertAssign(SelectionStep):
    """Give the ticked alerts an owner."""

    def step(self, request: HttpRequest, chosen: list[Alert], *, is_confirmed: bool) -> HttpResponse:
        at = timezone.now()
        user: Any = request.user
        owners = possible_owners({alert.supplier_id for alert in chosen}, on=timezone.localdate(at))
        form = AssignForm(request.POST if is_confirmed else None, owners=owners, initial={"owner": user.pk})
        if is_confirmed and form.is_valid():
            count = alerts.assign(chosen, owner=form.cleaned_data["owner"], by=user, at=at)
            messages.success(
                request,
                ngettext("%(count)d alert changed hands.", "%(count)d alerts changed hands.", count)
                % {"count": count},
            )
            return self.to_inbox(request)
        context = {
            "form": form,
            "chosen": chosen,
            "back": request.POST.get("back", ""),
            "title": _("Assign alerts"),
            "verb": ngettext("Assign %(count)d alert", "Assign %(count)d alerts", len(chosen))
            % {"count": len(chosen)},
            "action": reverse("risk:alert_assign"),
        }
        return render(request, "risk/selection_step.html", context)


class CaseOpen(SelectionStep):
    """Open one case for each supplier of the ticked alerts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The same page for alerts named in the address: `?alert=5`, or `?supplier=3` for all of it without a case."""
        user: Any = request.user
        named = request.GET.getlist("alert")
        supplier = request.GET.get("supplier", "")
        if supplier.isascii() and supplier.isdigit() and len(supplier) < 19:
            waiting = Alert.objects.visible_to(user).open().filter(supplier=supplier, case=None)
            named += [str(pk) for pk in waiting.values_list("pk", flat=True)]
        chosen = parts.selected_alerts(request, user, named)
        if not chosen:
            return redirect("risk:inbox")
        return self.step(request, chosen, is_confirmed=False)

    def step(self, request: HttpRequest, chosen: list[Alert], *, is_confirmed: bool) -> HttpResponse:
        at = timezone.now()
        on = timezone.localdate(at)
        user: Any = request.user
        free = without_case(chosen)
        if not free:
            messages.warning(
                request, _("Every selected alert is in a case already or closed. Nothing was opened.")
            )
            return self.to_inbox(request)
        suppliers = {alert.supplier_id for alert in free}
        initial = {
            "owner": user.pk,
            "due_date": cases.due_date_of(free, on=on) if len(suppliers) == 1 else None,
        }
        form = OpenCasesForm(
            request.POST if is_confirmed else None,
            initial=initial,
            on=on,
            owners=possible_owners(suppliers, on=on),
        )
        if is_confirmed and form.is_valid():
            return self.open(request, free, **form.cleaned_data)
        verb = ngettext("Open %(count)d case", "Open %(count)d cases", len(suppliers)) % {
            "count": len(suppliers)
        }
        context = {
            "form": form,
            "chosen": free,
            "left_out": len(chosen) - len(free),
            "back": request.POST.get("back", ""),
            "title": verb,
            "verb": verb,
            "action": reverse("risk:case_open"),
        }
        return render(request, "risk/selection_step.html", context)

    def open(
        self, request: HttpRequest, free: list[Alert], *, owner: User, due_date: date | None
    ) -> HttpResponse:
        at = timezone.now()
        by: Any = request.user
        try:
            opened = cases.open_cases(free, owner=owner, due_date=due_date, by=by, at=at)
        except cases.NotOneSupplier:
            messages.error(
                request,
                _(
                    "No case was opened: in the meantime an alert was closed or taken into another case. Select again."
                ),
            )
            return self.to_inbox(request)
        messages.success(
            request,
            ngettext("%(count)d case was opened.", "%(count)d cases were opened.", len(opened))
            % {"count": len(opened)},
        )
        warn_untrained(request, owner, Competence.Task.CASES, on=timezone.localdate(at))
        if len(opened) == 1:
            return redirect("risk:case_detail", pk=opened[0].pk)
        return self.to_inbox(request)

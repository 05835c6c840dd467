"""The page on which the work about suppliers is given to a colleague for a time, and taken back."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from suppliers.forms_delegations import DelegationForm
from suppliers.models import Competence, Delegation, Supplier, User
from suppliers.queries.owners import possible_owners
from suppliers.services import delegations
from suppliers.views.organisation import warn_untrained

MOST = 200
USUAL = timedelta(days=14)


class Delegate(RolesRequired, View):
    """Give the open work about the suppliers named in the address (`?supplier=5&supplier=8`) to a colleague."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, _named(request, request.GET.getlist("supplier")))

    def post(self, request: SignedInRequest) -> HttpResponse:
        at = timezone.now()
        on = timezone.localdate(at)
        suppliers = _named(request, request.POST.getlist("supplier"))
        if not suppliers:
            return self._page(request, suppliers)
        form = DelegationForm(request.POST, colleagues=_colleagues(suppliers), on=on)
        if not form.is_valid():
            return self._page(request, suppliers, form, status=422)
        count = delegations.delegate(suppliers, by=request.user, at=at, **form.cleaned_data)
        messages.success(
            request,
            ngettext(
                "The work about %(count)d supplier is delegated to %(name)s.",
                "The work about %(count)d suppliers is delegated to %(name)s.",
                count,
            )
            % {"count": count, "name": form.cleaned_data["to"]},
        )
        warn_untrained(request, form.cleaned_data["to"], Competence.Task.DECLARATIONS, on=on)
        if len(suppliers) == 1:
            return redirect("suppliers:supplier_detail", suppliers[0].pk)
        return redirect("surveys:submission_list")

    def _page(
        self,
        request: SignedInRequest,
        suppliers: list[Supplier],
        form: DelegationForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        on = timezone.localdate()
        begin = {"since": on, "until": on + USUAL}
        context = {
            "suppliers": suppliers,
            "form": form or DelegationForm(colleagues=_colleagues(suppliers), on=on, initial=begin),
        }
        return render(request, "suppliers/delegate.html", context, status=status)


class DelegationEnd(RolesRequired, View):
    """Take delegated work back before its last day."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
        if delegations.end(delegation, by=request.user, at=timezone.now()):
            messages.success(request, _("The delegation has ended."))
        else:
            messages.info(request, _("The delegation had ended before."))
        return redirect("suppliers:supplier_detail", delegation.supplier_id)


def _named(request: SignedInRequest, keys: list[str]) -> list[Supplier]:
    """The suppliers named, as far as they are within reach."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdecimal()][:MOST]
    return list(Supplier.objects.visible_to(request.user).filter(pk__in=wanted).order_by("name", "pk"))


def _colleagues(suppliers: list[Supplier]) -> QuerySet[User]:
    return possible_owners({supplier.pk for supplier in suppliers}, on=timezone.localdate())

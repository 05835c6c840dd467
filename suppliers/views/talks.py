"""What was said to a supplier outside of this house."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from suppliers.forms_contacts import TalkForm
from suppliers.models import Supplier
from suppliers.services import talks


class TalkRecord(RolesRequired, View):
    """Write down a call, a visit or a message; `pk` is the supplier's."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, _supplier(request, pk), TalkForm(on=timezone.localdate()))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = _supplier(request, pk)
        form = TalkForm(request.POST, on=timezone.localdate())
        if not form.is_valid():
            return self._page(request, supplier, form, status=422)
        talks.record(supplier, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Written down. It stands in the supplier’s timeline."))
        return redirect("risk:supplier_timeline", supplier.pk)

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: TalkForm, status: int = 200
    ) -> HttpResponse:
        context = {"supplier": supplier, "form": form, "title": _("Write down a talk")}
        return render(request, "suppliers/supplier_form.html", context, status=status)


def _supplier(request: SignedInRequest, pk: int) -> Supplier:
    supplier: Supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
    return supplier

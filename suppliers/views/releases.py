"""The page on which the status of a supplier for purchasing is decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.forms import ReleaseForm
from suppliers.queries import suppliers
from suppliers.services import releases


class ReleaseDecide(RolesRequired, View):
    """Decide on a supplier; what was decided before stands beside."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, pk, ReleaseForm(initial={"status": request.GET.get("status")}))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            return self._page(request, pk, form, status=422)
        at = timezone.now()
        supplier = get_object_or_404(suppliers.supplier_page(request.user, on=timezone.localdate(at)), pk=pk)
        try:
            releases.decide(supplier, by=request.user, at=at, **form.cleaned_data)
        except releases.LetterMissing:
            form.add_error(
                "status",
                _("No letter of guarantee is in force, so this supplier cannot be released."),
            )
            return self._page(request, pk, form, status=409)
        except releases.NothingChanges:
            messages.info(request, _("The supplier has this status already."))
        else:
            messages.success(request, _("The status for purchasing was saved."))
        return redirect("suppliers:supplier_detail", pk)

    def _page(self, request: SignedInRequest, pk: int, form: ReleaseForm, status: int = 200) -> HttpResponse:
        found = suppliers.supplier_page(request.user, on=timezone.localdate())
        context = {"supplier": get_object_or_404(found, pk=pk), "form": form}
        return render(request, "suppliers/release_decide.html", context, status=status)

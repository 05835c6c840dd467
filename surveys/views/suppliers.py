"""What a supplier's page shows of surveys: a fragment, and a page of its own without JavaScript."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.models import Supplier
from surveys.queries import mails
from surveys.queries import suppliers as queries
from surveys.queries.campaigns import STATES

PAGE = 50
MAILS = 20
"""The newest mails that the page shows; the campaign's page has all."""


class SupplierRequests(RolesRequired, View):
    """The campaigns that asked a supplier, and the files that came."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        rows = queries.requests_of(supplier, request.user, on=timezone.localdate())
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        template = "_supplier_requests" if request.htmx else "supplier_requests"
        context = {
            "supplier": supplier,
            "page": page,
            "states": STATES,
            "mails": mails.of_supplier(supplier, request.user)[:MAILS],
        }
        return render(request, f"surveys/{template}.html", context)

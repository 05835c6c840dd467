"""What a supplier's page shows of surveys: a fragment, and a page of its own without JavaScript."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired, SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.models import Supplier
from surveys.queries import mails, programme
from surveys.queries import suppliers as queries
from surveys.queries.campaigns import STATES

PAGE = 50
MAILS = 20
"""The newest mails that the page shows; the campaign's page has all."""


class SupplierProgramme(RolesRequired, View):
    """How far a supplier's own programme reaches, year by year: a part of its page, and a page of its own."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        template = "_programme" if request.htmx else "programme"
        years = programme.years(supplier)
        context = {"supplier": supplier, "years": years, "gaps": programme.gaps(years), "is_ours": True}
        return render(request, f"surveys/programme/{template}.html", context)


class PortalProgramme(SupplierContactRequired, View):
    """The same for the supplier itself, with the material about what is missing; `pk` is the supplier's."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.spoken_for_by(request.user), pk=pk)
        years = programme.years(supplier)
        context = {"supplier": supplier, "years": years, "gaps": programme.gaps(years), "is_ours": False}
        return render(request, "surveys/programme/_programme.html", context)


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

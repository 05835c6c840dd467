"""The pages about suppliers and the organisation."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.forms import SupplierFilterForm
from suppliers.queries import organisation, suppliers

PAGE = 50


class SupplierList(RolesRequired, View):
    """All suppliers within reach."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = SupplierFilterForm(request.GET)
        form.is_valid()  # an address that names no subsidiary narrows nothing
        subsidiary = form.cleaned_data.get("subsidiary")
        search = request.GET.get("q", "").strip()
        sort = request.GET.get("sort", "")
        sort = sort if sort.removeprefix("-") in suppliers.SORTS else "name"
        rows = suppliers.suppliers(request.user, search=search, subsidiary=subsidiary, sort=sort)
        chips = (
            [
                {
                    "name": _("Subsidiary"),
                    "value": subsidiary.name,
                    "remove_url": "?" + urlencode({"q": search}),
                }
            ]
            if subsidiary
            else []
        )
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "search": search,
            "sort": sort,
            "chips": chips,
            "fields": [form["subsidiary"]],
            "clear_url": request.path if search or subsidiary else "",
        }
        return render(request, "suppliers/supplier_list.html", context)


class SupplierDetail(RolesRequired, View):
    """One supplier: who it is, whom it delivers to, who speaks for it, what was asked and what is wrong."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(suppliers.supplier_page(request.user), pk=pk)
        return render(request, "suppliers/supplier_detail.html", {"supplier": supplier})


class Organisation(RolesRequired, View):
    """The tree of subsidiaries, who works where, and who holds the roles of the group."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        context = {"units": organisation.units(on=today), "roles": organisation.group_roles(on=today)}
        return render(request, "suppliers/organisation.html", context)

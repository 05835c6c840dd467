"""The pages about suppliers: the list, its export, one supplier."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.filters import address
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.filters import SupplierFilter
from suppliers.queries import suppliers
from suppliers.services import contacts, delegations, releases

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SupplierList(RolesRequired, View):
    """All suppliers within reach that the filters leave."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        filters = SupplierFilter(request.GET, suppliers.visible(request.user), request=request)
        sort = _sort(request)
        context = {
            "page": Paginator(suppliers.listed(filters.qs, sort=sort), PAGE).get_page(
                request.GET.get("page")
            ),
            "sort": sort,
            "search": request.GET.get("q", ""),
            "chips": filters.chips(),
            "fields": filters.more_fields,
            "clear_url": request.path if filters.is_set else "",
            "export_query": address(request.GET),
            "may_import": "centre" in request.user.roles,
        }
        return render(request, "suppliers/supplier_list.html", context)


class SupplierExport(RolesRequired, View):
    """The rows of the list, all pages of them, as a workbook."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        at = timezone.now()
        filters = SupplierFilter(request.GET, suppliers.visible(request.user), request=request)
        search = request.GET.get("q", "")
        about = [
            *((chip.name, chip.value) for chip in filters.chips()),
            *([(_("Search"), search)] if search else []),
        ]
        content = suppliers.export(suppliers.listed(filters.qs, sort=_sort(request)), about=about, at=at)
        name = f"suppliers-{timezone.localdate(at).isoformat()}.xlsx"
        return HttpResponse(
            content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


class SupplierDetail(RolesRequired, View):
    """One supplier: who it is, whom it delivers to, who speaks for it, what was asked and what is wrong."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        found = suppliers.supplier_page(request.user, on=timezone.localdate())
        context = {
            "supplier": get_object_or_404(found, pk=pk),
            "may_keep": contacts.may_keep(request.user),
            "may_decide": releases.may_decide(request.user),
            "may_delegate": delegations.may_delegate(request.user),
        }
        return render(request, "suppliers/supplier_detail.html", context)


def _sort(request: SignedInRequest) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in suppliers.SORTS else "name"

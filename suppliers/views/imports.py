"""The centre's pages of uploaded tables of suppliers: upload, what one would change, apply or discard."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.forms import SupplierTableForm
from suppliers.models import SupplierImport
from suppliers.queries import supplier_imports
from suppliers.services import supplier_jobs, supplier_rows

PAGE = 50
KEEPERS = frozenset({"centre"})


class ImportList(RolesRequired, View):
    """Upload a table, and what became of those before."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, SupplierTableForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = SupplierTableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data["file"]
        table = supplier_jobs.receive(file.read(), file_name=file.name, by=request.user, at=timezone.now())
        return redirect("suppliers:import_detail", table.pk)

    def _page(self, request: SignedInRequest, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
            "page": Paginator(supplier_imports.imports(), PAGE).get_page(request.GET.get("page")),
            "required": supplier_rows.REQUIRED,
            "columns": supplier_imports.columns(),
        }
        return render(request, "suppliers/import_list.html", context, status=status)


class ImportDetail(RolesRequired, View):
    """What a table would change, supplier by supplier, or how far it is, or why it was refused."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        table = get_object_or_404(supplier_imports.imports(), pk=pk)
        change = supplier_imports.chosen(table, request.GET.get("change"))
        page = Paginator(supplier_imports.lines(table, change), PAGE).get_page(request.GET.get("page"))
        context = {
            "table": table,
            "page": page,
            "lines": [supplier_imports.worded(line) for line in page],
            "tiles": supplier_imports.tiles(table, current=change),
            "change": change,
            "is_under_way": table.job is not None and not table.job.is_settled,
            "compared_anew": table.job is not None and table.job.result.get("compared_anew", False),
            "taken_in": table.counts.get("new", 0) + table.counts.get("changed", 0),
            "left_out": table.counts.get("wrong", 0),
        }
        return render(request, "suppliers/import_detail.html", context)


class ImportApply(RolesRequired, View):
    """Apply a preview, in the background."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        table = get_object_or_404(SupplierImport, pk=pk)
        try:
            supplier_jobs.ask_to_apply(table, by=request.user, at=timezone.now())
        except supplier_jobs.NotInPreview:
            messages.error(request, _("This table is no longer a preview; nothing was done."))
        return redirect("suppliers:import_detail", pk)


class ImportDiscard(RolesRequired, View):
    """Put a preview away."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        table = get_object_or_404(SupplierImport, pk=pk)
        try:
            supplier_jobs.discard(table, by=request.user, at=timezone.now())
        except supplier_jobs.NotInPreview:
            messages.error(request, _("This table is no longer a preview; nothing was done."))
        else:
            messages.success(request, _("The table was put away; no supplier was changed."))
        return redirect("suppliers:import_list")

"""Evidence packages: asked for on a page, made by a worker, fetched from the page that shows how far it is."""

import structlog
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from reporting.models import EvidencePackage
from reporting.services import evidence_packages
from risk.models import Case
from suppliers.access import READING_ROLES
from suppliers.models import Supplier

logger = structlog.get_logger(__name__)

SHOWN = 20


class PackagesOfSupplier(RolesRequired, View):
    """The packages of a supplier, the newest first, and the way to a new one."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        packages = supplier.evidence_packages.select_related("case", "asked_by", "job")
        context = {"supplier": supplier, "packages": packages[:SHOWN]}
        return render(request, "reporting/evidence_packages.html", context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        evidence_packages.ask(supplier, by=request.user, at=timezone.now())
        return redirect("evidence_packages:of_supplier", supplier.pk)


class PackageOfCase(RolesRequired, View):
    """Ask for the package of a case."""

    roles = READING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(Case.objects.visible_to(request.user).select_related("supplier"), pk=pk)
        evidence_packages.ask(case.supplier, case=case, by=request.user, at=timezone.now())
        return redirect("evidence_packages:of_supplier", case.supplier_id)


class PackageFile(RolesRequired, View):
    """The package itself; who took it is logged."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        visible = EvidencePackage.objects.visible_to(request.user).select_related("supplier", "case")
        package = get_object_or_404(visible, pk=pk)
        if package.made_at is None:
            raise Http404
        logger.info("evidence package downloaded", package_id=package.pk, user_id=request.user.pk)
        about = package.case.number if package.case else package.supplier.external_id
        name = f"evidence_{about}_{timezone.localdate(package.made_at):%Y-%m-%d}.zip"
        response = FileResponse(package.file.open("rb"), as_attachment=True, filename=name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store, private"
        return response

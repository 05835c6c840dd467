"""What a supplier's page shows of its onboarding and documents: a fragment, and a page without JavaScript."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.models import Supplier
from suppliers.queries import documents
from surveys.queries import onboarding

NEWEST = 10


class SupplierOnboarding(RolesRequired, View):
    """How far a supplier has come, what it acknowledged and signed, and which mails about documents it got."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        context = {
            "supplier": supplier,
            "onboarding": onboarding.of_supplier(supplier, on=timezone.localdate()),
            "events": documents.events_of(supplier, newest=NEWEST),
        }
        template = "_supplier_onboarding" if request.htmx else "supplier_onboarding"
        return render(request, f"surveys/{template}.html", context)

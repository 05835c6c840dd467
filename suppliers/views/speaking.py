"""For which supplier a page of the portal is, where the person speaks for several."""

from django.http import Http404

from gscm.lib.signed_in import SignedInRequest
from suppliers.models import Supplier


def whose(request: SignedInRequest) -> tuple[list[Supplier], Supplier]:
    """The person's suppliers, and the one that the address or the form names; without a name the first."""
    suppliers = list(Supplier.objects.spoken_for_by(request.user))
    wanted = request.POST.get("supplier") or request.GET.get("supplier")
    if not wanted:
        return suppliers, suppliers[0]
    for supplier in suppliers:
        if str(supplier.pk) == wanted:
            return suppliers, supplier
    raise Http404

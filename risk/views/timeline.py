"""What passed between the company and a supplier."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.filters import address
from gscm.lib.signed_in import SignedInRequest
from risk.queries import supplier_timeline
from suppliers.access import READING_ROLES, may_work
from suppliers.models import Supplier

PAGE = 50


class SupplierTimeline(RolesRequired, View):
    """Mails, messages, files, documents, trainings and talks of a supplier, newest first; `channel` leaves one."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        channel = request.GET.get("channel", "")
        channel = channel if channel in set(supplier_timeline.Channel) else ""
        page = Paginator(supplier_timeline.page_of(supplier, channel), PAGE).get_page(request.GET.get("page"))
        channels = [("", _("Everything")), *supplier_timeline.CHANNELS.items()]
        tabs = [
            {"label": label, "url": address(request.GET, channel=name or None), "is_current": name == channel}
            for name, label in channels
        ]
        context = {
            "supplier": supplier,
            "page": page,
            "events": supplier_timeline.told(page),
            "tabs": tabs,
            "may_record": may_work(request.user),
        }
        return render(request, "risk/supplier_timeline.html", context)

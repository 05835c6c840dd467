"""Information for suppliers: the centre writes and publishes it, suppliers read what is published."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired, SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.forms_settings import InformationForm
from smelters.licences import team_classes
from smelters.models import InformationItem
from smelters.services import information
from smelters.views.access import KEEPERS

PAGE = 50


class InformationList(RolesRequired, View):
    """Everything written for suppliers, and a new item."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, self._form())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        information.write(cast(InformationItem, form.instance), by=request.user, at=timezone.now())
        messages.success(request, _("Written. Suppliers see it once it is published."))
        return redirect("smelters:information_list")

    def _form(self, said: Any = None) -> InformationForm:
        return InformationForm(said, classes=team_classes(timezone.localdate()))

    def _page(self, request: SignedInRequest, form: InformationForm, status: int = 200) -> HttpResponse:
        items = _shown().select_related("written_by", "published_by")
        page = Paginator(items, PAGE).get_page(request.GET.get("page"))
        return render(request, "smelters/information.html", {"form": form, "page": page}, status=status)


def _shown() -> "QuerySet[InformationItem]":
    """What the team may read today."""
    return InformationItem.objects.filter(licence__in=team_classes(timezone.localdate()))


class PublishInformation(RolesRequired, View):
    """Show an item to the suppliers."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        item = get_object_or_404(_shown(), pk=pk)
        try:
            information.publish(item, by=request.user, at=timezone.now())
        except information.PublicationRefused:
            messages.error(
                request,
                _(
                    "Not published: its licence class “%(licence)s” keeps it from suppliers. "
                    "The attempt is on record; write down what is public of it as an item of its own."
                )
                % {"licence": item.get_licence_display()},
            )
        else:
            messages.success(request, _("Published to all suppliers; their contacts get a mail."))
        return redirect("smelters:information_list")


class WithdrawInformation(RolesRequired, View):
    """Show an item to suppliers no more."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        item = get_object_or_404(_shown(), pk=pk)
        information.withdraw(item, by=request.user, at=timezone.now())
        messages.success(request, _("Withdrawn. Suppliers no longer see it."))
        return redirect("smelters:information_list")


class PortalInformation(SupplierContactRequired, View):
    """What is published to suppliers, the newest first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        page = Paginator(InformationItem.objects.published(), PAGE).get_page(request.GET.get("page"))
        return render(request, "smelters/portal/information.html", {"page": page})

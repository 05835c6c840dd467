"""The supplier's page about itself: contacts, sites, and the survey of its own suppliers."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.forms_contacts import CascadeForm, HandOverForm
from suppliers.models import Supplier
from suppliers.queries import company
from suppliers.services import cascade, contacts

PAGE = 50


class Company(SupplierContactRequired, View):
    """The person's suppliers."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        page = Paginator(company.companies(request.user), PAGE).get_page(request.GET.get("page"))
        return render(request, "suppliers/portal/company.html", {"page": page})


class HandOver(SupplierContactRequired, View):
    """ "Not me, ask ...": name the right person; `pk` is the own contact's."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        contact = get_object_or_404(company.own_contact(request.user), pk=pk)
        form = HandOverForm(contact=contact, initial={"language": contact.language})
        return self._page(request, contact.supplier, form)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        contact = get_object_or_404(company.own_contact(request.user), pk=pk)
        form = HandOverForm(request.POST, contact=contact)
        if not form.is_valid():
            return self._page(request, contact.supplier, form, status=422)
        try:
            contacts.ask_to_hand_over(contact, by=request.user, at=timezone.now(), **form.cleaned_data)
        except contacts.HandOverWaits:
            messages.error(request, _("Another person was named already; this waits for confirmation."))
        else:
            messages.success(request, _("Thank you. The person gets access once this is confirmed."))
        return redirect("portal_company:company")

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        context = {
            "supplier": supplier,
            "form": form,
            "title": _("Name the right person"),
            "lead": _("The person gets access only after this has been confirmed."),
            "verb": _("Send"),
        }
        return render(request, "suppliers/portal/company_form.html", context, status=status)


class Cascade(SupplierContactRequired, View):
    """Say how far the survey of sub-suppliers is; `pk` is the supplier's."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(company.own(request.user), pk=pk)
        today = timezone.localdate()
        return self._page(request, supplier, CascadeForm(on=today, initial={"surveyed_on": today}))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(company.own(request.user), pk=pk)
        at = timezone.now()
        form = CascadeForm(request.POST, request.FILES, on=timezone.localdate(at))
        if not form.is_valid():
            return self._page(request, supplier, form, status=422)
        cascade.record(supplier, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("The survey was saved."))
        return redirect("portal_company:company")

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: CascadeForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "supplier": supplier,
            "form": form,
            "title": _("Survey of sub-suppliers"),
            "lead": _("How many of the own suppliers were asked for the origin of their minerals."),
            "verb": _("Save"),
        }
        return render(request, "suppliers/portal/company_form.html", context, status=status)

"""The team's steps on contacts and sites of a supplier; each has a page of its own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES, may_work
from suppliers.forms_contacts import ContactForm, SiteForm
from suppliers.models import CascadeSurvey, Contact, HandOver, Supplier, SupplierSite
from suppliers.services import contacts


class ContactCreate(RolesRequired, View):
    """A new contact of a supplier; `pk` is the supplier's."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        contact = self.contact(request, pk)
        return self.page(request, contact, ContactForm(instance=contact))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        contact = self.contact(request, pk)
        form = ContactForm(request.POST, instance=contact)
        if not form.is_valid():
            return self.page(request, contact, form, status=422)
        try:
            contacts.save(form.save(commit=False), by=request.user)
        except contacts.ContactThere:
            form.add_error("email", _("The supplier has a contact with this address already."))
            return self.page(request, contact, form, status=409)
        messages.success(request, _("The contact was saved."))
        return redirect("suppliers:supplier_detail", contact.supplier_id)

    def contact(self, request: SignedInRequest, pk: int) -> Contact:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        return Contact(supplier=supplier, language=supplier.language)

    def page(
        self, request: SignedInRequest, contact: Contact, form: forms.ModelForm, status: int = 200
    ) -> HttpResponse:
        title = _("Change contact") if contact.pk else _("Add a contact")
        return _form_page(request, contact.supplier, form, title=title, status=status)


class ContactEdit(ContactCreate):
    """Change a contact, or take it out of use; `pk` is the contact's."""

    def contact(self, request: SignedInRequest, pk: int) -> Contact:
        found = Contact.objects.visible_to(request.user).select_related("supplier", "user")
        contact: Contact = get_object_or_404(found, pk=pk)
        return contact


class SiteCreate(RolesRequired, View):
    """A new site of a supplier; `pk` is the supplier's."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        site = self.site(request, pk)
        return self.page(request, site, SiteForm(instance=site))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        site = self.site(request, pk)
        form = SiteForm(request.POST, instance=site)
        if not form.is_valid():
            return self.page(request, site, form, status=422)
        contacts.save_site(form.save(commit=False), by=request.user)
        messages.success(request, _("The site was saved."))
        return redirect("suppliers:supplier_detail", site.supplier_id)

    def site(self, request: SignedInRequest, pk: int) -> SupplierSite:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        return SupplierSite(supplier=supplier, country=supplier.country)

    def page(
        self, request: SignedInRequest, site: SupplierSite, form: forms.ModelForm, status: int = 200
    ) -> HttpResponse:
        title = _("Change site") if site.pk else _("Add a site")
        return _form_page(request, site.supplier, form, title=title, status=status)


class SiteEdit(SiteCreate):
    """Change a site, or take it out of use; `pk` is the site's."""

    def site(self, request: SignedInRequest, pk: int) -> SupplierSite:
        found = SupplierSite.objects.visible_to(request.user).select_related("supplier")
        site: SupplierSite = get_object_or_404(found, pk=pk)
        return site


class HandOverAccept(RolesRequired, View):
    """Confirm that another person speaks for the supplier."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        hand_over = _hand_over(request, pk)
        try:
            contact = contacts.accept(hand_over, by=request.user, at=timezone.now())
        except contacts.HandOverDecided:
            messages.error(request, _("This was decided before; nothing was done."))
        else:
            messages.success(request, _("%(name)s speaks for the supplier now.") % {"name": contact.name})
        return redirect("suppliers:supplier_detail", hand_over.contact.supplier_id)


class HandOverDecline(RolesRequired, View):
    """Leave the present contact."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        hand_over = _hand_over(request, pk)
        try:
            contacts.decline(hand_over, by=request.user, at=timezone.now())
        except contacts.HandOverDecided:
            messages.error(request, _("This was decided before; nothing was done."))
        else:
            messages.success(request, _("The hand-over was declined; the contacts stay as they are."))
        return redirect("suppliers:supplier_detail", hand_over.contact.supplier_id)


@require_safe
def cascade_evidence(request: SignedInRequest, pk: int) -> FileResponse:
    """The evidence of a survey of sub-suppliers, for its supplier and the teams, always as a download."""
    if not (may_work(request.user) or request.user.is_supplier_contact):
        raise PermissionDenied
    survey = get_object_or_404(CascadeSurvey.objects.visible_to(request.user).exclude(evidence=""), pk=pk)
    response = FileResponse(
        survey.evidence.open("rb"),
        as_attachment=True,
        filename="".join(character for character in survey.file_name if character.isprintable()),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _hand_over(request: SignedInRequest, pk: int) -> HandOver:
    found = HandOver.objects.visible_to(request.user).select_related("contact__supplier")
    hand_over: HandOver = get_object_or_404(found, pk=pk)
    return hand_over


def _form_page(
    request: SignedInRequest, supplier: Supplier, form: forms.ModelForm, *, title: str, status: int
) -> HttpResponse:
    context: dict[str, Any] = {"supplier": supplier, "form": form, "title": title}
    return render(request, "suppliers/supplier_form.html", context, status=status)

"""The workshop of the administrator: people, their roles, the tree of subsidiaries, suppliers and their contacts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gscm.lib.administration import AdministratorsOnly
from suppliers.models import (
    Contact,
    Customer,
    Membership,
    Part,
    Subsidiary,
    SubsidiaryPlacement,
    SuppliedPart,
    Supplier,
    SupplyRelation,
    User,
)
from suppliers.services import accounts, organisation

admin.site.site_header = _("Administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("People, roles, subsidiaries and suppliers")
admin.site.unregister(Group)  # roles are memberships here


def _lower(form: Any) -> str:
    return str(form.cleaned_data["email"]).strip().lower()


class PersonCreationForm(AdminUserCreationForm):
    """A new person; without a password the person signs in with an e-mailed code."""

    class Meta:
        model = User
        fields = ("email", "full_name", "language")

    def clean_email(self) -> str:
        return _lower(self)


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "full_name", "language", "is_active", "password")

    def clean_email(self) -> str:
        return _lower(self)


class MembershipInline(AdministratorsOnly, admin.TabularInline):
    model = Membership
    extra = 0
    may_delete = True
    autocomplete_fields = ("subsidiary",)


@admin.register(User)
class PersonAdmin(AdministratorsOnly, UserAdmin):
    """People are not deleted but kept from signing in: their decisions stay theirs."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ("email", "full_name", "language", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "memberships__role", "language")
    search_fields = ("email", "full_name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("full_name", "language", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "language", "usable_password", "password1", "password2")}),
    )
    inlines = (MembershipInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        accounts.open_administration(form.instance, on=timezone.localdate())


class SubsidiaryForm(forms.ModelForm):
    """A subsidiary; another parent is a move on a day, and charts of days before keep the old place."""

    moved_on = forms.DateField(
        label=_("Moves on"),
        required=False,
        widget=AdminDateWidget,
        help_text=_(
            "The first day in the new place; empty: today. Only where it belongs to another unit now."
        ),
    )

    class Meta:
        model = Subsidiary
        fields = ("code", "name_en", "name_zh", "parent")

    def clean_parent(self) -> Subsidiary | None:
        parent: Subsidiary | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in Subsidiary.objects.branch_ids([self.instance.pk]):
            raise forms.ValidationError(_("A unit cannot belong to itself or to a unit below it."))
        before = Subsidiary.objects.filter(pk=self.instance.pk).first()
        if before and parent != before.parent and (before.parent is None or parent is None):
            raise forms.ValidationError(
                _("The group at the top stays at the top, and no other unit gets there.")
            )
        return parent

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        parent = cleaned.get("parent")
        if parent and self.instance.pk and "parent" in self.changed_data:
            try:
                organisation.refuse_circle(
                    self.instance, parent, on=cleaned.get("moved_on") or timezone.localdate()
                )
            except organisation.WouldCircle:
                self.add_error("parent", _("On this day the unit would belong to one below it."))
        return cleaned


class PlacementInline(admin.TabularInline):
    """Where it stood and will stand; moves are made with the field above."""

    model = SubsidiaryPlacement
    fk_name = "subsidiary"
    fields = readonly_fields = ("parent", "valid")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return AdministratorsOnly().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Subsidiary)
class SubsidiaryAdmin(AdministratorsOnly, admin.ModelAdmin):
    form = SubsidiaryForm
    may_delete = True
    list_display = ("code", "name_en", "name_zh", "parent")
    list_select_related = ("parent",)
    search_fields = ("code", "name_en", "name_zh")
    inlines = (PlacementInline,)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write names as they are; move by a placement, so that the chart of an earlier day stays as it was."""
        if not change or "parent" not in form.changed_data:
            super().save_model(request, obj, form, change)
            return
        parent, today = obj.parent, timezone.localdate()
        obj.parent = Subsidiary.objects.get(pk=obj.pk).parent
        super().save_model(request, obj, form, change)
        organisation.place(obj, parent=parent, on=form.cleaned_data["moved_on"] or today, today=today)


class SupplyRelationInline(AdministratorsOnly, admin.TabularInline):
    model = SupplyRelation
    extra = 0
    may_delete = True
    autocomplete_fields = ("subsidiary",)


class ContactInline(AdministratorsOnly, admin.TabularInline):
    """Contacts are not deleted but taken out of use."""

    model = Contact
    fields = ("name", "email", "phone", "language", "is_active", "user")
    readonly_fields = ("user",)
    extra = 0


@admin.register(Supplier)
class SupplierAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ("external_id", "name", "name_local", "country", "language")
    list_filter = ("country", "language")
    search_fields = ("external_id", "name", "name_local")
    readonly_fields = ("created_at",)
    inlines = (SupplyRelationInline, ContactInline)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        accounts.give_accounts(form.instance.contacts.select_related("user"))


@admin.register(Customer)
class CustomerAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")


class SuppliedPartInline(AdministratorsOnly, admin.TabularInline):
    """Deliveries are not deleted but ended."""

    model = SuppliedPart
    fields = ("supplier", "since", "until")
    extra = 0
    autocomplete_fields = ("supplier",)


@admin.register(Part)
class PartAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ("number", "name")
    list_filter = ("customers",)
    search_fields = ("number", "name")
    filter_horizontal = ("customers",)
    inlines = (SuppliedPartInline,)

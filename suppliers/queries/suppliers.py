"""What the pages of suppliers show: who they are, whom they deliver to, who speaks for them."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gscm.lib.spreadsheets import Book
from suppliers.models import (
    CascadeSurvey,
    Contact,
    Delegation,
    HandOver,
    LetterOfGuarantee,
    ReleaseDecision,
    Subsidiary,
    Supplier,
    SupplierSite,
    User,
)

SORTS = {"name": "name", "number": "external_id", "country": "country", "release": "release"}


def visible(user: User) -> QuerySet[Supplier]:
    """The suppliers within the person's reach with their status for purchasing, as the list filters them."""
    found: QuerySet[Supplier] = Supplier.objects.visible_to(user).with_release()
    return found


def listed(rows: QuerySet[Supplier], *, sort: str) -> QuerySet[Supplier]:
    """The rows of the list in their order, with whom they deliver to and how many contacts can be written to."""
    usable = Contact.objects.filter(supplier=OuterRef("pk"), is_active=True).order_by()
    counted = Subquery(
        usable.values("supplier").annotate(count=Count("pk")).values("count"), output_field=IntegerField()
    )
    bounced = Exists(usable.filter(bounced_at__isnull=False))
    column = SORTS[sort.removeprefix("-")]
    return (
        rows.annotate(contact_count=Coalesce(counted, 0), has_bounced=bounced)
        .prefetch_related(_delivers_to())
        .order_by(f"-{column}" if sort.startswith("-") else column, "pk")
    )


def supplier_page(user: User, *, on: date) -> QuerySet[Supplier]:
    """The suppliers within the person's reach with all that their page shows."""
    waiting = HandOver.objects.filter(status=HandOver.Status.WAITING)
    people = Contact.objects.order_by("-is_active", "name", "pk")
    people = people.prefetch_related(Prefetch("hand_overs", waiting, to_attr="waiting"))
    contacts = Prefetch("contacts", people, to_attr="people")
    surveys = Prefetch(
        "cascade_surveys", CascadeSurvey.objects.select_related("recorded_by"), to_attr="surveys"
    )
    running = Delegation.objects.to_come(on).order_by("since").select_related("to", "by")
    delegations = Prefetch("delegations", running, to_attr="delegated")
    sites = Prefetch("sites", SupplierSite.objects.all(), to_attr="places")
    decisions = Prefetch(
        "release_decisions", ReleaseDecision.objects.select_related("by"), to_attr="decisions"
    )
    letter = LetterOfGuarantee.objects.in_force(on).filter(supplier=OuterRef("pk"))
    return (
        visible(user)
        .annotate(letter_until=Subquery(letter.order_by("-expires_on").values("expires_on")[:1]))
        .prefetch_related(_delivers_to(), contacts, decisions, delegations, sites, surveys)
    )


def export(rows: QuerySet[Supplier], *, about: list[tuple[str, Any]], at: datetime) -> bytes:
    """The rows as a workbook, every one of them, with the columns by whose names a table can be imported."""
    book = Book()
    release = dict(ReleaseDecision.Status.choices)
    head = [
        ("external_id", 16),
        ("name", 40),
        ("name_local", 30),
        ("country", 10),
        ("language", 10),
        ("subsidiaries", 30),
        ("buyer", 20),
        ("commodity", 20),
        ("csr_reference", 16),
        (_("Status for purchasing"), 18),
        (_("Contacts"), 10),
    ]
    lines = (
        (
            one.external_id,
            one.name,
            one.name_local,
            one.country,
            one.language,
            ", ".join(subsidiary.code for subsidiary in one.subsidiaries),  # type: ignore[attr-defined]
            one.buyer,
            one.commodity,
            one.csr_reference,
            str(release.get(one.release, pgettext("purchasing", "Not decided"))),  # type: ignore[attr-defined]
            one.contact_count,  # type: ignore[attr-defined]
        )
        for one in rows
    )
    book.table(_("Suppliers"), [name for name, _width in head], [width for _name, width in head], lines)
    book.about(_("About"), [(_("Made at"), at), *about])
    return book.content()


def _delivers_to() -> "Prefetch[str, QuerySet[Subsidiary], str]":
    return Prefetch("delivers_to", Subsidiary.objects.order_by("code"), to_attr="subsidiaries")

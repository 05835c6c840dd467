"""What the pages of suppliers show: who they are, whom they deliver to, who speaks for them."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from suppliers.models import Contact, Subsidiary, Supplier, SupplyRelation, User

SORTS = {"name": "name", "number": "external_id", "country": "country"}


def suppliers(
    user: User, *, search: str = "", subsidiary: Subsidiary | None = None, sort: str = "name"
) -> QuerySet[Supplier]:
    """The suppliers within the person's reach that the filters leave, with what they deliver to and their contacts.

    A subsidiary stands for its whole branch.
    """
    rows: QuerySet[Supplier] = Supplier.objects.visible_to(user).search(search)
    if subsidiary:
        branch = Subsidiary.objects.branch_ids([subsidiary.pk])
        rows = rows.filter(
            Exists(SupplyRelation.objects.filter(supplier=OuterRef("pk"), subsidiary__in=branch))
        )
    column = SORTS[sort.removeprefix("-")]
    return (
        rows.annotate(contact_count=Count("contacts", filter=Q(contacts__is_active=True)))
        .prefetch_related(_delivers_to())
        .order_by(f"-{column}" if sort.startswith("-") else column, "pk")
    )


def supplier_page(user: User) -> QuerySet[Supplier]:
    """The suppliers within the person's reach with all that their page shows."""
    contacts = Prefetch("contacts", Contact.objects.order_by("-is_active", "name", "pk"), to_attr="people")
    rows: QuerySet[Supplier] = Supplier.objects.visible_to(user)
    return rows.prefetch_related(_delivers_to(), contacts)


def _delivers_to() -> "Prefetch[str, QuerySet[Subsidiary], str]":
    return Prefetch("delivers_to", Subsidiary.objects.order_by("code"), to_attr="subsidiaries")

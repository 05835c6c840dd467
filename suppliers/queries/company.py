"""What a contact sees of the own companies: who speaks for them, their sites, the survey of sub-suppliers."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from suppliers.models import CascadeSurvey, Contact, HandOver, Supplier, SupplierSite, User


def own(user: User) -> QuerySet[Supplier]:
    """The suppliers for which the person speaks; not those that the person merely may see as a colleague."""
    contacts = Contact.objects.filter(supplier=OuterRef("pk"), user=user, is_active=True)
    found: QuerySet[Supplier] = Supplier.objects.visible_to(user).filter(Exists(contacts))
    return found


def companies(user: User) -> QuerySet[Supplier]:
    """The person's suppliers with all that the page shows. Five queries, however many there are."""
    waiting = HandOver.objects.filter(status=HandOver.Status.WAITING)
    people = Contact.objects.filter(is_active=True).order_by("name", "pk")
    people = people.prefetch_related(Prefetch("hand_overs", waiting, to_attr="waiting"))
    return (
        own(user)
        .prefetch_related(
            Prefetch("contacts", people, to_attr="people"),
            Prefetch("sites", SupplierSite.objects.filter(is_active=True), to_attr="places"),
            Prefetch(
                "cascade_surveys", CascadeSurvey.objects.select_related("recorded_by"), to_attr="surveys"
            ),
        )
        .order_by("name", "pk")
    )


def own_contact(user: User) -> QuerySet[Contact]:
    """The contacts in use that are this person."""
    found: QuerySet[Contact] = Contact.objects.visible_to(user).filter(user=user, is_active=True)
    return found.select_related("supplier")

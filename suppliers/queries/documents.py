"""What the team's pages of documents show: the library, one document, who has taken note of a version, who has not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from suppliers.access import READING_ROLES
from suppliers.models import (
    Acknowledgement,
    Document,
    DocumentMail,
    DocumentVersion,
    LetterOfGuarantee,
    Membership,
    Supplier,
    User,
)

REACH = DocumentVersion.SupplierAudience
Pairs = dict[int, int]


@dataclass(frozen=True, slots=True)
class Noted:
    """How many of those for whom a version is meant have taken note of it."""

    suppliers: int
    suppliers_due: int
    colleagues: int
    colleagues_due: int


@dataclass(frozen=True, slots=True)
class Line:
    """One document in the library."""

    document: Document
    current: DocumentVersion | None
    in_the_making: DocumentVersion | None
    noted: Noted | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the mails that tell of a version went out."""

    total: int
    sent: int
    refused: int
    uncertain: int
    first_after: timedelta | None
    last_after: timedelta | None


def library(user: User, *, on: date) -> list[Line]:
    """Every document that the person may see, with its version of the day. A fixed number of queries."""
    documents = list(Document.objects.visible_to(user).select_related("owner"))
    versions = DocumentVersion.objects.visible_to(user).select_related("document")
    current = {version.document_id: version for version in versions.in_force(on)}
    making = {
        version.document_id: version for version in versions.exclude(status=DocumentVersion.Status.PUBLISHED)
    }
    noted = noted_of(current.values(), user, on=on)
    return [
        Line(
            document=document,
            current=current.get(document.pk),
            in_the_making=making.get(document.pk),
            noted=noted[current[document.pk].pk]
            if document.pk in current and not document.is_letter
            else None,
            is_overdue=bool(document.review_due_on and document.review_due_on < on),
        )
        for document in documents
    ]


def noted_of(versions: Iterable[DocumentVersion], user: User, *, on: date) -> dict[int, Noted]:
    """For each version the acknowledgements, of suppliers within the person's reach. Six queries, however many."""
    rows = list(versions)
    keys = [version.pk for version in rows]
    seen = Supplier.objects.visible_to(user)
    acknowledged = Acknowledgement.objects.filter(version__in=keys)
    by_suppliers = _pairs(acknowledged.filter(supplier__in=seen), "version", Count("supplier"))
    holders = Membership.objects.in_force(on).filter(user__is_active=True)
    by_colleagues = _pairs(
        acknowledged.filter(supplier__isnull=True, by__in=holders.values("user")), "version", Count("by")
    )
    everybody = seen.count()
    colleagues = holders.aggregate(count=Count("user", distinct=True))["count"]
    through_subsidiary = DocumentVersion.subsidiaries.through._default_manager.filter(
        documentversion__in=keys, subsidiary__supply_relations__supplier__in=seen
    )
    by_subsidiary = _pairs(
        through_subsidiary,
        "documentversion",
        Count("subsidiary__supply_relations__supplier", distinct=True),
    )
    named = DocumentVersion.named.through._default_manager.filter(documentversion__in=keys, supplier__in=seen)
    by_name = _pairs(named, "documentversion", Count("supplier"))
    due = {
        REACH.ALL: dict.fromkeys(keys, everybody),
        REACH.SUBSIDIARIES: by_subsidiary,
        REACH.NAMED: by_name,
    }
    return {
        version.pk: Noted(
            suppliers=by_suppliers.get(version.pk, 0),
            suppliers_due=due.get(REACH(version.for_suppliers), {}).get(version.pk, 0),
            colleagues=by_colleagues.get(version.pk, 0),
            colleagues_due=colleagues if version.for_colleagues else 0,
        )
        for version in rows
    }


def _pairs(rows: QuerySet[Any], key: str, count: Count) -> Pairs:
    return dict(rows.order_by().values_list(key).annotate(found=count))


def versions_of(document: Document, user: User) -> list[DocumentVersion]:
    """The change log: every version that the person may see, the newest first. One query."""
    rows = DocumentVersion.objects.visible_to(user).filter(document=document)
    return list(
        rows.select_related("document", "written_by", "proposed_by", "published_by").order_by("-number")
    )


def current_of(document: Document, *, on: date) -> DocumentVersion | None:
    """The version that holds on the day."""
    return DocumentVersion.objects.in_force(on).filter(document=document).select_related("document").first()


def suppliers_without(version: DocumentVersion, user: User, *, search: str = "") -> QuerySet[Supplier]:
    """The suppliers within reach that have not taken note of a version, with how its mail to them went."""
    acknowledged = Acknowledgement.objects.filter(version=version, supplier=OuterRef("pk"))
    mails = DocumentMail.objects.filter(version=version, supplier=OuterRef("pk"), kind="published")
    newest = mails.order_by("-sent_at", "pk")
    found: QuerySet[Supplier] = (
        Supplier.objects.visible_to(user)
        .search(search)
        .filter(pk__in=version.suppliers().values("pk"))
        .exclude(Exists(acknowledged))
        .annotate(
            told_at=Subquery(mails.filter(sent_at__isnull=False).values("sent_at")[:1]),
            refusal=Subquery(newest.exclude(refusal="").values("refusal")[:1]),
            has_mail=Exists(mails),
        )
    )
    return found.order_by("name", "pk")


def colleagues_without(version: DocumentVersion, *, on: date) -> QuerySet[User]:
    """The colleagues that have not taken note of a version."""
    acknowledged = Acknowledgement.objects.filter(version=version, supplier__isnull=True, by=OuterRef("pk"))
    return version.colleagues(on).exclude(Exists(acknowledged)).order_by("full_name", "email")


def delivery(version: DocumentVersion) -> Delivery:
    """How many mails told of a version, and how long after it was published the first and the last went out."""
    mails = version.mails.filter(kind=DocumentMail.Kind.PUBLISHED)
    found = mails.aggregate(
        total=Count("pk"),
        sent=Count("sent_at"),
        refused=Count("pk", filter=~Q(refusal="")),
        uncertain=Count("pk", filter=Q(sent_at__isnull=True, claimed_at__isnull=False, refusal="")),
        first=Min("sent_at"),
        last=Max("sent_at"),
    )
    first, last = found.pop("first"), found.pop("last")
    since = version.published_at
    return Delivery(
        **found,
        first_after=first - since if first and since else None,
        last_after=last - since if last and since else None,
    )


def may_see_suppliers(user: User) -> bool:
    """Whether figures and lists of suppliers are for this person."""
    return bool(user.roles & READING_ROLES)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened between the company and a supplier about a document; `what` says which of these."""

    what: str
    """`sent`, `refused`, `waiting`, `acknowledged`, `signed` or `scanned`."""
    title: str
    at: datetime
    detail: str = ""


def events_of(supplier: Supplier, *, newest: int) -> list[Event]:
    """The newest mails, acknowledgements and letters of a supplier. Three queries."""
    mails = supplier.document_mails.select_related("document")[:newest]
    acknowledged = supplier.acknowledgements.select_related("version__document", "by")[:newest]
    letters = supplier.letters.select_related("version__document")[:newest]
    events = [
        Event(
            "sent" if mail.sent_at else "refused" if mail.refusal else "waiting",
            mail.document.title,
            mail.sent_at or mail.created_at,
            f"{mail.to} {mail.refusal}".strip(),
        )
        for mail in mails
    ]
    events += [
        Event("acknowledged", one.version.document.title, one.at, one.note or str(one.by))
        for one in acknowledged
    ]
    events += [
        Event(
            "signed" if one.way == LetterOfGuarantee.Way.ELECTRONIC else "scanned",
            one.version.document.title,
            one.recorded_at,
            one.signer_name,
        )
        for one in letters
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:newest]

"""What a supplier reads and signs: the documents that are meant for it, and its letter of guarantee."""

from dataclasses import dataclass
from datetime import date

from suppliers.models import Acknowledgement, Document, DocumentVersion, Supplier


@dataclass(frozen=True, slots=True)
class Item:
    """One document as a supplier sees it."""

    version: DocumentVersion
    acknowledged: Acknowledgement | None


def items(supplier: Supplier, *, on: date) -> list[Item]:
    """The documents in force that are meant for the supplier, letters aside; what waits stands first. Two queries."""
    suppliers = Supplier.objects.filter(pk=supplier.pk)
    versions = (
        DocumentVersion.objects.in_force(on)
        .filter(pk__in=DocumentVersion.objects.addressed_to(suppliers).values("pk"))
        .exclude(document__kind=Document.Kind.LETTER)
        .select_related("document")
        .order_by("-effective_on", "-pk")
    )
    acknowledged = {one.version_id: one for one in supplier.acknowledgements.select_related("by")}
    found = [Item(version, acknowledged.get(version.pk)) for version in versions]
    return sorted(found, key=lambda item: item.acknowledged is not None)


def acknowledgement_of(version: DocumentVersion, supplier: Supplier) -> Acknowledgement | None:
    """The supplier's acknowledgement of a version."""
    return supplier.acknowledgements.filter(version=version).select_related("by").first()

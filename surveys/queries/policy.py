"""What the public policy page shows."""

from datetime import date

from smelters.models import Mineral
from suppliers.models import Document, DocumentVersion


def version_on(day: date) -> DocumentVersion | None:
    """The policy that holds on the day; None before the first."""
    rows = DocumentVersion.objects.in_force(day).filter(document__kind=Document.Kind.POLICY)
    return rows.select_related("document").first()


def history() -> list[DocumentVersion]:
    """Every published version, those for a later day among them; the newest first."""
    rows = DocumentVersion.objects.published().filter(document__kind=Document.Kind.POLICY)
    return list(rows.select_related("document").order_by("-effective_on", "-number"))


def mineral_groups(on: date) -> dict[str, list[Mineral]]:
    """The minerals that the programme covers on the day, by group: `conflict` and `other`. The list of others is
    open.
    """
    minerals = list(Mineral.objects.in_scope(on))
    return {
        "conflict": [mineral for mineral in minerals if mineral.is_conflict_mineral],
        "other": [mineral for mineral in minerals if not mineral.is_conflict_mineral],
    }

"""Counting how far the minerals of all delivered parts are traced, and keeping it for the pages."""

from datetime import date, datetime

from django.db import transaction

from smelters.licences import team_classes
from suppliers.models import SuppliedPart
from surveys.models import MaterialTrace
from surveys.queries import tracing


def count(*, on: date, at: datetime, supplier_id: int | None = None) -> int:
    """Count anew how far the minerals of one supplier's parts, or of all, are traced on the day; give the rows kept.

    The rows are for the team: of the lists for members of RMI they know what a member may see.
    """
    deliveries = SuppliedPart.objects.in_force(on)
    kept = MaterialTrace.objects.all()
    suppliers = None
    if supplier_id is not None:
        suppliers = [supplier_id]
        deliveries = deliveries.filter(supplier=supplier_id)
        kept = kept.filter(supplier=supplier_id)
    classes = team_classes(on)
    rows = [
        MaterialTrace(
            supplier_id=trace.supplier_id,
            mineral_id=trace.mineral,
            reached=trace.reached,
            declaration_id=trace.declared.pk if trace.declared else None,
            parts=trace.parts,
            necessary_parts=trace.necessary_parts,
            smelters=trace.found.smelters,
            resolved=trace.found.resolved,
            located=trace.found.located,
            counted_at=at,
        )
        for trace in tracing.traces(deliveries, on=on, classes=classes, suppliers=suppliers)
    ]
    rows.sort(key=lambda row: (row.supplier_id, row.mineral_id, row.reached))
    with transaction.atomic():
        MaterialTrace.objects.bulk_create(
            rows,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["supplier", "mineral", "reached"],
            update_fields=[
                "declaration",
                "parts",
                "necessary_parts",
                "smelters",
                "resolved",
                "located",
                "counted_at",
            ],
        )
        kept.filter(counted_at__lt=at).delete()
    return len(rows)

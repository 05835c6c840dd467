"""What audits say against suppliers on a day: an input of factor F6 of the score."""

from collections.abc import Collection
from datetime import date

from risk.models import Audit


def failed_audits(*, on: date, supplier_ids: Collection[int] | None = None) -> dict[int, tuple[int, ...]]:
    """By supplier the audit that failed, where it is the newest that is reported on the day and what it found is not
    verified as put right by then. One query.

    :param supplier_ids: only these; None for all.
    """
    reported = Audit.objects.filter(reported_on__lte=on)
    if supplier_ids is not None:
        reported = reported.filter(supplier__in=supplier_ids)
    newest = reported.order_by("supplier", "-reported_on", "-pk").distinct("supplier")
    return {
        supplier_id: (audit_id,)
        for supplier_id, audit_id, verdict, verified_on in newest.values_list(
            "supplier", "pk", "verdict", "verified_on"
        )
        if verdict == Audit.Verdict.FAILED and not (verified_on and verified_on <= on)
    }

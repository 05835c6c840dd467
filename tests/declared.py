"""Accepted declarations written straight into the tables, for tests of what is concluded from them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from smelters.models import Facility, ReportedName
from suppliers.models import Supplier
from surveys.models import Campaign, Declaration, ReportedSmelter, Request, Submission
from tests import asked
from tests.people import NOW

_NUMBER = iter(range(1, 1_000_000))


def declare(
    supplier: Supplier,
    facilities: Sequence[tuple[Facility, str]] = (),
    *,
    names: Sequence[tuple[str, str]] = (),
    campaign: Campaign | None = None,
    at: datetime | None = None,
    status: str = Submission.Status.ACCEPTED,
) -> Declaration:
    """One submission of the supplier, in the given state, that reports (facility, metal) and (name, metal) rows."""
    number = next(_NUMBER)
    campaign = campaign or Campaign.objects.filter(family="CMRT").first() or asked.a_campaign()
    request, _ = Request.objects.get_or_create(
        campaign=campaign, supplier=supplier, defaults={"due_date": campaign.due_date, "invited_at": NOW}
    )
    submission = Submission.objects.create(
        request=request,
        status=status,
        file="originals/none",
        file_name=f"{number}.xlsx",
        size=1,
        sha256=f"{number:064x}",
        received_at=at or NOW + timedelta(minutes=number),
        settled_at=at or NOW + timedelta(minutes=number),
    )
    declaration = Declaration.objects.create(submission=submission, family=campaign.family, version="6.5")
    rows = [
        ReportedSmelter(
            metal_id=metal,
            cid=facility.cid,
            name=facility.name,
            kind="listed",
            facility=facility,
            resolution="cid",
        )
        for facility, metal in facilities
    ]
    for name, metal in names:
        queued, _ = ReportedName.objects.get_or_create(
            metal_id=metal, key=name.lower(), defaults={"name": name, "first_seen_at": NOW}
        )
        rows.append(
            ReportedSmelter(
                metal_id=metal, name=name, name_key=name.lower(), kind="not_listed", reported_name=queued
            )
        )
    for row, reported in enumerate(rows, start=5):
        reported.declaration, reported.row = declaration, row
    ReportedSmelter.objects.bulk_create(rows)
    return declaration

"""What suppliers say of their survey of their own suppliers."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from gscm.lib import originals
from suppliers.models import CascadeSurvey, Supplier, User


def record(
    supplier: Supplier,
    *,
    surveyed_on: date,
    asked: int,
    answered: int,
    note: str,
    evidence: UploadedFile | None,
    by: User,
    at: datetime,
) -> CascadeSurvey:
    """Keep the state of the survey on a day, with its evidence unchanged; a later state is a new record."""
    return CascadeSurvey.objects.create(
        supplier=supplier,
        surveyed_on=surveyed_on,
        asked=asked,
        answered=answered,
        note=note,
        evidence=originals.keep(evidence.read())[0] if evidence else "",
        file_name=str(evidence.name)[:250] if evidence else "",
        recorded_by=by,
        recorded_at=at,
    )

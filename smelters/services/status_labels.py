"""What status labels mean: those of published lists come with the application, the centre says the others."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from smelters.lists import labels
from smelters.models import StatusLabel

if TYPE_CHECKING:
    from suppliers.models import User


def ensure(**signal: Any) -> None:
    """Add the published labels that are missing; what is there stays as it is. Called after every migration."""
    StatusLabel.objects.bulk_create(
        (
            StatusLabel(label=label, folded=labels.folded(label), status=status)
            for status, written in labels.PUBLISHED.items()
            for label in written
        ),
        ignore_conflicts=True,
    )


def meanings() -> dict[str, str]:
    """Every known label in folded form, to its status. One query."""
    return dict(StatusLabel.objects.values_list("folded", "status"))


def meaning(label: str, known: Mapping[str, str]) -> str:
    """The status that a label means; empty when nobody has said it."""
    return known.get(labels.folded(label), "")


def decide(decisions: Mapping[str, str], *, by: "User", at: datetime) -> None:
    """Say what labels mean: label as written, to status. A label that has a meaning already keeps it."""
    with transaction.atomic():
        StatusLabel.objects.bulk_create(
            (
                StatusLabel(
                    label=label, folded=labels.folded(label), status=status, decided_by=by, decided_at=at
                )
                for label, status in decisions.items()
            ),
            ignore_conflicts=True,
        )

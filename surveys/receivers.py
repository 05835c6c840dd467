"""What surveys does on news from below: look at reported smelters again."""

from typing import Any

from django.utils import timezone

from smelters.models import NameDecision
from smelters.signals import list_imported, name_decided, names_learned
from surveys import tasks
from surveys.services import name_work, resolution


def connect() -> None:
    """Called once when the app is ready."""
    list_imported.connect(_on_list_imported, dispatch_uid="surveys.list_imported")
    name_decided.connect(_on_name_decided, dispatch_uid="surveys.name_decided")
    names_learned.connect(_on_names_learned, dispatch_uid="surveys.names_learned")


def _on_list_imported(sender: Any, *, list_id: int, **kwargs: Any) -> None:
    resolution.follow_list(list_id, at=timezone.now())


def _on_name_decided(sender: Any, *, decision_id: int, **kwargs: Any) -> None:
    decision = NameDecision.objects.select_related("reported_name", "decided_by").get(pk=decision_id)
    name_work.take_on(
        title=str(decision.reported_name),
        by=decision.decided_by,
        at=decision.decided_at,
        decision_id=decision.pk,
    )


def _on_names_learned(sender: Any, **kwargs: Any) -> None:
    tasks.resolve_again.delay(list_id=None, decision_id=None)

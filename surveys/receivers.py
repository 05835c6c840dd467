"""What surveys does on news from below: look at reported smelters again."""

from typing import Any

from django.utils import timezone

from smelters.signals import list_imported, name_decided
from surveys import tasks
from surveys.services import resolution


def connect() -> None:
    """Called once when the app is ready."""
    list_imported.connect(_on_list_imported, dispatch_uid="surveys.list_imported")
    name_decided.connect(_on_name_decided, dispatch_uid="surveys.name_decided")


def _on_list_imported(sender: Any, *, list_id: int, **kwargs: Any) -> None:
    resolution.follow_list(list_id, at=timezone.now())


def _on_name_decided(sender: Any, *, decision_id: int, **kwargs: Any) -> None:
    tasks.resolve_again.delay(list_id=None, decision_id=decision_id)

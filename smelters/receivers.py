"""What smelters does on its own news: compare the names with the sanctions lists again."""

from typing import Any

from smelters import tasks
from smelters.signals import list_imported


def connect() -> None:
    """Called once when the app is ready."""
    list_imported.connect(_on_list_imported, dispatch_uid="smelters.list_imported")


def _on_list_imported(sender: Any, *, list_id: int, **kwargs: Any) -> None:
    tasks.screen_for_sanctions.delay()

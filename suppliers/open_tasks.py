"""Which suppliers have something to do: the apps above say what, as suppliers know neither requests nor cases."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, Q, QuerySet

_questions: dict[str, Callable[[], QuerySet[Any]]] = {}


def register(name: str, open_rows: Callable[[], QuerySet[Any]]) -> None:
    """Let an app say what is open: `open_rows` gives its rows with `supplier=OuterRef("pk")`."""
    _questions[name] = open_rows


def has_open_task() -> Q:
    """The filter for suppliers that have anything to do."""
    wanted = Q(pk__in=[])
    for open_rows in _questions.values():
        wanted |= Q(Exists(open_rows()))
    return wanted

"""History is written by the database: triggers copy every row's versions, bulk SQL included."""

from typing import Any

import pghistory
import pgtrigger

track = pghistory.track
"""Decorator: keep every inserted and updated version of the model's rows in an event table."""


def kept(name: str = "kept") -> pgtrigger.Trigger:
    """A trigger that refuses to delete rows: evidence stays."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete)


def append_only(name: str = "append_only") -> pgtrigger.Trigger:
    """A trigger that refuses to change or delete rows: a history has no second edition."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def track_changes_of(*fields: str) -> Any:
    """Decorator for tables with very many rows: keep a version only when one of the fields changes."""
    return pghistory.track(pghistory.UpdateEvent(condition=pghistory.AnyChange(*fields)))

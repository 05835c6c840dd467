"""The news this room tells, after the transaction."""

from django.dispatch import Signal

list_imported = Signal()
"""A reference list took effect. Sends `list_id`."""

name_decided = Signal()
"""A person settled a reported name, or took that back. Sends `decision_id`."""

"""The news that suppliers tell; it rises after the commit."""

from django.dispatch import Signal

release_decided = Signal()
"""The status of suppliers for purchasing was decided on: `decision_ids`, the keys of the new ReleaseDecisions."""

parts_imported = Signal()
"""Parts, who delivers them, or their commodities were taken in from a table."""

contact_confirmed = Signal()
"""Somebody who was named as the right person speaks for a supplier now: `contact_id`."""

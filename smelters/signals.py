"""The news this room tells, after the transaction unless it says otherwise."""

from django.dispatch import Signal

list_previewed = Signal()
"""A reference list can be looked at before it is applied. Sends `list_id`."""

list_imported = Signal()
"""A reference list took effect: applied, or counting no more. Sends `list_id`."""

thresholds_changed = Signal()
"""A version of the thresholds was put in force. Sends `thresholds_id`."""

names_learned = Signal()
"""Many decisions on names were taken in at once. Sends the `title` of their table, `by` whom and `at` which moment."""

name_decided = Signal()
"""A person settled a reported name, or took that back. Sends `decision_id`."""

sanction_decided = Signal()
"""A person said what a match with a sanctions list means, or took that back. Sends `decision_id`."""

information_published = Signal()
"""An item is shown to suppliers, within the transaction that shows it. Sends `item` and `at`."""

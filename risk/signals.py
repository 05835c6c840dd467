"""The news this room tells; it rises after the commit."""

from django.dispatch import Signal

alerts_moved = Signal()
"""Alerts opened, closed or changed; which, their steps say."""

comparison_settings_changed = Signal()
"""Other settings of the comparison of lists were put in force."""

ruleset_changed = Signal()
"""Another version of the numbers by which suppliers are judged was put in force. Sends `ruleset_id`."""

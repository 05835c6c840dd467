"""The news this room tells; it rises after the commit."""

from django.dispatch import Signal

alerts_moved = Signal()
"""Alerts opened, closed or changed; which, their steps say."""

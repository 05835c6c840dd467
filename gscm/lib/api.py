"""What every list of the API has in common."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Pages of 50, newest first; a row that arrives meanwhile moves nothing to another page."""

    ordering = "-pk"
    page_size = 50


PRIMARY_KEY = r"[0-9]{1,18}"
"""What a key in an address may look like; anything else leads nowhere."""

"""What a person keeps for the inbox, and the prepared messages that the centre writes for all."""

from suppliers.models import User
from surveys.models import CannedMessage, SavedFilter

MOST = 20
"""So many filters a person may keep."""


class TooMany(Exception):
    """The person keeps as many filters as are possible. Nothing was changed."""


def save_filter(user: User, *, name: str, query: str) -> SavedFilter:
    """Keep the filters under this name; one of the same name is replaced.

    :raises TooMany: the person has as many as are possible.
    """
    mine = SavedFilter.objects.visible_to(user)
    if mine.exclude(name=name).count() >= MOST:
        raise TooMany
    saved, _is_new = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return saved


def forget_filter(saved: SavedFilter) -> None:
    """Delete a saved filter."""
    saved.delete()


def write_message(message: CannedMessage | None, **values: object) -> CannedMessage:
    """Write a prepared message, or a new one. What was sent before keeps its words."""
    message = message or CannedMessage()
    for name, value in values.items():
        setattr(message, name, value)
    message.save()
    return message

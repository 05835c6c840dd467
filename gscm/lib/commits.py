"""What is done once a transaction is committed, and must never undo what was committed."""

from collections.abc import Callable

from django.db import transaction


def after_commit(call: Callable[..., object], /, *arguments: object, **named: object) -> None:
    """Call it after the commit. If it fails, that is logged, and whoever committed does not hear of it.

    For doorbells and news: the row is the letter, a sweep finds what was not heard.
    """

    def called() -> None:
        call(*arguments, **named)

    # Django names a failed robust call in its log by this, which a partial or a bound method of C has not.
    called.__qualname__ = getattr(call, "__qualname__", repr(call))
    transaction.on_commit(called, robust=True)

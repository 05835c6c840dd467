"""Letters of guarantee as the team works through them: signed, due, expired, never signed."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from suppliers.models import Document, DocumentVersion, LetterOfGuarantee, Supplier, User

DUE_DAYS = 60
"""A letter that holds for no longer than this is due to be signed anew: the first reminder goes out then."""


class LetterState(TextChoices):
    """Where a supplier stands with its letter of guarantee."""

    MISSING = "missing", _("Never signed")
    WAITING = "waiting", _("Scan to be looked at")
    EXPIRED = "expired", _("Expired")
    DUE = "due", _("Expires soon")
    SIGNED = "signed", _("Signed")


def with_letter_state(suppliers: QuerySet[Supplier], *, on: date) -> QuerySet[Any]:
    """Each supplier with `letter_state`, `letter_until` and `letter_pk`, the letter that its state comes from."""
    letters = LetterOfGuarantee.objects.filter(supplier=OuterRef("pk"))
    counted = letters.accepted().filter(signed_on__lte=on).order_by("-expires_on", "-pk")
    waiting = letters.filter(decision=LetterOfGuarantee.Decision.WAITING).order_by("-pk")
    return suppliers.annotate(
        letter_until=Subquery(counted.values("expires_on")[:1]),
        counted_pk=Subquery(counted.values("pk")[:1]),
        waiting_pk=Subquery(waiting.values("pk")[:1]),
    ).annotate(
        letter_state=Case(
            When(letter_until__gt=on + timedelta(days=DUE_DAYS), then=Value(LetterState.SIGNED)),
            When(waiting_pk__isnull=False, then=Value(LetterState.WAITING)),
            When(letter_until__gt=on, then=Value(LetterState.DUE)),
            When(letter_until__isnull=False, then=Value(LetterState.EXPIRED)),
            default=Value(LetterState.MISSING),
        )
    )


def standings(user: User, *, on: date, state: str = "", search: str = "") -> QuerySet[Any]:
    """The suppliers within reach with their letter state: what expires first stands first."""
    rows = with_letter_state(Supplier.objects.visible_to(user).search(search), on=on)
    rows = rows.filter(letter_state=state) if state else rows
    return rows.order_by("letter_until", "name", "pk")


def counts(user: User, *, on: date, search: str = "") -> dict[str, int]:
    """How many suppliers within reach stand in each state. One query."""
    rows = standings(user, on=on, search=search).order_by().values_list("letter_state")
    found = dict(rows.annotate(found=Count("pk")))
    return {str(state): found.get(state, 0) for state in LetterState}


def version_to_sign(*, on: date) -> DocumentVersion | None:
    """The text that a supplier signs on the day; None while no letter of guarantee is published."""
    rows = DocumentVersion.objects.in_force(on).filter(document__kind=Document.Kind.LETTER)
    return rows.select_related("document").first()


def letters_of(supplier: Supplier) -> QuerySet[LetterOfGuarantee]:
    """Every letter of a supplier, the newest first."""
    return supplier.letters.select_related("version__document", "recorded_by", "decided_by")

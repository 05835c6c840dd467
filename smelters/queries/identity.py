"""What a facility is on a day: listed, removed, no smelter, closed. What lists say, and what people say beside them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from smelters.models import FacilityListing, FacilityStanding

LISTED = "listed"
NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a facility for a metal on a day. Absence from a list says nothing of guilt."""

    key: str
    word: str
    listing: FacilityListing | None = None
    standing: FacilityStanding | None = None
    removed_on: date | None = None

    @property
    def reason(self) -> str:
        """Why it was removed, in words; empty for the others."""
        if self.standing is not None and self.standing.reason:
            return str(self.standing.get_reason_display())
        if self.key == FacilityStanding.Value.REMOVED:
            return str(FacilityStanding.Reason.UNKNOWN.label)
        return ""


def identity_on(
    listings: Iterable[FacilityListing], standings: Iterable[FacilityStanding], day: date
) -> Identity:
    """What holds on the day, of the facts of one facility and metal. No query.

    A person's word that it is no smelter, another one or closed counts before the look-up; the reason of a removal
    counts once no look-up names it.
    """
    listings = list(listings)
    standing = next((fact for fact in standings if _is_identity(fact) and day in fact.valid), None)
    listing = next((fact for fact in listings if day in fact.valid), None)
    removed = FacilityStanding.Value.REMOVED
    if standing is not None and standing.value != removed:
        return Identity(standing.value, str(standing.get_value_display()), listing, standing)
    if listing is not None:
        return Identity(LISTED, _("Listed in the Smelter Reference List"), listing)
    ended = [fact.valid.upper for fact in listings if fact.valid.upper and fact.valid.upper <= day]
    if standing is not None or ended:
        return Identity(removed, str(removed.label), None, standing, max(ended, default=None))
    return Identity(NOT_LISTED, _("Not in the Smelter Reference List"))


def operation_on(standings: Iterable[FacilityStanding], day: date) -> FacilityStanding | None:
    """Whether it works on the day, as far as somebody has said; None where nobody has."""
    return next((fact for fact in standings if not _is_identity(fact) and day in fact.valid), None)


def identity_runs(
    listings: Sequence[FacilityListing], standings: Sequence[FacilityStanding]
) -> Iterator[tuple[str, str, date, date | None]]:
    """Key, word, first day and end of each run of days with the same identity, from the first fact on."""
    identities = [fact for fact in standings if _is_identity(fact)]
    facts: list[FacilityListing | FacilityStanding] = [*listings, *identities]
    days = sorted({day for fact in facts for day in (fact.valid.lower, fact.valid.upper) if day})
    for day, end in zip(days, [*days[1:], None], strict=True):
        found = identity_on(listings, identities, day)
        yield found.key, found.word, day, end


def _is_identity(standing: FacilityStanding) -> bool:
    return standing.dimension == FacilityStanding.Dimension.IDENTITY

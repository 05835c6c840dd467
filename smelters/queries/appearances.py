"""On which lists a facility stands, first and last seen on each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from smelters.models import Facility, ReferenceEntry, ReferenceList


@dataclass(slots=True)
class Appearance:
    """One series of lists and one mineral: the first and the last issue that names the facility."""

    series: str
    kind: str
    metal: str
    first: ReferenceList
    last: ReferenceList
    gone_since: ReferenceList | None = None
    """The first issue after `last` that covers the mineral and no longer names it; None while the newest one does."""


def appearances(
    facility: Facility, *, on: date, licences: Collection[str], known_at: datetime | None = None
) -> list[Appearance]:
    """Where the facility was seen up to the day, the newest first. Two queries.

    Lists of other licence classes are left out; with `known_at`, lists that were applied later, too.
    """
    issues = ReferenceList.objects.applied().filter(valid_from__lte=on, licence__in=licences)
    if known_at is not None:
        issues = issues.filter(applied_at__lte=known_at)
    by_id = {issue.pk: issue for issue in issues.order_by("valid_from", "pk")}
    entries = ReferenceEntry.objects.filter(cid=facility.cid, row__gt=0, list__in=by_id)
    named = set(entries.order_by().values_list("list_id", "metal").distinct())
    found: dict[tuple[str, str], Appearance] = {}
    for issue in by_id.values():
        for metal in issue.metals:
            seen = found.get((issue.series, metal))
            if (issue.pk, metal) in named:
                if seen is None:
                    found[issue.series, metal] = Appearance(issue.series, issue.kind, metal, issue, issue)
                else:
                    seen.last, seen.gone_since = issue, None
            elif seen is not None and seen.gone_since is None:
                seen.gone_since = issue
    return sorted(found.values(), key=lambda line: (line.metal, line.kind, line.series))

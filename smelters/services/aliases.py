"""Learned names as a table to take along: what suppliers wrote, and which smelter a person said it is.

Nothing of a list is in it: the smelter is its CID alone. On import a decision that holds, or was taken back, is never
changed: a line that says otherwise is shown and left out.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from gscm.lib.packages.faults import MEBIBYTE
from smelters.lists.model import Limits
from smelters.lists.tables import read_csv
from smelters.matching import non_answers, normalise
from smelters.models import Facility, FacilityListing, FacilityStatus, Mineral, NameDecision, ReportedName
from smelters.signals import names_learned

if TYPE_CHECKING:
    from suppliers.models import User

HEAD: Final = ("name", "metal", "country", "CID", "source", "decided on", "reported CID")
NEEDED: Final = ("name", "metal", "CID")
LIMITS: Final = Limits(max_bytes=2 * MEBIBYTE, max_rows=10_000)
"""How large a table of learned names may be: it is read while somebody waits."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class State(StrEnum):
    """What a line is to what is known."""

    NEW = "new"
    KNOWN = "known"
    CONTRADICTS = "contradicts"
    WRONG = "wrong"


class Problem(StrEnum):
    """Why a line cannot be taken."""

    NO_NAME = "no_name"
    NAMES_NOBODY = "names_nobody"
    METAL_UNKNOWN = "metal_unknown"
    CID_UNREADABLE = "cid_unreadable"
    CID_UNKNOWN = "cid_unknown"
    CID_OF_OTHER_METAL = "cid_of_other_metal"
    REPORTED_CID_UNREADABLE = "reported_cid_unreadable"
    DAY_UNREADABLE = "day_unreadable"
    TWICE = "twice"


class TableRefused(Exception):
    """The file is no table of learned names. `missing` are the columns that it lacks."""

    def __init__(self, missing: Sequence[str] = ()) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


@dataclass(slots=True)
class Line:
    """One line of the table, as understood and as it stands to what is known."""

    number: int
    name: str
    metal: str
    country: str
    cid: str
    source: str
    decided_on: str
    reported_cid: str = ""
    state: State = State.NEW
    problem: Problem | None = None
    key: str = ""
    facility: Facility | None = None
    reported_name: ReportedName | None = None
    holds: NameDecision | None = None
    """The newest decision on the name, where there is one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines of a table, and how many are of each state."""

    lines: Sequence[Line]
    counts: Mapping[State, int] = field(default_factory=dict)


def export() -> str:
    """The learned names as CSV: decisions that hold and name a smelter, in the order of mineral and name."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    newest = NameDecision.objects.newest().select_related("reported_name", "facility", "decided_by")
    for decision in sorted(newest, key=lambda one: (one.reported_name.metal_id, one.reported_name.key)):
        name, facility = decision.reported_name, decision.facility
        if facility is None:
            continue
        day = timezone.localdate(decision.decided_at).isoformat()
        cells = (
            name.name,
            name.metal_id,
            name.country,
            facility.cid,
            str(decision.decided_by),
            day,
            reported_cid(name.key),
        )
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def reported_cid(key: str) -> str:
    """The CID that stood beside the name, by the key of a name in the queue; empty for none."""
    first = key.split(" ", 1)[0]
    return first.upper() if normalise.cid(first) == first.upper() else ""


def preview(content: bytes) -> Preview:
    """Compare a table with what is known. Nothing is written; the number of queries does not grow with the lines.

    :raises TableRefused: it is no such table.
    :raises ListRefused: the bytes cannot be read as CSV.
    """
    lines = list(_read(content))
    metals = _metals()
    facilities = Facility.objects.by_cid({cid for line in lines if (cid := normalise.cid(line.cid))})
    known = _known_metals(facilities)
    meant: dict[tuple[str, str], set[str]] = {}
    for line in lines:
        line.problem = _understand(line, metals, facilities, known)
        if line.problem is None:
            meant.setdefault((line.metal, line.key), set()).add(line.cid)
    for line in lines:
        if line.problem is None and len(meant[line.metal, line.key]) > 1:
            line.problem = Problem.TWICE
    _compare([line for line in lines if line.problem is None])
    counts = {state: sum(line.state == state for line in lines) for state in State}
    return Preview(lines, counts)


def receive(content: bytes, *, file_name: str, by: "User", at: datetime) -> Job:
    """Keep a table for its preview. It is taken in when somebody says so.

    :raises TableRefused, ListRefused: as `preview`.
    """
    for _line in _read(content):
        break
    return Job.objects.create(
        kind=Job.Kind.ALIAS_IMPORT,
        title=file_name[:200],
        owner=by,
        created_at=at,
        parameters={"file": originals.keep(content)[0]},
    )


def content_of(job: Job) -> bytes:
    """The table that was kept with the job."""
    with originals.originals().open(job.parameters["file"]) as file:
        content: bytes = file.read()
    return content


def apply(job: Job, *, by: "User", at: datetime) -> dict[str, int]:
    """Take in the table of a job, once; what came of it stays with the job."""
    with transaction.atomic():
        if job.claim(at=at):
            job.finish(at=at, result=take_in(content_of(job), file_name=job.title, by=by, at=at))
    job.refresh_from_db()
    result: dict[str, int] = job.result
    return result


def take_in(content: bytes, *, file_name: str, by: "User", at: datetime) -> dict[str, int]:
    """Write the new lines of a table as decisions of this person; say how many lines were of each state.

    Idempotent: a second time nothing is new. What contradicts an earlier decision, or is wrong, is left out.

    :raises TableRefused, ListRefused: as `preview`.
    """
    with transaction.atomic():
        # Whoever decides on one of the names at this moment comes before or after, not between.
        list(ReportedName.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        found = preview(content)
        once = {(line.metal, line.key): line for line in found.lines if line.state == State.NEW}
        ReportedName.objects.bulk_create(
            (
                ReportedName(
                    metal_id=line.metal,
                    key=line.key,
                    name=line.name[:250],
                    country=line.country[:100],
                    first_seen_at=at,
                )
                for line in once.values()
                if line.reported_name is None
            ),
            ignore_conflicts=True,
        )
        keys = {key for _metal, key in once}
        names = {(name.metal_id, name.key): name for name in ReportedName.objects.filter(key__in=keys)}
        NameDecision.objects.bulk_create(
            NameDecision(
                reported_name=names[pair],
                outcome=NameDecision.Outcome.FACILITY,
                facility=line.facility,
                reason=_reason(line, file_name),
                decided_by=by,
                decided_at=at,
            )
            for pair, line in once.items()
        )
        if once:
            after_commit(names_learned.send, sender=NameDecision, title=file_name, by=by, at=at)
    return {state.value: count for state, count in found.counts.items()}


def _reason(line: Line, file_name: str) -> str:
    parts = [_("Imported from %(file)s, line %(line)s.") % {"file": file_name, "line": line.number}]
    if line.source or line.decided_on:
        parts.append(
            _("Decided there: %(said)s.") % {"said": ", ".join(filter(None, (line.source, line.decided_on)))}
        )
    return " ".join(parts)


def _read(content: bytes) -> Iterator[Line]:
    table = read_csv(content, LIMITS)
    head = [str(cell or "").strip().casefold() for cell in table[0]] if table else []
    places = {name: head.index(name.casefold()) for name in HEAD if name.casefold() in head}
    if missing := [name for name in NEEDED if name not in places]:
        raise TableRefused(missing)
    for number, row in enumerate(table[1:], 2):
        cells = {name: _plain(str(row[place] or "")) for name, place in places.items() if place < len(row)}
        if any(cells.values()):
            name, metal, country, cid, source, decided_on, beside = (cells.get(name, "") for name in HEAD)
            yield Line(number, name, metal, country, cid, source, decided_on, beside)


def _plain(cell: str) -> str:
    """The text of a cell, without the sign that keeps a spreadsheet from calculating it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:2] in _FORMULA else text


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _metals() -> dict[str, str]:
    found: dict[str, str] = {}
    for mineral in Mineral.objects.all():
        found |= {text.casefold(): mineral.name for text in (mineral.symbol, mineral.name_zh, mineral.name)}
    return found


def _understand(
    line: Line,
    metals: Mapping[str, str],
    facilities: Mapping[str, Facility],
    known: set[tuple[int, str]],
) -> Problem | None:
    """Put the line's words into ours; say what stands in the way."""
    line.state = State.WRONG
    key = normalise.name_key(line.name)
    if not line.name:
        return Problem.NO_NAME
    if not key or non_answers.is_non_answer(line.name):
        return Problem.NAMES_NOBODY
    metal = metals.get(line.metal.casefold())
    if metal is None:
        return Problem.METAL_UNKNOWN
    cid = normalise.cid(line.cid)
    if cid is None:
        return Problem.CID_UNREADABLE
    facility = facilities.get(cid)
    if facility is None:
        return Problem.CID_UNKNOWN
    if (facility.pk, metal) not in known:
        return Problem.CID_OF_OTHER_METAL
    beside = normalise.cid(line.reported_cid) if line.reported_cid else ""
    if beside is None:
        return Problem.REPORTED_CID_UNREADABLE
    if line.decided_on and not _is_day(line.decided_on):
        return Problem.DAY_UNREADABLE
    line.metal, line.cid, line.facility = metal, cid, facility
    line.key = f"{beside} {key}".strip().lower()[:250]
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _known_metals(facilities: Mapping[str, Facility]) -> set[tuple[int, str]]:
    """For which minerals any list ever knew each smelter. Two queries."""
    pks = [facility.pk for facility in facilities.values()]
    return {
        pair
        for facts in (FacilityListing.objects, FacilityStatus.objects)
        for pair in facts.known().filter(facility__in=pks).values_list("facility_id", "metal_id")
    }


def _compare(lines: Sequence[Line]) -> None:
    """Say of each line whether it is new, known, or contradicts the newest decision. Two queries."""
    found = ReportedName.objects.filter(key__in={line.key for line in lines})
    names = {(name.metal_id, name.key): name for name in found}
    newest = NameDecision.objects.filter(reported_name__in=[name.pk for name in names.values()]).newest()
    decisions = {one.reported_name_id: one for one in newest.select_related("facility", "decided_by")}
    for line in lines:
        name = line.reported_name = names.get((line.metal, line.key))
        line.holds = decisions.get(name.pk) if name else None
        if line.holds is None:
            line.state = State.NEW
        elif line.facility and line.holds.facility_id == line.facility.pk:
            line.state = State.KNOWN
        else:
            line.state = State.CONTRADICTS

"""What the checks of a removal found, in the reader's words and with links to the rows."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from risk.models import OriginConclusion
from risk.queries.reported import SHEET
from risk.services.removal import Dropped, Gone, Narrowed, Subject, Trace, Why
from surveys.models import Declaration, Finding, ReportedSmelter
from surveys.queries import wording


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was looked at."""

    identifier: str
    text: str
    url: str = ""


def subject(row: Gone | Subject) -> Line:
    """A smelter of the case: gone, still only in the old file, or qualified by now."""
    one = row.subject if isinstance(row, Gone) else row
    url = reverse("smelters:facility_detail", args=[one.facility.pk])
    named = {"name": one.facility.name, "metal": one.metal}
    if isinstance(row, Subject):
        return Line(one.facility.cid, _("%(name)s (%(metal)s): qualified by now") % named, url)
    words = named | {"was": _place(row.was), "now": file_of(row.now)}
    if row.now.pk == row.was.declaration_id:
        return Line(
            one.facility.cid, _("%(name)s (%(metal)s): in %(was)s; no newer file is accepted") % words, url
        )
    return Line(one.facility.cid, _("%(name)s (%(metal)s): was in %(was)s; not in %(now)s") % words, url)


def trace(row: Trace) -> Line:
    """A row that may be the smelter that is said to be gone, and why."""
    why = {
        Why.NAME: _("is called like %(cid)s %(name)s"),
        Why.ADDRESS: _("has the address of %(cid)s %(name)s"),
        Why.PLACE: _("is in the town of %(cid)s %(name)s"),
        Why.NOT_IDENTIFIED: _("not yet identified; %(cid)s %(name)s stood in the file before"),
    }[row.why] % {"cid": row.subject.facility.cid, "name": row.subject.facility.name}
    facility = row.row.facility
    text = _("“%(name)s”, %(place)s: %(why)s") % {
        "name": row.row.name or _("no name"),
        "place": _place(row.row),
        "why": why,
    }
    url = (
        reverse("smelters:facility_detail", args=[facility.pk])
        if facility
        else _file_url(row.row.declaration)
    )
    return Line(facility.cid if facility else _("no CID"), text, url)


def narrowed(row: Narrowed) -> Line:
    """The scope before and now."""
    text = _("%(now)s says “%(scope_now)s”, %(before)s said “%(scope_before)s”") % {
        "now": file_of(row.now),
        "scope_now": _scope(row.now),
        "before": file_of(row.before),
        "scope_before": _scope(row.before),
    }
    return Line(row.now.scope, text, _file_url(row.now))


def dropped(row: Dropped) -> Line:
    """A metal that was declared and is not any more."""
    words = {"now": file_of(row.now), "before": file_of(row.before)}
    if row.answer is None:
        return Line(row.metal, _("declared in %(before)s, not in %(now)s") % words, _file_url(row.now))
    words |= {"cell": f"{row.answer.sheet} {row.answer.cell}", "answer": row.answer.answer}
    text = _("declared in %(before)s; %(cell)s of %(now)s says “%(answer)s”") % words
    return Line(row.metal, text, _file_url(row.now))


def finding(row: Finding) -> Line:
    """A finding that asks for correction, at its cell."""
    url = reverse("surveys:submission_detail", args=[row.submission_id])
    return Line(" ".join(filter(None, [row.sheet, row.cell])) or row.rule, str(wording.sentence(row)), url)


def conclusion(row: OriginConclusion) -> Line:
    """A mineral whose origin is at risk."""
    words = {"file": file_of(row.declaration), "code": row.get_code_display()}
    return Line(row.mineral.label, _("%(code)s, concluded of %(file)s") % words, _file_url(row.declaration))


def file_of(declaration: Declaration) -> str:
    """A declaration by its template and the day on which it came."""
    return _("%(template)s %(version)s of %(day)s") % {
        "template": declaration.family,
        "version": declaration.version,
        "day": formats.date_format(declaration.submission.received_at, "DATE_FORMAT"),
    }


def _place(row: ReportedSmelter) -> str:
    return _("%(template)s, %(sheet)s, row %(row)d") % {
        "template": row.declaration.family,
        "sheet": SHEET,
        "row": row.row,
    }


def _scope(declaration: Declaration) -> Any:
    words = {"A": _("Company"), "B": _("Product list"), "C": _("User-defined")}
    return words.get(declaration.scope, declaration.scope)


def _file_url(declaration: Declaration) -> str:
    return reverse("surveys:submission_detail", args=[declaration.submission_id])

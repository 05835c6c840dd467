"""What stands in the way of closing a case, in the reader's words and with links to the rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.models import Alert
from risk.queries import removal_words
from risk.queries.removal_words import Line
from risk.queries.reported import SHEET
from risk.services.closing import ClosingGuard, Standing
from risk.services.criteria import Code, Criterion
from risk.services.objections import Objection

ROWS_SHOWN = 50
OF_DECLARATIONS = frozenset(Code) - {
    Code.REMOVED_OR_REGAINED,
    Code.ACTIONS_SETTLED,
    Code.SECOND_PERSON,
}
"""What was computed from declarations, which are named where it holds."""


@dataclass(frozen=True, slots=True)
class Words:
    """One criterion as the guard shows it."""

    code: str
    label: str
    is_met: bool
    detail: str
    rows: list[Line]


def criteria(guard: ClosingGuard) -> list[Words]:
    """The criteria in the order of the guard, failing ones first."""
    return [_words(criterion, guard) for criterion in guard.criteria]


def refusal(guard: ClosingGuard) -> str:
    """One sentence that names the smelters in the way; empty when no smelter is."""
    standings = (row for criterion in guard.failing for row in criterion.rows if isinstance(row, Standing))
    names = [_named(row) for row in dict.fromkeys(standings)]
    if not names:
        return ""
    shown = names[:ROWS_SHOWN]
    if len(names) > len(shown):
        shown.append(_("and %(count)d more") % {"count": len(names) - len(shown)})
    sentence = ngettext(
        "%(count)d smelter is not accepted: %(names)s.",
        "%(count)d smelters are not accepted: %(names)s.",
        len(names),
    )
    return sentence % {"count": len(names), "names": "; ".join(shown)}


def _named(standing: Standing) -> str:
    metal = standing.reported.metal.label if standing.reported.metal else standing.reported.metal_as_written
    parts = {
        "cid": standing.cid,
        "name": standing.name or _("no name"),
        "metal": metal,
        "status": _status(standing),
    }
    if standing.cid:
        return _("%(cid)s %(name)s (%(metal)s): %(status)s") % parts
    return _("“%(name)s” (%(metal)s): %(status)s") % parts


def _status(standing: Standing) -> str:
    """How it stands, and what is said against it."""
    status = str(standing.status.label) if standing.cid else _("not resolved to a smelter")
    return _(", ").join([status, *map(_objection, standing.objections)])


def _objection(objection: Objection) -> str:
    sentence = {
        Alert.Kind.SANCTIONED: _("confirmed match with %(said_by)s"),
        Alert.Kind.HIGH_RISK: _("on the list %(said_by)s"),
        Alert.Kind.CUSTOMER_FORBIDS: _("forbidden by %(said_by)s"),
        Alert.Kind.CUSTOMER_LACKS: _("not approved by %(said_by)s"),
    }[objection.kind]
    return sentence % {"said_by": objection.said_by}


def _words(criterion: Criterion, guard: ClosingGuard) -> Words:
    said: dict[Code, tuple[str, Callable[[Any], Line]]] = {
        Code.DECLARATION_ACCEPTED: (_("Every template concerned has an accepted declaration"), _of_template),
        Code.SMELTERS_QUALIFIED: (_("Latest accepted declaration has only qualified smelters"), _of_smelter),
        Code.SMELTERS_ALLOWED: (_("No smelter is sanctioned or forbidden by a list"), _of_smelter),
        Code.REMOVED_OR_REGAINED: (
            _("Each smelter of the case is gone from a declaration newer than the case, or qualified by now"),
            removal_words.subject,
        ),
        Code.NOT_RENAMED: (_("None of them stands in the new list under another name"), removal_words.trace),
        Code.NOT_ANOTHER_CID: (_("None of them stands there under another CID"), removal_words.trace),
        Code.NOT_MOVED: (
            _("None of them was moved to “Smelter not listed” or “not yet identified”"),
            removal_words.trace,
        ),
        Code.SCOPE_KEPT: (_("The declaration covers no less than before the case"), removal_words.narrowed),
        Code.METALS_KEPT: (_("Their metals are still declared"), removal_words.dropped),
        Code.FINDINGS_SETTLED: (_("No finding asks for correction"), removal_words.finding),
        Code.ORIGIN_RESOLVED: (_("The origin of no mineral is at risk (R4)"), removal_words.conclusion),
        Code.ACTIONS_SETTLED: (_("Every action is done, or cancelled with its outcome"), _of_action),
        Code.SECOND_PERSON: (_("Whoever closes the case did not carry it out"), _of_person),
    }
    label, line = said[criterion.code]
    rows = [line(row) for row in (criterion.rows or criterion.evidence)[:ROWS_SHOWN]]
    more = len(criterion.rows or criterion.evidence) - len(rows)
    detail = ngettext("%(count)d more row", "%(count)d more rows", more) % {"count": more} if more else ""
    if criterion.holds and criterion.code in OF_DECLARATIONS:
        detail = " · ".join(
            _("%(template)s %(version)s of %(day)s")
            % {
                "template": declaration.family,
                "version": declaration.version,
                "day": formats.date_format(declaration.submission.received_at, "DATE_FORMAT"),
            }
            for declaration in guard.declarations
        )
    return Words(criterion.code.value, label, criterion.holds, detail, rows)


def _of_person(person: Any) -> Line:
    return Line(str(person), _("has carried out this case; somebody else has to close it"))


def _of_template(family: Any) -> Line:
    return Line(str(family), _("no accepted declaration yet"))


def _of_smelter(standing: Standing) -> Line:
    reported = standing.reported
    metal = reported.metal.label if reported.metal else reported.metal_as_written
    place = _("%(template)s, %(sheet)s, row %(row)d") % {
        "template": reported.declaration.family,
        "sheet": SHEET,
        "row": reported.row,
    }
    text = _("%(name)s (%(metal)s): %(status)s. %(place)s") % {
        "name": standing.name or _("no name"),
        "metal": metal,
        "status": _status(standing),
        "place": place,
    }
    if reported.facility_id:
        return Line(standing.cid, text, reverse("smelters:facility_detail", args=[reported.facility_id]))
    return Line(_("no CID"), text)


def _of_action(action: Any) -> Line:
    due = _("due %(day)s") % {"day": formats.date_format(action.due_date, "DATE_FORMAT")}
    return Line(action.description, f"{action.responsible} · {due}")

"""Scores in the reader's language: what the core says in codes, put into words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gscm.interface.marks import MARKS
from gscm.interface.templatetags.interface import number
from risk.models import OriginConclusion
from risk.scoring.origins import Reason
from risk.scoring.ruleset import Practice, Ruleset, Signal
from risk.scoring.score import Factor, Floor
from surveys.queries.wording import mineral

FACTORS: Final[Mapping[str, str | Promise]] = {
    Factor.SMELTERS: gettext_lazy("Smelter status"),
    Factor.ORIGINS: gettext_lazy("Country of origin (RCOI)"),
    Factor.DECLARATION: gettext_lazy("Declaration quality"),
    Factor.RESPONSE: gettext_lazy("Response"),
    Factor.PROGRAMME: gettext_lazy("Programme strength"),
    Factor.SIGNALS: gettext_lazy("Signals"),
}

FLOORS: Final[Mapping[str, str | Promise]] = {
    Floor.WORST_SMELTER_HIGH: gettext_lazy(
        "A smelter that is Prohibited or High makes the level High, whatever the points say."
    ),
    Floor.AT_RISK: gettext_lazy("The conclusion R4 makes the level High, whatever the points say."),
    Floor.WORST_SMELTER_MEDIUM: gettext_lazy("A smelter that is Medium makes the level Medium at least."),
    Floor.NO_DECLARATION: gettext_lazy(
        "No accepted declaration after the last day: not assessed, and worked as High. Unknown is never Low."
    ),
}

RULES: Final[Mapping[str, str | Promise]] = {
    "forbidden": gettext_lazy("Confirmed sanctions match, or on a list that forbids it"),
    "outside_from_risk_area": gettext_lazy(
        "Takes no part in RMAP, and is in or sources from a CAHRA or covered country"
    ),
    "outside_with_allegation": gettext_lazy("Takes no part in RMAP, and a credible allegation is open"),
    "lost_for_non_conformance": gettext_lazy("Lost its status for non-conformance"),
    "refused": gettext_lazy("Refuses the assessment, or has ended the communication"),
    "unresolved": gettext_lazy("The name is not resolved to a smelter"),
    "outside": gettext_lazy("Takes no part in RMAP"),
    "active": gettext_lazy("Active: takes part, has not passed yet"),
    "overdue": gettext_lazy("Its planned re-assessment is overdue"),
    "allegation_open": gettext_lazy("An allegation is under review"),
    "qualified": gettext_lazy("Qualified and current"),
}
"""By `ratings.RULES`."""

REASONS: Final[Mapping[str, str | Promise]] = {
    Reason.DECLARED_ABSENT: gettext_lazy("Answered: not added, or not in the product"),
    Reason.RECYCLED_WITH_EVIDENCE: gettext_lazy("Recycled only, and every smelter is known to recycle"),
    Reason.ALL_ORIGINS_ELSEWHERE: gettext_lazy(
        "All smelters identified, each with an origin outside of risk areas"
    ),
    Reason.RISK_AREA_OUTSIDE_RMAP: gettext_lazy(
        "From a CAHRA or covered country through smelters that take no part in RMAP"
    ),
    Reason.RED_FLAG_OUTSIDE_RMAP: gettext_lazy("A red flag at smelters that take no part in RMAP"),
    Reason.RISK_AREA_WITHIN_RMAP: gettext_lazy(
        "From a CAHRA or covered country, all through smelters that take part in RMAP"
    ),
    Reason.CONTRADICTS_MATERIAL: gettext_lazy(
        "Answered No, but by material data delivered parts contain the mineral"
    ),
    Reason.RECYCLED_WITHOUT_EVIDENCE: gettext_lazy(
        "Answered recycled only, without evidence for every smelter"
    ),
    Reason.NOT_ALL_IDENTIFIED: gettext_lazy("Not all smelters are identified by the supplier's own answer"),
    Reason.UNRESOLVED: gettext_lazy("Names that are not resolved to smelters"),
    Reason.ORIGIN_UNKNOWN: gettext_lazy("Smelters without any known origin"),
    Reason.REGION_UNKNOWN: gettext_lazy(
        "Only the country is known, and only some regions of it are listed: the region is missing"
    ),
    Reason.NO_SMELTERS: gettext_lazy("No smelter is reported for the mineral"),
}

PRACTICES: Final[Mapping[str, str | Promise]] = {
    Practice.POLICY: gettext_lazy("Sourcing policy"),
    Practice.MEASURES: gettext_lazy("Due-diligence measures"),
    Practice.REVIEW: gettext_lazy("Review of what suppliers answer"),
    Practice.CORRECTIVE_ACTION: gettext_lazy("Corrective action in the review"),
}

SIGNALS: Final[Mapping[str, str | Promise]] = {
    Signal.GRIEVANCE_SUBSTANTIATED: gettext_lazy("Signal, substantiated"),
    Signal.GRIEVANCE_UNDER_REVIEW: gettext_lazy("Signal, under review"),
    Signal.AUDIT_FAILED: gettext_lazy("Audit failed"),
    Signal.LETTER_EXPIRED: gettext_lazy("Letter of guarantee expired"),
}

RELIEFS: Final[Mapping[str, str | Promise]] = {
    Factor.SMELTERS: gettext_lazy("Replace, or bring into RMAP, the smelters that are Medium or worse"),
    Factor.ORIGINS: gettext_lazy("Settle where the minerals come from"),
    Factor.DECLARATION: gettext_lazy("Correct the findings of the declaration"),
    Factor.RESPONSE: gettext_lazy("Find a contact that can be reached"),
    Factor.PROGRAMME: gettext_lazy("Introduce the practices that are answered No"),
    Factor.SIGNALS: gettext_lazy("Settle the signals"),
}


def line(kept: Mapping[str, Any], rules: Ruleset, *, worst: str = "") -> str:
    """By which rule, from which input, a line of a factor has its points.

    :param kept: a line as scores keep it.
    :param worst: the word for the rating of the worst smelter.
    """
    rule, count = kept["rule"], kept["quantity"]
    if rule == "worst_smelter":
        text = _("Worst smelter %(rating)s: %(at_most)s × %(share)s × %(weight)s") % {
            "rating": worst,
            "at_most": _plain(rules.smelter_points),
            "share": _plain(rules.share_of_worst),
            "weight": _plain(_weight(kept, rules)),
        }
    elif rule == "many_smelters":
        text = ngettext(
            "%(count)s smelter Medium or worse: %(at_most)s × %(share)s × %(count)s / %(many)s",
            "%(count)s smelters Medium or worse: %(at_most)s × %(share)s × %(count)s / %(many)s",
            count,
        ) % {
            "count": count,
            "at_most": _plain(rules.smelter_points),
            "share": _plain(1 - rules.share_of_worst),
            "many": _plain(rules.many_smelters),
        }
    elif rule.startswith("conclusion_"):
        code = rule.removeprefix("conclusion_")
        text = _("%(minerals)s %(conclusion)s") % {
            "minerals": _(", ").join(mineral(name) for name in kept["names"]),
            "conclusion": OriginConclusion.Code(code).label,
        }
    elif rule == "findings_C":
        text = ngettext("%(count)s finding needs correction", "%(count)s findings need correction", count) % {
            "count": count
        }
    elif rule == "findings_W":
        text = ngettext("%(count)s warning", "%(count)s warnings", count) % {"count": count}
    elif rule == "late":
        text = ngettext("%(count)s started week late", "%(count)s started weeks late", count) % {
            "count": count
        }
    elif rule == "rejected":
        text = ngettext(
            "%(count)s file returned or refused", "%(count)s files returned or refused", count
        ) % {"count": count}
    elif rule == "undeliverable":
        text = _("No contact can be reached")
    elif rule.startswith("lacks_"):
        text = _("%(practice)s: answered No") % {"practice": PRACTICES[rule.removeprefix("lacks_")]}
    else:
        text = str(SIGNALS[rule])
    return text


def rating(of_smelter: str) -> str:
    """The word for how a smelter is rated."""
    return str(MARKS[of_smelter].word)


def nothing(factor: str) -> str:
    """What a factor without points says."""
    return {
        Factor.SMELTERS: _("Every reported smelter is qualified"),
        Factor.ORIGINS: _("No mineral is at risk or undetermined"),
        Factor.DECLARATION: _("No open finding"),
        Factor.RESPONSE: _("In time, and at the first go"),
        Factor.PROGRAMME: _("No practice is answered No"),
        Factor.SIGNALS: _("No failed audit, expired letter or other signal"),
    }[Factor(factor)]


def _weight(kept: Mapping[str, Any], rules: Ruleset) -> Decimal:
    whole = rules.smelter_points * rules.share_of_worst
    return Decimal(kept["points"]) / whole if whole else Decimal(0)


def _plain(value: Decimal) -> str:
    """A number without zeros at its end."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return number(value, min(places, 2))

"""What changed between two scores of a supplier, factor by factor, and because of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gscm.interface.templatetags.interface import number
from risk import wording_scores
from risk.models import OriginConclusion, RiskScore
from risk.queries.supplier_risk import reported_rows, smelter_name, smelter_subject, weighing_smelters
from risk.scoring.judgement import HEAVY, Judgement
from risk.scoring.ruleset import Conclusion, Rating, Ruleset
from risk.services import scoring
from surveys.models import ReportedSmelter
from surveys.queries.wording import mineral


@dataclass(frozen=True, slots=True)
class FactorChange:
    """A factor before and after."""

    name: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a difference; `facility_id` where it is about a smelter that is known."""

    text: str
    detail: str = ""
    facility_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """From one score to a later one."""

    before: RiskScore
    after: RiskScore
    factors: list[FactorChange]
    causes: list[Cause]

    @property
    def change(self) -> Decimal:
        return self.after.points - self.before.points


def delta(before: RiskScore, after: RiskScore) -> Delta:
    """What changed. Two queries beside the scores themselves.

    :param before: with `after`: scores of one supplier, with their rulesets.
    """
    points = {factor["factor"]: Decimal(factor["points"]) for factor in before.factors}
    factors = [
        FactorChange(
            str(wording_scores.FACTORS[factor["factor"]]), points[factor["factor"]], Decimal(factor["points"])
        )
        for factor in after.factors
    ]
    was, now = scoring.reproduce(before), scoring.reproduce(after)
    causes = [
        *_smelters(was, now),
        *_conclusions(was, now, after.ruleset.rules),
        *_declaration(before, after),
        *_rest(before, after),
    ]
    return Delta(before, after, factors, causes)


def _smelters(was: Judgement, now: Judgement) -> list[Cause]:
    """Smelters that weigh: come, gone, or rated otherwise."""
    rows = reported_rows({*weighing_smelters(was), *weighing_smelters(now)})
    before, after = _weighing(was, rows), _weighing(now, rows)
    causes = []
    for subject in [*after, *(subject for subject in before if subject not in after)]:
        row, rating, rule = after.get(subject) or before[subject]
        earlier = before.get(subject)
        if not HEAVY & {rating, earlier[1] if earlier else rating}:
            continue
        if subject not in after:
            text, rule = _("%(smelter)s for %(mineral)s, %(rating)s before, weighs nothing any more"), ""
        elif earlier is None:
            text = _("%(smelter)s for %(mineral)s is %(rating)s now")
        elif earlier[1] != rating:
            text = _("%(smelter)s for %(mineral)s: %(before)s before, %(rating)s now")
        else:
            continue
        words = {
            "smelter": smelter_name(row),
            "mineral": mineral(row.metal_id or ""),
            "rating": wording_scores.rating(rating),
            "before": wording_scores.rating(earlier[1]) if earlier else "",
        }
        detail = str(wording_scores.RULES[rule]) if rule else ""
        causes.append(Cause(text % words, detail, row.facility_id))
    if watched := len({*_watched(before)} ^ {*_watched(after)}):
        causes.append(
            Cause(
                ngettext(
                    "%(count)s smelter began or ceased to be Watch",
                    "%(count)s smelters began or ceased to be Watch",
                    watched,
                )
                % {"count": watched}
            )
        )
    return causes


_Weighing = Mapping[tuple[str, str], tuple[ReportedSmelter, Rating, str]]


def _weighing(judgement: Judgement, rows: Mapping[int, ReportedSmelter]) -> _Weighing:
    """By what makes a smelter the same in another file."""
    ratings = judgement.ratings
    return {
        smelter_subject(rows[key]): (rows[key], *ratings[key])
        for key in weighing_smelters(judgement)
        if key in rows
    }


def _watched(weighing: _Weighing) -> list[tuple[str, str]]:
    return [subject for subject, (_row, rating, _rule) in weighing.items() if rating == Rating.WATCH]


def _conclusions(was: Judgement, now: Judgement, rules: Ruleset) -> list[Cause]:
    """Minerals of which something else is concluded that weighs otherwise."""
    before = {declared.mineral: concluded.code for declared, concluded in was.conclusions}
    after = {declared.mineral: concluded.code for declared, concluded in now.conclusions}
    weights: dict[Conclusion | None, Decimal] = {None: Decimal(0)} | dict(rules.conclusion_weights)
    return [
        Cause(
            _("%(mineral)s: %(before)s before, %(after)s now")
            % {
                "mineral": mineral(name),
                "before": before.get(name, "–"),
                "after": after.get(name, "–"),
            },
            str(OriginConclusion.Code(after[name]).label) if name in after else "",
        )
        for name in sorted({*before, *after})
        if weights.get(before.get(name)) != weights.get(after.get(name))
    ]


def _declaration(before: RiskScore, after: RiskScore) -> list[Cause]:
    """Other files count."""
    if before.inputs["declarations"] == after.inputs["declarations"]:
        return []
    return [Cause(_("Another declaration counts"))]


def _rest(before: RiskScore, after: RiskScore) -> list[Cause]:
    """The lines of the other factors, and the ruleset."""
    causes = []
    was = {line["rule"]: line for factor in before.factors[2:] for line in factor["lines"]}
    now = {line["rule"]: line for factor in after.factors[2:] for line in factor["lines"]}
    for rule in [*now, *(rule for rule in was if rule not in now)]:
        points = [Decimal(lines[rule]["points"]) if rule in lines else Decimal(0) for lines in (was, now)]
        if points[0] != points[1]:
            kept, rules = (
                (now[rule], after.ruleset.rules) if rule in now else (was[rule], before.ruleset.rules)
            )
            words = wording_scores.line(kept, rules)
            change = number(points[1] - points[0], 1)
            causes.append(Cause(words if rule in now else _("No more: %(what)s") % {"what": words}, change))
    if before.ruleset_id != after.ruleset_id:
        causes.append(Cause(_("Another ruleset is in force"), str(after.ruleset)))
    return causes

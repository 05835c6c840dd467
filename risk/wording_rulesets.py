"""Rulesets in the reader's language: what each number is called, and what was refused."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gscm.lib.agreements import AgreementRefused
from gscm.lib.versions import VersionRefused
from risk import wording_scores
from risk.models import OriginConclusion
from risk.scoring.ruleset import DEFAULTS

GROUPS: Final[tuple[tuple[str | Promise, tuple[str, ...]], ...]] = (
    (
        gettext_lazy("Smelter status"),
        ("smelter_points", "share_of_worst", "many_smelters", "rating_weights"),
    ),
    (gettext_lazy("Country of origin (RCOI)"), ("origin_points", "conclusion_weights")),
    (gettext_lazy("Declaration quality"), ("finding_points", "finding_cap")),
    (
        gettext_lazy("Response"),
        ("late_week_points", "late_cap", "rejection_points", "rejection_cap", "undeliverable_points"),
    ),
    (gettext_lazy("Programme strength"), ("practice_points",)),
    (gettext_lazy("Signals"), ("signal_points", "signal_cap")),
    (gettext_lazy("Levels"), ("high_from", "medium_from")),
)
"""The tables and numbers of a content, by what they are about."""

_NAMES: Final[Mapping[str, str | Promise]] = {
    "smelter_points": gettext_lazy("Points of smelters at most"),
    "share_of_worst": gettext_lazy("Share of the worst smelter"),
    "many_smelters": gettext_lazy("Number that counts in full"),
    "origin_points": gettext_lazy("Points of origins at most"),
    "finding_cap": gettext_lazy("Points of findings at most"),
    "late_week_points": gettext_lazy("Each started week late"),
    "late_cap": gettext_lazy("Lateness at most"),
    "rejection_points": gettext_lazy("Each returned or refused file"),
    "rejection_cap": gettext_lazy("Returned files at most"),
    "undeliverable_points": gettext_lazy("No contact can be reached"),
    "signal_cap": gettext_lazy("Points of signals at most"),
    "high_from": gettext_lazy("High from"),
    "medium_from": gettext_lazy("Medium from"),
}
_FINDINGS: Final[Mapping[str, str | Promise]] = {
    "C": gettext_lazy("Needs correction"),
    "W": gettext_lazy("Warning"),
}


def number(table: str, key: str = "") -> str:
    """What a number of a content is called."""
    if not key:
        return str(_NAMES[table])
    if table == "rating_weights":
        return _("Weight of %(rating)s") % {"rating": wording_scores.rating(key)}
    if table == "conclusion_weights":
        return str(OriginConclusion.Code(key).label)
    words: Mapping[str, Mapping[str, str | Promise]] = {
        "finding_points": _FINDINGS,
        "practice_points": wording_scores.PRACTICES,
        "signal_points": wording_scores.SIGNALS,
    }
    return str(words[table][key])


def rule(code: str) -> str:
    """What a rule of the rating says."""
    return str(wording_scores.RULES[code])


def numbers(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each number of a content: what it is about, what it is called, its value."""
    for title, tables in GROUPS:
        for table in tables:
            keys = DEFAULTS[table]
            for key in keys if isinstance(keys, dict) else ("",):
                value = content[table][key] if key else content[table]
                yield str(title), number(table, key), str(value)


def differences(content: Mapping[str, Any], before: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The numbers that differ: what it is called, the value before and the value now."""
    found = [
        (f"{title}: {name}", old, new)
        for (title, name, new), (_title, _name, old) in zip(numbers(content), numbers(before), strict=True)
        if new != old
    ]
    for name, word in (
        ("switched_off", _("Rules of the rating that are switched off")),
        ("findings_counted_elsewhere", _("Rules of findings that count in another factor")),
    ):
        new, old = sorted(content[name]), sorted(before[name])
        if new != old:
            found.append((word, _in_words(name, old), _in_words(name, new)))
    return found


def of_version(code: str) -> str:
    """Why a step with a version was not taken."""
    return {
        VersionRefused.SAME_PERSON: _(
            "Who proposed this version cannot put it in force; ask a second person."
        ),
        VersionRefused.SETTLED: _("This version was put in force or discarded in the meantime."),
        VersionRefused.IN_THE_PAST: _(
            "A ruleset counts from today at the earliest; what was concluded stays."
        ),
    }[code]


def of_agreement(refused: AgreementRefused) -> str:
    """Why a step with what two people agree on was not taken."""
    return {
        AgreementRefused.SAME_PERSON: _("Who asked for it cannot agree to it; ask a second person."),
        AgreementRefused.SETTLED: _("It was agreed to, or has ended, in the meantime."),
        AgreementRefused.IN_THE_PAST: _("It counts from today at the earliest."),
        AgreementRefused.ENDS_BEFORE: _("It would end before it begins."),
        AgreementRefused.TOO_LONG: _("It may hold for %(days)d days at most. Choose an earlier end.")
        % {"days": refused.days},
        AgreementRefused.ANOTHER: _("Another one covers some of these days. End that one first."),
    }[refused.code]


def _in_words(name: str, codes: list[str]) -> str:
    words = [rule(code) if name == "switched_off" else code for code in codes]
    return _(", ").join(words) or "–"

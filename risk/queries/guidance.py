"""What a supplier is told to do about each problem of a case: the guidance, the plan that it begins with, a letter.

Everything here is for suppliers: smelters as they wrote them, facts of public lists alone (smelters/licences.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from risk.models import Alert, CaseAction
from risk.queries.portal_cases import Flagged
from smelters.licences import Reader, classes_for
from smelters.models import FacilityListing
from smelters.queries.status import status_on
from smelters.queries.thresholds import thresholds_on

SHOWN = 20
"""So many alternatives of a metal are named; the rest is counted."""
LANGUAGES: Final = ("zh-hans", "en")
"""A letter to a smelter is in both."""


class Problem(StrEnum):
    """What is wrong with a smelter, as far as a supplier may know."""

    NOT_ACCEPTED = "not_accepted"
    NOT_CONFORMANT = "not_conformant"
    UNKNOWN = "unknown"
    ORIGIN = "origin"
    UNCLEAR = "unclear"


PROBLEM_OF: Final[Mapping[str, Problem]] = {
    Alert.Kind.UNRESOLVED: Problem.UNKNOWN,
    Alert.Kind.DELISTED: Problem.UNCLEAR,
    Alert.Kind.REASSESSMENT: Problem.UNCLEAR,
    Alert.Kind.ALLEGATION: Problem.UNCLEAR,
    Alert.Kind.ORIGIN_RISK: Problem.ORIGIN,
    Alert.Kind.NOT_PARTICIPATING: Problem.NOT_CONFORMANT,
    Alert.Kind.STATUS_LOST: Problem.NOT_CONFORMANT,
    **dict.fromkeys(Alert.FORBIDDING, Problem.NOT_ACCEPTED),
}

TITLES: Final[Mapping[Problem, str | Promise]] = {
    Problem.NOT_ACCEPTED: gettext_lazy("Smelters that are not accepted"),
    Problem.NOT_CONFORMANT: gettext_lazy("Smelters that are not conformant or active in RMAP"),
    Problem.UNKNOWN: gettext_lazy("Smelters that are not identified"),
    Problem.ORIGIN: gettext_lazy("Smelters whose origins have to be shown"),
    Problem.UNCLEAR: gettext_lazy("Smelters whose present state is not clear"),
}
ADVICE: Final[Mapping[Problem, Sequence[str | Promise]]] = {
    Problem.NOT_ACCEPTED: (
        pgettext_lazy(
            "to suppliers", "Stop using it for our parts, and tell us how much of its material is in stock."
        ),
        pgettext_lazy(
            "to suppliers", "Name the smelter that takes its place: one that is conformant in RMAP."
        ),
    ),
    Problem.NOT_CONFORMANT: (
        pgettext_lazy(
            "to suppliers",
            "Ask your upstream supplier for a source that is conformant in RMAP, and by when.",
        ),
        pgettext_lazy(
            "to suppliers",
            "Or have the smelter enrol in RMAP: send it the letter and keep its answer as evidence.",
        ),
    ),
    Problem.UNKNOWN: (
        pgettext_lazy(
            "to suppliers",
            "Ask whoever named it for the CID, the registered name, the address and the metal.",
        ),
        pgettext_lazy(
            "to suppliers",
            "Traders and manufacturers are no smelters: ask further up until a smelter is named.",
        ),
        pgettext_lazy(
            "to suppliers",
            "Write the name as the Smelter Look-up sheet of the template has it, or give the CID.",
        ),
    ),
    Problem.ORIGIN: (
        pgettext_lazy(
            "to suppliers", "Ask the smelter for the countries and mines that its material comes from."
        ),
        pgettext_lazy(
            "to suppliers", "Where it is recycled, ask for the evidence of that; add both as files."
        ),
    ),
    Problem.UNCLEAR: (
        pgettext_lazy(
            "to suppliers",
            "Ask the smelter in writing for its state in RMAP and the date of its next assessment.",
        ),
        pgettext_lazy("to suppliers", "Prepare another source in case it does not stay conformant."),
    ),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about the smelters of a case that have the same problem."""

    problem: Problem
    title: str
    steps: list[str]
    smelters: list[str]


@dataclass(frozen=True, slots=True)
class Planned:
    """An action that a plan begins with."""

    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Qualified smelters of a metal by public lists."""

    metal: str
    listings: Sequence[FacilityListing]
    in_all: int


def advice(flagged: Iterable[Flagged]) -> list[Advice]:
    """The guidance for the smelters that are not settled yet, the gravest problem first. No query."""
    named: dict[Problem, list[str]] = defaultdict(list)
    for one in flagged:
        if not one.is_settled:
            named[PROBLEM_OF[one.kind]].append(_shown(one))
    return [
        Advice(problem, str(TITLES[problem]), [str(step) for step in ADVICE[problem]], named[problem])
        for problem in Problem
        if problem in named
    ]


def plan(flagged: Iterable[Flagged]) -> list[Planned]:
    """The actions that the problems of a case call for, in the active language; each once. No query."""
    planned: dict[Planned, None] = {}
    for one in flagged:
        if not one.is_settled:
            planned |= dict.fromkeys(_planned(PROBLEM_OF[one.kind], _shown(one)))
    planned[Planned(CaseAction.Kind.CORRECT_DECLARATION, _("Correct and resubmit the declaration"))] = None
    return list(planned)


def _planned(problem: Problem, name: str) -> Iterable[Planned]:
    kinds = CaseAction.Kind
    words: Sequence[tuple[str, str]] = {
        Problem.NOT_ACCEPTED: (
            (kinds.REMOVE_SMELTER, _("Stop using %(name)s for our parts; state the stock")),
            (kinds.REPLACE_SMELTER, _("Replace %(name)s by a qualified smelter")),
        ),
        Problem.NOT_CONFORMANT: (
            (kinds.REPLACE_SMELTER, _("Replace %(name)s by a qualified smelter")),
            (kinds.ENROL_SMELTER, _("Ask %(name)s to enrol in RMAP and keep its answer")),
        ),
        Problem.UNKNOWN: ((kinds.IDENTIFY_SMELTER, _("Find out the CID, name and place of %(name)s")),),
        Problem.ORIGIN: ((kinds.PROVE_ORIGIN, _("Show where the material of %(name)s comes from")),),
        Problem.UNCLEAR: (
            (kinds.ENROL_SMELTER, _("Ask %(name)s for its state in RMAP and its next assessment")),
        ),
    }[problem]
    return [Planned(kind, (sentence % {"name": name})[:300]) for kind, sentence in words]


def _shown(one: Flagged) -> str:
    return " ".join(filter(None, [one.cid, one.name or "–"]))


def alternatives(flagged: Iterable[Flagged], *, on: date) -> list[Alternatives]:
    """For each metal of a smelter that is to be replaced: the qualified ones that public lists name, by name.

    At most two queries for each metal and one more.
    """
    replaced = (Problem.NOT_ACCEPTED, Problem.NOT_CONFORMANT)
    metals = sorted({one.metal for one in flagged if not one.is_settled and PROBLEM_OF[one.kind] in replaced})
    if not metals:
        return []
    classes = classes_for(Reader.SUPPLIER)
    qualified = status_on(on, classes=classes).filter(status__in=thresholds_on(on).qualifies)
    found = []
    for metal in metals:
        listings = FacilityListing.objects.in_force(on).filter(
            list__licence__in=classes,
            metal=metal,
            facility__in=qualified.filter(metal=metal).order_by().values("facility"),
        )
        in_all = listings.count()
        if in_all:
            shown = listings.select_related("facility").order_by("name", "facility")[:SHOWN]
            found.append(Alternatives(metal, list(shown), in_all))
    return found


def letter(one: Flagged | None, *, supplier_name: str) -> str:
    """A letter to a smelter that asks it to take part in RMAP, in both languages, for the supplier to send."""
    parts = []
    for language in LANGUAGES:
        with translation.override(language):
            name = (one and one.name) or _("[name of the smelter]")
            parts.append(
                pgettext(
                    "letter to a smelter",
                    "To: %(name)s\n\nDear Sir or Madam,\n\nMaterial of your company reaches our products. Our customer "
                    "accepts only smelters and refiners that take part in the Responsible Minerals Assurance Process "
                    "(RMAP) and are conformant or active, or are assessed under a programme that it recognises.\n\n"
                    "We kindly ask you:\n1. to tell us your CID, your address and your present state in RMAP;\n"
                    "2. if you do not take part yet, to enrol with the Responsible Minerals Initiative and to tell us "
                    "the date of the assessment;\n3. to answer in writing within 10 working days.\n\n"
                    "Without an answer by then we will have to look for another source.\n\n"
                    "Yours faithfully\n%(supplier)s",
                )
                % {"name": name, "supplier": supplier_name}
            )
    return f"\n\n{'-' * 40}\n\n".join(parts) + "\n"

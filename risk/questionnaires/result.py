"""What a filled-in form comes to: shares section by section, the total, the sub-score of minerals, a verdict."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from risk.questionnaires.form import MINERALS, SHARES, Answer, Form, Question, Section

NOTHING = Decimal(0)
HUNDRED = Decimal(100)
TENTH = Decimal("0.1")


class Gravity(StrEnum):
    """How grave a finding is."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Verdict(StrEnum):
    """How an audit ended; from good to bad."""

    PASSED = "passed"
    CONDITIONAL = "conditional"
    """Passed once what was found is put right."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SectionResult:
    """Points of 100 of one section; None while nothing of it is answered or nothing applies."""

    section: Section
    points: Decimal | None
    answered: int


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers so far come to."""

    sections: tuple[SectionResult, ...]
    points: Decimal | None
    minerals: Decimal | None
    unanswered: tuple[Question, ...]
    lacking: tuple[Question, ...]
    """Key questions of which what they ask for is missing."""

    @property
    def is_complete(self) -> bool:
        return not self.unanswered


def result_of(form: Form, answers: Mapping[str, Answer]) -> Result:
    """Weigh the answers: within a section by question, in the total by section. What does not apply counts nowhere."""
    sections = tuple(_section(section, answers) for section in form.sections)
    return Result(
        sections=sections,
        points=_mean([(each.section.weight, each.points) for each in sections]),
        minerals=next(each.points for each in sections if each.section.key == MINERALS),
        unanswered=tuple(one for key, one in form.questions.items() if key not in answers),
        lacking=tuple(
            one for key, one in form.questions.items() if one.is_key and answers.get(key) == Answer.MISSING
        ),
    )


def verdict_of(form: Form, result: Result, findings: Collection[Gravity]) -> Verdict:
    """Judge a complete form with its findings.

    A critical finding, a key question whose matter is missing, or points below the lower border of the total or of the
    minerals fail; a major finding, or points below the upper border, leave conditions.
    """
    counted = [points for points in (result.points, result.minerals) if points is not None]
    if Gravity.CRITICAL in findings or result.lacking or any(one < form.fails_below for one in counted):
        return Verdict.FAILED
    if Gravity.MAJOR in findings or any(one < form.passes_from for one in counted):
        return Verdict.CONDITIONAL
    return Verdict.PASSED


def _section(section: Section, answers: Mapping[str, Answer]) -> SectionResult:
    given = [(one, answers[one.key]) for one in section.questions if one.key in answers]
    shares = [(one.weight, SHARES[answer] * HUNDRED) for one, answer in given if answer in SHARES]
    return SectionResult(section, _mean(shares), len(given))


def _mean(weighed: Collection[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    counted = [(weight, points) for weight, points in weighed if points is not None]
    if not counted:
        return None
    total = sum((weight * points for weight, points in counted), NOTHING)
    weights = sum((weight for weight, _points in counted), NOTHING)
    return (total / weights).quantize(TENTH, ROUND_HALF_UP)

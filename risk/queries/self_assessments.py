"""A supplier's judgement of its own programme over the years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from risk.models import AnswerChoice, SelfAssessment
from risk.questionnaires.form import Answer, Text
from risk.questionnaires.workbook import Given
from risk.services.self_assessments import on_minerals
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer."""

    text: Text
    answer: str
    note: str
    is_gap: bool


def by_year(supplier: Supplier) -> list[SelfAssessment]:
    """What counts in each year, the newest first: of several the last. One query."""
    rows = SelfAssessment.objects.filter(supplier=supplier).select_related("form", "given_by")
    return list(rows.order_by("-year", "-given_at", "-pk").distinct("year"))


def given(assessments: Sequence[SelfAssessment]) -> Mapping[str, Given]:
    """The newest answers, to begin the next with; none before the first."""
    if not assessments:
        return {}
    return {key: Given(Answer(one["answer"]), one["note"]) for key, one in assessments[0].answers.items()}


def lines(assessment: SelfAssessment) -> list[Line]:
    """The answers in the order of the form."""
    form, words = on_minerals(assessment.form.form), dict(AnswerChoice.choices)
    return [
        Line(
            question.text,
            str(words[one["answer"]]),
            one["note"],
            one["answer"] in {Answer.PARTLY, Answer.MISSING},
        )
        for key, question in form.questions.items()
        if (one := assessment.answers.get(key))
    ]

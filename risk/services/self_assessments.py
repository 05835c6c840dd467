"""Suppliers judge their own programme by the questions on conflict minerals of the form for audits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import structlog
from django.utils import timezone

from risk.models import AuditForm, SelfAssessment
from risk.questionnaires.form import MINERALS, Answer, Form, Question
from risk.questionnaires.result import result_of
from risk.questionnaires.workbook import Given
from suppliers.models import Supplier, User

logger = structlog.get_logger(__name__)

WITH_EVIDENCE = frozenset({Answer.MET, Answer.MOSTLY})
"""Answers that say where it can be seen."""


class Incomplete(Exception):
    """Questions are open, or lack the evidence that their answer needs."""

    def __init__(self, unanswered: list[Question], without_evidence: list[Question]) -> None:
        super().__init__([one.key for one in [*unanswered, *without_evidence]])
        self.unanswered = unanswered
        self.without_evidence = without_evidence


def on_minerals(form: Form) -> Form:
    """The part of a form that suppliers answer themselves."""
    return replace(form, sections=tuple(one for one in form.sections if one.key == MINERALS))


def hand_in(
    supplier: Supplier, version: AuditForm, given: Mapping[str, Given | None], *, by: User, at: datetime
) -> SelfAssessment:
    """Keep the supplier's answers for the year of the day, with the points that they come to.

    :raises Incomplete: a question is open, or one that is met does not say where that can be seen.
    """
    form = on_minerals(version.form)
    answers = {key: one for key in form.questions if (one := given.get(key))}
    unanswered = [question for key, question in form.questions.items() if key not in answers]
    without = [
        form.questions[key]
        for key, one in answers.items()
        if one.answer in WITH_EVIDENCE and not one.note.strip()
    ]
    if unanswered or without:
        raise Incomplete(unanswered, without)
    assessment = SelfAssessment.objects.create(
        supplier=supplier,
        year=timezone.localdate(at).year,
        form=version,
        answers={key: {"answer": one.answer, "note": one.note} for key, one in answers.items()},
        points=result_of(form, {key: one.answer for key, one in answers.items()}).minerals,
        given_by=by,
        given_at=at,
    )
    logger.info("self-assessment handed in", supplier_id=supplier.pk, year=assessment.year, by_id=by.pk)
    return assessment

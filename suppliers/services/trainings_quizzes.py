"""Quizzes: read from a table, taken by who took part, with the result kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.models import Participant, Quiz, QuizResult, User
from suppliers.services import trainings_people
from suppliers.services.csv_table import ImportRefused, read_table

logger = structlog.get_logger(__name__)

LETTERS = "abcdef"
MOST_QUESTIONS = 50
REQUIRED = ("question_en", "question_zh", "a_en", "a_zh", "b_en", "b_zh", "right")
COLUMNS = (
    "question_en",
    "question_zh",
    *(f"{letter}_{language}" for letter in LETTERS for language in ("en", "zh")),
    "right",
)
EXAMPLE = (
    ",".join(REQUIRED[:6]) + ",c_en,c_zh,right",
    "Which file answers for 3TG?,哪个文件用于申报 3TG？,CMRT,CMRT,EMRT,EMRT,Neither,都不是,A",
)
"""The head of a table, and one question, to begin with."""


class QuizRefused(Exception):
    """The quiz cannot be taken. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NOT_THERE = gettext_lazy("The quiz is for those who took part.")
PASSED = gettext_lazy("The quiz is passed already.")
UNANSWERED = gettext_lazy("Answer every question.")


def read(content: bytes) -> list[dict[str, Any]]:
    """The questions of a table: one a row, options a to f in both languages, the letter of the right one.

    :raises ImportRefused: it is no such table; each sentence names its row.
    """
    rows = read_table(content, required=REQUIRED, columns=COLUMNS)
    if not 0 < len(rows) <= MOST_QUESTIONS:
        raise ImportRefused([_("A quiz has 1 to %(most)d questions.") % {"most": MOST_QUESTIONS}])
    questions, problems = [], []
    for number, cells in rows:
        question, problem = _question(cells)
        if problem:
            problems.append(_("Row %(number)d: %(problem)s") % {"number": number, "problem": problem})
        questions.append(question)
    if problems:
        raise ImportRefused(problems)
    return questions


def _question(cells: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The question of a row, and what is wrong with it."""
    options = []
    for letter in LETTERS:
        english, chinese = cells.get(f"{letter}_en", ""), cells.get(f"{letter}_zh", "")
        if bool(english) != bool(chinese):
            return {}, _("option %(letter)s lacks one language.") % {"letter": letter.upper()}
        if english:
            options.append({"en": english, "zh": chinese})
    texts = {"en": cells.get("question_en", ""), "zh": cells.get("question_zh", "")}
    if not all(texts.values()):
        return {}, _("the question lacks one language.")
    if len(options) < 2:
        return {}, _("a question has two options at least.")
    right = LETTERS.find(cells.get("right", "").lower() or "-")
    if not 0 <= right < len(options):
        return {}, _("“right” names none of the options.")
    return texts | {"options": options, "right": right}, ""


def create(quiz: Quiz, content: bytes, *, by: User, at: datetime) -> Quiz:
    """Keep a quiz with the questions of a table.

    :raises ImportRefused: the table cannot be used.
    """
    quiz.questions = read(content)
    quiz.created_by, quiz.created_at = by, at
    quiz.save()
    return quiz


@transaction.atomic
def take(participant: Participant, answers: Sequence[int | None], *, by: User, at: datetime) -> QuizResult:
    """Keep one attempt: the option chosen of each question. Whoever did not pass may try again.

    :raises QuizRefused: the person did not take part, has passed, left a question open, or there is no quiz.
    """
    participant = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    session = participant.session
    quiz = session.quiz
    if quiz is None or not participant.attended:
        raise QuizRefused(NOT_THERE)
    if participant.passed_at:
        raise QuizRefused(PASSED)
    if len(answers) != len(quiz.questions) or None in answers:
        raise QuizRefused(UNANSWERED)
    right = sum(question["right"] == chosen for question, chosen in zip(quiz.questions, answers, strict=True))
    result = QuizResult.objects.create(
        quiz=quiz,
        participant=participant,
        answers=list(answers),
        right=right,
        asked=len(quiz.questions),
        passed=quiz.is_passed(right),
        at=at,
    )
    if result.passed:
        Participant.objects.filter(pk=participant.pk).update(passed_at=at)
        if participant.is_colleague:
            trainings_people.give_competence(session, by=session.created_by, at=at)
    logger.info("quiz taken", participant_id=participant.pk, by_id=by.pk, passed=result.passed)
    return result

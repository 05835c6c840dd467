"""Quizzes: questions as data, in both languages, and what came of each attempt."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from suppliers.models.documents import LANGUAGES, in_reader_language


def validate_questions(questions: object) -> None:
    """Each question has its text and two or more options in both languages, and says which option is right.

    :raises ValidationError: something else stands in it.
    """
    if not isinstance(questions, list) or not questions:
        raise ValidationError(_("A quiz has questions."), code="no_questions")
    for question in questions:
        options = question.get("options") if isinstance(question, dict) else None
        is_sound = (
            isinstance(options, list)
            and len(options) > 1
            and all(_in_both(text) for text in (question, *options))
            and isinstance(question.get("right"), int)
            and 0 <= question["right"] < len(options)
        )
        if not is_sound:
            raise ValidationError(
                _("A question has a text and options in both languages, and one right option."),
                code="unsound",
            )


def _in_both(text: object) -> bool:
    return isinstance(text, dict) and all(text.get(language) for language in LANGUAGES)


class Quiz(models.Model):
    """A quiz that may belong to several sessions. It is not changed: another one takes its place."""

    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    questions = models.JSONField(_("questions"), validators=[validate_questions])
    pass_percent = models.PositiveSmallIntegerField(
        _("passed from, in percent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))

    objects: ClassVar[models.Manager["Quiz"]]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="quiz_pass_mark_in_percent"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_reader_language(self.title_en, self.title_zh)

    @property
    def worded(self) -> list[dict[str, Any]]:
        """The questions in the reader's language: text, options and which is right."""
        language = in_reader_language("en", "zh")
        return [
            {
                "text": question[language],
                "options": [option[language] for option in question["options"]],
                "right": question["right"],
            }
            for question in self.questions
        ]

    def is_passed(self, right: int) -> bool:
        """Whether so many right answers pass; by the counts, not by a rounded share."""
        return right * 100 >= self.pass_percent * len(self.questions)


class QuizResult(models.Model):
    """One attempt of one participant."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="results", verbose_name=_("quiz"))
    participant = models.ForeignKey(
        "suppliers.Participant", models.PROTECT, related_name="results", verbose_name=_("participant")
    )
    answers = models.JSONField(_("answers"))
    right = models.PositiveSmallIntegerField(_("right answers"))
    asked = models.PositiveSmallIntegerField(_("questions"))
    passed = models.BooleanField(_("passed"))
    at = models.DateTimeField(_("at"))

    objects: ClassVar[models.Manager["QuizResult"]]

    class Meta:
        verbose_name = _("result of a quiz")
        verbose_name_plural = _("results of quizzes")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(right__lte=F("asked")), name="quiz_result_right_of_asked")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.right} / {self.asked}"

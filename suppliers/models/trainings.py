"""Trainings and supplier conferences: who has to be trained, what was held, who was invited and took part."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.history import kept, track
from suppliers import training_rules
from suppliers.access import may_steer, reach_of
from suppliers.models.competence import Competence
from suppliers.models.documents import in_reader_language
from suppliers.models.organisation import Subsidiary
from suppliers.models.people import Role, User
from suppliers.models.suppliers import Contact, Supplier, SupplierScoped, SupplierScopedQuerySet
from suppliers.models.trainings_materials import MaterialVersion, topic_choices, topics_field
from suppliers.models.trainings_quizzes import Quiz


def rule_choices() -> list[tuple[str, str | Promise]]:
    """The rules of suppliers, for the field's choices: an app may add one without a migration."""
    return training_rules.choices()


def task_choices() -> list[tuple[str, str | Promise]]:
    """The tasks for which there is competence."""
    return list(Competence.Task.choices)


class TrainingDutyQuerySet(models.QuerySet["TrainingDuty"]):
    def in_force(self, on: date) -> Self:
        """The duties that hold on the day."""
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))

    def of_colleagues(self) -> Self:
        return self.exclude(role="")

    def of_suppliers(self) -> Self:
        return self.exclude(rule="")


@track()
class TrainingDuty(models.Model):
    """Who has to be trained in what, and how often. It is not changed but ended, so that any day can be counted."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    task = models.CharField(
        _("only who is trained for"),
        max_length=20,
        choices=task_choices,
        blank=True,
        help_text=_("Empty: everybody with the role."),
    )
    rule = models.CharField(_("suppliers"), max_length=20, choices=rule_choices, blank=True)
    topics = topics_field()
    months = models.PositiveSmallIntegerField(
        _("holds for so many months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until (not included)"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"))

    objects: ClassVar[TrainingDutyQuerySet] = TrainingDutyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("training duty")
        verbose_name_plural = _("training duties")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(role="") & Q(rule="")) | (Q(role="", task="") & ~Q(rule="")),
                name="training_duty_of_colleagues_or_suppliers",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="training_duty_ends_after_it_began",
            ),
            models.CheckConstraint(condition=~Q(topics=[]), name="training_duty_has_topics"),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return training_rules.word(self.rule) if self.rule else str(self.get_role_display())

    @property
    def topic_words(self) -> list[str]:
        return topic_words(self.topics)


def topic_words(topics: list[str]) -> list[str]:
    """The topics in the reader's language, in their order."""
    return [str(label) for name, label in topic_choices() if name in topics]


DUE = "due"
"""That somebody was invited because the training was missing."""


def invited_words(why: str) -> str:
    """Why somebody is invited, in the reader's language: as due, by a role, or by a rule of suppliers."""
    if why == DUE:
        return str(_("due for a training"))
    return str(Role(why).label) if why in Role.values else training_rules.word(why)


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def held(self) -> Self:
        """Sessions that were not called off."""
        return self.filter(cancelled_at__isnull=True)

    def run_by(self, user: User) -> Self:
        """The sessions that this person prepares and records: the centre all, a team those of its own branch."""
        if may_steer(user):
            return self
        return self.filter(subsidiary__in=reach_of(user).subsidiary_ids)


@track()
class TrainingSession(models.Model):
    """One training, or one supplier conference, on a day. It is not deleted but called off."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        CONFERENCE = "conference", _("Supplier conference")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.TRAINING)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    agenda_en = models.TextField(_("agenda in English"), blank=True)
    agenda_zh = models.TextField(_("agenda in Chinese"), blank=True)
    topics = topics_field()
    day = models.DateField(_("day"))
    begins = models.TimeField(pgettext_lazy("time of day", "from"), null=True, blank=True)
    ends = models.TimeField(pgettext_lazy("time of day", "to"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to take part online"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    trainer = models.CharField(_("trainer"), max_length=100)
    subsidiary = models.ForeignKey(
        Subsidiary,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_sessions",
        verbose_name=_("held by"),
        help_text=_("Its execution team prepares it and records who took part. Empty: the centre."),
    )
    materials = models.ManyToManyField(
        MaterialVersion, blank=True, related_name="sessions", verbose_name=_("materials")
    )
    quiz = models.ForeignKey(
        Quiz, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("quiz")
    )
    must_pass = models.BooleanField(_("counts only with the quiz passed"), default=False)
    gives_task = models.CharField(
        _("makes competent for"),
        max_length=20,
        choices=task_choices,
        blank=True,
        help_text=_("Colleagues who took part are then on record as trained for this task."),
    )
    gives_months = models.PositiveSmallIntegerField(
        _("competence holds for so many months"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_sessions",
        verbose_name=_("planned at the conference"),
    )
    plan = models.TextField(_("what was planned"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    cancelled_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[TrainingSessionQuerySet] = TrainingSessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("training or conference")
        verbose_name_plural = _("trainings and conferences")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["-day", "-id"], name="training_session_newest"),
            GinIndex(fields=["topics"], name="training_session_topics"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""),
                name="training_session_somewhere",
                violation_error_message=_("Name a place, or a link, or both."),
            ),
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("begins")),
                name="training_session_ends_after_it_began",
                violation_error_message=_("It has to end after it began."),
            ),
            models.CheckConstraint(
                condition=Q(must_pass=False) | Q(quiz__isnull=False),
                name="training_session_passes_a_quiz",
                violation_error_message=_("Choose the quiz that has to be passed."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="training_session_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | ~Q(follows=F("id")),
                name="training_session_not_after_itself",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_reader_language(self.title_en, self.title_zh)

    @property
    def agenda(self) -> str:
        return in_reader_language(self.agenda_en, self.agenda_zh)

    @property
    def topic_words(self) -> list[str]:
        return topic_words(self.topics)

    @property
    def is_conference(self) -> bool:
        return self.kind == self.Kind.CONFERENCE


class ParticipantQuerySet(SupplierScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Colleagues see colleagues, and people of suppliers within reach; a supplier's contact its own people."""
        seen = super().visible_to(user)
        return seen | self.filter(supplier__isnull=True) if user.roles else seen

    def counted(self, on: date) -> Self:
        """Who by the day took part in a session that was held, with its quiz passed where it has to be."""
        return self.filter(attended=True, session__cancelled_at__isnull=True, session__day__lte=on).filter(
            Q(session__must_pass=False) | Q(passed_at__date__lte=on)
        )


@track()
class Participant(SupplierScoped):
    """One person and one session: invited, registered, there or not, what the quiz and the person said.

    A colleague has an account and no supplier. Somebody of a supplier is known by e-mail address, and stands as a
    contact where the address is one.
    """

    class Answer(models.TextChoices):
        COMING = "coming", _("Takes part")
        NOT_COMING = "not_coming", _("Cannot take part")

    session = models.ForeignKey(
        TrainingSession, models.PROTECT, related_name="participants", verbose_name=_("training or conference")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("account"),
    )
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_participants",
        verbose_name=_("supplier"),
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="training_participants",
        verbose_name=_("contact"),
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_why = models.CharField(
        _("why invited"), max_length=20, blank=True, help_text=_("“due”, a role, or a rule of suppliers.")
    )
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    attended = models.BooleanField(_("took part"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    passed_at = models.DateTimeField(_("quiz passed at"), null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("rating, 1 to 5"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("feedback"), blank=True)
    rated_at = models.DateTimeField(_("feedback given at"), null=True, blank=True)

    objects: ClassVar[ParticipantQuerySet] = ParticipantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["session_id", "pk"]
        indexes = [
            models.Index(fields=["supplier", "attended"], name="participant_by_supplier"),
            models.Index(fields=["user", "attended"], name="participant_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(supplier__isnull=False) | Q(user__isnull=False, contact__isnull=True),
                name="participant_colleague_or_of_a_supplier",
            ),
            models.UniqueConstraint(
                fields=["session", "user"],
                condition=Q(supplier__isnull=True),
                name="participant_colleague_once",
            ),
            models.UniqueConstraint(
                "session",
                "supplier",
                Lower("email"),
                condition=Q(supplier__isnull=False) & ~Q(email=""),
                name="participant_address_once_per_supplier",
            ),
            models.UniqueConstraint(
                fields=["session", "supplier", "name"],
                condition=Q(supplier__isnull=False, email=""),
                name="participant_without_address_once_per_supplier",
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="participant_recorded_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                name="participant_rating_in_range",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def why(self) -> str:
        return invited_words(self.invited_why)

    @property
    def is_colleague(self) -> bool:
        return self.supplier_id is None

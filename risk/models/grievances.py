"""Grievances: what somebody brings forward, and the project that answers it.

Whatever people write is sealed (gscm/lib/sealing.py); what stands here in the open are codes and days. Days, not
moments: a moment beside somebody else's logs could tell who wrote. The history of rows, which keeps who asked and when,
leaves these tables out.
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.history import append_only, kept
from gscm.lib.states import Stateful, Transition
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from smelters.models import Facility
from suppliers.models.suppliers import Supplier

OFFICERS = frozenset({"grievance_officer", "grievance_deputy"})


class GrievanceQuerySet(models.QuerySet["Grievance"]):
    def visible_to(self, user: object) -> "GrievanceQuerySet":
        """What an officer or deputy may read: not what concerns the officer, nor what they have a conflict in.

        Whoever works for the supplier that is accused reads nothing, whatever the role.
        """
        roles: frozenset[str] = getattr(user, "roles", frozenset())
        if not roles & OFFICERS:
            return self.none()
        rows = self.exclude(conflicts__person=user)
        if "grievance_deputy" not in roles:
            rows = rows.exclude(concerns_officer=True)
        own = Supplier.objects.visible_to(user).values("pk")  # type: ignore[arg-type]
        return rows.exclude(supplier__in=own)

    def running(self) -> "GrievanceQuerySet":
        return self.exclude(status__in=Grievance.SETTLED)


class Grievance(Stateful):
    """A consultation or complaint. Admitted, it is a project with owner, tasks and dates."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("Consultation")
        COMPLAINT = "complaint", _("Complaint")

    class Channel(models.TextChoices):
        PAGE = "page", _("Public page")
        MAIL = "mail", _("E-mail")
        OTHER = "other", _("Conversation, letter or phone")

    class Status(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("grievance", "Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ADMITTED = "admitted", _("Under investigation")
        NOT_ADMITTED = "not_admitted", _("Not admitted")
        ANSWERED = "answered", pgettext_lazy("grievance", "Answered")
        UNDER_REVIEW = "under_review", _("Under review by another person")
        CLOSED = "closed", _("Closed")

    class Category(models.TextChoices):
        TORTURE = "torture", _("Torture, cruel, inhuman or degrading treatment")
        FORCED_LABOUR = "forced_labour", _("Forced or compulsory labour")
        CHILD_LABOUR = "child_labour", _("Worst forms of child labour")
        OTHER_ABUSE = "other_abuse", _("Other gross abuse of human rights")
        WAR_CRIMES = "war_crimes", _("War crimes or other grave violations")
        ARMED_GROUPS = "armed_groups", _("Support of armed groups")
        SECURITY_FORCES = "security_forces", _("Abuse by security forces")
        BRIBERY = "bribery", _("Bribery or false statement of origin")
        MONEY_LAUNDERING = "money_laundering", _("Money laundering")
        PAYMENTS = "payments", _("Taxes and payments to governments")
        HEALTH_ENVIRONMENT = "health_environment", _("Health, safety or environment")
        OTHER = "other", pgettext_lazy("category", "Other")

    class Severity(models.IntegerChoices):
        LOW = 1, _("Low")
        MEDIUM = 2, _("Medium")
        HIGH = 3, _("High")
        CRITICAL = 4, _("Critical")

    class Finding(models.TextChoices):
        SUBSTANTIATED = "substantiated", _("Substantiated")
        PARTLY = "partly", _("Partly substantiated")
        NOT_SUBSTANTIATED = "not", _("Not substantiated")
        UNABLE = "unable", _("Could not be clarified")

    class Cause(models.TextChoices):
        KNOWLEDGE = "knowledge", _("Rules were not known")
        SUPPLIER_CONTROL = "supplier_control", _("Own suppliers were not controlled")
        PRESSURE = "pressure", _("Price or time pressure")
        WORKING_CONDITIONS = "working_conditions", _("Working conditions at the site")
        CONFLICT_AREA = "conflict_area", _("Conflict in the area of origin")
        OWN_PROCESS = "own_process", _("Fault of an own process")
        NONE = "none", _("No cause found")

    TRANSITIONS = {
        Status.RECEIVED: {Status.ACKNOWLEDGED},
        Status.ACKNOWLEDGED: {Status.ADMITTED, Status.NOT_ADMITTED},
        Status.ADMITTED: {Status.ANSWERED},
        Status.NOT_ADMITTED: {Status.UNDER_REVIEW, Status.CLOSED},
        Status.ANSWERED: {Status.UNDER_REVIEW, Status.CLOSED},
        Status.UNDER_REVIEW: {Status.ADMITTED, Status.NOT_ADMITTED, Status.ANSWERED},
    }
    SETTLED: ClassVar[list[str]] = [Status.CLOSED]
    UNTRIAGED: ClassVar[list[str]] = [Status.RECEIVED, Status.ACKNOWLEDGED]

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    channel = models.CharField(_("way in"), max_length=10, choices=Channel.choices)
    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.RECEIVED)
    received_on = models.DateField(_("received on"))
    code_hash = models.CharField(_("hash of the receipt code"), max_length=64, unique=True)
    once_hash = models.CharField(_("hash by which it comes in once"), max_length=64, unique=True)
    concerns_officer = models.BooleanField(_("for the deputy alone"), default=False)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices, blank=True)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity.choices, null=True, blank=True
    )
    finding = models.CharField(_("finding"), max_length=20, choices=Finding.choices, blank=True)
    cause = models.CharField(_("root cause"), max_length=20, choices=Cause.choices, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_grievances",
        verbose_name=_("owner"),
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supplier")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("smelter")
    )
    shows_signal = models.BooleanField(_("colleagues are told that there is something"), default=False)
    acknowledge_by = models.DateField(_("to be acknowledged by"))
    decide_by = models.DateField(_("admissibility to be decided by"))
    answer_by = models.DateField(_("to be answered by"))
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    decided_on = models.DateField(_("admissibility decided on"), null=True, blank=True)
    answered_on = models.DateField(_("first answered on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects: ClassVar[GrievanceQuerySet] = GrievanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("grievance")
        verbose_name_plural = _("grievances")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["received", "acknowledged"]) | Q(decided_on__isnull=False),
                name="grievance_decided_with_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="admitted")
                | Q(owner__isnull=False, severity__isnull=False) & ~Q(category=""),
                name="grievance_admitted_is_a_project",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False)
                | (~Q(status="closed") & Q(closed_on__isnull=True)),
                name="grievance_closed_with_its_day",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.number

    def due(self) -> date | None:
        """The day of the clock that runs; None when nothing is awaited of the officer."""
        if self.status == self.Status.RECEIVED:
            return self.acknowledge_by
        if self.status == self.Status.ACKNOWLEDGED:
            return self.decide_by
        if self.status in {self.Status.ADMITTED, self.Status.UNDER_REVIEW}:
            return self.answer_by
        return None


class GrievanceTransition(Transition):
    """A step of a grievance. Its reason is an entry, sealed; `reason` stays empty."""

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="transitions")

    objects: ClassVar[models.Manager["GrievanceTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of a grievance")
        verbose_name_plural = _("steps of grievances")
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(condition=Q(reason=""), name="grievance_step_without_text"),
        ]


class GrievanceEntry(models.Model):
    """One thing that was written in a grievance, sealed; the first is what came in."""

    class Kind(models.TextChoices):
        INTAKE = "intake", _("Report")
        FROM_REPORTER = "from_reporter", _("Message of the reporter")
        TO_REPORTER = "to_reporter", _("Message to the reporter")
        ADMISSIBILITY = "admissibility", _("Decision on admissibility")
        EXTENSION = "extension", _("Notice of a later answer")
        ANSWER = "answer", _("Findings and answer")
        APPEAL = "appeal", _("Request for review")
        CLOSING = "closing", _("Closing")
        PLAN = "plan", _("Plan of the investigation")
        INTERVIEW = "interview", _("Interview")
        NOTE = "note", _("Note")
        REFERRAL = "referral", _("Referral to others")

    OF_REPORTER: ClassVar[list[str]] = [Kind.INTAKE, Kind.FROM_REPORTER, Kind.APPEAL]
    TO_REPORTER: ClassVar[list[str]] = [
        Kind.TO_REPORTER,
        Kind.ADMISSIBILITY,
        Kind.EXTENSION,
        Kind.ANSWER,
        Kind.CLOSING,
    ]
    INTERNAL: ClassVar[list[str]] = [Kind.PLAN, Kind.INTERVIEW, Kind.NOTE, Kind.REFERRAL]

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    sealed = models.BinaryField(_("sealed text"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
        help_text=_("Empty: the reporter."),
    )
    written_on = models.DateField(_("written on"))

    objects: ClassVar[models.Manager["GrievanceEntry"]]

    class Meta:
        verbose_name = _("entry of a grievance")
        verbose_name_plural = _("entries of grievances")
        ordering = ["grievance", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grievance"], condition=Q(kind="intake"), name="grievance_one_intake"
            ),
        ]
        triggers = [append_only()]


class GrievanceAttachment(models.Model):
    """A file without what it said of its maker, sealed; as it came only where the reporter wished so.

    It stands in the database, not in the folder of files: a file there tells the second in which it was written.
    """

    entry = models.ForeignKey(GrievanceEntry, models.PROTECT, related_name="attachments")
    sealed = models.BinaryField(_("sealed file"))
    media_type = models.CharField(_("type"), max_length=30)
    size = models.PositiveIntegerField(_("size in bytes"))
    sealed_original = models.BinaryField(_("sealed file as it came"), blank=True)
    sealed_name = models.BinaryField(_("sealed name of the file as it came"), blank=True)

    objects: ClassVar[models.Manager["GrievanceAttachment"]]

    class Meta:
        verbose_name = _("attachment of a grievance")
        verbose_name_plural = _("attachments of grievances")
        ordering = ["entry", "id"]
        triggers = [append_only()]


class GrievanceTask(models.Model):
    """One thing to be done in an investigation, by somebody, until a day."""

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="tasks")
    sealed = models.BinaryField(_("sealed text"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    due_date = models.DateField(_("due date"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects: ClassVar[models.Manager["GrievanceTask"]]

    class Meta:
        verbose_name = _("task of a grievance")
        verbose_name_plural = _("tasks of grievances")
        ordering = ["grievance", "due_date", "id"]
        triggers = [kept()]


class GrievanceRead(models.Model):
    """That somebody opened what is sealed: who, when, what. Written before it is shown."""

    class What(models.TextChoices):
        CASE = "case", _("Texts")
        ATTACHMENT = "attachment", _("Attachment")
        ORIGINAL = "original", _("Attachment as it came")

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="reads")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read by")
    )
    at = models.DateTimeField(_("at"))
    what = models.CharField(_("what"), max_length=20, choices=What.choices)

    objects: ClassVar[models.Manager["GrievanceRead"]]

    class Meta:
        verbose_name = _("reading of a grievance")
        verbose_name_plural = _("readings of grievances")
        ordering = ["-at", "-id"]
        triggers = [append_only()]


class GrievanceConflict(models.Model):
    """That an officer must not handle a grievance; from then on it cannot be opened by this person."""

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    sealed = models.BinaryField(_("sealed text"))
    declared_on = models.DateField(_("declared on"))

    objects: ClassVar[models.Manager["GrievanceConflict"]]

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["grievance", "id"]
        constraints = [
            models.UniqueConstraint(fields=["grievance", "person"], name="grievance_conflict_once")
        ]
        triggers = [append_only()]


class GrievanceSignal(models.Model):
    """That a grievance about a supplier or smelter is looked into or was substantiated: no text, no source, no day."""

    class State(models.TextChoices):
        UNDER_REVIEW = "under_review", _("A grievance is being looked into")
        SUBSTANTIATED = "substantiated", _("A grievance was substantiated")
        ENDED = "ended", _("No longer")

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="signals")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="grievance_signals"
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="grievance_signals"
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices)

    objects: ClassVar[models.Manager["GrievanceSignal"]]

    class Meta:
        verbose_name = _("signal of a grievance")
        verbose_name_plural = _("signals of grievances")
        constraints = [
            models.CheckConstraint(
                condition=Q(supplier__isnull=True) ^ Q(facility__isnull=True),
                name="grievance_signal_of_one",
            ),
            models.UniqueConstraint(
                fields=["grievance", "supplier", "facility"],
                nulls_distinct=False,
                name="grievance_signal_once",
            ),
        ]
        triggers = [kept()]


class GrievanceMailQuerySet(PutDownQuerySet):
    """Mails to officers, by what became of them."""


class GrievanceMail(PutDown):
    """That a grievance waits, for an officer: its number and the day, nothing of what it says."""

    class Kind(models.TextChoices):
        ARRIVED = "arrived", _("A grievance came in")
        WROTE = "wrote", _("The reporter wrote")
        DUE = "due", _("A day comes near")

    grievance = models.ForeignKey(Grievance, models.PROTECT, related_name="mails")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("on"))

    objects: ClassVar[GrievanceMailQuerySet] = GrievanceMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail about a grievance")
        verbose_name_plural = _("mails about grievances")
        ordering = ["grievance", "id"]
        constraints = [
            models.UniqueConstraint(fields=["grievance", "to", "kind", "on"], name="grievance_mail_once"),
            claimed_before_it_is_sent("grievance_mail_claimed_before_it_is_sent"),
        ]
        triggers = [kept()]

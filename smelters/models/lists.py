"""Dated lists: file, hash, rows as written, what each changes, and the two people through whom it took effect."""

import builtins
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals
from gscm.lib.states import Stateful, Transition


class ReferenceListQuerySet(models.QuerySet["ReferenceList"]):
    def applied(self) -> Self:
        """The lists that count: applied, and not superseded since."""
        return self.filter(status=ReferenceList.State.APPLIED)


@track()
class ReferenceList(Stateful):
    """One list. It stays, with its file; what it says is dated by `valid_from`, and counts only while *applied*."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")
        SUPERSEDED = "superseded", _("Superseded")

    TRANSITIONS = {
        State.PREVIEW: {State.APPLIED, State.DISCARDED},
        State.APPLIED: {State.SUPERSEDED},
    }

    class Kind(models.TextChoices):
        LOOKUP = "lookup", _("Smelter Look-up of a template")
        STATUS = "status", _("Facility status list")
        RECOGNITION = "recognition", _("Cross-recognition list")
        ORIGIN = "origin", _("Countries of origin (RCOI)")
        COUNTRY_RISK = "country_risk", _("Country risk")
        CAHRA = "cahra", _("Conflict-affected and high-risk areas")
        COVERED = "covered", _("Covered countries")
        SANCTIONS = "sanctions", _("Sanctions list")
        HIGH_RISK = "high_risk", _("Company high-risk list")
        CUSTOMER = "customer", _("Customer list")

    class Licence(models.TextChoices):
        PUBLIC = "public", _("Public")
        LICENSED_INTERNAL = "licensed-internal", _("Licensed, internal use")
        MEMBER_ONLY = "member-only", _("RMI members only")

    status = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PREVIEW)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    series = models.CharField(
        _("series"),
        max_length=60,
        help_text=_("What the list is an issue of. A row that a new issue no longer holds ends with it."),
    )
    label = models.CharField(_("issue"), max_length=100)
    publisher = models.CharField(_("publisher"), max_length=100, default="RMI")
    published_on = models.DateField(_("published on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    licence = models.CharField(
        _("licence class"), max_length=20, choices=Licence.choices, default=Licence.LICENSED_INTERNAL
    )
    metals = ArrayField(models.CharField(max_length=40), verbose_name=_("minerals covered"))
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("received by"),
    )
    compared_at = models.DateTimeField(
        _("compared at"),
        null=True,
        blank=True,
        help_text=_("When the rows were last compared with the lists applied before."),
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("applied by"),
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("supersedes"),
        help_text=_("The applied list that was wrong and whose place this one takes."),
    )
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects: ClassVar[ReferenceListQuerySet] = ReferenceListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reference list")
        verbose_name_plural = _("reference lists")
        ordering = ["-valid_from", "-received_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "sha256"],
                condition=Q(status="applied") | Q(status="preview", supersedes=None),
                name="reference_list_once",
                violation_error_message=_("This very file has been imported already."),
            ),
            models.UniqueConstraint(
                fields=["series", "valid_from"],
                condition=Q(status="applied") | Q(status="preview", supersedes=None),
                name="reference_list_one_a_day",
                violation_error_message=_(
                    "An issue of this list that is valid from this day is there already."
                ),
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(status__in=["preview", "applied"]),
                name="reference_list_one_correction",
                violation_error_message=_("A corrected file for this list is there already."),
            ),
            models.CheckConstraint(
                condition=Q(applied_by=None) | Q(received_by=None) | ~Q(applied_by=F("received_by")),
                name="reference_list_two_people",
                violation_error_message=_(
                    "A list is applied by another person than the one who uploaded it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["preview", "discarded"], applied_at=None, superseded_at=None)
                | Q(status="applied", applied_at__isnull=False, superseded_at=None)
                | Q(status="superseded", applied_at__isnull=False, superseded_at__isnull=False),
                name="reference_list_moments_of_state",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.series} {self.label}".strip()


class ReferenceListTransition(Transition):
    """A step of a reference list."""

    list = models.ForeignKey(ReferenceList, models.PROTECT, related_name="transitions")

    class Meta(Transition.Meta):
        verbose_name = _("step of a reference list")
        verbose_name_plural = _("steps of reference lists")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.list}: {self.to_status}"


class ReferenceEntryQuerySet(models.QuerySet["ReferenceEntry"]):
    def unmapped(self) -> Self:
        """Rows with a status label that nobody has given a meaning yet."""
        return self.filter(row__gt=0, status="").exclude(status_as_written="")


class ReferenceEntry(models.Model):
    """One row of a list as written there, and what it changes against the issue applied before.

    `details` holds, under names of their own, the columns that only some kinds of list have.
    """

    class Change(models.TextChoices):
        NONE = "", _("Unchanged")
        ADDED = "added", _("Added")
        REMOVED = "removed", _("Removed")
        CHANGED = "changed", _("Changed")

    list = models.ForeignKey(ReferenceList, models.CASCADE, related_name="entries", verbose_name=_("list"))
    row = models.PositiveIntegerField(
        _("row"), help_text=_("Row in the file; 0 for what the list no longer holds.")
    )
    cid = models.CharField("CID", max_length=9, blank=True)
    metal = models.CharField(_("mineral"), max_length=40, blank=True)
    name = models.CharField(
        _("name"), max_length=250, blank=True, help_text=_("Look-up name: the standard name or an alias.")
    )
    key = models.CharField(_("normalised name"), max_length=250, blank=True)
    standard_name = models.CharField(_("standard name"), max_length=250, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=150, blank=True)
    state = models.CharField(_("state or province"), max_length=150, blank=True)
    status_as_written = models.CharField(_("status as written"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)
    last_audit_date = models.DateField(_("last audit"), null=True, blank=True)
    audit_cycle_years = models.PositiveSmallIntegerField(_("audit cycle in years"), null=True, blank=True)
    details = models.JSONField(_("further columns"), default=dict, blank=True)
    change = models.CharField(
        _("change"), max_length=10, choices=Change.choices, default=Change.NONE, blank=True
    )
    before = models.CharField(_("before"), max_length=400, blank=True)
    before_status = models.CharField(_("status before"), max_length=20, blank=True)
    effects = ArrayField(
        models.CharField(max_length=20),
        default=builtins.list,
        blank=True,
        verbose_name=_("what it means for the smelter"),
    )

    objects: ClassVar[ReferenceEntryQuerySet] = ReferenceEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("row of a reference list")
        verbose_name_plural = _("rows of reference lists")
        ordering = ["list", "row", "id"]
        indexes = [models.Index(fields=["list", "change"]), models.Index(fields=["cid"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.cid} {self.name}"


@track()
class StatusLabel(models.Model):
    """What a status label of published lists means: once for every way of writing it that differs in letters."""

    label = models.CharField(_("label as written"), max_length=100)
    folded = models.CharField(_("folded label"), max_length=100, unique=True)
    status = models.CharField(_("status"), max_length=20)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("Empty for the labels of published reports that came with the application."),
    )

    class Meta:
        verbose_name = _("status label")
        verbose_name_plural = _("status labels")
        ordering = ["status", "label"]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.label

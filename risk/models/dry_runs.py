"""A dry run: what a list that is not applied would do, or thresholds that are not in force. Nothing follows from it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from risk.models.alerts import Alert
from risk.models.cases import Case
from smelters.models.facilities import Facility
from smelters.models.lists import ReferenceList
from smelters.models.minerals import Mineral
from smelters.models.thresholds import Thresholds
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class DryRun(models.Model):
    """The newest dry run of a list or of thresholds; an earlier one of the same goes with it."""

    list = models.OneToOneField(
        ReferenceList,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="dry_run",
        verbose_name=_("reference list"),
    )
    thresholds = models.OneToOneField(
        Thresholds,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="dry_run",
        verbose_name=_("thresholds"),
    )
    job = models.OneToOneField(Job, models.PROTECT, related_name="+", verbose_name=_("long work"))
    on = models.DateField(
        _("evaluated as of"), help_text=_("Today, or the first day that it would be valid.")
    )
    numbers = models.JSONField(
        _("numbers"),
        default=dict,
        blank=True,
        help_text=_("What was counted, by name; empty until it is done."),
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar[models.Manager["DryRun"]]

    class Meta:
        verbose_name = _("dry run")
        verbose_name_plural = _("dry runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(list__isnull=False, thresholds__isnull=True)
                | Q(list__isnull=True, thresholds__isnull=False),
                name="dry_run_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.list or self.thresholds)

    @property
    def subject(self) -> Any:
        """The list or the thresholds."""
        return self.list or self.thresholds


class DryRunAlert(SupplierScoped):
    """An alert that would open, end or change. The smelter stands as text too: a list may be the first to name it."""

    class Effect(models.TextChoices):
        OPENS = "opens", _("Opens")
        ENDS = "ends", _("Ends")
        CHANGES = "changes", _("Changes")

    dry_run = models.ForeignKey(DryRun, models.CASCADE, related_name="alerts", verbose_name=_("dry run"))
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices)
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="+", verbose_name=_("supplier"))
    metal = models.ForeignKey(Mineral, models.CASCADE, related_name="+", verbose_name=_("mineral"))
    kind = models.CharField(_("kind"), max_length=20, choices=Alert.Kind.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Alert.Severity.choices)
    facility = models.ForeignKey(
        Facility, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("smelter")
    )
    name = models.CharField(_("smelter or reported name"), max_length=250)
    cid = models.CharField("CID", max_length=9, blank=True)

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert of a dry run")
        verbose_name_plural = _("alerts of dry runs")
        ordering = ["-severity", "name", "metal", "supplier", "kind"]
        indexes = [models.Index(fields=["dry_run", "effect", "-severity"], name="dry_run_alert_order")]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.name}"

    @property
    def severity_key(self) -> str:
        """The key of the mark: critical, high, medium, watch."""
        return Alert.Severity(self.severity).name.lower()


class DryRunCase(SupplierScoped):
    """A case whose closing criteria would turn out otherwise."""

    supplier_path = "case__supplier"

    class Effect(models.TextChoices):
        MAY_CLOSE = "may_close", _("May close")
        HELD = "held", _("Can no longer close")
        FAILS_AGAIN = "fails_again", _("Closed, but would fail again")

    dry_run = models.ForeignKey(DryRun, models.CASCADE, related_name="cases", verbose_name=_("dry run"))
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name=_("case"))
    effect = models.CharField(_("effect"), max_length=12, choices=Effect.choices)

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of a dry run")
        verbose_name_plural = _("cases of dry runs")
        ordering = ["effect", "case__number"]
        constraints = [models.UniqueConstraint(fields=["dry_run", "case"], name="dry_run_case_once")]

    def __str__(self) -> str:
        return f"{self.case}: {self.effect}"

"""Which few requests would settle most open alerts: computed in the background, one plan for each reach."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from gscm.lib.versions import Version
from smelters.models.facilities import Facility
from smelters.models.names import ReportedName
from suppliers.models.suppliers import Supplier

_ONE = (MinValueValidator(1),)


@track()
class EffortSettings(Version):
    """What each kind of request costs, and how heavy an alert of each severity is."""

    smelter = models.PositiveSmallIntegerField(
        _("effort: persuade a smelter to enrol in RMAP"), default=5, validators=_ONE
    )
    supplier = models.PositiveSmallIntegerField(
        _("effort: have a supplier correct its list"), default=1, validators=_ONE
    )
    name = models.PositiveSmallIntegerField(_("effort: identify a name"), default=1, validators=_ONE)
    critical = models.PositiveSmallIntegerField(_("weight of a critical alert"), default=8, validators=_ONE)
    high = models.PositiveSmallIntegerField(_("weight of a high alert"), default=4, validators=_ONE)
    medium = models.PositiveSmallIntegerField(_("weight of a medium alert"), default=2, validators=_ONE)
    watch = models.PositiveSmallIntegerField(_("weight of an alert to watch"), default=1, validators=_ONE)

    class Meta(Version.Meta):
        verbose_name = _("weights of effort")
        verbose_name_plural = _("weights of effort")
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.valid_from}"


class EffortPlan(models.Model):
    """The plan of those who see the same suppliers. Derived: computed anew whenever alerts moved."""

    EVERYTHING: ClassVar[str] = "everything"

    reach = models.CharField(_("reach"), max_length=64, unique=True)
    subsidiary_ids = ArrayField(models.BigIntegerField(), default=list)
    settings = models.ForeignKey(EffortSettings, models.PROTECT, null=True, related_name="+")
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)
    alerts = models.PositiveIntegerField(_("open alerts"), default=0)
    beyond = models.PositiveIntegerField(_("alerts that no request settles"), default=0)

    objects: ClassVar[models.Manager["EffortPlan"]]

    class Meta:
        verbose_name = _("plan of least effort")
        verbose_name_plural = _("plans of least effort")

    def __str__(self) -> str:
        return f"{self.reach} {self.computed_at}"


class EffortStep(models.Model):
    """One request of a plan, in its place."""

    class Kind(models.TextChoices):
        SMELTER = "smelter", _("Persuade the smelter to enrol in RMAP")
        SUPPLIER = "supplier", _("Have the supplier correct its list")
        NAME = "name", _("Identify the name")

    plan = models.ForeignKey(EffortPlan, models.CASCADE, related_name="steps")
    place = models.PositiveIntegerField(_("rank"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    facility = models.ForeignKey(Facility, models.CASCADE, null=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.CASCADE, null=True, related_name="+")
    name = models.ForeignKey(ReportedName, models.CASCADE, null=True, related_name="+")
    settles = models.PositiveIntegerField(_("alerts that no request before settles"))
    settles_alone = models.PositiveIntegerField(_("alerts that it settles by itself"))
    settled_by_here = models.PositiveIntegerField(_("alerts settled up to here"))
    suppliers = models.PositiveIntegerField(_("suppliers"))
    smelters = models.PositiveIntegerField(_("smelters and names"))
    for_suppliers = ArrayField(models.BigIntegerField(), default=list)
    about_facilities = ArrayField(models.BigIntegerField(), default=list)

    objects: ClassVar[models.Manager["EffortStep"]]

    class Meta:
        verbose_name = _("request of a plan")
        verbose_name_plural = _("requests of plans")
        ordering = ["plan", "place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "place"], name="effort_step_place"),
            models.CheckConstraint(
                condition=Q(kind="smelter", facility__isnull=False, supplier__isnull=True, name__isnull=True)
                | Q(kind="supplier", facility__isnull=True, supplier__isnull=False, name__isnull=True)
                | Q(kind="name", facility__isnull=True, supplier__isnull=True, name__isnull=False),
                name="effort_step_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}"

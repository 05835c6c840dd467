"""What was concluded of a supplier on a day, with the inputs that it was concluded from."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from risk.models.rulesets import Ruleset
from smelters.models.minerals import Mineral
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet
from surveys.models.declarations import Declaration


class RiskLevel(models.TextChoices):
    """How risky a supplier is. Unknown is never low: *not assessed* is a level of its own."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class RiskScoreQuerySet(SupplierScopedQuerySet):
    def newest(self, *, on: date | None = None) -> "RiskScoreQuerySet":
        """The last score of each supplier, or the last one up to the day."""
        scores = RiskScore.objects.all() if on is None else RiskScore.objects.filter(on__lte=on)
        newest = scores.order_by("supplier_id", "-on", "-pk").distinct("supplier_id").values("pk")
        return self.filter(pk__in=newest)


class RiskScore(SupplierScoped):
    """A supplier's score of a day. A row is written when the result differs from the last one; none is changed."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="risk_scores", verbose_name=_("supplier")
    )
    on = models.DateField(_("day"))
    computed_at = models.DateTimeField(_("computed at"))
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="+", verbose_name=_("ruleset"))
    level = models.CharField(_("level"), max_length=20, choices=RiskLevel.choices)
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1)
    factors = models.JSONField(_("factors"), help_text=_("Each factor's points, with rule, input and rows."))
    floors = models.JSONField(_("floors"), default=list)
    reliefs = models.JSONField(_("what would lower it"), default=list)
    inputs = models.JSONField(
        _("inputs"), help_text=_("Declarations, list versions and thresholds by which it was computed.")
    )
    fingerprint = models.CharField(_("fingerprint of the result"), max_length=64)

    objects = RiskScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk score")
        verbose_name_plural = _("risk scores")
        ordering = ["supplier", "-on", "-pk"]
        indexes = [
            models.Index(fields=["supplier", "-on", "-id"], name="risk_score_newest"),
            models.Index(fields=["level"], name="risk_score_level"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=100), name="risk_score_of_a_hundred"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.points} ({self.level})"


class OriginConclusion(SupplierScoped):
    """What the origin inquiry concludes of a mineral of a declaration, as of a day (R0 to R5)."""

    supplier_path = "score__supplier"

    class Code(models.TextChoices):
        NOT_PRESENT = "R0", _("R0: mineral not present")
        RECYCLED = "R1", _("R1: recycled or scrap only")
        NOT_FROM_RISK_AREAS = "R2", _("R2: not from a CAHRA or covered country")
        MANAGED = "R3", _("R3: from a CAHRA or covered country, through smelters that participate in RMAP")
        AT_RISK = "R4", _("R4: at risk")
        UNDETERMINABLE = "R5", _("R5: undeterminable")

    score = models.ForeignKey(
        RiskScore, models.PROTECT, related_name="conclusions", verbose_name=_("risk score")
    )
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="+", verbose_name=_("declaration")
    )
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    code = models.CharField(_("conclusion"), max_length=2, choices=Code.choices)
    reasons = models.JSONField(_("reasons"), help_text=_("Each reason with the rows that it rests on."))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("conclusion on origin")
        verbose_name_plural = _("conclusions on origin")
        ordering = ["score", "mineral"]
        constraints = [
            models.UniqueConstraint(fields=["score", "declaration", "mineral"], name="conclusion_once")
        ]
        indexes = [models.Index(fields=["code"], name="conclusion_code")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.mineral_id}: {self.code}"

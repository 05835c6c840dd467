"""What parts are made of, who says so, and how far each mineral of a supplier's parts is traced.

`MineralContent.objects.in_force(on)` is what was in the parts on a day, as known now; a correction closes `recorded` of
the old row and adds a new one, so an old day still shows the old content.
"""

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from smelters.models.facilities import FactQuerySet, one_at_a_time
from smelters.models.minerals import Mineral
from suppliers.models.parts import Part
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class MineralContent(models.Model):
    """That a part contains a mineral from one day to another, by one source; without a mineral: that it has none."""

    class Source(models.TextChoices):
        DECLARATION = "declaration", _("Material declaration")
        RULE = "rule", _("Commodity rule")
        ANSWER = "answer", _("Supplier answer")

    part = models.ForeignKey(Part, models.PROTECT, related_name="contents", verbose_name=_("part"))
    mineral = models.ForeignKey(
        Mineral,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mineral"),
        help_text=_("Empty: the source says that the part contains none of the minerals."),
    )
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    reference = models.CharField(
        _("document"), max_length=120, blank=True, help_text=_("The document or rule that says so.")
    )
    is_necessary = models.BooleanField(
        _("necessary to functionality or production"),
        default=True,
        help_text=_(
            "As the US rule means it: without the mineral the part would not work, or could not be made."
        ),
    )
    valid = DateRangeField(_("held from, to"))
    recorded = DateTimeRangeField(_("known from, to"))

    objects: ClassVar[FactQuerySet] = FactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mineral in a part")
        verbose_name_plural = _("minerals in parts")
        ordering = ["part", "mineral", "source"]
        constraints = [
            one_at_a_time(
                "mineral_content_one_at_a_time",
                "part",
                "source",
                Coalesce(F("mineral"), models.Value(""), output_field=models.CharField()),
            )
        ]
        indexes = [
            models.Index(
                fields=["mineral", "part"],
                condition=Q(recorded__upper_inf=True),
                name="mineral_content_known",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.part} {self.mineral_id or '-'}"


@track()
class CommodityRule(models.Model):
    """That goods of a commodity contain a mineral, as long as nobody says it more exactly."""

    commodity = models.CharField(_("commodity"), max_length=100)
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    is_necessary = models.BooleanField(_("necessary to functionality or production"), default=True)

    objects: ClassVar[models.Manager["CommodityRule"]]

    class Meta:
        verbose_name = _("commodity rule")
        verbose_name_plural = _("commodity rules")
        ordering = ["commodity", "mineral"]
        constraints = [models.UniqueConstraint(fields=["commodity", "mineral"], name="commodity_rule_once")]

    def __str__(self) -> str:
        return f"{self.commodity}: {self.mineral_id}"


class Reached(models.TextChoices):
    """How far a mineral of delivered parts is traced; all but the last two are gaps before any smelter is certain."""

    NOT_ASKED = "not_asked", _("Nobody has asked the supplier")
    NOT_ANSWERED = "not_answered", _("No accepted declaration")
    NOT_LISTED = "not_listed", _("The product list leaves the parts out")
    NOT_DECLARED = "not_declared", _("The declaration leaves the mineral out")
    DENIED = "denied", _("The declaration says that there is none")
    NO_SMELTER = "no_smelter", _("The declaration names no smelter")
    UNRESOLVED = "unresolved", _("Smelters are not identified")
    SMELTER = "smelter", _("Smelters known, countries not")
    COUNTRY = "country", _("Traced to countries")


class MaterialTrace(SupplierScoped):
    """How far one mineral of a supplier's parts is traced: a read model, counted anew after news.

    A supplier whose declaration is for products and leaves parts out has a second row for these parts.
    """

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="material_traces", verbose_name=_("supplier")
    )
    mineral = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    reached = models.CharField(_("traced"), max_length=20, choices=Reached.choices)
    declaration = models.ForeignKey(
        "surveys.Declaration", models.CASCADE, null=True, related_name="+", verbose_name=_("declaration")
    )
    parts = models.PositiveIntegerField(_("parts"))
    necessary_parts = models.PositiveIntegerField(_("parts in which it is necessary"))
    smelters = models.PositiveIntegerField(_("smelters reported"), default=0)
    resolved = models.PositiveIntegerField(_("smelters identified"), default=0)
    located = models.PositiveIntegerField(_("smelters with known countries"), default=0)
    counted_at = models.DateTimeField(_("counted at"))

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("trace of a mineral")
        verbose_name_plural = _("traces of minerals")
        ordering = ["supplier", "mineral"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "mineral", "reached"], name="material_trace_once")
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.mineral_id}: {self.reached}"

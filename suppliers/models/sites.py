"""Where a supplier makes what it delivers, and what it asked of its own suppliers."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


@track()
class SupplierSite(SupplierScoped):
    """A place of a supplier. It is not deleted but taken out of use."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="sites", verbose_name=_("supplier"))
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters"))
    is_active = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("site of a supplier")
        verbose_name_plural = _("sites of suppliers")
        ordering = ["-is_active", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "name"],
                name="supplier_site_once",
                violation_error_message=_("The supplier has a site of this name already."),
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.name


class CascadeSurvey(SupplierScoped):
    """What a supplier says of its survey of its own suppliers on a day: how many it asked, how many answered."""

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="cascade_surveys", verbose_name=_("supplier")
    )
    surveyed_on = models.DateField(_("state of"))
    asked = models.PositiveIntegerField(_("sub-suppliers asked"), validators=[MinValueValidator(1)])
    answered = models.PositiveIntegerField(_("of these answered"))
    note = models.TextField(_("how they were asked"), blank=True)
    evidence = models.FileField(_("evidence"), storage=originals, max_length=200, blank=True)
    file_name = models.CharField(_("file name"), max_length=250, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("survey of sub-suppliers")
        verbose_name_plural = _("surveys of sub-suppliers")
        ordering = ["-surveyed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gt=0, answered__lte=F("asked")), name="cascade_answered_of_asked"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.surveyed_on}"

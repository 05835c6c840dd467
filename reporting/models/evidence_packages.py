"""Evidence packages that were asked for: of which supplier or case, by whom, and what file came of it."""

from datetime import timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from gscm.lib.history import kept
from gscm.lib.originals import originals
from risk.models import Case
from suppliers.models import Supplier
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet


class EvidencePackage(SupplierScoped):
    """One package, as things stood when it was made."""

    PATIENCE: Final = timedelta(minutes=10)
    """Without a sign of life for so long its making is begun again, which does no harm."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="evidence_packages", verbose_name=_("supplier")
    )
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence_packages",
        verbose_name=_("case"),
    )
    job = models.OneToOneField(Job, models.PROTECT, related_name="+", verbose_name=_("long work"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for at"))
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    file = models.FileField(_("file"), storage=originals, max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    seal = models.CharField(_("newest seal"), max_length=64, blank=True)

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("evidence package")
        verbose_name_plural = _("evidence packages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, file="") | (Q(made_at__isnull=False) & ~Q(sha256="")),
                name="evidence_package_made_with_its_file",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.supplier.external_id} {self.asked_at:%Y-%m-%d}"

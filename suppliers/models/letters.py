"""The letter of guarantee on the RBA Code of Conduct: signed by a supplier, for a time."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from gscm.lib.originals import originals
from suppliers.models.documents import DocumentVersion
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class LetterQuerySet(SupplierScopedQuerySet):
    def accepted(self) -> Self:
        """Letters that count: signed electronically, or as a scan that the team has accepted."""
        return self.filter(decision=LetterOfGuarantee.Decision.ACCEPTED)

    def in_force(self, on: date) -> Self:
        """Letters that hold on the day: what a supplier needs before it can be released."""
        return self.accepted().filter(signed_on__lte=on, expires_on__gt=on)


@track()
class LetterOfGuarantee(SupplierScoped):
    """One signed letter. `file` keeps the very bytes: the text that was signed, or the scan."""

    class Way(models.TextChoices):
        ELECTRONIC = "electronic", _("signed electronically")
        SCAN = "scan", _("signed on paper")

    class Decision(models.TextChoices):
        WAITING = "waiting", _("to be looked at")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not accepted")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="letters", verbose_name=_("supplier"))
    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="letters", verbose_name=_("version of a document")
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    signer_name = models.CharField(_("name of the signer"), max_length=100)
    signer_function = models.CharField(_("function of the signer"), max_length=100)
    signed_on = models.DateField(_("signed on"))
    expires_on = models.DateField(_("holds until (not included)"))
    file = models.FileField(_("what was signed"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("letter of guarantee")
        verbose_name_plural = _("letters of guarantee")
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["supplier", "-expires_on"], name="letter_by_supplier")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("signed_on")), name="letter_expires_after_it_is_signed"
            ),
            models.CheckConstraint(
                condition=~Q(way="electronic") | Q(decision="accepted"), name="letter_electronic_counts"
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(reason=""), name="letter_refused_with_reason"
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.signed_on}"

"""What was said to a supplier outside of this house, and what support it was given. Added, never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class SupplierTalk(SupplierScoped):
    """A call, a visit, a message sent elsewhere: when, with whom, about what, and whether it was support."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telephone")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        EMAIL = "email", _("E-mail outside of the system")
        MESSAGE = "message", _("Short message")
        LETTER = "letter", _("Letter")

    class Support(models.TextChoices):
        REQUIREMENTS = "requirements", _("Explained the requirements")
        TEMPLATE = "template", _("Helped with the template")
        SMELTERS = "smelters", _("Helped to find its smelters")
        COACHING = "coaching", _("Coached it on its own procedures")
        TRAINING = "training", _("Trained its people")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="talks", verbose_name=_("supplier"))
    happened_on = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    partner = models.CharField(_("with whom"), max_length=200)
    support = models.CharField(
        _("support given"),
        max_length=20,
        choices=Support.choices,
        blank=True,
        help_text=_("Counted in the annual summary."),
    )
    text = models.TextField(_("what was said and agreed"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(_("written down at"))

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("talk with a supplier")
        verbose_name_plural = _("talks with suppliers")
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["supplier", "happened_on"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.happened_on}"

"""What the company tells its suppliers of the field: news, guidance, published facts; each with its licence class."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from smelters.models.lists import ReferenceList


class InformationItemQuerySet(models.QuerySet["InformationItem"]):
    def published(self) -> Self:
        """What suppliers may read, the newest first."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True).order_by(
            "-published_at", "-pk"
        )


@track()
class InformationItem(models.Model):
    """One piece of information in both languages. Only a public one can be published to suppliers."""

    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    source = models.CharField(_("source"), max_length=300, help_text=_("Who published it, where and when."))
    licence = models.CharField(_("licence class"), max_length=20, choices=ReferenceList.Licence.choices)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects: ClassVar[InformationItemQuerySet] = InformationItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("information for suppliers")
        verbose_name_plural = _("information for suppliers")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(licence="public"),
                name="information_published_is_public",
                violation_error_message=_("Only public information reaches suppliers."),
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_zh if (get_language() or "").startswith("zh") else self.text_en


class RefusedPublication(models.Model):
    """That somebody wanted to publish what its licence class keeps from suppliers. The attempt stays on record."""

    item = models.ForeignKey(
        InformationItem, models.PROTECT, related_name="refusals", verbose_name=_("information")
    )
    licence = models.CharField(_("licence class"), max_length=20, choices=ReferenceList.Licence.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects: ClassVar[models.Manager["RefusedPublication"]]

    class Meta:
        verbose_name = _("refused publication")
        verbose_name_plural = _("refused publications")
        ordering = ["-at"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.item} {self.at}"

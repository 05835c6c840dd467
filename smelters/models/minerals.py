"""Minerals are data: another one is a row, not a release."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Mineral(models.Model):
    """A mineral that a template asks for. The key is its name in the templates' own English, e.g. `Tin`."""

    name = models.CharField(_("name in the templates"), max_length=40, primary_key=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    symbol = models.CharField(_("symbol"), max_length=4)
    family = models.CharField(
        _("template"), max_length=4, help_text=_("The template that asks for it: CMRT, EMRT.")
    )
    is_conflict_mineral = models.BooleanField(_("conflict mineral (3TG)"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("mineral")
        verbose_name_plural = _("minerals")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name

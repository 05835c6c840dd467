"""Minerals are data: another one is a row, not a release."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class MineralQuerySet(models.QuerySet["Mineral"]):
    def in_scope(self, on: date) -> Self:
        """The minerals that the programme covers on the day."""
        return self._between(on, on)

    def of_campaign(self, family: str, year: int) -> Self:
        """The minerals of a template that the programme covers on any day of the year."""
        return self.filter(family=family)._between(date(year, 1, 1), date(year, 12, 31))

    def _between(self, first: date, last: date) -> Self:
        begun = Q(in_scope_from__isnull=True) | Q(in_scope_from__lte=last)
        return self.filter(begun, Q(in_scope_until__isnull=True) | Q(in_scope_until__gt=first))


class Mineral(models.Model):
    """A mineral that a template asks for. The key is its name in the templates' own English, e.g. `Tin`."""

    name = models.CharField(_("name in the templates"), max_length=40, primary_key=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    symbol = models.CharField(_("symbol"), max_length=4)
    family = models.CharField(
        _("template"), max_length=4, help_text=_("The template that asks for it: CMRT, EMRT.")
    )
    is_conflict_mineral = models.BooleanField(_("conflict mineral (3TG)"), default=False)
    in_scope_from = models.DateField(
        _("in scope from"), null=True, blank=True, help_text=_("Empty: from the beginning.")
    )
    in_scope_until = models.DateField(
        _("in scope until (not included)"), null=True, blank=True, help_text=_("Empty: until further notice.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects: ClassVar[MineralQuerySet] = MineralQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_scope_until__gt=F("in_scope_from"))
                | Q(in_scope_from__isnull=True)
                | Q(in_scope_until__isnull=True),
                name="mineral_scope_ends_after_it_began",
                violation_error_message=_("The scope cannot end before it began."),
            )
        ]
        verbose_name = _("mineral")
        verbose_name_plural = _("minerals")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name

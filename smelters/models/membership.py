"""Whether the company is a member of RMI, and from when to when."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track


class RmiMembershipQuerySet(models.QuerySet["RmiMembership"]):
    def on(self, day: date) -> Self:
        """The membership that holds on the day."""
        return self.filter(days__contains=day)


@track()
class RmiMembership(models.Model):
    """One membership. Member-only data are taken in and shown only on its days."""

    days = DateRangeField(_("member from, to"), help_text=_("The last day belongs to it; none: it goes on."))
    note = models.CharField(_("note"), max_length=300, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    noted_at = models.DateTimeField(_("written down at"))

    objects: ClassVar[RmiMembershipQuerySet] = RmiMembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("membership of RMI")
        verbose_name_plural = _("memberships of RMI")
        ordering = ["-days"]
        constraints = [
            ExclusionConstraint(
                name="rmi_membership_one_at_a_time", expressions=[("days", RangeOperators.OVERLAPS)]
            ),
            models.CheckConstraint(
                condition=models.Q(days__isempty=False, days__lower_inf=False),
                name="rmi_membership_has_days",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return str(self.days.lower)

    @property
    def last_day(self) -> date | None:
        """The last day that belongs to it; None while it goes on."""
        return self.days.upper - timedelta(days=1) if self.days.upper else None

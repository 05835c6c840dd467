"""What holds for a while because two people agreed on it: with a reason, from a day to an end, ended early with why."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AgreementRefused(Exception):
    """The step was not taken; nothing is changed. `code` says why, `days` the longest time where that matters."""

    SAME_PERSON = "same_person"
    SETTLED = "settled"
    IN_THE_PAST = "in_the_past"
    ENDS_BEFORE = "ends_before"
    TOO_LONG = "too_long"
    ANOTHER = "another"

    def __init__(self, code: str, *, days: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.days = days


def checked_days(since: date, until: date, *, today: date, longest: int) -> DateRange:
    """The days from `since` up to, not including, `until`.

    :raises AgreementRefused: they begin in the past, end before they begin, or are more than the longest time.
    """
    if since < today:
        raise AgreementRefused(AgreementRefused.IN_THE_PAST)
    if until <= since:
        raise AgreementRefused(AgreementRefused.ENDS_BEFORE)
    if until > since + timedelta(days=longest):
        raise AgreementRefused(AgreementRefused.TOO_LONG, days=longest)
    return DateRange(since, until, "[)")


class AgreementQuerySet(models.QuerySet[Any]):
    """Rows of an `Agreement`."""

    def in_force(self, on: date) -> Self:
        """Those that hold on the day."""
        return self.filter(approved_at__isnull=False, days__contains=on).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        )

    def proposed(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(approved_at__isnull=True, ended_on__isnull=True)

    def running(self, on: date) -> Self:
        """Those that hold or may come to hold: not ended, not over."""
        return self.filter(ended_on__isnull=True, days__endswith__gt=on)


class Agreement(models.Model):
    """One agreement: asked for by one person, agreed to by another. It stays, with why it ended early."""

    days = DateRangeField(_("holds from, to"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    proposed_at = models.DateTimeField(_("asked for at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreed to by"),
    )
    approved_at = models.DateTimeField(_("agreed to at"), null=True, blank=True)
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    end_reason = models.TextField(_("reason for the end"), blank=True)

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="%(class)s_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (
                    Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))
                ),
                name="%(class)s_by_two_people",
                violation_error_message=_("A second person agrees."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="%(class)s_has_a_reason"),
        ]

    @property
    def is_proposed(self) -> bool:
        return self.approved_at is None and self.ended_on is None

    @property
    def last_day(self) -> date:
        """The last day on which it holds, if nothing ends it before."""
        end: date = self.days.upper
        return end - timedelta(days=1)

    def approve(self, *, by: Any, at: datetime, on: date, **values: Any) -> None:
        """Let it hold.

        :raises AgreementRefused: by who asked for it, or it does not wait any more, or its days are over.
        """
        if self.proposed_by_id == by.pk:
            raise AgreementRefused(AgreementRefused.SAME_PERSON)
        waiting = type(self).objects.proposed().filter(pk=self.pk, days__endswith__gt=on)
        if waiting.update(approved_by=by, approved_at=at, **values) != 1:
            raise AgreementRefused(AgreementRefused.SETTLED)

    def end(self, *, reason: str, by: Any, on: date, **values: Any) -> None:
        """Let it hold no more from the day on, or let a proposal go.

        :raises AgreementRefused: it has ended already.
        """
        running = type(self).objects.running(on).filter(pk=self.pk)
        if running.update(ended_on=on, ended_by=by, end_reason=reason, **values) != 1:
            raise AgreementRefused(AgreementRefused.SETTLED)

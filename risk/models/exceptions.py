"""That an open alert needs nobody for a while: with a reason, by two people, up to an end. It hides nothing."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.agreements import Agreement, AgreementQuerySet
from gscm.lib.history import kept, track
from risk.models.alerts import Alert
from smelters.models.facilities import Status
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet


class AlertExceptionQuerySet(AgreementQuerySet, SupplierScopedQuerySet):  # type: ignore[override]
    """Exceptions, as far as the person reaches."""


@track()
class AlertException(Agreement, SupplierScoped):
    """One exception. The alert stays open and counted; at the end, or when its smelter stands worse, it asks again."""

    supplier_path = "alert__supplier"

    class Kind(models.TextChoices):
        PRODUCT_LEVEL = "product_level", _("The material does not reach our products")
        NAME = "name", _("Duplicate or wrong name, resolved")
        NO_SMELTER = "no_smelter", _("The facility is no smelter; the real one is asked for")
        RECYCLED = "recycled", _("100% recycled, with evidence")
        SCHEDULED = "scheduled", _("Its assessment is scheduled")
        STOCK = "stock", _("Transition stock until a day")

    class End(models.TextChoices):
        PERSON = "person", _("ended by a person")
        OVER = "over", _("its days are over")
        WORSE = "worse", _("the smelter stands worse than when it was agreed to")
        CLOSED = "closed", pgettext_lazy("of an exception", "the alert closed")

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="exceptions", verbose_name=_("alert"))
    kind = models.CharField(_("ground"), max_length=20, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(
        _("severity when it was agreed to"), choices=Alert.Severity.choices, null=True, blank=True
    )
    facility_status = models.CharField(
        _("status of the smelter when it was agreed to"), max_length=20, choices=Status.choices, blank=True
    )
    ended_because = models.CharField(_("why it ended"), max_length=10, choices=End.choices, blank=True)

    objects: ClassVar[AlertExceptionQuerySet] = AlertExceptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Agreement.Meta):
        verbose_name = _("exception to an alert")
        verbose_name_plural = _("exceptions to alerts")
        constraints = [
            *Agreement.Meta.constraints,
            ExclusionConstraint(
                name="alert_exception_one_at_a_time",
                expressions=[("alert", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(severity__isnull=False),
                name="alert_exception_knows_how_it_stood",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.alert}: {self.kind}"


def is_excepted(on: date) -> Q:
    """The condition for alerts that an exception holds for on the day; few have one, and these are looked up once."""
    return Q(pk__in=AlertException.objects.in_force(on).values("alert"))

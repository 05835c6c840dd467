"""An alert is wrong with the world: a smelter in a supplier's chain that takes no part, is forbidden or is unknown."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.states import Transition
from smelters.models.facilities import Facility, Status
from smelters.models.lists import ReferenceList
from smelters.models.minerals import Mineral
from smelters.models.names import NameDecision, ReportedName
from smelters.models.sanctions import SanctionDecision
from smelters.models.thresholds import Thresholds
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet
from surveys.models.submissions import Submission


class AlertQuerySet(SupplierScopedQuerySet):
    def open(self) -> "AlertQuerySet":
        return self.filter(status=Alert.State.OPEN)


@track()
class Alert(SupplierScoped):
    """One per supplier, smelter (or unresolved name), metal and kind; never one per upload."""

    class Kind(models.TextChoices):
        SANCTIONED = "sanctioned", _("Confirmed match with a sanctions list")
        CUSTOMER_FORBIDS = "customer_forbids", _("A customer's list forbids the smelter")
        CUSTOMER_LACKS = "customer_lacks", _("Not on the list of smelters that a customer approves")
        HIGH_RISK = "high_risk", _("On the company's high-risk list")
        STATUS_LOST = "status_lost", _("Smelter does not participate in RMAP any more")
        NOT_PARTICIPATING = "not_participating", _("Smelter does not participate in RMAP")
        DELISTED = "delisted", _("Removed from the Smelter Look-up")
        UNRESOLVED = "unresolved", _("Smelter not resolved")
        REASSESSMENT = "reassessment", _("Re-assessment due or overdue")
        ORIGIN_RISK = "origin_risk", _("From a risk area, outside of RMAP")
        ALLEGATION = "allegation", _("Allegation against the smelter")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Severity(models.IntegerChoices):
        CRITICAL = 4, _("Critical")
        HIGH = 3, _("High")
        MEDIUM = 2, _("Medium")
        WATCH = 1, _("Watch")

    class Reason(models.TextChoices):
        """Why an alert opened, closed or changed. The sentence is made in the reader's language."""

        REPORTED = "reported", _("Reported in an accepted declaration")
        REPORTED_AGAIN = "reported_again", _("Reported again in a newer declaration")
        STATUS_LOST = "status_lost", _("The smelter no longer participates by a new list")
        STATUS_CHANGED = "status_changed", _("Another status of the smelter by a new list")
        THRESHOLDS_CHANGED = (
            "thresholds_changed",
            _("Other statuses count as participating by new thresholds"),
        )
        DELISTED = "delisted", _("The Smelter Look-up no longer holds the smelter")
        REASSESSMENT_DUE = "reassessment_due", _("The planned re-assessment is near or over")
        MATCH_CONFIRMED = "match_confirmed", _("A person confirmed the match with a sanctions list")
        AT_RISK = "at_risk", _("It lies in or sources from a risk area, and takes no part in RMAP")
        NO_LONGER_AT_RISK = "no_longer_at_risk", _("Nothing known places it in a risk area any more")
        ALLEGED = "alleged", _("An allegation is looked into or was found credible")
        NO_LONGER_ALLEGED = "no_longer_alleged", _("No allegation against it is open any more")
        LISTED = "listed", _("By a list of the company or of a customer")
        NO_LONGER_REPORTED = "no_longer_reported", _("The newest accepted declaration no longer holds it")
        STATUS_GAINED = "status_gained", _("The smelter participates by a new list")
        LISTED_AGAIN = "listed_again", _("The Smelter Look-up holds the smelter again")
        REASSESSED = "reassessed", _("Another date or status of the assessment by a new list")
        LIFTED = "lifted", _("No list in force stands against the smelter here any more")
        RESOLVED = "resolved", _("The name was resolved to a smelter")
        RESOLVED_OTHERWISE = "resolved_otherwise", _("By now the row means another smelter, or none")
        UNRESOLVED_AGAIN = "unresolved_again", _("The decision on the name was taken back")
        EXCEPTED = "excepted", _("An exception was agreed to")
        EXCEPTION_ENDED = "exception_ended", _("The exception ended")
        DECLARATION_WITHDRAWN = "withdrawn", _("The declaration no longer counts as accepted")

    STANDING: ClassVar[frozenset[str]] = frozenset({Kind.NOT_PARTICIPATING, Kind.STATUS_LOST})
    """The kinds that tell how the smelter stands with RMAP: of these only one is open at a time."""

    FORBIDDING: ClassVar[frozenset[str]] = frozenset(
        {Kind.SANCTIONED, Kind.CUSTOMER_FORBIDS, Kind.CUSTOMER_LACKS, Kind.HIGH_RISK}
    )
    """The kinds under which a smelter is not accepted, however it stands with RMAP."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="alerts", verbose_name=_("supplier"))
    metal = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="alerts", verbose_name=_("smelter")
    )
    reported_name = models.ForeignKey(
        ReportedName,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alerts",
        verbose_name=_("reported name"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices)
    status = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    facility_status = models.CharField(
        _("status of the smelter"), max_length=20, choices=Status.choices, default=Status.UNKNOWN
    )
    opened_at = models.DateTimeField(_("raised at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_alerts",
        verbose_name=_("owner"),
    )
    case = models.ForeignKey(
        "risk.Case", models.PROTECT, null=True, blank=True, related_name="alerts", verbose_name=_("case")
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-severity", "opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(kind="unresolved") & Q(facility__isnull=False, reported_name__isnull=True))
                | Q(kind="unresolved", facility__isnull=True, reported_name__isnull=False),
                name="alert_of_a_facility_or_a_name",
            ),
            models.UniqueConstraint(
                fields=["supplier", "metal", "kind", "facility", "reported_name"],
                nulls_distinct=False,
                name="alert_once",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
                name="alert_closed_with_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["status", "-severity"])]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.facility or self.reported_name} ({self.metal_id})"


class AlertTransition(Transition):
    """A step of an alert, with what made it: a submission, a list version, a decision, a version of the thresholds."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="transitions")
    because = models.CharField(_("because"), max_length=20, choices=Alert.Reason.choices)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="+")
    list = models.ForeignKey(ReferenceList, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(NameDecision, models.PROTECT, null=True, blank=True, related_name="+")
    sanction_decision = models.ForeignKey(
        SanctionDecision, models.PROTECT, null=True, blank=True, related_name="+"
    )
    thresholds = models.ForeignKey(Thresholds, models.PROTECT, null=True, blank=True, related_name="+")
    is_worse = models.BooleanField(_("more severe"), default=False, db_default=False)
    """Whether the step made an open alert more severe."""

    objects: ClassVar[models.Manager["AlertTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of an alert")
        verbose_name_plural = _("steps of alerts")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.to_status}"

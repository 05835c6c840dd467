"""Smelters and refiners, and what was true of them when, as known when.

Every fact has two ranges: `valid`, the days on which it held, and `recorded`, the moments at which we took it to hold.
A correction closes `recorded` of the old row and adds a new one; nothing is written over.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from smelters.models.lists import ReferenceList
from smelters.models.minerals import Mineral


class Status(models.TextChoices):
    """How a facility's due diligence stands with RMI or a scheme that RMI recognises.

    Which of them take part and which have passed is a setting: `Thresholds`.
    """

    CONFORMANT = "conformant", _("Conformant")
    CROSS_RECOGNISED = "cross_recognised", _("Cross-recognised")
    ACTIVE = "active", _("Active")
    ECAP = "ecap", _("ECAP")
    NON_CONFORMANT = "non_conformant", _("Non-conformant")
    FACILITY_STANDARD = "facility_standard", _("Facility standard assessed")
    IN_COMMUNICATION = "in_communication", _("In communication")
    OUTREACH_REQUIRED = "outreach_required", _("Outreach required")
    NOT_ENROLLED = "not_enrolled", _("Not enrolled")
    CONTACT_SUSPENDED = "contact_suspended", _("Communication suspended")
    DUE_DILIGENCE_REVIEW = "due_diligence_review", _("Due-diligence review")
    UNKNOWN = "unknown", _("Unknown")


class FacilityQuerySet(models.QuerySet["Facility"]):
    def by_cid(self, cids: Iterable[str]) -> dict[str, "Facility"]:
        return {facility.cid: facility for facility in self.filter(cid__in=list(cids))}


class Facility(models.Model):
    """A smelter, refiner or processor at one place. The CID is the only safe key."""

    cid = models.CharField("CID", max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=250, help_text=_("The standard name of the newest list."))
    country = models.CharField(_("country"), max_length=100, blank=True)
    first_seen = models.ForeignKey(
        ReferenceList, models.PROTECT, null=True, related_name="+", verbose_name=_("first seen on")
    )

    objects: ClassVar[FacilityQuerySet] = FacilityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("smelter or refiner")
        verbose_name_plural = _("smelters and refiners")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(cid__regex=r"^CID[0-9]{6}$"), name="facility_cid_form")
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.name} ({self.cid})"


class FactQuerySet(models.QuerySet):
    def in_force(self, on: date, *, known_at: datetime | None = None) -> Self:
        """The facts that held on the day, as known now or at the given moment."""
        facts = self.filter(valid__contains=on)
        return facts.known() if known_at is None else facts.filter(recorded__contains=known_at)

    def known(self) -> Self:
        """The facts as we take them to be now, of all days."""
        return self.filter(recorded__upper_inf=True)


class DatedFact(models.Model):
    """Something that held from one day to another, by one list."""

    list = models.ForeignKey(
        ReferenceList, models.PROTECT, related_name="%(class)ss", verbose_name=_("by list")
    )
    valid = DateRangeField(_("held from, to"))
    recorded = DateTimeRangeField(_("known from, to"))

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


class Fact(DatedFact):
    """Something that held of a facility and metal."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="%(class)ss", verbose_name=_("smelter")
    )
    metal = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))

    class Meta:
        abstract = True


def one_at_a_time(name: str, *key: str | Combinable) -> ExclusionConstraint:
    """The constraint that of one thing one fact holds on a day, as known at a moment."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in key),
            ("valid", RangeOperators.OVERLAPS),
            ("recorded", RangeOperators.OVERLAPS),
        ],
    )


class FacilityListing(Fact):
    """That a facility is listed in the Smelter Look-up for a metal, with its standard name and place."""

    name = models.CharField(_("standard name"), max_length=250)
    country = models.CharField(_("country"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=150, blank=True)
    state = models.CharField(_("state or province"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ["facility", "valid"]
        constraints = [one_at_a_time("listing_one_at_a_time", "facility", "metal")]


class FacilityName(Fact):
    """A look-up name of a facility for a metal: the standard name or an alias."""

    name = models.CharField(_("name"), max_length=250)
    key = models.CharField(_("normalised name"), max_length=250, db_index=True)
    is_standard = models.BooleanField(_("standard name"), default=False)

    class Meta:
        verbose_name = _("name of a smelter")
        verbose_name_plural = _("names of smelters")
        ordering = ["facility", "-is_standard", "name"]
        constraints = [one_at_a_time("name_one_at_a_time", "facility", "metal", "name")]
        indexes = [GistIndex(fields=["valid"], name="facility_name_valid")]


class FacilityStatus(Fact):
    """The assessment of a facility for a metal by a scheme, with the label as the list wrote it."""

    scheme = models.CharField(_("scheme"), max_length=40, default="RMAP")
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    status_as_written = models.CharField(_("status as written"), max_length=100)
    last_audit_date = models.DateField(_("last audit"), null=True, blank=True)
    audit_cycle_years = models.PositiveSmallIntegerField(_("audit cycle in years"), null=True, blank=True)

    class Meta:
        verbose_name = _("status of a smelter")
        verbose_name_plural = _("statuses of smelters")
        ordering = ["facility", "metal", "valid"]
        constraints = [one_at_a_time("status_one_at_a_time", "facility", "metal", "scheme")]

    def __str__(self) -> str:
        return f"{self.facility.cid} {self.metal_id} {self.get_status_display()}"

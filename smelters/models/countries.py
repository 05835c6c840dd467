"""What lists say of countries and regions on a day: level of risk, CAHRA, covered by US law.

Our view is the union of all imported lists; every row names its list. As of a day and as known at a moment:
`CahraArea.objects.in_force(on, known_at=...)`, likewise `CountryRisk` and `CoveredCountry`.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from smelters.models.facilities import DatedFact, FactQuerySet, one_at_a_time
from smelters.models.origins import FacilityOrigin


class CountryFactQuerySet(FactQuerySet):
    def of(self, country: str) -> Self:
        """What is said of the country with this ISO 3166-1 alpha-2 code."""
        return self.filter(country=country)


class CountryFact(DatedFact):
    """What one source says of a country."""

    source = models.CharField(_("source"), max_length=60, help_text=_("The series of the list that says so."))
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166-1, two letters"))

    objects: ClassVar[CountryFactQuerySet] = CountryFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


class CountryRisk(CountryFact):
    """The level of a country as RMI counts them: 1, 2, 3, DRC."""

    level = models.CharField(_("level"), max_length=10, choices=FacilityOrigin.Level.choices)

    class Meta:
        verbose_name = _("country risk")
        verbose_name_plural = _("country risks")
        ordering = ["country", "source"]
        constraints = [one_at_a_time("country_risk_one_at_a_time", "country", "source")]

    def __str__(self) -> str:
        return f"{self.country} {self.level}"


class CahraQuerySet(CountryFactQuerySet):
    def touching(self, country: str, region: str = "") -> Self:
        """The areas that a place lies in, or may lie in: with a region its own and the whole country's, without one
        all of the country.

        A listed region does not make a place of which only the country is known a CAHRA, but a possible one.
        """
        areas = self.of(country)
        return areas.filter(Q(region=region) | Q(region="")) if region else areas


class CahraArea(CountryFact):
    """A conflict-affected or high-risk area: a region, or a whole country where `region` is empty."""

    region = models.CharField(_("region"), max_length=6, blank=True, help_text=_("ISO 3166-2"))
    region_name = models.CharField(_("name of the region"), max_length=250, blank=True)
    is_conflict_affected = models.BooleanField(_("conflict-affected"), default=False)
    is_high_risk = models.BooleanField(_("high-risk"), default=False)

    objects: ClassVar[CahraQuerySet] = CahraQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("conflict-affected and high-risk area")
        verbose_name_plural = _("conflict-affected and high-risk areas")
        ordering = ["country", "region"]
        constraints = [one_at_a_time("cahra_one_at_a_time", "country", "source", "region")]

    def __str__(self) -> str:
        return self.region or self.country


class CoveredCountry(CountryFact):
    """A country that section 1502 of the Dodd-Frank Act covers: DRC and its nine neighbours, by the list of the day."""

    class Meta:
        verbose_name = _("covered country")
        verbose_name_plural = _("covered countries")
        ordering = ["country"]
        constraints = [one_at_a_time("covered_country_one_at_a_time", "country", "source")]

    def __str__(self) -> str:
        return self.country

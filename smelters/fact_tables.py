"""Which facts each kind of list makes true: their tables, and the columns of a list's row that say them.

The expressions read `entry`, a row of a list; `issue`, the list that is in force; and `facility`, the one that a row
names by its CID. bulk.py writes the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import models

from smelters.models import (
    CahraArea,
    CountryRisk,
    CoveredCountry,
    CustomerRule,
    FacilityListing,
    FacilityName,
    FacilityOrigin,
    FacilityStatus,
    HighRiskFacility,
    ReferenceList,
    SanctionEntry,
)

FACILITY: Final = {"facility_id": "facility.id"}
FACILITY_AND_METAL: Final = {**FACILITY, "metal_id": "issue.metal"}
IN_ORDER: Final = "entry.row"
STANDARD_NAME_FIRST: Final = "(entry.name = entry.standard_name) DESC, entry.row"


@dataclass(frozen=True, slots=True)
class FactTable:
    """One table of facts: of what they are, what else tells two of them apart, and what they say.

    `subject` columns always have a value. `order` says which of the rows that a list has for one fact counts.
    """

    model: type[models.Model]
    subject: Mapping[str, str]
    key: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    order: str = IN_ORDER

    @property
    def identity(self) -> dict[str, str]:
        """What one list can say only once."""
        return {**self.subject, **self.key}

    @property
    def columns(self) -> dict[str, str]:
        return {**self.identity, **self.values}

    @property
    def is_of_facility(self) -> bool:
        return "facility.id" in self.identity.values()

    @property
    def goes_by_metal(self) -> bool:
        """Whether an issue follows another metal by metal; otherwise it follows as a whole."""
        return "issue.metal" in self.subject.values()


COUNTRY: Final = {"country": "entry.country"}
SOURCE: Final = {"source": "issue.series"}
"""What says it: sources do not replace each other, so that each hit names its list."""
METAL_OR_ALL: Final = {"metal_id": "nullif(entry.metal, '')"}

_ASSESSMENT: Final = {
    "status": "entry.status",
    "status_as_written": "entry.status_as_written",
    "last_audit_date": "entry.last_audit_date",
    "audit_cycle_years": "entry.audit_cycle_years",
}

FACT_TABLES: Final[dict[str, tuple[FactTable, ...]]] = {
    ReferenceList.Kind.LOOKUP: (
        FactTable(
            FacilityListing,
            FACILITY_AND_METAL,
            values={
                "name": "entry.standard_name",
                "country": "entry.country",
                "city": "entry.city",
                "state": "entry.state",
            },
            order=STANDARD_NAME_FIRST,
        ),
        FactTable(
            FacilityName,
            FACILITY_AND_METAL,
            key={"name": "entry.name"},
            values={"key": "entry.key", "is_standard": "(entry.name = entry.standard_name)"},
            order=STANDARD_NAME_FIRST,
        ),
    ),
    ReferenceList.Kind.STATUS: (
        FactTable(
            FacilityStatus, FACILITY_AND_METAL, key={"scheme": "'RMAP'::varchar(40)"}, values=_ASSESSMENT
        ),
    ),
    ReferenceList.Kind.RECOGNITION: (
        FactTable(
            FacilityStatus,
            FACILITY_AND_METAL,
            key={"scheme": "(entry.details->>'source')::varchar(40)"},
            # What another scheme calls conformant is recognised by RMI, never assessed by it.
            values={
                **_ASSESSMENT,
                "status": "CASE entry.status WHEN 'conformant' THEN 'cross_recognised' ELSE entry.status END",
            },
        ),
    ),
    ReferenceList.Kind.ORIGIN: (
        FactTable(
            FacilityOrigin,
            FACILITY_AND_METAL,
            key={
                **SOURCE,
                **COUNTRY,
                "region": "(entry.details->>'region')",
                "mine": "(entry.details->>'mine')",
                "level": "(entry.details->>'level')",
            },
        ),
    ),
    ReferenceList.Kind.COUNTRY_RISK: (
        FactTable(CountryRisk, COUNTRY, key=SOURCE, values={"level": "(entry.details->>'level')"}),
    ),
    ReferenceList.Kind.CAHRA: (
        FactTable(
            CahraArea,
            COUNTRY,
            key={**SOURCE, "region": "(entry.details->>'region')"},
            values={
                "region_name": "(entry.details->>'region_name')",
                "is_conflict_affected": "(entry.details->>'is_conflict_affected')::boolean",
                "is_high_risk": "(entry.details->>'is_high_risk')::boolean",
            },
        ),
    ),
    ReferenceList.Kind.COVERED: (FactTable(CoveredCountry, COUNTRY, key=SOURCE),),
    ReferenceList.Kind.SANCTIONS: (
        FactTable(
            SanctionEntry,
            {"reference": "(entry.details->>'reference')"},
            key=SOURCE,
            values={
                "name": "entry.name",
                "aliases": "ARRAY(SELECT jsonb_array_elements_text(entry.details->'aliases'))::varchar(250)[]",
                "country": "entry.country",
                "basis": "(entry.details->>'basis')",
                "listed_on": "(entry.details->>'listed_on')::date",
            },
        ),
    ),
    ReferenceList.Kind.HIGH_RISK: (
        FactTable(
            HighRiskFacility,
            FACILITY,
            key={**METAL_OR_ALL, **SOURCE},
            values={"reason": "(entry.details->>'reason')"},
        ),
    ),
    ReferenceList.Kind.CUSTOMER: (
        FactTable(
            CustomerRule,
            FACILITY,
            key={
                "customer": "(entry.details->>'source')",
                **METAL_OR_ALL,
                "part": "(entry.details->>'part')",
            },
            values={
                "rule": "(entry.details->>'rule')",
                "deadline": "nullif(entry.details->>'deadline', '')::date",
                "reason": "(entry.details->>'reason')",
            },
        ),
    ),
}

"""Which facts each kind of list makes true: their tables, and the columns of a list's row that say them.

The expressions read `entry`, a row of a list; `issue`, the list that is in force; and `facility`, the one that a row
names by its CID. bulk.py writes the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import models

from smelters.models import FacilityListing, FacilityName, FacilityStatus, ReferenceList

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
}

"""What is known outside of the file, handed to the rules as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from surveys.workbooks.layouts.model import Family
from surveys.workbooks.lookup import LookupEntry


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the request, the supplier's record and the reference list say. A rule stays silent where it lacks one."""

    today: date | None = None
    reporting_year: int | None = None
    """The calendar year that the campaign is about; a declaration must not be older."""
    max_age_months: int = 12
    family: Family | None = None
    """The template that was asked for."""
    minimum_version: str | None = None
    """The oldest version of that template that is accepted."""
    current_version: str | None = None
    """The newest published version; where it is not given, the newest known layout."""
    company_names: tuple[str, ...] = ()
    """The names under which this supplier is known, its group's among them."""
    known_smelters: Mapping[str, LookupEntry] = field(default_factory=dict)
    """The reference list by CID; counts before the workbook's own look-up, which may be years old."""
    removed_cids: Mapping[str, str] = field(default_factory=dict)
    """CIDs that the reference list no longer holds, with the version of the list that removed them."""

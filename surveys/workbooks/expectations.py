"""What is known outside of the file, handed to the rules as values."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from surveys.workbooks.layouts.model import Family
from surveys.workbooks.lookup import LookupEntry

SmelterKey: TypeAlias = tuple[str, str]
"""A smelter and its metal, folded: the CID, or where there is none the reported name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A country from which a smelter is known to take ore. Only what the supplier may be told is handed in."""

    country: str
    level: str = ""
    """The level of the country by RMI's scheme: 1, 2, 3 or DRC; empty where nobody has graded it."""
    is_cahra: bool = False
    """Whether it lies in a conflict-affected or high-risk area by the lists of the day."""


@dataclass(frozen=True, slots=True)
class LastDeclaration:
    """What the supplier declared last year with the same template, and what was accepted."""

    year: int
    smelters: Set[SmelterKey]
    answers: Mapping[tuple[str, str], str]
    """The answers by meaning and mineral; the mineral of a question about the company is empty."""
    effective_on: date | None


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
    material_data: Mapping[str, str] = field(default_factory=dict)
    """Minerals that the customer's material data show in the supplier's parts, each with one such part."""
    part_numbers: tuple[str, ...] = ()
    """The customer's numbers of the parts that this supplier delivers."""
    typical_commodity: str | None = None
    """What the supplier delivers, where such goods nearly always contain one of the minerals."""
    product_level_for: tuple[str, ...] = ()
    """Customers, or products, for which the declaration must name the products."""
    known_origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict)
    """Where smelters are known to take ore from, by CID."""
    covered_countries: Set[str] = frozenset()
    """Names and codes of the covered countries, in every spelling that is to be understood."""
    high_risk_countries: Set[str] = frozenset()
    """Names and codes of countries that are conflict-affected or high-risk as a whole."""
    non_smelters: Set[tuple[str, str]] = frozenset()
    """Metal and name of what is known to be no smelter: traders, manufacturers."""
    other_lists: tuple[Set[SmelterKey], ...] = ()
    """Smelter lists of other suppliers that may be the same as this one's."""
    last_declaration: LastDeclaration | None = None
    fewest_smelters: int = 0
    """How many smelters a declaration about a whole company names at least; 0 where nobody has said."""
    participating: Mapping[str, Set[str]] = field(default_factory=dict)
    """For each metal with a public list of assessed smelters, the CIDs that take part in the assessment."""

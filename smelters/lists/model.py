"""What a reference list says, as values: rows with their place in the file, and why a file is no such list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from gscm.lib.packages import faults
from gscm.lib.packages.faults import MEBIBYTE


@dataclass(frozen=True, slots=True)
class Limits(faults.Limits):
    """How much one list may ask of us. The official templates unpack to 13 MB; their look-ups have 640 rows."""

    max_bytes: int = 20 * MEBIBYTE
    max_unpacked_bytes: int = 100 * MEBIBYTE
    max_part_bytes: int = 50 * MEBIBYTE
    max_cells: int = 1_000_000
    max_text_bytes: int = 64 * MEBIBYTE
    max_rows: int = 50_000


class Refusal(StrEnum):
    """Why a file is not taken as a reference list. The sentence is in smelters/wording.py."""

    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105 -- a reason, no secret
    OLD_BINARY_WORKBOOK = "old_binary_workbook"
    NOT_A_LIST = "not_a_list"
    DAMAGED = "damaged"
    UNSAFE_CONTENT = "unsafe_content"
    NO_LOOKUP = "no_lookup"
    FAMILY_UNKNOWN = "family_unknown"
    REVISION_UNKNOWN = "revision_unknown"
    COLUMNS_MISSING = "columns_missing"
    NO_ROWS = "no_rows"
    VALUES_MISSING = "values_missing"
    CID_UNREADABLE = "cid_unreadable"
    METAL_UNKNOWN = "metal_unknown"
    STATUS_UNKNOWN = "status_unknown"
    DATE_UNREADABLE = "date_unreadable"
    CYCLE_UNREADABLE = "cycle_unreadable"
    TEXT_TOO_LONG = "text_too_long"
    COUNTRY_UNKNOWN = "country_unknown"
    REGION_UNREADABLE = "region_unreadable"
    ONE_COUNTRY_NEEDED = "one_country_needed"
    LEVEL_UNKNOWN = "level_unknown"
    RULE_UNKNOWN = "rule_unknown"
    YES_OR_NO_UNREADABLE = "yes_or_no_unreadable"
    SCHEME_IS_RMAP = "scheme_is_rmap"
    SEVERAL_SOURCES = "several_sources"
    CONTRADICTION = "contradiction"
    DATE_NEEDED = "date_needed"
    ALREADY_IMPORTED = "already_imported"
    DAY_TAKEN = "day_taken"
    CORRECTED_ALREADY = "corrected_already"
    OTHER_SERIES = "other_series"
    SAME_PERSON = "same_person"
    SAME_PERSON_WITHDRAWS = "same_person_withdraws"
    COMPARED_ANEW = "compared_anew"
    SETTLED = "settled"
    UNDER_WAY = "under_way"
    MEMBERS_ONLY = "members_only"


class ListRefused(Exception):
    """The file is not taken as a reference list, and nothing was changed."""

    def __init__(self, code: Refusal, **parameters: Any) -> None:
        super().__init__(f"{code}: {parameters}" if parameters else code)
        self.code = code
        self.parameters = parameters


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list. `row` is its number in the file, 0 for what a new issue no longer holds."""

    row: int
    cid: str
    metal: str
    name: str
    standard_name: str = ""
    country: str = ""
    city: str = ""
    state: str = ""
    status_as_written: str = ""
    status: str = ""
    last_audit_date: date | None = None
    audit_cycle_years: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """Further columns, that only some kinds of list have."""

    def value(self, name: str) -> Any:
        """What the row holds under this name, whether every kind of list has it or only some."""
        return getattr(self, name) if name in self.__slots__ else self.details.get(name, "")


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A list as understood: rows, the metals that it covers, and what it says of itself."""

    kind: str
    rows: tuple[Row, ...]
    metals: tuple[str, ...]
    series: str = ""
    label: str = ""
    valid_from: date | None = None
    publisher: str = ""
    """Who publishes it, where the rows name a source."""


@dataclass(frozen=True, slots=True)
class Metals:
    """The minerals that are known, by every name under which a list may write them."""

    names: dict[str, str] = field(default_factory=dict)
    """Case-folded name, Chinese name or symbol, to the mineral's key."""

    def find(self, text: str) -> str | None:
        return self.names.get(text.strip().casefold())


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a list is read: minerals, and what status labels mean."""

    metals: Metals = field(default_factory=Metals)
    statuses: Mapping[str, str] = field(default_factory=dict)
    """Folded status label (labels.folded), to the status that it means."""

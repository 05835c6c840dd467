"""The columns of the rows behind the figures; page and export show the same ones."""

from dataclasses import dataclass
from enum import StrEnum

from reporting.figures.definitions import Rows, gettext_noop


class Kind(StrEnum):
    """What a cell holds, so that page and spreadsheet can each show it properly."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    NAME = "name"
    METAL = "metal"
    FACILITY_STATUS = "facility_status"
    SUBMISSION_STATUS = "submission_status"
    ALERT_KIND = "alert_kind"
    ALERT_STATE = "alert_state"
    CASE_STATE = "case_state"
    SEVERITY = "severity"
    SUPPORT = "support"
    CHANNEL = "channel"
    YES_NO = "yes_no"
    DAY = "day"
    NUMBER = "number"

    @property
    def is_choice(self) -> bool:
        """Whether the cell holds a code that is shown as a word."""
        return self in CHOICES


CHOICES = frozenset(
    {
        Kind.FACILITY_STATUS,
        Kind.SUBMISSION_STATUS,
        Kind.ALERT_KIND,
        Kind.ALERT_STATE,
        Kind.CASE_STATE,
        Kind.SEVERITY,
        Kind.SUPPORT,
        Kind.CHANNEL,
        Kind.YES_NO,
    }
)


@dataclass(frozen=True)
class Column:
    """One column: the key of the value in a row, its head, and what it holds. `second` is the other script's key."""

    key: str
    title: str
    kind: Kind
    second: str = ""


COLUMNS: dict[Rows, tuple[Column, ...]] = {
    Rows.SUPPLIERS: (
        Column("external_id", gettext_noop("Supplier number"), Kind.IDENTIFIER),
        Column("name", gettext_noop("Supplier"), Kind.NAME, second="name_local"),
        Column("country", gettext_noop("Country"), Kind.TEXT),
        Column("answered", gettext_noop("Answered"), Kind.YES_NO),
        Column("accepted", gettext_noop("Accepted"), Kind.YES_NO),
        Column("newest_status", gettext_noop("Newest file"), Kind.SUBMISSION_STATUS),
        Column("newest_at", gettext_noop("Received on"), Kind.DAY),
        Column("due_date", gettext_noop("Due date"), Kind.DAY),
    ),
    Rows.SMELTERS: (
        Column("metal_id", gettext_noop("Metal"), Kind.METAL),
        Column("smelter_cid", gettext_noop("CID"), Kind.IDENTIFIER),
        Column("smelter_name", gettext_noop("Smelter"), Kind.NAME),
        Column("smelter_country", gettext_noop("Country"), Kind.TEXT),
        Column("status", gettext_noop("Status"), Kind.FACILITY_STATUS),
        Column("suppliers", gettext_noop("Suppliers"), Kind.NUMBER),
    ),
    Rows.NAMES: (
        Column("metal_id", gettext_noop("Metal"), Kind.METAL),
        Column("written_name", gettext_noop("Name as written"), Kind.NAME),
        Column("written_country", gettext_noop("Country"), Kind.TEXT),
        Column("suppliers", gettext_noop("Suppliers"), Kind.NUMBER),
        Column("first_seen_at", gettext_noop("First seen"), Kind.DAY),
    ),
    Rows.ALERTS: (
        Column("severity", gettext_noop("Severity"), Kind.SEVERITY),
        Column("supplier_name", gettext_noop("Supplier"), Kind.NAME, second="supplier_name_local"),
        Column("metal_id", gettext_noop("Metal"), Kind.METAL),
        Column("cid", gettext_noop("CID"), Kind.IDENTIFIER),
        Column("subject", gettext_noop("Smelter or name"), Kind.NAME),
        Column("kind", gettext_noop("Alert"), Kind.ALERT_KIND),
        Column("status", gettext_noop("State today"), Kind.ALERT_STATE),
        Column("opened_at", gettext_noop("Raised on"), Kind.DAY),
        Column("closed_at", gettext_noop("Closed on"), Kind.DAY),
    ),
    Rows.CASES: (
        Column("number", gettext_noop("Case"), Kind.IDENTIFIER),
        Column("title", gettext_noop("Title"), Kind.TEXT),
        Column("supplier_name", gettext_noop("Supplier"), Kind.NAME, second="supplier_name_local"),
        Column("status", gettext_noop("State today"), Kind.CASE_STATE),
        Column("owner_name", gettext_noop("Owner"), Kind.TEXT),
        Column("due_date", gettext_noop("Due date"), Kind.DAY),
        Column("opened_at", gettext_noop("Opened on"), Kind.DAY),
        Column("closed_at", gettext_noop("Closed on"), Kind.DAY),
    ),
    Rows.TALKS: (
        Column("happened_on", gettext_noop("Day"), Kind.DAY),
        Column("supplier_name", gettext_noop("Supplier"), Kind.NAME, second="supplier_name_local"),
        Column("support", gettext_noop("Support"), Kind.SUPPORT),
        Column("channel", gettext_noop("Channel"), Kind.CHANNEL),
        Column("partner", gettext_noop("With whom"), Kind.TEXT),
        Column("person", gettext_noop("Written down by"), Kind.TEXT),
    ),
}

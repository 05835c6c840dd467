"""Reads a facility status list as RMI exports it: one row per facility and metal, columns found by their name."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from smelters.lists.columns import Column, Line, NotUnderstood, read_lines
from smelters.lists.labels import folded
from smelters.lists.lookup import refuse_long_texts
from smelters.lists.model import Known, ListRefused, ParsedList, Refusal, Row
from smelters.lists.tables import Cell, Table, text_of
from smelters.matching import normalise

NEEDED: Final = ("cid", "name", "metal", "status")
_NO_TEXTS: Final = ("last_audit_date", "audit_cycle_years")

HEADS: Final[dict[str, tuple[str, ...]]] = {
    "cid": (
        "CID",
        "CID Number",
        "Smelter ID",
        "Smelter CID",
        "Facility ID",
        "RMI ID",
        "RMI Smelter ID",
        "Smelter Identification",
        "Smelter Identification Number",
        "Smelter Identification Number Input Column",
        "冶炼厂 ID",
        "冶炼厂识别号",
        "冶炼厂识别号码",
        "冶炼厂编号",
        "设施识别号",
        "识别号",
    ),
    "name": (
        "Name",
        "Smelter",
        "Facility",
        "Smelter Name",
        "Facility Name",
        "Standard Smelter Name",
        "Standard Facility Name",
        "Smelter or Refiner Name",
        "名称",
        "冶炼厂",
        "冶炼厂名称",
        "标准冶炼厂名称",
        "设施名称",
        "工厂名称",
    ),
    "metal": (
        "Metal",
        "Mineral",
        "Material",
        "Metals",
        "Minerals",
        "金属",
        "矿产",
        "矿物",
        "矿种",
        "金属种类",
    ),
    "country": (
        "Country",
        "Country or Region",
        "Country/Region",
        "Country Location",
        "Facility Country",
        "Smelter Country",
        "Facility Location Country",
        "Smelter Facility Location: Country",
        "国家",
        "国家或地区",
        "国家/地区",
        "所在国家",
        "所在国家或地区",
        "冶炼厂地址：国家或地区",
    ),
    "city": ("City", "Facility Location City", "城市", "所在城市"),
    "state": ("State", "Province", "State/Province", "State or Province", "省", "州/省", "省/州", "省份"),
    "status": (
        "Status",
        "RMAP Status",
        "RMAP Assessment Status",
        "RMAP Audit Status",
        "Assessment Status",
        "Audit Status",
        "Conformance Status",
        "状态",
        "RMAP 状态",
        "RMAP 审验状态",
        "审验状态",
        "审核状态",
        "评估状态",
        "合规状态",
    ),
    "last_audit_date": (
        "Last Audit",
        "Last Audit Date",
        "Date of Last Audit",
        "Audit Date",
        "Last Assessment",
        "Last Assessment Date",
        "Date of Last Assessment",
        "Assessment Date",
        "上次审验日期",
        "最近审验日期",
        "上次审核日期",
        "最近审核日期",
        "审验日期",
        "审核日期",
        "最近评估日期",
        "上次评估日期",
    ),
    "audit_cycle_years": (
        "Cycle",
        "Audit Cycle",
        "Audit Cycle (years)",
        "Audit Cycle in Years",
        "Assessment Cycle",
        "Assessment Cycle (years)",
        "Re-audit Cycle",
        "周期",
        "审验周期",
        "审验周期（年）",
        "审核周期",
        "审核周期（年）",
        "评估周期",
    ),
}


_YEARS: Final = re.compile(r"([0-9]{1,2})(?:\.0+)?\s*(?:-?\s*years?|yrs?|年)?", re.IGNORECASE)
_DATES: Final = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_PLAUSIBLE: Final = (date(2000, 1, 1), date(2100, 1, 1))
_NO_DATE: Final = frozenset({"", "-", "–", "n/a", "na", "none", "无"})


def read_status(table: Table, known: Known) -> ParsedList:
    """The rows of a status list: CID, metal, status as written and understood, date and cycle of the last audit.

    Every row must be understood, or the list is refused naming the rows: what is skipped in silence would look like
    a facility that has lost its status. A label that nobody has given a meaning yet leaves the status empty.

    :raises ListRefused: columns are missing, or rows hold what cannot be understood.
    """
    rows = [_row(line, known) for line in _lines(table, known)]
    _refuse_contradictions(rows)
    refuse_long_texts(rows)
    return ParsedList(kind="status", rows=tuple(rows), metals=tuple(dict.fromkeys(row.metal for row in rows)))


def _lines(table: Table, known: Known) -> list[Line]:
    cells = {
        "cid": cid_cell,
        "metal": metal_cell(known),
        "status": _label_cell,
        "last_audit_date": date_cell,
        "audit_cycle_years": years_cell,
    }
    columns = [
        Column(name, heads, name in NEEDED, cells.get(name, text_of), None if name in _NO_TEXTS else "")
        for name, heads in HEADS.items()
    ]
    try:
        return read_lines(table, columns)
    except ListRefused as refused:
        if refused.parameters.get("columns") == list(NEEDED):
            raise ListRefused(Refusal.NOT_A_LIST, columns=list(NEEDED)) from refused
        raise


def _row(line: Line, known: Known) -> Row:
    values = {name: value for name, value in line.values.items() if name != "status"}
    return Row(
        row=line.row,
        **values,
        standard_name=values["name"],
        status_as_written=line.values["status"],
        status=known.statuses.get(folded(line.values["status"]), ""),
    )


def cid_cell(cell: Cell) -> str:
    """A CID in any of the forms in which people type it."""
    if (found := normalise.cid(text_of(cell))) is None:
        raise NotUnderstood(Refusal.CID_UNREADABLE, text_of(cell))
    return found


def metal_cell(known: Known) -> Callable[[Cell], str]:
    """Reads a metal by any name under which it is known."""

    def read(cell: Cell) -> str:
        if (found := known.metals.find(text_of(cell))) is None:
            raise NotUnderstood(Refusal.METAL_UNKNOWN, text_of(cell))
        return found

    return read


def date_cell(cell: Cell) -> date | None:
    """A day in a form that cannot be mistaken; None where the cell says that there is none."""
    try:
        return _date(cell)
    except ValueError as error:
        raise NotUnderstood(Refusal.DATE_UNREADABLE, text_of(cell)) from error


def years_cell(cell: Cell) -> int | None:
    """A number of years; None where the cell says that there is none."""
    try:
        return _years(text_of(cell))
    except ValueError as error:
        raise NotUnderstood(Refusal.CYCLE_UNREADABLE, text_of(cell)) from error


def _label_cell(cell: Cell) -> str:
    label = text_of(cell)
    if len(label) > 100 or not folded(label):
        raise NotUnderstood(Refusal.STATUS_UNKNOWN, label)
    return label


def _date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell:
        if not 0 < cell < 100_000:
            raise ValueError(cell)
        found = _EXCEL_EPOCH + timedelta(days=int(cell))
    else:
        text = unicodedata.normalize("NFKC", text_of(cell))
        if text.casefold() in _NO_DATE:
            return None
        found = _parsed(text)
    if not _PLAUSIBLE[0] <= found < _PLAUSIBLE[1]:
        raise ValueError(found)
    return found


def _parsed(text: str) -> date:
    """A day in a form that cannot be mistaken: `03/04/2025` could be two days, so it is none."""
    day = re.sub(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?.*$", "", text).strip()
    for form in _DATES:
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
    raise ValueError(text)


def _years(text: str) -> int | None:
    if unicodedata.normalize("NFKC", text).casefold() in _NO_DATE:
        return None
    found = _YEARS.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None or not 0 < int(found[1]) <= 10:
        raise ValueError(text)
    return int(found[1])


def _refuse_contradictions(rows: list[Row]) -> None:
    """One facility and metal with two different statuses is a question to the publisher."""
    seen: dict[tuple[str, str], Row] = {}
    clashing: dict[int, None] = {}
    for row in rows:
        first = seen.setdefault((row.cid, row.metal), row)
        if (first.status or first.status_as_written, first.last_audit_date, first.audit_cycle_years) != (
            row.status or row.status_as_written,
            row.last_audit_date,
            row.audit_cycle_years,
        ):
            clashing |= {first.row: None, row.row: None}
    if clashing:
        raise ListRefused(Refusal.CONTRADICTION, rows=list(clashing))

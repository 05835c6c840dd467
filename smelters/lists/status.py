"""Reads a facility status list as RMI exports it: one row per facility and metal, columns found by their name."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from smelters.lists.labels import folded
from smelters.lists.lookup import refuse_long_texts
from smelters.lists.model import Known, ListRefused, ParsedList, Refusal, Row
from smelters.lists.tables import Cell, Table, text_of
from smelters.matching import normalise

NEEDED: Final = ("cid", "name", "metal", "status")

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


_COLUMNS: Final = {folded(head): column for column, heads in HEADS.items() for head in heads}
_SEARCHED_ROWS: Final = 20
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
    head, columns = _columns(table)
    rows = _understood(_lines(table, head, columns), known)
    if not rows:
        raise ListRefused(Refusal.NO_ROWS)
    _refuse_contradictions(rows)
    refuse_long_texts(rows)
    return ParsedList(kind="status", rows=tuple(rows), metals=tuple(dict.fromkeys(row.metal for row in rows)))


def _columns(table: Table) -> tuple[int, dict[str, int]]:
    """The row of the heads, counted from 1, and where each column stands."""
    best: dict[str, int] = {}
    for number, cells in enumerate(table[:_SEARCHED_ROWS], 1):
        columns: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if (column := _COLUMNS.get(folded(text_of(cell)))) is not None:
                columns.setdefault(column, place)
        if all(column in columns for column in NEEDED):
            return number, columns
        best = max(best, columns, key=len)
    missing = [column for column in NEEDED if column not in best]
    raise ListRefused(Refusal.COLUMNS_MISSING if best else Refusal.NOT_A_LIST, columns=missing)


def _lines(table: Table, head: int, columns: dict[str, int]) -> Iterator[tuple[int, dict[str, Cell]]]:
    for number, cells in enumerate(table[head:], head + 1):
        if any(text_of(cell) for cell in cells):
            yield number, {name: cells[place] for name, place in columns.items() if place < len(cells)}


class _NotUnderstood(Exception):
    """A row holds what cannot be understood: the reason and the value as written."""

    def __init__(self, code: Refusal, value: str) -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value[:100]


def _understood(lines: Iterable[tuple[int, dict[str, Cell]]], known: Known) -> list[Row]:
    """Every row, or the first reason for which some were not understood, with all of those."""
    rows: list[Row] = []
    problems: dict[Refusal, list[tuple[int, str]]] = {}
    for number, cells in lines:
        try:
            rows.append(_row(number, cells, known))
        except _NotUnderstood as problem:
            problems.setdefault(problem.code, []).append((number, problem.value))
    for code, found in problems.items():
        values = list(dict.fromkeys(value for _, value in found))
        raise ListRefused(code, rows=[number for number, _ in found], values=values)
    return rows


def _row(number: int, cells: dict[str, Cell], known: Known) -> Row:
    texts = {name: text_of(cell) for name, cell in cells.items()}
    for name in NEEDED:
        if not texts.get(name):
            raise _NotUnderstood(Refusal.VALUES_MISSING, name)
    cid, metal = normalise.cid(texts["cid"]), known.metals.find(texts["metal"])
    if cid is None:
        raise _NotUnderstood(Refusal.CID_UNREADABLE, texts["cid"])
    if metal is None:
        raise _NotUnderstood(Refusal.METAL_UNKNOWN, texts["metal"])
    if len(texts["status"]) > 100 or not folded(texts["status"]):
        raise _NotUnderstood(Refusal.STATUS_UNKNOWN, texts["status"])
    try:
        audited = read_date(cells.get("last_audit_date"))
    except ValueError as error:
        raise _NotUnderstood(Refusal.DATE_UNREADABLE, texts["last_audit_date"]) from error
    try:
        cycle = read_years(texts.get("audit_cycle_years", ""))
    except ValueError as error:
        raise _NotUnderstood(Refusal.CYCLE_UNREADABLE, texts["audit_cycle_years"]) from error
    return Row(
        row=number,
        cid=cid,
        metal=metal,
        name=texts["name"],
        standard_name=texts["name"],
        country=texts.get("country", ""),
        city=texts.get("city", ""),
        state=texts.get("state", ""),
        status_as_written=texts["status"],
        status=known.statuses.get(folded(texts["status"]), ""),
        last_audit_date=audited,
        audit_cycle_years=cycle,
    )


def read_date(cell: Cell) -> date | None:
    """A day that a cell holds, in a form that cannot be mistaken; None for none.

    :raises ValueError: it holds something else, or a day out of all proportion.
    """
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


def read_years(text: str) -> int | None:
    """A number of years; None for none.

    :raises ValueError: it is none, or out of all proportion.
    """
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

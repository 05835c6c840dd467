"""Reads the kinds of list beside look-up and status: cross-recognition, origins, countries, sanctions, flags.

Each kind is a table of columns (docs/datasets.md). The columns that every list has go into the fields of a row, those
of one kind into its `details`. A list has one source (a scheme, a publisher, a customer), which names its series: an
issue takes the place of the issue before of the same source, never of another's.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from smelters.lists.columns import Column, Line, NotUnderstood, read_lines
from smelters.lists.dataset_columns import (
    CAHRA,
    COUNTRY_RISK,
    COVERED,
    CUSTOMER,
    HIGH_RISK,
    ORIGIN,
    RECOGNITION,
    SANCTIONS,
)
from smelters.lists.difference import Shape
from smelters.lists.labels import folded
from smelters.lists.lookup import refuse_long_texts
from smelters.lists.model import Known, ListRefused, ParsedList, Refusal, Row
from smelters.lists.places import country_code, region_code, region_name
from smelters.lists.status import metal_cell
from smelters.lists.tables import Table
from smelters.matching import normalise


@dataclass(frozen=True, slots=True)
class Dataset:
    """How one kind of list is written: its columns, the beginning of its series, and what makes rows of a line."""

    columns: tuple[Column, ...]
    series: str
    rows: Callable[[Row, Line, Known], Iterator[Row]]
    shape: Shape


def _as_it_is(row: Row, line: Line, known: Known) -> Iterator[Row]:
    yield row


def _recognition(row: Row, line: Line, known: Known) -> Iterator[Row]:
    """A facility on the list of a scheme is cross-recognised unless a status says something else."""
    scheme = row.details["source"]
    if folded(scheme) in {"rmap", "rmi"}:
        raise NotUnderstood(Refusal.SCHEME_IS_RMAP, scheme)
    status = (
        known.statuses.get(folded(row.status_as_written), "") if row.status_as_written else "cross_recognised"
    )
    yield replace(
        row,
        status=status,
        status_as_written=row.status_as_written or "Cross-recognised",
    )


def _origins(row: Row, line: Line, known: Known) -> Iterator[Row]:
    """One row for each country of a line; DRC is a level of its own and a country as well."""
    level = row.details["level"]
    countries = line.values["countries"] or (("CD",) if level == "drc" else ())
    if not countries and not level:
        raise NotUnderstood(Refusal.VALUES_MISSING, "countries")
    if (row.details["region"] or row.details["mine"]) and len(countries) != 1:
        raise NotUnderstood(Refusal.ONE_COUNTRY_NEEDED, row.details["mine"] or row.details["region"])
    for country in countries or ("",):
        region = row.details["region"]
        if region and (region := region_code(region, country) or "") == "":
            raise NotUnderstood(Refusal.REGION_UNREADABLE, row.details["region"])
        yield replace(row, country=country, details={**row.details, "region": region})


def _area(row: Row, line: Line, known: Known) -> Iterator[Row]:
    """A region, or the whole country where no region is named or the list says so."""
    written = "" if row.details["is_country_level"] else row.details["region"]
    if (code := region_code(written, row.country)) is None:
        raise NotUnderstood(Refusal.REGION_UNREADABLE, written)
    details = {name: value for name, value in row.details.items() if name != "is_country_level"}
    name = "" if not code else row.details["region_name"] or region_name(code)
    yield replace(row, details={**details, "region": code, "region_name": name})


def _sanctioned(row: Row, line: Line, known: Known) -> Iterator[Row]:
    """An entry is known by its reference on the list, or by its name where the list has none."""
    yield replace(
        row,
        country=country_code(row.country) or row.country,
        details={
            **row.details,
            "aliases": [alias for alias in row.details["aliases"] if alias != row.name],
            "reference": row.details["reference"] or normalise.name_key(row.name),
        },
    )


DATASETS: Final[Mapping[str, Dataset]] = {
    "recognition": Dataset(
        RECOGNITION,
        "Cross-recognition",
        _recognition,
        Shape(
            ("cid", "metal"), ("status", "status_as_written", "name", "last_audit_date", "audit_cycle_years")
        ),
    ),
    "origin": Dataset(
        ORIGIN, "RCOI data", _origins, Shape(("cid", "metal", "country", "region", "mine", "level"), ())
    ),
    "country_risk": Dataset(COUNTRY_RISK, "Country risk levels", _as_it_is, Shape(("country",), ("level",))),
    "cahra": Dataset(
        CAHRA,
        "CAHRA",
        _area,
        Shape(("country", "region"), ("region_name", "is_conflict_affected", "is_high_risk")),
    ),
    "covered": Dataset(COVERED, "US covered countries", _as_it_is, Shape(("country",), ())),
    "sanctions": Dataset(
        SANCTIONS,
        "Sanctions",
        _sanctioned,
        Shape(("reference",), ("name", "aliases", "country", "basis", "listed_on")),
    ),
    "high_risk": Dataset(
        HIGH_RISK, "Company high-risk list", _as_it_is, Shape(("cid", "metal"), ("name", "reason"))
    ),
    "customer": Dataset(
        CUSTOMER,
        "Customer list",
        _as_it_is,
        Shape(("cid", "metal", "part"), ("rule", "deadline", "name", "reason")),
    ),
}
"""By kind. What tells two rows apart does not name the source: a list has but one."""

_FIELDS: Final = frozenset(
    {
        "cid",
        "metal",
        "name",
        "country",
        "city",
        "state",
        "status_as_written",
        "last_audit_date",
        "audit_cycle_years",
    }
)


def read_dataset(kind: str, table: Table, known: Known) -> ParsedList:
    """Read a list of one of these kinds: its rows, the minerals that it names, and the series that it is an issue of.

    :raises ListRefused: columns are missing, rows cannot be understood or contradict each other, or there are several
        sources in one file.
    """
    dataset = DATASETS[kind]
    lines = read_lines(table, [_with_metal(column, known) for column in dataset.columns])
    source = _source(lines)
    rows = _understood(dataset, lines, known)
    _refuse_contradictions(rows, dataset.shape)
    refuse_long_texts(rows)
    _refuse_long_details(rows)
    return ParsedList(
        kind=kind,
        rows=tuple(rows),
        metals=tuple(dict.fromkeys(row.metal for row in rows if row.metal)),
        series=f"{dataset.series}: {source}" if source else dataset.series,
        publisher=source,
    )


def _with_metal(column: Column, known: Known) -> Column:
    return replace(column, read=metal_cell(known)) if column.name == "metal" else column


def _source(lines: list[Line]) -> str:
    sources = list(dict.fromkeys(str(line.values.get("source", "")) for line in lines))
    if len({folded(source) for source in sources}) > 1:
        first = sources[0]
        others = [line.row for line in lines if line.values.get("source", "") != first]
        raise ListRefused(Refusal.SEVERAL_SOURCES, rows=others, values=sources)
    return sources[0]


def _understood(dataset: Dataset, lines: list[Line], known: Known) -> list[Row]:
    rows: list[Row] = []
    problems: dict[Refusal, list[tuple[int, str]]] = {}
    source = lines[0].values.get("source", "")
    for line in lines:
        try:
            rows += dataset.rows(_row(line, source), line, known)
        except NotUnderstood as problem:
            problems.setdefault(problem.code, []).append((line.row, problem.value))
    for code, found in problems.items():
        values = list(dict.fromkeys(value for _, value in found))
        raise ListRefused(code, rows=[number for number, _ in found], values=values)
    return rows


def _row(line: Line, source: str) -> Row:
    values: dict[str, Any] = line.values | {"source": source}
    fields = {name: value for name, value in values.items() if name in _FIELDS}
    return Row(
        row=line.row,
        **({"cid": "", "metal": "", "name": ""} | fields),
        details={name: value for name, value in values.items() if name not in _FIELDS | {"countries"}},
    )


_LONGEST: Final = {
    "source": 40,
    "mine": 250,
    "region_name": 250,
    "reason": 500,
    "basis": 250,
    "reference": 250,
    "part": 60,
}


def _refuse_long_details(rows: list[Row]) -> None:
    too_long = [
        row.row
        for row in rows
        if any(len(row.details.get(name, "")) > most for name, most in _LONGEST.items())
        or any(len(alias) > 250 for alias in row.details.get("aliases", ()))
    ]
    if too_long:
        raise ListRefused(Refusal.TEXT_TOO_LONG, rows=too_long)


def _refuse_contradictions(rows: list[Row], shape: Shape) -> None:
    """Two rows about one thing that say different things are a question to the publisher."""
    seen: dict[tuple[Any, ...], Row] = {}
    clashing: dict[int, None] = {}
    for row in rows:
        first = seen.setdefault(tuple(row.value(name) for name in shape.key), row)
        if [first.value(name) for name in shape.compared] != [row.value(name) for name in shape.compared]:
            clashing |= {first.row: None, row.row: None}
    if clashing:
        raise ListRefused(Refusal.CONTRADICTION, rows=list(clashing))

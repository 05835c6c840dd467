"""Tells whether a finding is the same as one in an earlier file: the same rule, at the same place, about the same.

Row numbers are no part of it, as rows move from file to file; what the rows hold is.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from surveys.workbooks.declaration import Company, Declaration, MineRow, SmelterRow, Text
from surveys.workbooks.findings import Finding
from surveys.workbooks.text import folded

_PLACES: Final = frozenset(
    {"sheet", "cell", "cells", "rows", "count", "where", "selector"}
    | {"other_cell", "answer_cell", "scope_cell"}
)
"""Parameters that say where something stands."""
_DAYS: Final = frozenset({"today", "earliest"})
"""Parameters that change with the day on which a file is judged."""
_ROW_FIELDS: Final = ("metal", "id_input", "lookup", "name", "country", "cid", "mine", "smelter")


def signatures(declaration: Declaration, findings: tuple[Finding, ...]) -> list[str]:
    """The signature of each finding: a SHA-256 in hexadecimal digits."""
    written = {(text.sheet, text.cell): text.as_written for text in _single_cells(declaration)}
    listed: tuple[SmelterRow | MineRow, ...] = (*declaration.smelters, *declaration.mines)
    rows: dict[tuple[str, int], object] = {(row.sheet, row.row): row for row in listed}
    return [_signature(finding, written, rows) for finding in findings]


def _single_cells(declaration: Declaration) -> Iterator[Text]:
    """The cells of the sheet Declaration."""
    for field in fields(Company):
        value = getattr(declaration.company, field.name)
        if isinstance(value, Text):
            yield value
    for answer in declaration.every_answer():
        yield answer.given
        yield answer.comment


def _signature(
    finding: Finding, written: Mapping[tuple[str, str], str], rows: Mapping[tuple[str, int], object]
) -> str:
    about = {
        name: folded(str(value))
        for name, value in finding.parameters.items()
        if name not in _PLACES and name not in _DAYS and not (name == "value" and finding.rows)
    }
    place = finding.parameters.get("mineral", "") or ("" if finding.rows else finding.cell)
    held = written.get((finding.sheet, finding.cell), "")
    in_rows = sorted(_held(rows.get((sheet, number))) for sheet, number in _places_of(finding, rows))
    told = [finding.rule_id, finding.sheet, place, folded(held), about, in_rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _places_of(finding: Finding, rows: Mapping[tuple[str, int], object]) -> Iterator[tuple[str, int]]:
    """The rows of a finding: on its own sheet, or for one on the sheet Declaration those of the Smelter List."""
    sheets = {sheet for sheet, _ in rows}
    own = {finding.sheet} & sheets or sheets
    for number in finding.rows:
        yield from ((sheet, number) for sheet in own if (sheet, number) in rows)


def _held(row: object) -> list[str]:
    texts = (getattr(row, name, None) for name in _ROW_FIELDS)
    return [folded(text.as_written) if isinstance(text, Text) else "" for text in texts]

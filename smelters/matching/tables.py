"""Reference lists and reported rows as CSV tables, for use without a database."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from smelters.matching import normalise
from smelters.matching.index import Entry, Index
from smelters.matching.resolve import Match, Reported, resolve

REFERENCE_COLUMNS: Final = ("metal", "standard_name", "cid")
"""And `alias`, `country`, `city`, `state`, where the list has them."""

REPORTED_COLUMNS: Final = ("row_id", "metal", "reported_name")
"""And `country`, `reported_id`, where the rows have them."""

ANSWER_COLUMNS: Final = ("row_id", "cid", "confidence", "suggestions", "rule")


class MissingColumns(Exception):
    """A table lacks columns that it must have; `columns` names them."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        super().__init__(f"{path}: {', '.join(columns)}")
        self.path, self.columns = path, columns


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file in UTF-8, with or without byte order mark.

    :raises MissingColumns: one of the columns that must be there is not.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if missing := [column for column in columns if column not in (table.fieldnames or ())]:
            raise MissingColumns(path, missing)
        for row in table:
            yield {name: value or "" for name, value in row.items() if isinstance(name, str)}


def entries(reference: Iterator[Mapping[str, str]], *, with_aliases: bool = True) -> Iterator[Entry]:
    """The names of a reference list, each once: the standard names, and the aliases unless they are left out.

    Rows without a readable facility number are left out.
    """
    seen = set()
    for row in reference:
        cid = normalise.cid(row["cid"])
        for name in (row["standard_name"], row.get("alias", "") if with_aliases else ""):
            place = (row.get("country", ""), row.get("city", ""), row.get("state", ""))
            if cid and name and (entry := Entry(cid, metal_key(row["metal"]), name, *place)) not in seen:
                seen.add(entry)
                yield entry


def metal_key(metal: str) -> str:
    """One spelling for a metal's name."""
    return normalise.name_key(metal)


def answer(row: Mapping[str, str], index: Index) -> Match:
    """Resolve one reported row."""
    reported = Reported(
        metal_key(row["metal"]) or None,
        row.get("reported_id", ""),
        (row["reported_name"],),
        row.get("country", ""),
    )
    return resolve(reported, index)


def written(row: Mapping[str, str], match: Match) -> dict[str, str]:
    """A row of the answers: the facility if one is certain, suggestions best first, and the rule that decided."""
    suggestions = dict.fromkeys((*((match.cid,) if match.cid else ()), *match.candidates))
    return {
        "row_id": row["row_id"],
        "cid": match.cid or "",
        "confidence": f"{match.confidence:.2f}",
        "suggestions": ";".join(list(suggestions)[:3]),
        "rule": match.rule.value if match.rule else "",
    }

"""Tables of what parts and commodities contain: the whole file or nothing, each problem with its row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from smelters.lists.columns import NotUnderstood, yes_or_no
from smelters.lists.model import Metals
from smelters.services import minerals
from suppliers.models import Part
from suppliers.services.csv_table import ImportRefused, read_table
from surveys.models import MineralContent
from surveys.services import materials
from surveys.services.materials import Statement

PART_REQUIRED = ("part", "minerals")
PART_COLUMNS = (*PART_REQUIRED, "necessary", "source", "reference", "since")
RULE_REQUIRED = ("commodity", "minerals")
RULE_COLUMNS = (*RULE_REQUIRED, "necessary")
_NONE = frozenset({"none", "无", "-", "–"})
_APART = re.compile(r"[,;，；、|/]+")
_SOURCES = {
    "": MineralContent.Source.DECLARATION,
    "material declaration": MineralContent.Source.DECLARATION,
    "declaration": MineralContent.Source.DECLARATION,
    "材料声明": MineralContent.Source.DECLARATION,
    "supplier answer": MineralContent.Source.ANSWER,
    "answer": MineralContent.Source.ANSWER,
    "供应商答复": MineralContent.Source.ANSWER,
}
"""What a table may call a source; rules are concluded, never imported for a part."""
_LONGEST = {"reference": 120, "commodity": 100}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows read, and parts of which it changed the content."""

    rows: int
    parts: int


def import_contents(content: bytes, *, on: date, at: datetime) -> Imported:
    """Take in a CSV or XLSX table of parts and their minerals, several in a cell apart by semicolons, or `none`.

    Rows of the same part and source belong together and say all that the source knows of the part from `since` on, or
    from the day of the import. An empty cell for `necessary` means yes, an empty source the material declaration.

    :raises ImportRefused: with every problem of every row.
    """
    table = read_table(content, required=PART_REQUIRED, columns=PART_COLUMNS)
    known = minerals.known()
    numbers = {cells["part"] for _row, cells in table if cells.get("part")}
    parts = dict(Part.objects.filter(number__in=numbers).values_list("number", "pk"))
    problems = [] if table else [_("The file has no rows.")]
    said: dict[tuple[str, str], tuple[Statement, dict[str, bool]]] = {}
    for number, cells in table:
        found = _problems(cells, PART_REQUIRED, known)
        if cells.get("part") and cells["part"] not in parts:
            found.append(_("No part has the number %(number)s.") % {"number": cells["part"]})
        source = _SOURCES.get(cells.get("source", "").casefold())
        if source is None:
            found.append(
                _("%(source)s is no source; write declaration or answer.") % {"source": cells["source"]}
            )
        since = _day(cells.get("since", ""), on, found)
        if not found and source is not None:
            key = (cells["part"], source)
            reference = cells.get("reference", "")
            first = Statement(parts[cells["part"]], source, since, {}, reference)
            statement, contained = said.setdefault(key, (first, {}))
            if statement != first:
                found.append(_("An earlier row of the same part and source has another day or document."))
            contained.update(_contained(cells, known))
        problems += [_("Row %(number)d: %(problem)s") % {"number": number, "problem": one} for one in found]
    if problems:
        raise ImportRefused(problems)
    statements = [
        Statement(statement.part_id, statement.source, statement.since, contained, statement.reference)
        for statement, contained in said.values()
    ]
    return Imported(len(table), materials.state(statements, at=at))


def import_rules(content: bytes, *, on: date, at: datetime) -> Imported:
    """Take in a CSV or XLSX table of commodities and the minerals that such goods contain.

    Rows of one commodity say all its minerals, `none` takes its rules away; other commodities stay as they are.

    :raises ImportRefused: with every problem of every row.
    """
    table = read_table(content, required=RULE_REQUIRED, columns=RULE_COLUMNS)
    known = minerals.known()
    problems = [] if table else [_("The file has no rows.")]
    rules: dict[str, dict[str, bool]] = {}
    for number, cells in table:
        found = _problems(cells, RULE_REQUIRED, known)
        if not found:
            rules.setdefault(cells["commodity"], {}).update(_contained(cells, known))
        problems += [_("Row %(number)d: %(problem)s") % {"number": number, "problem": one} for one in found]
    if problems:
        raise ImportRefused(problems)
    return Imported(len(table), materials.set_rules(rules, on=on, at=at))


def _problems(cells: Mapping[str, str], required: tuple[str, ...], known: Metals) -> list[str]:
    problems = [_("%(column)s is empty.") % {"column": name} for name in required if not cells.get(name)]
    for name, longest in _LONGEST.items():
        if len(cells.get(name, "")) > longest:
            problems.append(
                _("%(column)s has more than %(longest)d characters.") % {"column": name, "longest": longest}
            )
    if any("\0" in text for text in cells.values()):
        problems.append(_("A cell has a sign that no text can have."))
    problems += [
        _("%(name)s is no mineral that is known.") % {"name": name}
        for name in _names(cells)
        if known.find(name) is None
    ]
    try:
        yes_or_no(cells.get("necessary") or "yes")
    except NotUnderstood:
        problems.append(_("%(text)s is neither yes nor no.") % {"text": cells["necessary"]})
    return problems


def _names(cells: Mapping[str, str]) -> list[str]:
    """The minerals of a row as written; empty where it says none."""
    names = [name.strip() for name in _APART.split(cells.get("minerals", "")) if name.strip()]
    return [] if len(names) == 1 and names[0].casefold() in _NONE else names


def _contained(cells: Mapping[str, str], known: Metals) -> dict[str, bool]:
    is_necessary = yes_or_no(cells.get("necessary") or "yes")
    return {mineral: is_necessary for name in _names(cells) if (mineral := known.find(name))}


def _day(text: str, on: date, problems: list[str]) -> date:
    if not text:
        return on
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(_("%(text)s is no day such as 2026-03-18.") % {"text": text})
        return on

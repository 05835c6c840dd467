"""The supplier's own file with every finding marked at its cell, and a sheet that lists them all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gscm.lib.addresses import column_letters, position
from surveys.workbooks.findings import Severity
from surveys.workbooks.package import Limits
from surveys.workbooks.understanding import DEFAULT_LIMITS
from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.comments import add_comments
from surveys.workbooks.writing.listing import add_listing
from surveys.workbooks.writing.package import Parts
from surveys.workbooks.writing.styles import StylesPatch
from surveys.workbooks.writing.words import Mark, Words, proposal_lines
from surveys.workbooks.writing.xml import LONGEST_CELL_TEXT, Unwritable

_COLOURS: Final[Mapping[Severity, str]] = {
    Severity.REJECT: "FFF4A9A0",
    Severity.CORRECT: "FFFFC9A3",
    Severity.WARN: "FFFFE68A",
}
_WEIGHTS: Final = (Severity.REJECT, Severity.CORRECT, Severity.WARN)


def mark(content: bytes, marks: Sequence[Mark], words: Words, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Mark findings in a copy of a supplier's file.

    Values, formulas, validations and protections stay; comments that are there stay, and are added to.

    :raises Refused: the file is damaged or unsafe.
    :raises Unwritable: the file is built in a way that cannot be written.
    """
    parts = Parts(content, limits)
    relation = parts.related(parts.workbook, "styles")
    if relation is None:
        raise Unwritable("a workbook without styles")
    styles = StylesPatch(parts.read(relation.part))
    for sheet, by_cell in _by_sheet(marks).items():
        part = parts.sheet(sheet)
        if part is not None:
            _mark_sheet(parts, part, styles, by_cell, words)
    add_listing(parts, styles, marks, words, _COLOURS)
    parts.write(relation.part, styles.made())
    return parts.packed()


def _by_sheet(marks: Sequence[Mark]) -> dict[str, dict[str, list[Mark]]]:
    """The findings of each cell of each sheet; one that several rows share stands at each of them."""
    found: dict[str, dict[str, list[Mark]]] = {}
    for each in marks:
        if each.sheet and each.cell:
            for cell in _cells(each):
                found.setdefault(each.sheet, {}).setdefault(cell, []).append(each)
    return found


def _cells(finding: Mark) -> Iterator[str]:
    row, column = position(finding.cell)
    # Rows that are only told of stand elsewhere: the finding's own cell is not among them.
    rows = finding.rows if row in finding.rows else (row,)
    return (f"{column_letters(column)}{number}" for number in rows)


def _mark_sheet(
    parts: Parts, part: str, styles: StylesPatch, by_cell: Mapping[str, list[Mark]], words: Words
) -> None:
    patch = SheetPatch(parts.read(part))
    for cell, findings in by_cell.items():
        heaviest = min((finding.severity for finding in findings), key=_WEIGHTS.index)
        patch.restyle(cell, styles.filled(patch.style(cell), _COLOURS[heaviest]))
    texts = {cell: _comment(findings, words, cell) for cell, findings in by_cell.items()}
    parts.write(part, add_comments(parts, part, patch, texts, author=words.author))


def _comment(findings: Sequence[Mark], words: Words, cell: str) -> str:
    pieces = []
    for finding in findings:
        english, chinese = words.severities[finding.severity]
        text = f"{english}: {finding.sentence.english}\n{chinese}：{finding.sentence.chinese}"
        if proposals := finding.proposals_at(cell):
            told, also_told = proposal_lines(proposals, words, sheet=finding.sheet, cell=cell)
            text += f"\n{words.proposed.english}: {_listed(told)}"
            text += f"\n{words.proposed.chinese}：{_listed(also_told)}"
        pieces.append(text)
    return "\n\n".join(pieces)[:LONGEST_CELL_TEXT]


def _listed(lines: Sequence[str]) -> str:
    """One value behind the words before it, several below them."""
    return lines[0] if len(lines) == 1 else "".join(f"\n{line}" for line in lines)

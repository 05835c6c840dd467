"""The sheet that a marked copy has more than the supplier's file: all findings, each with a link to its cell."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from surveys.workbooks.findings import Severity
from surveys.workbooks.writing.package import OFFICE_RELATIONS, Parts
from surveys.workbooks.writing.styles import CellFormat, StylesPatch
from surveys.workbooks.writing.words import Mark, Words, proposal_lines
from surveys.workbooks.writing.xml import Element, Splices, attribute_text, cell_text, located, text_element

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDTHS: Final = (16, 20, 12, 62, 62, 30)
_HEADING_ROW: Final = 4
_SELECTED: Final = re.compile(
    rb"""(<(?:[\w.-]+:)?sheetView(?=\s)[^<>]*?)\stabSelected\s*=\s*["'](?:1|true)["']"""
)
_SANS: Final = '<sz val="10"/><color {}/><name val="Arial"/><family val="2"/>'
_LONGEST_SHEET_NAME: Final = 31
_UNNAMEABLE: Final = str.maketrans("[]:*?/\\", "       ")


def add_listing(
    parts: Parts, styles: StylesPatch, marks: Sequence[Mark], words: Words, colours: Mapping[Severity, str]
) -> None:
    """Add the sheet behind all others, and let the workbook open with it."""
    names = [sheet.name for sheet in parts.sheets]
    name = _free_sheet_name(words.sheet_name, names)
    part = parts.free_name("xl/worksheets/sheet{}.xml")
    parts.add(part, _sheet(styles, marks, words, colours, {each.casefold() for each in names}), _SHEET_TYPE)
    identifier = parts.relate(parts.workbook, "worksheet", part)
    for sheet in parts.sheets:
        # Two selected sheets would be edited together.
        parts.write(sheet.part, _SELECTED.sub(rb"\1", parts.read(sheet.part), count=1))
    _list_sheet(parts, name, identifier)
    _add_title(parts, name)


def _free_sheet_name(wanted: str, names: Sequence[str]) -> str:
    taken = {name.casefold() for name in names}
    wanted = wanted.translate(_UNNAMEABLE)
    for number in range(1, len(names) + 2):
        suffix = f" {number}" if number > 1 else ""
        name = wanted[: _LONGEST_SHEET_NAME - len(suffix)] + suffix
        if name.casefold() not in taken:
            break
    return name


def _list_sheet(parts: Parts, name: str, identifier: str) -> None:
    """Enter the sheet in the workbook's list and make it the one that is shown."""
    content = parts.read(parts.workbook)
    top, splices = located(content), Splices(content)
    sheets = top.first("sheets")
    assert sheets is not None  # noqa: S101 -- the guard has listed them
    number = max(int(sheet.attributes.get("sheetId", "0")) for sheet in sheets.children) + 1
    splices.append(
        sheets,
        f'<{top.prefix}sheet xmlns:r="{OFFICE_RELATIONS}" name="{attribute_text(name)}" sheetId="{number}" '
        f'r:id="{identifier}"/>'.encode(),
    )
    if view := top.first("bookViews", "workbookView"):
        splices.set_attribute(view, "activeTab", str(len(sheets.children)))
    parts.write(parts.workbook, splices.made())


def _add_title(parts: Parts, name: str) -> None:
    """Enter the sheet's name in the properties of the document, where these list names."""
    properties = next((each.part for each in parts.relations("") if each.kind == "extended-properties"), None)
    if properties is None or properties not in parts.names:
        return
    content = parts.read(properties)
    top, splices = located(content), Splices(content)
    titles, pairs = top.first("TitlesOfParts", "vector"), top.first("HeadingPairs", "vector")
    if titles is None or pairs is None or len(pairs.children) < 2:
        return
    count = pairs.children[1].first("i4")
    if count is None:
        return
    sheets = int(content[count.open_end : count.close_start])
    if not 0 < sheets <= len(titles.children):
        return
    # Names of areas may follow those of the sheets.
    last: Element = titles.children[sheets - 1]
    splices.set_attribute(titles, "size", str(len(titles.children) + 1))
    splices.insert(last.end, f"<{last.name}>{cell_text(name)}</{last.name}>".encode())
    splices.replace(count.open_end, count.close_start, str(sheets + 1).encode())
    parts.write(properties, splices.made())


def _sheet(
    styles: StylesPatch,
    marks: Sequence[Mark],
    words: Words,
    colours: Mapping[Severity, str],
    sheets: set[str],
) -> bytes:
    plain = styles.format(CellFormat(_SANS.format('rgb="FF1F2933"'), lined=True))
    told = styles.format(CellFormat(_SANS.format('rgb="FF1F2933"')))
    heading = styles.format(CellFormat("<b/>" + _SANS.format('rgb="FF1F2933"'), "FFDDE3E9"))
    title = styles.format(
        CellFormat('<b/><sz val="14"/><color rgb="FF1F2933"/><name val="Arial"/><family val="2"/>')
    )
    link = styles.format(CellFormat("<u/>" + _SANS.format('rgb="FF0B5CAD"'), lined=True))
    graded = {
        severity: styles.format(
            CellFormat("<b/>" + _SANS.format('rgb="FF1F2933"'), colour, centred=True, lined=True)
        )
        for severity, colour in colours.items()
    }
    rows = [
        _row(1, [(title, words.title.both)], height=44),
        _row(2, [(told, words.introduction.both)], height=58),
    ]
    columns = [words.severity, words.sheet, words.cell, words.english, words.chinese, words.proposed]
    rows.append(_row(_HEADING_ROW, [(heading, each.both) for each in columns]))
    links = []
    for number, mark in enumerate(marks, _HEADING_ROW + 1):
        is_there = mark.sheet.casefold() in sheets and bool(mark.cell)
        cells = [
            (graded[mark.severity], words.severities[mark.severity].both),
            (plain, mark.sheet),
            (link if is_there else plain, mark.cell),
            (plain, mark.sentence.english),
            (plain, mark.sentence.chinese),
            (plain, _proposed(mark, words)),
        ]
        rows.append(_row(number, cells))
        if is_there:
            links.append(_link(f"C{number}", mark.sheet, mark.cell))
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1)
    )
    frozen = f'<pane ySplit="{_HEADING_ROW}" topLeftCell="A{_HEADING_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    last = f"{chr(64 + len(_WIDTHS))}{_HEADING_ROW + len(marks)}"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}"><sheetPr><tabColor rgb="FFD92D20"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}"/>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">{frozen}'
        f'<selection pane="bottomLeft" activeCell="A{_HEADING_ROW + 1}" sqref="A{_HEADING_ROW + 1}"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>"
        '<mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="A2:F2"/></mergeCells>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _proposed(mark: Mark, words: Words) -> str:
    """The proposed values in both languages, each line once."""
    english, chinese = proposal_lines(mark.proposals, words, sheet=mark.sheet, cell=mark.cell)
    return "\n".join(dict.fromkeys([*english, *chinese]))


def _row(number: int, cells: Sequence[tuple[int, str]], *, height: int | None = None) -> str:
    written = "".join(
        f'<c r="{chr(65 + column)}{number}" s="{style}" t="inlineStr"><is>{text_element(text)}</is></c>'
        for column, (style, text) in enumerate(cells)
    )
    tall = f' ht="{height}" customHeight="1"' if height else f' ht="{_height(cells)}" customHeight="1"'
    return f'<row r="{number}"{tall}>{written}</row>'


def _height(cells: Sequence[tuple[int, str]]) -> int:
    """Points for the tallest of the wrapped texts; a program would not fit the height by itself on opening."""
    tallest = 1
    for (_, text), width in zip(cells, _WIDTHS, strict=False):
        lines = 0
        for line in text.splitlines() or [""]:
            digits = sum(2 if letter > "\u2e80" else 1 for letter in line)
            lines += 1 + digits // width
        tallest = max(tallest, lines)
    return min(409, 14 * tallest + 4)


def _link(cell: str, sheet: str, target: str) -> str:
    quoted = sheet.replace("'", "''")
    location = attribute_text(f"'{quoted}'!{target}")
    return f'<hyperlink ref="{cell}" location="{location}" display="{attribute_text(target)}"/>'

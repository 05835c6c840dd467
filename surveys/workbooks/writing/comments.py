"""Adds comments to a sheet, to those that it has, with the drawing that shows them."""

import re
from collections.abc import Mapping
from typing import Final

from gscm.lib.addresses import position
from surveys.workbooks.writing.anchors import Surface
from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.package import OFFICE_RELATIONS, Parts
from surveys.workbooks.writing.xml import Element, Splices, cell_text, located, text_element

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_AFTER_LEGACY_DRAWING: Final = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "AlternateContent",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What follows `legacyDrawing` in the order of a sheet."""
_SHAPE_NUMBER: Final = re.compile(rb"_x0000_s([0-9]{1,9})\b")
_SHAPE_TYPE: Final = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NAMESPACES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_BOX_WIDTH: Final = 380
_LINE_HEIGHT: Final = 15
_LETTERS_IN_A_LINE: Final = 52


def add_comments(
    parts: Parts, sheet: str, patch: SheetPatch, texts: Mapping[str, str], *, author: str
) -> bytes:
    """Attach a comment to each of the cells; where a cell has one already, the text is added to it.

    :param sheet: the part of the sheet.
    :param patch: the sheet with its other changes, not yet written.
    :returns: the sheet's XML, with those changes, related to its comments.
    """
    added = _add_texts(parts, sheet, texts, author)
    content = patch.made()
    return _add_shapes(parts, sheet, content, SheetPatch(content), {cell: texts[cell] for cell in added})


def _add_texts(parts: Parts, sheet: str, texts: Mapping[str, str], author: str) -> list[str]:
    """Write the texts; returns the cells that had no comment."""
    existing = parts.related(sheet, "comments")
    if existing is None or existing.part not in parts.names:
        name = parts.free_name("xl/comments{}.xml")
        empty = f'{_HEAD}<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'
        parts.add(name, empty.encode(), _COMMENTS_TYPE)
        parts.relate(sheet, "comments", name)
    else:
        name = existing.part
    content = parts.read(name)
    top, splices = located(content), Splices(content)
    prefix, number = top.prefix, 0
    if authors := top.first("authors"):
        number = len(authors.children)
        splices.append(authors, f"<{prefix}author>{cell_text(author)}</{prefix}author>".encode())
    listing = top.first("commentList")
    present = {comment.attributes.get("ref", ""): comment for comment in listing.children} if listing else {}
    lines = []
    for cell, text in texts.items():
        if comment := present.get(cell):
            _continue(splices, comment, text, prefix)
        else:
            lines.append(
                f'<{prefix}comment ref="{cell}" authorId="{number}"><{prefix}text>{_run(text, prefix)}'
                f"</{prefix}text></{prefix}comment>"
            )
    if listing:
        splices.append(listing, "".join(lines).encode())
    parts.write(name, splices.made())
    return [cell for cell in texts if cell not in present]


def _run(text: str, prefix: str) -> str:
    font = f'<{prefix}sz val="9"/><{prefix}color indexed="81"/><{prefix}rFont val="Tahoma"/><{prefix}family val="2"/>'
    return f"<{prefix}r><{prefix}rPr>{font}</{prefix}rPr>{text_element(text, prefix)}</{prefix}r>"


def _continue(splices: Splices, comment: Element, text: str, prefix: str) -> None:
    """Add a text behind the one of a comment."""
    holder = comment.first("text")
    if holder is None:
        return
    for plain in holder.all("t"):
        # A text without fonts stands alone or not at all beside one with fonts.
        splices.insert(plain.start, f"<{prefix}r>".encode())
        splices.insert(plain.end, f"</{prefix}r>".encode())
    splices.append(holder, _run("\n\n" + text, prefix).encode())


def _add_shapes(
    parts: Parts, sheet: str, content: bytes, patch: SheetPatch, texts: Mapping[str, str]
) -> bytes:
    """Draw the boxes of new comments; returns the sheet, related to the drawing."""
    if not texts:
        return content
    drawing = _drawing_of(parts, sheet, content)
    if drawing is None:
        name = parts.free_name("xl/drawings/vmlDrawing{}.vml")
        layout = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        parts.add(name, f"<xml {_NAMESPACES}>{layout}{_SHAPE_TYPE}</xml>".encode(), _DRAWING_TYPE)
        content = _with_drawing(content, parts.relate(sheet, "vmlDrawing", name))
    else:
        name = drawing
    old = parts.read(name)
    top, splices = located(old), Splices(old)
    taken = [int(number) for number in _SHAPE_NUMBER.findall(old)]
    surface = Surface(patch)
    shapes = (
        []
        if b"_x0000_t202" in old
        else [_SHAPE_TYPE.replace("<v:shapetype", f"<v:shapetype {_NAMESPACES}", 1)]
    )
    for number, (cell, text) in enumerate(texts.items(), max([1024, *taken]) + 1):
        shapes.append(_shape(number, cell, text, surface))
    splices.append(top, "".join(shapes).encode())
    parts.write(name, splices.made())
    return content


def _shape(number: int, cell: str, text: str, surface: Surface) -> str:
    row, column = position(cell)
    # Chinese letters are twice as wide.
    lines = sum(
        1 + sum(1 + (letter > "\u2e80") for letter in line) // _LETTERS_IN_A_LINE
        for line in text.splitlines()
    )
    box = surface.beside(row, column, _BOX_WIDTH, (lines + 1) * _LINE_HEIGHT)
    return (
        f'<v:shape {_NAMESPACES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f'margin-left:0;margin-top:0;width:285pt;height:{lines * 12 + 12}pt;z-index:{number};visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{box}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


def _drawing_of(parts: Parts, sheet: str, content: bytes) -> str | None:
    """The part with the drawing of the sheet's comments."""
    _, top = SheetPatch(content).frame
    line = top.first("legacyDrawing")
    identifier = line.attribute("id") if line else None
    return next((each.part for each in parts.relations(sheet) if each.id == identifier), None)


def _with_drawing(content: bytes, identifier: str) -> bytes:
    """A sheet that refers to a drawing of comments, at the place where the order of a sheet has it."""
    patch = SheetPatch(content)
    frame, top = patch.frame
    line = f'<{top.prefix}legacyDrawing xmlns:r="{OFFICE_RELATIONS}" r:id="{identifier}"/>'.encode()
    at = next((child.start for child in top.children if child.tag in _AFTER_LEGACY_DRAWING), top.close_start)
    at += len(content) - len(frame)
    return content[:at] + line + content[at:]

"""Adds formats to the styles of a workbook, behind those that are there."""

from dataclasses import dataclass
from typing import Final

from surveys.workbooks.writing.xml import Element, Splices, Unwritable, located, with_attribute

_LINE: Final = "FFC9D1D9"
_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The parts of a format that our own sheet uses."""

    font: str = ""
    """XML within the element `font`; without any, the workbook's first font."""
    fill: str = ""
    """A colour as eight hexadecimal digits."""
    centred: bool = False
    lined: bool = False
    """Whether a thin line stands below."""


class StylesPatch:
    """The part styles.xml with fonts, fills and formats added; the numbers of the old ones stay."""

    def __init__(self, content: bytes) -> None:
        """Take a part.

        :raises Unwritable: it has no formats for cells.
        """
        self._content = content
        self._top = located(content)
        formats = self._top.first("cellXfs")
        if formats is None or not formats.children:
            raise Unwritable("styles without formats")
        self._formats = list(formats.all("xf"))
        self._prefix = self._top.prefix
        self._added: dict[str, list[bytes]] = {"fonts": [], "fills": [], "borders": [], "cellXfs": []}
        self._filled: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}

    def _count(self, group: str) -> int:
        element = self._top.first(group)
        return len(element.children) if element else 0

    def _add(self, group: str, line: str | bytes) -> int:
        self._added[group].append(line if isinstance(line, bytes) else line.encode())
        return self._count(group) + len(self._added[group]) - 1

    def fill(self, colour: str) -> int:
        """The number of a fill with one colour."""
        if colour not in self._fills:
            p = self._prefix
            pattern = (
                f'<{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/><{p}bgColor indexed="64"/>'
            )
            self._fills[colour] = self._add("fills", f"<{p}fill>{pattern}</{p}patternFill></{p}fill>")
        return self._fills[colour]

    def filled(self, style: int, colour: str) -> int:
        """The number of a format that is like another one, with a fill of this colour."""
        key = style, colour
        if key not in self._filled:
            old = self._formats[style if style < len(self._formats) else 0]
            tag = self._content[old.start : old.open_end]
            tag = with_attribute(with_attribute(tag, "fillId", str(self.fill(colour))), "applyFill", "1")
            self._filled[key] = self._add("cellXfs", tag + self._content[old.open_end : old.end])
        return self._filled[key]

    def format(self, wanted: CellFormat) -> int:
        """The number of a new format with wrapped text."""
        p = self._prefix
        font = self._add("fonts", f"<{p}font>{wanted.font}</{p}font>") if wanted.font else 0
        fill = self.fill(wanted.fill) if wanted.fill else 0
        line = f'<{p}bottom style="thin"><{p}color rgb="{_LINE}"/></{p}bottom>'
        empty = f"<{p}left/><{p}right/><{p}top/>"
        border = 0
        if wanted.lined:
            border = self._add("borders", f"<{p}border>{empty}{line}<{p}diagonal/></{p}border>")
        across = ' horizontal="center"' if wanted.centred else ""
        applied = 'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        return self._add(
            "cellXfs",
            f'<{p}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" {applied}>'
            f'<{p}alignment{across} vertical="top" wrapText="1"/></{p}xf>',
        )

    def made(self) -> bytes:
        """The part with everything added."""
        splices = Splices(self._content)
        for group, lines in self._added.items():
            if lines:
                self._append(splices, group, b"".join(lines), len(lines))
        return splices.made()

    def _append(self, splices: Splices, group: str, lines: bytes, count: int) -> None:
        element: Element | None = self._top.first(group)
        if element is None:
            following = _ORDER[_ORDER.index(group) + 1 :]
            at = next(
                (child.start for child in self._top.children if child.tag in following), self._top.close_start
            )
            name = f"{self._prefix}{group}"
            splices.insert(at, f'<{name} count="{count}">'.encode() + lines + f"</{name}>".encode())
            return
        splices.set_attribute(element, "count", str(len(element.children) + count))
        splices.insert(element.close_start, lines)

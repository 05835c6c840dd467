"""XML parts of a package as bytes in which places are found and exchanged; everything between stays as it was.

A part that is read into a tree and written again loses what the tree does not know: prefixes, the order of attributes,
entities. Here a parser only tells at which bytes an element begins and ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

_OPEN_TAG: Final = re.compile(rb"""<[^<>"']+(?:"[^"]*"|'[^']*'|[^<>"'])*>""")
_OPAQUE: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DECLARED_WIDE: Final = re.compile(r"""(<\?xml[^>]*?encoding\s*=\s*)(?:"[^"]*"|'[^']*')""")
LONGEST_CELL_TEXT: Final = 32_767
"""Letters that a cell or a comment of a spreadsheet program can hold."""


class Unwritable(Exception):
    """The workbook is built in a way, or the value is one, that cannot be written without loss."""


@dataclass(slots=True)
class Element:
    """Where an element stands in the bytes of its part."""

    name: str
    """The name with its prefix, as written."""
    attributes: dict[str, str]
    start: int
    open_end: int
    """Behind the start tag."""
    close_start: int = 0
    """Before the end tag; for an empty element, behind it."""
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing."""
        return self.name[: len(self.name) - len(self.tag)]

    @property
    def is_empty_tag(self) -> bool:
        """Whether start and end are one tag."""
        return self.end == self.open_end

    def first(self, *path: str) -> "Element | None":
        """The first child with this tag, or the first below it along the path."""
        found: Element | None = self
        for tag in path:
            found = next((child for child in found.children if child.tag == tag), None) if found else None
        return found

    def all(self, tag: str) -> Iterator["Element"]:
        """The children with this tag."""
        return (child for child in self.children if child.tag == tag)

    def attribute(self, name: str) -> str | None:
        """An attribute by its name without prefix."""
        return next((text for key, text in self.attributes.items() if key.rpartition(":")[2] == name), None)


def located(content: bytes) -> Element:
    """Locate all elements of a part, or of a piece of one that is an element itself.

    :raises Unwritable: the piece is not well-formed.
    """
    top = Element("", {}, 0, 0)
    open_elements = [top]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        match = _OPEN_TAG.match(content, start)
        if match is None:
            raise Unwritable(f"tag {name}")
        element = Element(name, attributes, start, match.end())
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def finish(_: str) -> None:
        element = open_elements.pop()
        if content[element.open_end - 2 : element.open_end] == b"/>":
            element.close_start = element.end = element.open_end
        else:
            element.close_start = parser.CurrentByteIndex
            element.end = content.index(b">", element.close_start) + 1

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise Unwritable("XML") from error
    return top.children[0]


def checked(content: bytes) -> bytes:
    """The same bytes, if they are well-formed.

    :raises Unwritable: they are not.
    """
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise Unwritable("XML") from error
    return content


class Splices:
    """Exchanges of bytes in one part, collected first and made in one go."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._made: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes between two places."""
        self._made.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """Put bytes in at a place; several at the same place follow each other in the order given."""
        self._made.append((at, at, new))

    def append(self, element: Element, new: bytes) -> None:
        """Put bytes at the end of an element's content."""
        if element.is_empty_tag:
            tag = self.content[element.start : element.open_end - 2].rstrip()
            self.replace(element.start, element.end, tag + b">" + new + f"</{element.name}>".encode())
        else:
            self.insert(element.close_start, new)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Give the start tag of an element an attribute."""
        tag = with_attribute(self.content[element.start : element.open_end], name, value)
        self.replace(element.start, element.open_end, tag)

    def made(self) -> bytes:
        """The part with all exchanges made; the very same bytes where there are none."""
        if not self._made:
            return self.content
        pieces, position = [], 0
        for start, end, new in sorted(self._made, key=lambda splice: splice[0]):
            if start < position:
                raise Unwritable("overlapping changes")
            pieces += [self.content[position:start], new]
            position = end
        return b"".join([*pieces, self.content[position:]])


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """A start tag with an attribute set, or left out where the value is None."""
    pattern = re.compile(rb"""\s+""" + re.escape(name.encode()) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")
    stripped = pattern.sub(b"", tag, count=1)
    if value is None:
        return stripped
    end = len(stripped) - (2 if stripped.endswith(b"/>") else 1)
    return stripped[:end].rstrip() + f' {name}="{attribute_text(value)}"'.encode() + stripped[end:]


def escaped(text: str) -> str:
    """Text between tags, in ASCII, so that it is right whatever the encoding of the part."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def attribute_text(text: str) -> str:
    """Text within a quoted attribute; characters that XML does not know are left out."""
    text = escaped(_NOT_XML.sub("", text))
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def cell_text(text: str) -> str:
    """Text of a cell or comment: line ends as spreadsheets have them, control characters as their escapes.

    :raises Unwritable: longer than a cell can hold.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_CELL_TEXT:
        raise Unwritable("a text longer than a cell can hold")
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escaped(_NOT_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def text_element(text: str, prefix: str = "") -> str:
    """The element `t` with a text, its spaces kept."""
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f"<{prefix}t{space}>{cell_text(text)}</{prefix}t>"


def without_opaque(content: bytes) -> bytes:
    """The same number of bytes with comments and CDATA blanked, so that every `<` begins a tag."""
    return _OPAQUE.sub(lambda match: b" " * len(match[0]), content) if b"<!" in content else content


def in_utf_8(content: bytes) -> bytes:
    """A part in UTF-16 as UTF-8; all others as they are: their encodings hold ASCII as it is."""
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return content
    return _DECLARED_WIDE.sub(r'\1"UTF-8"', content.decode("utf-16"), count=1).encode()

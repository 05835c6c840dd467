"""A package that holds a workbook: its sheets, and what is needed to read them."""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Final, TypeAlias, TypeVar
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from python_calamine import CalamineError, CalamineWorkbook

from gscm.lib.packages.archive import Archive, open_archive, stored_archive
from gscm.lib.packages.faults import MEBIBYTE, Dishonest, Fault, Limits
from gscm.lib.packages.lean import SharedTexts, lean, unprefixed

Cell: TypeAlias = str | float | bool | date | datetime | time | timedelta

_Read = TypeVar("_Read")

WORKBOOK: Final = "xl/workbook.xml"
SHARED_TEXTS: Final = "xl/sharedStrings.xml"
"""The texts to which cells refer by number."""
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK_RELATION: Final = "/officeDocument"
_MACRO_PARTS: Final = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/|vbaData\.xml)", re.IGNORECASE)
_EXTERNAL_LINK_PARTS: Final = re.compile(r"(^|/)externalLinks/externalLink\d*\.xml$", re.IGNORECASE)
_LISTING_BYTES: Final = 2 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet as the workbook lists it: name as written, part that holds it, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool
    relation: str
    """By which the list of sheets refers to the part."""


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook whose directory has been found honest; its parts are read on demand."""

    sheets: tuple[SheetPart, ...]
    has_macros: bool
    external_links: int
    limits: Limits
    _archive: Archive = field(repr=False)
    _support: Mapping[str, str] = field(repr=False)

    def support(self) -> dict[str, bytes]:
        """Inflate what is needed to read any sheet: the list of sheets, shared texts and styles, under their usual
        names.

        :raises Dishonest: a part is damaged or holds a document type declaration.
        """
        support = {usual: self._archive.read(name) for usual, name in self._support.items()}
        if any(part.count(b"<") > self.limits.max_tags for part in support.values()):
            raise Dishonest(Fault.EXCESSIVE, "texts")
        return support

    def sheet(self, sheet: SheetPart) -> bytes:
        """Inflate a sheet.

        :raises Dishonest: it is damaged or holds a document type declaration.
        """
        return self._archive.read(sheet.part)

    def opened(self, support: Mapping[str, bytes], sheets: Mapping[str, bytes]) -> CalamineWorkbook:
        """Let calamine open some sheets; nothing else of the package reaches it.

        :param sheets: by the names of their parts, without what nobody reads.
        :raises Dishonest: the list of sheets, or the texts, are damaged.
        """
        content = BytesIO(self._packed(support, sheets))
        return attempted(lambda: CalamineWorkbook.from_filelike(content), "workbook")

    def _packed(self, support: Mapping[str, bytes], sheets: Mapping[str, bytes]) -> bytes:
        """A package of these parts, whatever their names were: a reader finds them where it expects them."""
        listed = dict.fromkeys(sheet.part for sheet in self.sheets)
        usual = {part: f"xl/worksheets/sheet{number}.xml" for number, part in enumerate(listed, 1)}
        of_sheets = ((each.relation, "worksheet", usual[each.part]) for each in self.sheets)
        listings = {
            "_rels/.rels": _listing([("workbook", "officeDocument", WORKBOOK)]),
            "xl/_rels/workbook.xml.rels": _listing(of_sheets),
        }
        renamed = {usual[part]: content for part, content in sheets.items()}
        return stored_archive({**listings, **support, **renamed})


def _listing(relations: Iterable[tuple[str, str, str]]) -> bytes:
    """A list of relations: by which name, of what kind, to which part."""
    lines = "".join(
        f'<Relationship Id={quoteattr(name)} Type="{_OFFICE}/{kind}" Target="/{part}"/>'
        for name, kind, part in relations
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()


def open_workbook(content: bytes, limits: Limits) -> Package:
    """Check that the content is a package with an .xlsx or .xlsm workbook within the limits, and list its sheets.

    :raises Dishonest: everything else.
    """
    archive = open_archive(content, limits)
    names = archive.parts.keys()
    workbook = _workbook_part(archive)
    folder, name_ = posixpath.split(workbook)
    relations = archive.named(posixpath.join(folder, "_rels", f"{name_}.rels"))
    targets = _relations(archive, relations, folder) if relations in names else {}
    sheets = tuple(
        SheetPart(name, targets[relation].part, state != "visible", relation)
        for name, relation, state in _listed_sheets(archive.read(workbook))
        if relation in targets and targets[relation].part in names
    )
    if not sheets:
        raise Dishonest(Fault.DAMAGED, "workbook")
    support = {WORKBOOK: workbook}
    for kind, usual in (("/sharedStrings", SHARED_TEXTS), ("/styles", "xl/styles.xml")):
        part = next((t.part for t in targets.values() if t.kind.endswith(kind) and t.part in names), None)
        support |= {usual: part} if part is not None else {}
    return Package(
        sheets=sheets,
        has_macros=any(_MACRO_PARTS.search(name) for name in names),
        external_links=sum(1 for name in names if _EXTERNAL_LINK_PARTS.search(name)),
        limits=limits,
        _archive=archive,
        _support=support,
    )


@dataclass(frozen=True, slots=True)
class _Target:
    part: str
    kind: str


def _workbook_part(archive: Archive) -> str:
    """Name the part that holds the list of sheets, or refuse a package of another kind."""
    names = archive.parts.keys()
    if WORKBOOK in names:
        return WORKBOOK
    if "_rels/.rels" in names and "[Content_Types].xml" in names:
        for target in _relations(archive, "_rels/.rels", "").values():
            if target.kind.endswith(_WORKBOOK_RELATION) and target.part in names:
                if target.part.startswith("xl/") and target.part.endswith(".xml"):
                    return target.part
                kinds = {"xl/": "xlsb", "word/": "word", "ppt/": "powerpoint"}
                looks_like = next(
                    (kind for root, kind in kinds.items() if target.part.startswith(root)), "archive"
                )
                raise Dishonest(Fault.OTHER, looks_like)
    looks_like = "opendocument" if {"mimetype", "content.xml"} <= names else "archive"
    raise Dishonest(Fault.OTHER, looks_like)


def _relations(archive: Archive, part: str, folder: str) -> dict[str, _Target]:
    """Read a list of relations; external ones are left out, since nothing is ever fetched."""
    found: dict[str, _Target] = {}
    for tag, attributes in _elements(archive.read(part)):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            # A suite writes `../customXml/item1.xml` for a part inside: normalised as in a URL, it stays
            # inside.
            path = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = _Target(archive.named(path), attributes.get("Type", ""))
    return found


def _listed_sheets(content: bytes) -> list[tuple[str, str, str]]:
    """Name, relation and state of every sheet, in the order of the workbook."""
    sheets = []
    for tag, attributes in _elements(content):
        if tag == "sheet":
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""
            )
            sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
    return sheets


def _refuse_entity(name: str, *_: object) -> None:
    raise Dishonest(Fault.UNSAFE, "doctype", name)


def _elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """All start tags of a small XML part without namespace prefix, with their attributes."""
    if len(content) > _LISTING_BYTES:
        raise Dishonest(Fault.EXCESSIVE, "parts")
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
    # No entity is ever expanded: the check of the bytes has not seen a declaration, and this one would stop at it.
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Dishonest(Fault.DAMAGED, "workbook") from error
    return found


def rows_of(package: Package, sheet: SheetPart) -> list[list[Cell]]:
    """The values of one sheet, from its first row and column; hidden rows included, rows of nothing left empty.

    :raises Dishonest: it is damaged, or far larger in memory than in the file.
    """
    support = package.support()
    texts = SharedTexts(support.get(SHARED_TEXTS, b""))
    content = lean(unprefixed(package.sheet(sheet)), texts, package.limits)
    workbook = package.opened(support, {sheet.part: content})
    return values_of(workbook, sheet)


def values_of(workbook: CalamineWorkbook, sheet: SheetPart) -> list[list[Cell]]:
    """The values of a sheet of an opened workbook.

    :raises Dishonest: it is damaged.
    """
    return attempted(lambda: workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), "sheet")


def attempted(reading: Callable[[], _Read], detail: str) -> _Read:
    """Let calamine read something.

    A reader that has lost its footing in its own code raises a panic, which is no `Exception`, and whose class can
    only be known by its name.

    :raises Dishonest: it cannot be read.
    """
    try:
        return reading()
    except CalamineError as error:
        raise Dishonest(Fault.DAMAGED, detail) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Dishonest(Fault.DAMAGED, detail) from error

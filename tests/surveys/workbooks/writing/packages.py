"""What two packages have in common, part by part and cell by cell."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^<>]*?(?:/>|>.*?</c>)', re.DOTALL)
_DATA = re.compile(rb"(<sheetData>)(.*)(</sheetData>)", re.DOTALL)


@dataclass(frozen=True)
class Difference:
    """Names of the parts that differ."""

    changed: frozenset[str]
    added: frozenset[str]
    removed: frozenset[str]


def parts(content: bytes) -> dict[str, bytes]:
    """All parts; their checksums are looked at on the way."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def difference(before: bytes, after: bytes) -> Difference:
    """Which parts of one package are not the same bytes in the other."""
    old, new = parts(before), parts(after)
    return Difference(
        frozenset(name for name in old.keys() & new.keys() if old[name] != new[name]),
        frozenset(new.keys() - old.keys()),
        frozenset(old.keys() - new.keys()),
    )


def cells(sheet: bytes) -> dict[str, bytes]:
    """The bytes of every cell by its address."""
    return {match[1].decode(): match[0] for match in _CELL.finditer(sheet)}


def changed_cells(before: bytes, after: bytes) -> set[str]:
    """Addresses of the cells of a sheet that are not the same bytes."""
    old, new = cells(before), cells(after)
    return {address for address in old.keys() | new.keys() if old.get(address) != new.get(address)}


def frame(sheet: bytes) -> bytes:
    """A sheet without its rows: protection, validations, merged cells, links, drawings."""
    return _DATA.sub(rb"\1\3", sheet)


def style(cell: bytes) -> bytes | None:
    """The number of a cell's format."""
    match = re.search(rb'\ss="([0-9]+)"', cell[: cell.index(b">")])
    return match[1] if match else None


def unlocked_styles(content: bytes) -> set[bytes]:
    """The numbers of the formats whose cells may be changed on a protected sheet."""
    styles = parts(content)["xl/styles.xml"]
    start = styles.index(b"<cellXfs")
    formats = re.findall(
        rb"<xf\s[^<>]*?(?:/>|>.*?</xf>)", styles[start : styles.index(b"</cellXfs>")], re.DOTALL
    )
    return {
        str(number).encode()
        for number, each in enumerate(formats)
        if re.search(rb'<protection[^<>]*locked="(?:0|false)"', each)
    }


def consistent(content: bytes) -> None:
    """Fail where a spreadsheet program would find the package damaged.

    Every part is well-formed and has a type, every relation within the package leads to a part, and what has a type
    is there.
    """
    found = parts(content)
    for name, part in found.items():
        # What other programs have left in customXml is not always what its declaration says.
        if name.endswith((".xml", ".rels", ".vml")) and not name.startswith("customXml/"):
            expat.ParserCreate().Parse(part, True)
    types = found["[Content_Types].xml"].decode()
    overrides = set(re.findall(r'PartName="/([^"]+)"', types))
    endings = {ending.lower() for ending in re.findall(r'Extension="([^"]+)"', types)}
    assert len(re.findall(r'PartName="/([^"]+)"', types)) == len(overrides), "a type given twice"
    assert overrides <= found.keys(), overrides - found.keys()
    for name in found:
        assert (
            name in overrides or name.rpartition(".")[2].lower() in endings or name == "[Content_Types].xml"
        ), name
    for name in found:
        if name.endswith(".rels"):
            _relations_lead_somewhere(name, found)


def _relations_lead_somewhere(name: str, found: dict[str, bytes]) -> None:
    folder = name.rpartition("_rels/")[0]
    lines = re.findall(r"<Relationship\s[^<>]*>", found[name].decode())
    identifiers = [re.search(r'\bId="([^"]+)"', line)[1] for line in lines]  # type: ignore[index]
    assert len(set(identifiers)) == len(identifiers), name
    for line in lines:
        target = re.search(r'\bTarget="([^"]+)"', line)[1]  # type: ignore[index]
        if 'TargetMode="External"' not in line:
            path = _normal(target if target.startswith("/") else f"/{folder}{target}")
            assert path in found, (name, target)


def _normal(path: str) -> str:
    pieces: list[str] = []
    for piece in path.split("/"):
        if piece == "..":
            pieces = pieces[:-1]
        elif piece not in ("", "."):
            pieces.append(piece)
    return "/".join(pieces)


def formats_are_counted(content: bytes) -> None:
    """Fail where styles state another number of formats than they have, as some official templates do."""
    styles = parts(content)["xl/styles.xml"]
    for group, element in (
        (b"fonts", b"font"),
        (b"fills", b"fill"),
        (b"borders", b"border"),
        (b"cellXfs", b"xf"),
    ):
        match = re.search(
            rb"<" + group + rb'\b[^<>]*count="([0-9]+)"[^<>]*>(.*?)</' + group + rb">", styles, re.DOTALL
        )
        assert match is not None, group
        assert int(match[1]) == len(re.findall(rb"<" + element + rb"[\s/>]", match[2])), group

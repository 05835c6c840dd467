"""The same workbook as other programs save it: what differs is the package, never what it says."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Final

from tests.surveys.workbooks.filled import repacked

_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT: Final = {
    _MAIN: b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    _OFFICE: b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
}
_CUSTOM: Final = (
    _HEAD + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
    b'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0.17827'
    b"</vt:lpwstr></property></Properties>"
)


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _is_main(name: str) -> bool:
    """Whether a part is in the main language of spreadsheets."""
    return _is_sheet(name) or name in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml")


def wps(content: bytes) -> bytes:
    """WPS Office: its own properties, no calculation chain, texts without counts, all spaces kept."""

    def change(name: str, part: bytes) -> bytes | None:
        if name == "xl/calcChain.xml":
            return None
        if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            part = re.sub(rb"<(?:Override|Relationship) [^<>]*calcChain[^<>]*/>", b"", part)
        if name == "[Content_Types].xml" and b"custom-properties" not in part:
            custom = b"application/vnd.openxmlformats-officedocument.custom-properties+xml"
            override = b'<Override PartName="/docProps/custom.xml" ContentType="' + custom + b'"/>'
            return part.replace(b"</Types>", override + b"</Types>")
        if name == "_rels/.rels" and b"custom-properties" not in part:
            relation = b'<Relationship Id="rIdKso" Type="%s/custom-properties" Target="docProps/custom.xml"/>'
            return part.replace(b"</Relationships>", relation % _OFFICE + b"</Relationships>")
        if name == "docProps/custom.xml":
            return _CUSTOM
        if name == "docProps/app.xml":
            return re.sub(rb"<Application>[^<]*", b"<Application>WPS Office_12.1.0.17827_F1E327BC", part)
        if name == "xl/sharedStrings.xml":
            part = re.sub(rb' (?:count|uniqueCount)="[0-9]*"', b"", part, count=2)
            return re.sub(rb"<t(?: [^<>]*)?>", b'<t xml:space="preserve">', part)
        if _is_sheet(name):
            ours = b' mc:Ignorable="x14ac etc" xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
            if b"xmlns:mc=" not in part[:3000]:
                ours += b' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            if b"xmlns:x14ac=" not in part[:3000]:
                ours += b' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
            part = re.sub(rb' mc:Ignorable="[^"]*"', b"", part, count=1)
            return part.replace(b"<worksheet ", b"<worksheet" + ours + b" ", 1)
        return part

    has_custom = "docProps/custom.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    return repacked(content, change, **({} if has_custom else {"docProps/custom.xml": _CUSTOM}))


def absolute(content: bytes) -> bytes:
    """Relations by absolute part names, as several libraries write them."""

    def change(name: str, part: bytes) -> bytes:
        return (
            re.sub(rb'Target="(?!/|http)', b'Target="/xl/', part)
            if name == "xl/_rels/workbook.xml.rels"
            else part
        )

    return repacked(content, change)


def prefixed(content: bytes) -> bytes:
    """Every element with a prefix, as programs built on the Open XML SDK write them."""

    def change(name: str, part: bytes) -> bytes:
        if not _is_main(name):
            return part
        part = re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1x:\2", part)
        return part.replace(b'xmlns="' + _MAIN + b'"', b'xmlns:x="' + _MAIN + b'"')

    return repacked(content, change)


def with_texts_in_their_cells(content: bytes) -> bytes:
    """No shared texts: each stands in its cell, as exports from the web and from databases have it."""
    texts: list[bytes] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        found = re.findall(rb"<si>(.*?)</si>|<si/>", package.read("xl/sharedStrings.xml"), re.DOTALL)
        texts.extend(found)

    def inline(cell: re.Match[bytes]) -> bytes:
        return cell[1] + b't="inlineStr"' + cell[2] + b"><is>" + texts[int(cell[3])] + b"</is></c>"

    def change(name: str, part: bytes) -> bytes | None:
        if name == "xl/sharedStrings.xml":
            return None
        if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            return re.sub(rb"<(?:Override|Relationship) [^<>]*sharedStrings[^<>]*/>", b"", part)
        if _is_sheet(name):
            return re.sub(rb'(<c [^<>]*?)t="s"([^<>]*)><v>([0-9]+)</v></c>', inline, part)
        return part

    return repacked(content, change)


def with_other_names(content: bytes) -> bytes:
    """Parts by other names than usual, letter case included, as Office on the web writes some."""
    names = {"xl/workbook.xml": "xl/workbook2.xml", "xl/sharedStrings.xml": "xl/SharedStrings.xml"}
    names |= {"xl/_rels/workbook.xml.rels": "xl/_rels/workbook2.xml.rels"}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                for old, new in names.items():
                    short, renamed = (each.removeprefix("xl/").encode() for each in (old, new))
                    part = re.sub(rb'(["/])' + re.escape(short) + b'"', rb"\1" + renamed + b'"', part)
            out.writestr(names.get(name, name), part)
    return target.getvalue()


def with_parts_in_other_letters(content: bytes) -> bytes:
    """Relations that name their parts in other letters than the package has them."""

    def change(name: str, part: bytes) -> bytes:
        is_list = name == "xl/_rels/workbook.xml.rels"
        return part.replace(b'"worksheets/sheet', b'"Worksheets/Sheet') if is_list else part

    return repacked(content, change)


def in_other_folders(content: bytes) -> bytes:
    """Sheets and texts in folders of their own."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                part = re.sub(rb'(["/])worksheets/sheet', rb"\1pages/p", part)
                part = re.sub(rb'(["/])sharedStrings[.]xml', rb"\1texts/words.xml", part)
            name = name.replace("worksheets/sheet", "pages/p").replace(
                "worksheets/_rels/sheet", "pages/_rels/p"
            )
            out.writestr(name.replace("xl/sharedStrings", "xl/texts/words"), part)
    return target.getvalue()


def strict(content: bytes) -> bytes:
    """A "Strict Open XML Spreadsheet": the namespaces of the ISO standard."""

    def change(name: str, part: bytes) -> bytes:
        for loose, iso in _STRICT.items():
            part = part.replace(loose, iso)
        return part

    return repacked(content, change)


def with_byte_order_marks(content: bytes) -> bytes:
    """Parts that begin with the mark of UTF-8."""
    return repacked(content, lambda name, part: b"\xef\xbb\xbf" + part if _is_main(name) else part)


def google(content: bytes) -> bytes:
    """Google Sheets: no properties, no calculation chain, no spans, and empty cells with two tags."""

    def change(name: str, part: bytes) -> bytes | None:
        if name.startswith("docProps/") or name == "xl/calcChain.xml":
            return None
        if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
            return re.sub(rb"<(?:Override|Relationship) [^<>]*(?:calcChain|docProps)[^<>]*/>", b"", part)
        if _is_sheet(name):
            part = re.sub(rb' (?:spans|x14ac:dyDescent)="[^"]*"', b"", part)
            return re.sub(rb"<c ([^<>]*[^/<>])/>", rb"<c \1></c>", part)
        return part

    return repacked(content, change)


def streamed(content: bytes) -> bytes:
    """Packed as a stream: sizes stand behind each part, and folders have entries of their own."""
    target = io.BytesIO()

    class Unseekable(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            return target.write(piece)

    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(Unseekable(), "w", zipfile.ZIP_DEFLATED) as out,  # type: ignore[arg-type]
    ):
        for name in dict.fromkeys(["xl/", *source.namelist()]):
            out.writestr(name, b"" if name.endswith("/") else source.read(name))
    return target.getvalue()


def unpacked(content: bytes) -> bytes:
    """Packed without compression."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))
    return target.getvalue()


def binary(content: bytes) -> bytes:
    """A true .xlsb: the same relations, and binary records in the place of XML."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                kinds = rb"(workbook|sheet[0-9]+|sharedStrings|styles)\.xml"
                part = re.sub(kinds, rb"\1.bin", part)
                part = part.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
                )
                out.writestr(re.sub(r"(workbook|sheet[0-9]+)\.xml", r"\1.bin", name), part)
            elif _is_main(name):
                # BrtBeginBook, BrtFileVersion, BrtEndBook.
                out.writestr(name.replace(".xml", ".bin"), b"\x83\x01\x00\x80\x01\x02\x00\x00\x84\x01\x00")
            else:
                out.writestr(name, part)
    return target.getvalue()


def numbers(content: bytes) -> bytes:
    """A document of Numbers itself, not exported: a package of another kind."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        out.writestr("Index/Document.iwa", b"\x00\x10\x00\x00" + content[:64])
        out.writestr("Index/Tables/Tile.iwa", b"\x00\x10\x00\x00")
        out.writestr("Metadata/Properties.plist", b"bplist00")
        out.writestr("preview.jpg", b"\xff\xd8\xff")
    return target.getvalue()


SAVED: Final[dict[str, Callable[[bytes], bytes]]] = {
    each.__name__: each
    for each in (
        wps,
        absolute,
        prefixed,
        with_texts_in_their_cells,
        with_other_names,
        with_parts_in_other_letters,
        in_other_folders,
        strict,
        with_byte_order_marks,
        google,
        streamed,
        unpacked,
    )
}

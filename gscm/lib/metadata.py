"""Files without what they say of whoever made them: author, device, place, dates, names, hidden parts.

Pictures are decoded and drawn anew, so that nothing but their dots is left. Of a PDF what is visible stays; everything
beside it goes. What cannot be cleaned so is refused, with the reason in words for the reader.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, WebPImagePlugin

MOST_DOTS: Final = 60_000_000
MOST_PAGES: Final = 500
PICTURES: Final = ("JPEG", "PNG", WebPImagePlugin.WebPImageFile.format, "GIF", "BMP")
ACCEPTED: Final = ".jpg,.jpeg,.png,.webp,.gif,.bmp,.pdf,.txt"

_OF_DOCUMENT = (
    "/Metadata",
    "/PieceInfo",
    "/AcroForm",
    "/AF",
    "/Collection",
    "/OpenAction",
    "/AA",
    "/Perms",
    "/URI",
)
_OF_NAMES = ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations")
_OF_ANYTHING = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/Thumb", "/Measure", "/PtData")


class NotCleanable(Exception):
    """The file is not accepted; `message` says why and what would be."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file that says nothing of its maker."""

    content: bytes
    media_type: str
    suffix: str


def without_metadata(content: bytes) -> Cleaned:
    """The file without metadata; its kind is told by its content, never by its name.

    :raises NotCleanable: it is of another kind, damaged, too large, or locked by a password.
    """
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    try:
        picture = Image.open(BytesIO(content), formats=PICTURES)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return _text(content)
    return _picture(picture)


def _picture(picture: Image.Image) -> Cleaned:
    if picture.width * picture.height > MOST_DOTS:
        raise NotCleanable(_("The picture has too many dots. Send it smaller."))
    try:
        upright = ImageOps.exif_transpose(picture)
        seen = _in_usual_colours(upright)
        has_clear_parts = "A" in seen.getbands() or "transparency" in seen.info
        seen = seen.convert("RGBA" if has_clear_parts else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotCleanable(_("The picture is damaged.")) from error
    drawn = Image.new(seen.mode, seen.size)
    drawn.paste(seen)
    out = BytesIO()
    if picture.format in {"JPEG", "MPO"}:
        drawn.convert("RGB").save(out, "JPEG", quality=92)
        return Cleaned(out.getvalue(), "image/jpeg", ".jpg")
    drawn.save(out, "PNG")
    return Cleaned(out.getvalue(), "image/png", ".png")


def _in_usual_colours(picture: Image.Image) -> Image.Image:
    """The colour profile worked into the dots: it goes, too, and may name the device."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    try:
        usual = ImageCms.createProfile("sRGB")
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        changed = ImageCms.profileToProfile(picture, BytesIO(profile), usual, outputMode=mode)
    except ImageCms.PyCMSError:
        return picture
    return changed or picture


def _text(content: bytes) -> Cleaned:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and all(sign.isprintable() or sign in "\r\n\t\u3000\u200b" for sign in text):
            return Cleaned(text.encode(), "text/plain", ".txt")
    raise NotCleanable(
        _(
            "Only pictures (JPEG, PNG, WebP, GIF, BMP), PDF and plain text can be freed of what they say about you. "
            "Save documents as PDF, or take a picture of the screen."
        )
    )


def _pdf(content: bytes) -> Cleaned:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise NotCleanable(_("The PDF has too many pages. Send it in parts."))
            _clean_pdf(pdf)
            out = BytesIO()
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise NotCleanable(_("The PDF is locked by a password. Send it without.")) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotCleanable(_("The PDF is damaged.")) from error
    return Cleaned(out.getvalue(), "application/pdf", ".pdf")


def _clean_pdf(pdf: pikepdf.Pdf) -> None:
    # Notes and forms become part of the page as they look; who wrote them is lost with them.
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for page in pdf.pages:
        _drop(page.obj, ("/Annots",))
    _drop(pdf.trailer, ("/Info",))
    _drop(pdf.Root, _OF_DOCUMENT)
    if "/Names" in pdf.Root:
        _drop(pdf.Root.Names, _OF_NAMES)
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream):
            _clean_stream(one)
        if isinstance(one, pikepdf.Stream | pikepdf.Dictionary):
            _drop(one, _OF_ANYTHING)


def _drop(of: pikepdf.Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in of:
            del of[key]


def _clean_stream(stream: pikepdf.Stream) -> None:
    """A picture inside of a PDF keeps its own metadata, such as the place where it was taken."""
    if stream.get("/Subtype") != "/Image":
        return
    found: Any = stream.get("/Filter")
    parameters: Any = stream.get("/DecodeParms")
    filters = [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]
    cleaners: dict[str, Callable[[bytes], bytes]] = {
        "/DCTDecode": _clean_jpeg,
        "/JPXDecode": _clean_jpeg_2000,
    }
    cleaner = cleaners.get(filters[-1])
    if cleaner is None:
        return
    if len(filters) > 1:
        raise NotCleanable(
            _("A picture in the PDF is packed twice and cannot be cleaned. Send it as a picture.")
        )
    stream.write(cleaner(stream.read_raw_bytes()), filter=found, decode_parms=parameters)


def _clean_jpeg(content: bytes) -> bytes:
    """A JPEG without comments and applications' segments, but for those that say how colours are meant."""
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, place = [content[:2]], 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        mark = content[place + 1]
        if mark == 0xFF:
            place += 1
            continue
        if mark == 0xDA:  # the dots begin
            end = content.rfind(b"\xff\xd9")
            kept.append(content[place : end + 2 if end > place else len(content)])
            return b"".join(kept)
        length = 2 + int.from_bytes(content[place + 2 : place + 4])
        if mark not in {0xFE, *range(0xE1, 0xEE), 0xEF}:
            kept.append(content[place : place + length])
        place += length
    raise ValueError("a JPEG without dots")


def _clean_jpeg_2000(content: bytes) -> bytes:
    """A JPEG 2000 without the boxes that hold texts of applications."""
    if content[:4] == b"\xff\x4f\xff\x51":  # bare dots, without boxes
        return content
    kept, place = [], 0
    while place + 8 <= len(content):
        length = int.from_bytes(content[place : place + 4])
        if length == 1:
            length = int.from_bytes(content[place + 8 : place + 16])
        if length == 0:
            length = len(content) - place
        if length < 8:
            raise ValueError("a box that ends before it begins")
        if content[place + 4 : place + 8] not in {b"xml ", b"uuid", b"uinf"}:
            kept.append(content[place : place + length])
        place += length
    return b"".join(kept)

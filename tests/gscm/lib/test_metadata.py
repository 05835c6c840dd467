"""Files lose what they say of whoever made them, and keep what can be seen in them."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from gscm.lib.metadata import NotCleanable, without_metadata

TELLTALE = b"TELLTALE"


def photograph(kind: str = "JPEG") -> bytes:
    """A red picture that names its maker, its device and a place, and says something behind its end."""
    exif = Image.Exif()
    exif[0x013B] = TELLTALE.decode()
    exif[0x0110] = TELLTALE.decode()
    exif.get_ifd(0x8825)[1] = TELLTALE.decode()
    out = BytesIO()
    Image.new("RGB", (48, 32), (200, 10, 10)).save(out, kind, exif=exif, comment=TELLTALE)
    return out.getvalue() + TELLTALE


def document() -> bytes:
    """A page with a photograph and a note of somebody, an author, and a file inside."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    picture = pikepdf.Stream(pdf, photograph(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    picture.Width, picture.Height, picture.BitsPerComponent = 48, 32, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page = pdf.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=picture))
    page.Contents = pikepdf.Stream(pdf, b"q 48 0 0 32 0 0 cm /Picture Do Q")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])
    note.T = TELLTALE.decode()
    page.Annots = pikepdf.Array([pdf.make_indirect(note)])
    pdf.docinfo["/Author"] = TELLTALE.decode()
    with pdf.open_metadata() as described:
        described["dc:creator"] = [TELLTALE.decode()]
    pdf.attachments["hidden.txt"] = TELLTALE
    return written_plainly(pdf)


def written_plainly(pdf: pikepdf.Pdf) -> bytes:
    """A PDF with nothing packed, in which everything can be searched."""
    out = BytesIO()
    pdf.save(
        out,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    return out.getvalue()


class TestAPicture:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_loses_maker_device_place_and_comments(self, kind: str) -> None:
        taken = photograph(kind)
        assert TELLTALE in taken
        cleaned = without_metadata(taken)
        assert TELLTALE not in cleaned.content
        assert not Image.open(BytesIO(cleaned.content)).getexif()

    def test_keeps_what_is_seen(self) -> None:
        seen = Image.open(BytesIO(without_metadata(photograph()).content))
        assert seen.size == (48, 32)
        red, green, _blue = seen.convert("RGB").getpixel((20, 15))  # type: ignore[misc]
        assert red > 180
        assert green < 40

    def test_stands_upright_without_the_word_that_said_how(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        out = BytesIO()
        Image.new("RGB", (48, 32)).save(out, "JPEG", exif=exif)
        assert Image.open(BytesIO(without_metadata(out.getvalue()).content)).size == (32, 48)

    def test_keeps_its_clear_parts(self) -> None:
        out = BytesIO()
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
        cleaned = Image.open(BytesIO(without_metadata(out.getvalue()).content))
        assert cleaned.getpixel((1, 1)) == (0, 0, 0, 0)

    def test_with_too_many_dots_is_refused_before_it_is_drawn(self) -> None:
        out = BytesIO()
        Image.new("1", (9000, 9000)).save(out, "PNG")
        with pytest.raises(NotCleanable, match="too many dots"):
            without_metadata(out.getvalue())

    def test_that_breaks_off_is_refused(self) -> None:
        out = BytesIO()
        Image.effect_noise((200, 200), 90).save(out, "JPEG")
        whole = out.getvalue()
        with pytest.raises(NotCleanable, match="damaged"):
            without_metadata(whole[: len(whole) // 2])


class TestAPdf:
    def test_loses_author_notes_files_and_what_its_pictures_say(self) -> None:
        made = document()
        assert made.count(TELLTALE) >= 5
        with pikepdf.open(BytesIO(without_metadata(made).content)) as cleaned:
            assert TELLTALE not in written_plainly(cleaned)
            assert "/Info" not in cleaned.trailer

    def test_keeps_pages_and_pictures(self) -> None:
        with pikepdf.open(BytesIO(without_metadata(document()).content)) as cleaned:
            picture = pikepdf.PdfImage(cleaned.pages[0].Resources.XObject.Picture)  # type: ignore[arg-type]
            assert picture.as_pil_image().convert("RGB").getpixel((20, 15))[0] > 180  # type: ignore[index]

    def test_behind_a_password_is_refused(self) -> None:
        pdf = pikepdf.new()
        pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="secret", user="secret"))
        with pytest.raises(NotCleanable, match="password"):
            without_metadata(out.getvalue())

    def test_that_is_none_is_refused(self) -> None:
        with pytest.raises(NotCleanable, match="damaged"):
            without_metadata(b"%PDF-1.7 nothing more")


class TestOtherFiles:
    def test_text_stays_text(self) -> None:
        assert without_metadata("他们付钱给武装".encode("gb18030")).content.decode() == "他们付钱给武装"

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04\x00\x00", b"MZ\x90\x00", b"\x00\x01\x02"])
    def test_are_refused_and_told_what_is_accepted(self, content: bytes) -> None:
        with pytest.raises(NotCleanable, match="Save documents as PDF"):
            without_metadata(content)

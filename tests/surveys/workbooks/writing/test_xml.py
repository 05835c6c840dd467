"""Places in XML, and what is written between tags."""

import pytest

from surveys.workbooks.writing.formulas import moved
from surveys.workbooks.writing.xml import (
    Splices,
    Unwritable,
    cell_text,
    in_utf_8,
    located,
    text_element,
    with_attribute,
)


class TestLocated:
    def test_tells_at_which_bytes_elements_begin_and_end(self) -> None:
        content = '<a x="1>2"><b/><c>é中</c ></a>'.encode()
        top = located(content)
        empty, full = top.children
        assert content[empty.start : empty.end] == b"<b/>"
        assert content[full.start : full.end] == "<c>é中</c >".encode()
        assert content[full.open_end : full.close_start] == "é中".encode()
        assert top.attributes == {"x": "1>2"}

    def test_knows_elements_by_their_name_without_prefix(self) -> None:
        top = located(b'<x:a xmlns:x="y"><x:b r:id="7"/></x:a>')
        found = top.first("b")
        assert found is not None
        assert (found.prefix, found.attribute("id"), found.is_empty_tag) == ("x:", "7", True)

    def test_refuses_what_is_not_well_formed(self) -> None:
        with pytest.raises(Unwritable):
            located(b"<a><b></a>")


class TestSplices:
    def test_leave_everything_between_as_it_is(self) -> None:
        content = b"<a  x='1' ><!-- kept --><b/></a>"
        top, splices = located(content), Splices(content)
        splices.append(top.children[0], b"<c/>")
        assert splices.made() == b"<a  x='1' ><!-- kept --><b><c/></b></a>"

    def test_give_the_same_bytes_where_nothing_is_exchanged(self) -> None:
        content = b"<a/>"
        assert Splices(content).made() is content

    def test_refuse_to_overlap(self) -> None:
        splices = Splices(b"<a>text</a>")
        splices.replace(0, 5, b"")
        splices.replace(4, 6, b"")
        with pytest.raises(Unwritable):
            splices.made()


@pytest.mark.parametrize(
    ("tag", "value", "expected"),
    [
        (b"<c r='A1' s=\"3\"/>", "4", b"<c r='A1' s=\"4\"/>"),
        (b'<c r="A1">', "4", b'<c r="A1" s="4">'),
        (b'<c s="3" r="A1">', None, b'<c r="A1">'),
    ],
)
def test_an_attribute_is_set_in_a_tag_and_taken_out(tag: bytes, value: str | None, expected: bytes) -> None:
    assert with_attribute(tag, "s", value) == expected


class TestCellText:
    def test_is_ascii_with_references_so_that_any_encoding_holds_it(self) -> None:
        assert cell_text("<中 & 文>") == "&lt;&#20013; &amp; &#25991;&gt;"

    def test_escapes_control_characters_as_spreadsheet_programs_do(self) -> None:
        assert cell_text("a\x01b\ud800\uffff") == "a_x0001_b_xD800__xFFFF_"

    def test_escapes_what_only_looks_escaped(self) -> None:
        assert cell_text("_x0041_") == "_x005F_x0041_"

    def test_has_line_feeds_for_every_kind_of_line_end(self) -> None:
        assert cell_text("a\r\nb\rc") == "a\nb\nc"

    def test_keeps_spaces_at_the_ends(self) -> None:
        assert text_element(" a ") == '<t xml:space="preserve"> a </t>'

    def test_is_no_longer_than_a_cell_can_hold(self) -> None:
        with pytest.raises(Unwritable):
            cell_text("a" * 32_768)


def test_a_part_in_utf_16_becomes_utf_8() -> None:
    part = '<?xml version="1.0" encoding="UTF-16"?><a>中</a>'.encode("utf-16")
    assert in_utf_8(part).decode() == '<?xml version="1.0" encoding="UTF-8"?><a>中</a>'


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (
            "IF(LEN(A6)=0,\"A6\",INDEX('Look A6'!$A:$A,$B6,B$6))",
            "IF(LEN(A5)=0,\"A6\",INDEX('Look A6'!$A:$A,$B5,B$6))",
        ),
        ("LOG10(A6)+AB6&C66", "LOG10(A5)+AB5&C65"),
        ("SUM(Sheet6!A6:B6)", "SUM(Sheet6!A5:B5)"),
    ],
)
def test_a_formula_moves_with_its_relative_references(formula: str, expected: str) -> None:
    assert moved(formula, -1) == expected

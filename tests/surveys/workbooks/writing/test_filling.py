"""Values written into templates: read back equal, and nothing else changed."""

import io
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from surveys.workbooks.blank import SmelterValues, build
from surveys.workbooks.declaration import Declaration, Kind
from surveys.workbooks.detect import DECLARATION, SMELTER_LIST
from surveys.workbooks.layouts import amrt, cmrt, emrt
from surveys.workbooks.layouts.known import LAYOUTS
from surveys.workbooks.layouts.model import ALL, Layout, Practice, Topic
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.group import Incomplete, declare
from surveys.workbooks.writing.package import Parts
from surveys.workbooks.writing.prefill import prefill
from surveys.workbooks.writing.values import DeclarationValues, NotOffered
from surveys.workbooks.writing.xml import Unwritable
from tests.surveys.workbooks.filled import complete, edited, minerals_of
from tests.surveys.workbooks.writing import packages
from tests.surveys.workbooks.writing.given import empty, full, known_ids, layout_of, not_listed

ALL_LAYOUTS = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.known_as)
TEMPLATES = ("CMRT_6.01", "CMRT_6.1", "CMRT_6.31", "CMRT_6.5", "EMRT_1.1", "EMRT_1.2", "EMRT_1.3", "EMRT_2.1")
ALL_TEMPLATES = pytest.mark.parametrize("name", [*TEMPLATES, "CRT_2.21", "AMRT_1.3"])


def read(content: bytes) -> Declaration:
    return understand(content, filename="written.xlsx").declaration


def grid(content: bytes, sheet: str) -> list[list[object]]:
    """A sheet as python-calamine reads it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return list(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))


def ids(layout: Layout) -> list[SmelterValues]:
    return list(complete(layout).smelters)


def agrees(declaration: Declaration, values: DeclarationValues) -> None:
    """Fail where the declaration does not say what was written."""
    for name, value in values.company.items():
        text = declaration.company[name]
        if name == "effective_date":
            assert declaration.company.effective_on == value
        elif name == "scope":
            assert text.value == value
        else:
            assert text.as_written == value, name
    for answer in declaration.answers:
        given = values.answers[answer.topic][answer.mineral]
        assert answer.given.value == given, answer
        assert answer.comment.as_written == values.comments.get(answer.topic, {}).get(answer.mineral, "")
    for practice in declaration.company_answers:
        wanted = values.practices[practice.practice]
        assert practice.given.value == (wanted if isinstance(wanted, str) else wanted[practice.mineral or ""])
    for row, smelter in zip(declaration.smelters, values.smelters, strict=True):
        for name, text in asdict(smelter).items():
            if text:
                assert getattr(row, name).as_written == text, (row.row, name)
    products = [{k: v.as_written for k, v in _texts(row).items() if v.value} for row in declaration.products]
    assert products == [dict(product) for product in values.products]
    mines = [{k: v.as_written for k, v in _texts(row).items() if v.value} for row in declaration.mines]
    assert mines == [dict(mine) for mine in values.mines]
    assert [(each.mineral.value, each.reason.value) for each in declaration.scope_reasons] == list(
        values.scope_reasons
    )


def _texts(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__ if hasattr(getattr(row, name), "as_written")}  # type: ignore[attr-defined]


class TestInInventedWorkbooks:
    @ALL_LAYOUTS
    def test_everything_is_read_back_as_it_was_given(self, layout: Layout) -> None:
        values = full(layout, ids(layout))
        filled = declare(empty(layout), values)
        agrees(read(filled.content), values)
        assert filled.unknown == ()

    @ALL_LAYOUTS
    def test_the_package_is_consistent_and_only_sheets_with_inputs_differ(self, layout: Layout) -> None:
        blank = empty(layout)
        content = fill(blank, full(layout, ids(layout))).content
        packages.consistent(content)
        changed = packages.difference(blank, content)
        opened = Parts(blank, Limits())
        # They wish to be calculated on loading already, so that the list of sheets needs no change.
        expected = {
            part
            for name in ("Declaration", "Smelter List", "Product List", "Mine List", "Minerals Scope")
            if (part := opened.sheet(name))
        }
        assert changed.changed == expected
        assert not changed.added | changed.removed

    def test_what_a_used_copy_still_holds_is_emptied(self) -> None:
        layout = emrt.EMRT_2_1
        used = build(
            layout, replace(complete(layout), products=[{"number": "old"}], mines=[{"metal": "Mica"}])
        )
        declaration = read(fill(used, DeclarationValues(company={"company": "Kestrel"})).content)
        assert declaration.company.company.value == "Kestrel"
        assert not declaration.company.contact_email
        assert not any(answer.given or answer.comment for answer in declaration.every_answer())
        assert (declaration.smelters, declaration.products, declaration.mines) == ((), (), ())

    def test_a_prefilled_copy_leaves_the_answers_to_the_supplier(self) -> None:
        layout = cmrt.CMRT_6_5
        declaration = read(prefill(empty(layout), full(layout, ids(layout))).content)
        assert not any(answer.given for answer in declaration.every_answer())
        assert declaration.company.company.value
        assert len(declaration.smelters) == len(ids(layout)) + 4
        assert [product.number.value for product in declaration.products] == ["P-1", "P-2"]


class TestSmelters:
    def test_of_an_id_that_the_template_does_not_know_are_given_as_not_listed(self) -> None:
        gone = SmelterValues(id_input="CID999999", metal="Tin", name="Gone Tin", country="PERU")
        declaration = read(fill(empty(cmrt.CMRT_6_5), DeclarationValues(smelters=[gone])).content)
        row = declaration.smelters[0]
        assert (row.kind, row.name.value, row.country.value, row.cid.value) == (
            Kind.NOT_LISTED,
            "Gone Tin",
            "PERU",
            "CID999999",
        )

    def test_of_which_nothing_but_an_unknown_id_is_given_are_left_out_and_told(self) -> None:
        filled = fill(
            empty(cmrt.CMRT_6_5),
            DeclarationValues(company={"company": "K"}, smelters=[SmelterValues(id_input="CID999999")]),
        )
        assert [smelter.id_input for smelter in filled.unknown] == ["CID999999"]
        assert read(filled.content).smelters == ()

    def test_are_written_with_their_id_spelled_as_the_template_does(self) -> None:
        smelter = SmelterValues(id_input="cid 910001")
        row = read(fill(empty(cmrt.CMRT_6_5), DeclarationValues(smelters=[smelter])).content).smelters[0]
        assert row.id_input.as_written == "CID910001"

    @pytest.mark.parametrize(
        ("layout", "language", "word"),
        [
            (amrt.AMRT_1_3, "中文 Chinese", "是"),
            (amrt.AMRT_1_3, "Deutsch", "Ja"),
            (amrt.AMRT_1_3, "", "Yes"),
            (cmrt.CMRT_6_5, "中文 Chinese", "Yes"),
        ],
    )
    def test_say_recycled_in_the_words_that_the_list_of_the_template_offers(
        self, layout: Layout, language: str, word: str
    ) -> None:
        values = DeclarationValues(
            company={"company": "Kestrel"},
            smelters=[replace(ids(layout)[0], recycled="Yes")],
            language=language,
        )
        (row,) = read(fill(empty(layout), values).content).smelters
        assert (row.recycled.as_written, row.recycled.value) == (word, "Yes")

    def test_more_than_the_template_has_rows_are_refused(self) -> None:
        values = DeclarationValues(smelters=[not_listed("Tin")] * 2501)
        with pytest.raises(NotOffered):
            fill(empty(cmrt.CMRT_6_5), values)


class TestAnswers:
    @pytest.mark.parametrize(
        ("layout", "stored"),
        [(cmrt.CMRT_6_01, 1.0), (cmrt.CMRT_6_5, ALL), (emrt.EMRT_1_3, 1.0), (emrt.EMRT_2_1, ALL)],
    )
    def test_a_full_share_is_stored_as_the_template_stores_it(self, layout: Layout, stored: object) -> None:
        content = fill(empty(layout), full(layout, ids(layout))).content
        share = layout.question(Topic.RESPONSE_SHARE)
        assert share is not None
        rows = grid(content, DECLARATION)
        assert rows[share.first_row - 1][3] == stored

    def test_that_the_template_does_not_offer_are_refused(self) -> None:
        values = full(cmrt.CMRT_6_5, ())
        with pytest.raises(NotOffered, match="Perhaps"):
            fill(
                empty(cmrt.CMRT_6_5),
                replace(values, answers={**values.answers, Topic.ADDED: {"Tin": "Perhaps"}}),
            )

    def test_fields_that_the_template_does_not_have_are_refused(self) -> None:
        with pytest.raises(NotOffered):
            fill(empty(cmrt.CMRT_6_5), DeclarationValues(company={"shoe_size": "44"}))

    def test_a_mineral_of_the_company_s_own_stands_below_other(self) -> None:
        values = DeclarationValues(company={"company": "K"}, minerals=("Silver", "Gallium"))
        assert read(fill(empty(amrt.AMRT_1_3), values).content).minerals == ("Gallium", "Silver")

    def test_minerals_that_the_template_does_not_offer_are_refused(self) -> None:
        with pytest.raises(NotOffered):
            fill(empty(emrt.EMRT_2_1), DeclarationValues(minerals=("Gallium",)))


def test_an_incomplete_declaration_is_refused_with_what_is_missing() -> None:
    values = full(cmrt.CMRT_6_5, ids(cmrt.CMRT_6_5))
    with pytest.raises(Incomplete) as refused:
        declare(empty(cmrt.CMRT_6_5), replace(values, practices={**values.practices, Practice.POLICY: ""}))
    assert [item.cell for item in refused.value.items] == ["D75"]


def test_a_file_that_is_no_template_is_refused() -> None:
    with pytest.raises(Refused):
        fill(b"no workbook", DeclarationValues())


def test_a_template_with_a_row_inserted_is_refused() -> None:
    moved = edited(empty(cmrt.CMRT_6_5), lambda book: book["Declaration"].insert_rows(1))
    with pytest.raises(Unwritable):
        fill(moved, DeclarationValues())


@lru_cache
def _filled(path: Path) -> tuple[bytes, DeclarationValues, bytes]:
    """A template, what was written into it, and the result."""
    template = path.read_bytes()
    layout = layout_of(template)
    known = known_ids(template, minerals_of(layout))
    values = full(layout, [SmelterValues(id_input=cid) for _, cid in known[:120]])
    return template, values, fill(template, values).content


@ALL_TEMPLATES
class TestInOfficialTemplates:
    @pytest.fixture
    def filled(self, templates: Path, name: str) -> tuple[bytes, DeclarationValues, bytes]:
        return _filled(templates / f"RMI_{name}.xlsx")

    @pytest.fixture
    def template(self, filled: tuple[bytes, DeclarationValues, bytes]) -> bytes:
        return filled[0]

    @pytest.fixture
    def values(self, filled: tuple[bytes, DeclarationValues, bytes]) -> DeclarationValues:
        return filled[1]

    @pytest.fixture
    def content(self, filled: tuple[bytes, DeclarationValues, bytes]) -> bytes:
        return filled[2]

    def test_everything_is_read_back_as_it_was_given(self, values: DeclarationValues, content: bytes) -> None:
        agrees(read(content), values)
        packages.consistent(content)

    def test_the_checker_finds_nothing_missing(self, content: bytes) -> None:
        assert [item.cell for item in understand(content, filename="").checker.missing()] == []

    def test_no_part_differs_but_the_sheets_with_inputs_and_the_wish_to_calculate(
        self, template: bytes, values: DeclarationValues, content: bytes
    ) -> None:
        opened = Parts(template, Limits())
        sheets = {
            part
            for name in ("Declaration", "Smelter List", "Product List", "Mine List", "Minerals Scope")
            if (part := opened.sheet(name)) and (name != "Mine List" or values.mines)
        }
        found = packages.difference(template, content)
        chain = {"xl/calcChain.xml"} & packages.parts(template).keys()
        listed = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"} if chain else set()
        assert found.changed == sheets | listed | {"xl/workbook.xml"}
        assert found.removed == chain
        assert not found.added

    def test_in_them_only_unlocked_cells_and_stored_values_differ(
        self, template: bytes, content: bytes
    ) -> None:
        before, after = packages.parts(template), packages.parts(content)
        unlocked = packages.unlocked_styles(template)
        for part in packages.difference(template, content).changed:
            if not part.startswith("xl/worksheets/"):
                continue
            assert packages.frame(before[part]) == packages.frame(after[part]), part
            old, new = packages.cells(before[part]), packages.cells(after[part])
            assert old.keys() == new.keys()
            for address in packages.changed_cells(before[part], after[part]):
                assert packages.style(old[address]) == packages.style(new[address])
                formula = _formula(old[address])
                if formula != _formula(new[address]) or formula is None:
                    assert packages.style(new[address]) in unlocked, (part, address)

    def test_other_readers_find_the_same(self, values: DeclarationValues, content: bytes) -> None:
        rows = grid(content, SMELTER_LIST)
        sheet = load_workbook(io.BytesIO(content), read_only=True)[SMELTER_LIST]
        other = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=130, max_col=4)]
        for number, smelter in enumerate(values.smelters):
            wanted = smelter.id_input or None, smelter.name or None
            assert (rows[number + 4][0] or None, rows[number + 4][3] or None) == wanted
            assert (other[number][0], other[number][3]) == wanted

    def test_a_blank_prefilled_with_a_name_only_holds_nothing_else(self, template: bytes) -> None:
        values = DeclarationValues(company={"company": "Kestrel"})
        declaration = read(prefill(template, values).content)
        assert [name for name in layout_of(template).company_cells if declaration.company[name]] == [
            "company"
        ]
        assert not any(answer.given for answer in declaration.every_answer())
        assert declaration.smelters == ()


def _formula(cell: bytes) -> bytes | None:
    start = cell.find(b"<f")
    return cell[start : cell.find(b"<v")] if start >= 0 else None

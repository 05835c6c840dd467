"""What suppliers do to official templates: none of it may lose, move or change what the file says."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.layouts.model import ALL, Family, Layout, Topic
from surveys.workbooks.lookup import Lookup
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.understanding import Understanding, understand
from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.package import Parts
from tests.surveys.workbooks.conftest import TEMPLATES
from tests.surveys.workbooks.filled import minerals_of, repacked
from tests.surveys.workbooks.writing.given import full, known_ids, layout_of
from tests.surveys.workbooks.writing.office import converted

pytestmark = [
    pytest.mark.usefixtures("templates"),
    pytest.mark.parametrize(
        "name", ["CMRT_6.01", "CMRT_6.5", "EMRT_1.3", "EMRT_2.1", "CRT_2.21", "AMRT_1.3"]
    ),
]
Edit: TypeAlias = Callable[[bytes], bytes]
_LIMITS = Limits()
_DATES = (
    "2026-03-02",
    "2026/3/2",
    "2026年3月2日",
    "02/03/2026",
    "2-Mar-2026",
    "March 2, 2026",
    "02.03.2026",
    "２０２６．３．２",
)


@dataclass(frozen=True)
class Filled:
    """An official template with a complete declaration in it, and what is understood of it."""

    content: bytes
    layout: Layout
    result: Understanding

    @property
    def declaration(self) -> Declaration:
        return self.result.declaration

    def cell_of(self, topic: Topic) -> str:
        question = self.layout.question(topic)
        assert question is not None
        return f"D{question.first_row}"

    @property
    def ids(self) -> list[str]:
        return [row.id_input.as_written for row in self.declaration.smelters if row.id_input]


@cache
def filled(name: str) -> Filled:
    template = (TEMPLATES / f"RMI_{name}.xlsx").read_bytes()
    layout = layout_of(template)
    minerals = ("Aluminum", "Zinc") if layout.family is Family.AMRT else minerals_of(layout)
    smelters = [SmelterValues(id_input=cid) for _, cid in known_ids(template, minerals)[:6]]
    values = replace(full(layout, smelters, minerals), language="English")
    content = fill(template, values).content
    return Filled(content, layout, understand(content, filename=name))


def read(content: bytes, lookup: Lookup | None = None) -> Declaration:
    return understand(content, filename="edited.xlsx", lookup=lookup).declaration


def said(declaration: Declaration) -> dict[str, Any]:
    """What the declaration says, wherever it stands."""
    return {
        "company": {
            name: declaration.company[name].value for name in declaration.template.layout.company_cells
        },
        "date": declaration.company.effective_on,
        "minerals": declaration.minerals,
        "answers": [(answer.topic, answer.mineral, answer.given.value) for answer in declaration.answers],
        "practices": [
            (each.practice, each.mineral, each.given.value) for each in declaration.company_answers
        ],
        "smelters": [
            (row.metal.value, row.kind, row.best_cid, row.reported_name.value, row.country.value)
            for row in declaration.smelters
        ],
        "products": [row.number.value for row in declaration.products],
        "mines": [(row.metal.value, row.mine.value, row.country.value) for row in declaration.mines],
        "reasons": [(row.mineral.value, row.reason.value) for row in declaration.scope_reasons],
    }


def with_sheet(content: bytes, sheet: str, edit: Edit) -> bytes:
    """The file with the XML of one sheet changed; as it is where it has no such sheet."""
    part = Parts(content, _LIMITS).sheet(sheet)
    return repacked(content, lambda name, part_: edit(part_) if name == part else part_)


def typed(content: bytes, sheet: str, **cells: Any) -> bytes:
    """The file with values typed into cells of one sheet."""

    def put(part: bytes) -> bytes:
        patch = SheetPatch(part)
        for cell, value in cells.items():
            patch.put(cell, value)
        return patch.made()

    return with_sheet(content, sheet, put)


def moved_from(first: int, by: int) -> Edit:
    """Rows inserted before a row, or (by less than 0) that many rows deleted from it on."""

    def move(part: bytes) -> bytes:
        def row(match: re.Match[bytes]) -> bytes:
            number = int(match[1])
            if by < 0 and first <= number < first - by:
                return b""
            if number < first:
                return match[0]
            renumbered = re.sub(
                rb'(<row [^>]*?\br=")[0-9]+"', rb"\g<1>%d\"" % (number + by), match[0], count=1
            )
            renumbered = renumbered.replace(b'\\"', b'"')
            return re.sub(rb'(<c r="[A-Z]+)[0-9]+"', lambda m: m[1] + b'%d"' % (number + by), renumbered)

        return re.sub(rb'<row [^>]*?\br="([0-9]+)"[^>]*?(?:/>|>.*?</row>)', row, part, flags=re.DOTALL)

    return move


def hidden(part: bytes) -> bytes:
    return re.sub(rb"<row (?![^>]*hidden)", rb'<row hidden="1" ', part)


def without_cached(content: bytes) -> bytes:
    """As a program writes it that does not calculate: no formula cell holds a value."""

    def strip(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return part
        return re.sub(rb"(<f(?: [^>]*)?(?:/>|>[^<]*</f>))<v>[^<]*</v>", rb"\1", part)

    return repacked(content, strip)


def renamed(content: bytes, **names: str) -> bytes:
    def rename(name: str, part: bytes) -> bytes:
        if name == "xl/workbook.xml":
            for old, new in names.items():
                sheet = old.replace("_", " ").replace("Look up", "Look-up")
                part = part.replace(f'name="{sheet}"'.encode(), f'name="{new}"'.encode(), 1)
        return part

    return repacked(content, rename)


def without_lookup(content: bytes) -> bytes:
    """The Smelter Look-up deleted."""

    def drop(name: str, part: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return re.sub(rb'<sheet [^>]*name="Smelter Look-up"[^>]*/>', b"", part)
        return part

    return repacked(content, drop)


class TestRows:
    def test_hidden_are_read(self, name: str) -> None:
        plain = filled(name)
        content = plain.content
        for sheet in ("Declaration", "Smelter List", "Product List"):
            content = with_sheet(content, sheet, hidden)
        assert said(read(content)) == said(plain.declaration)

    def test_with_gaps_between_them_are_read(self, name: str) -> None:
        plain = filled(name)
        content = with_sheet(plain.content, "Smelter List", moved_from(6, 40))
        content = with_sheet(content, "Product List", moved_from(7, 3))
        declaration = read(content)
        assert said(declaration) == said(plain.declaration)
        assert [row.row for row in declaration.smelters][:3] == [5, 46, 47]

    def test_deleted_leave_the_others(self, name: str) -> None:
        plain = filled(name)
        declaration = read(with_sheet(plain.content, "Smelter List", moved_from(6, -1)))
        wanted = said(plain.declaration)
        del wanted["smelters"][1]
        assert said(declaration) == wanted

    def test_inserted_above_everything_move_it(self, name: str) -> None:
        plain = filled(name)
        content = plain.content
        for number, sheet in enumerate(("Declaration", "Smelter List", "Product List", "Mine List"), 1):
            content = with_sheet(content, sheet, moved_from(1, number))
        declaration = read(content)
        assert said(declaration) == said(plain.declaration)
        assert declaration.company.company.cell == "D9"
        assert declaration.smelters[0].id_input.cell == "A7"
        assert declaration.products[0].number.cell == "B9"
        assert declaration.first_product_cell.cell == "B9"
        if plain.layout.has_mine_list:
            assert declaration.mines[0].metal.cell == "A9"

    def test_deleted_from_the_questions_are_refused_by_the_cell_that_is_missing(self, name: str) -> None:
        plain = filled(name)
        row = int(plain.cell_of(Topic.ADDED)[1:])
        with pytest.raises(Refused) as refused:
            read(with_sheet(plain.content, "Declaration", moved_from(row, -1)))
        assert refused.value.reason is Refusal.UNKNOWN_VERSION
        cell, text = plain.layout.family_anchor
        assert refused.value.parameters["cell"] == f"Declaration!{cell}"
        assert refused.value.parameters["expected"] == text


class TestSheets:
    def test_renamed_are_recognised(self, name: str) -> None:
        plain = filled(name)
        content = renamed(
            plain.content,
            Declaration="申报",
            Smelter_List="冶炼厂清单",
            Product_List="产品",
            Mine_List="矿山",
            Minerals_Scope="范围",
            Smelter_Look_up="查找",
        )
        declaration = read(content)
        assert said(declaration) == said(plain.declaration)
        assert declaration.product_list_sheet == "产品"
        assert len(declaration.lookup.entries) == len(plain.declaration.lookup.entries) > 0

    def test_of_which_only_one_list_is_renamed_are_recognised(self, name: str) -> None:
        plain = filled(name)
        content = renamed(plain.content, Product_List="Parts 2026")
        assert said(read(content)) == said(plain.declaration)

    def test_added_change_nothing(self, name: str) -> None:
        plain = filled(name)
        copies = Parts(plain.content, _LIMITS)
        part = copies.sheet("Product List")
        assert part is not None

        def add(name_: str, content: bytes) -> bytes:
            if name_ == "xl/workbook.xml":
                sheet = b'<sheets><sheet name="Our notes" sheetId="901" r:id="rIdNotes"/>'
                return content.replace(b"<sheets>", sheet, 1)
            if name_ == "xl/_rels/workbook.xml.rels":
                target = part.removeprefix("xl/").replace("/sheet", "/notes").encode()
                kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
                relation = b'<Relationship Id="rIdNotes" Type="' + kind + b'" Target="' + target + b'"/>'
                return content.replace(b"</Relationships>", relation + b"</Relationships>", 1)
            return content

        content = repacked(plain.content, add, **{part.replace("/sheet", "/notes"): copies.read(part)})
        assert said(read(content)) == said(plain.declaration)


class TestTyping:
    def test_in_full_width_with_strange_spaces_and_line_breaks_is_understood(self, name: str) -> None:
        plain = filled(name)
        cids = plain.ids
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in cids[0])
        content = typed(
            plain.content,
            "Smelter List",
            A5=wide,
            A6=f"\u3000{cids[1]}\u00a0",
            A7=f"{cids[2]}\n",
            A8=cids[3].lower(),
            A9=f"CID {cids[4][3:]}",
            A10=int(cids[5][3:]),
        )
        content = typed(content, "Declaration", **{plain.cell_of(Topic.ADDED): "\u3000Ｙｅｓ\n"})
        declaration = read(content)
        assert [row.best_cid for row in declaration.smelters][:6] == cids
        assert declaration.smelters[0].id_input.as_written == wide
        answer = next(each for each in declaration.answers if each.topic is Topic.ADDED)
        assert (answer.given.value, answer.given.as_written) == ("Yes", "\u3000Ｙｅｓ\n")

    def test_a_date_as_text_is_read_as_a_date(self, name: str) -> None:
        plain = filled(name)
        cell = plain.layout.company_cells["effective_date"]
        for text in _DATES:
            company = read(typed(plain.content, "Declaration", **{cell: text})).company
            assert (company.effective_on, company.is_date_typed_as_text) == (date(2026, 3, 2), True), text
            assert company.effective_date.as_written == text

    def test_numbers_as_text_and_texts_as_numbers_are_read(self, name: str) -> None:
        plain = filled(name)
        cells = plain.layout.company_cells
        content = typed(
            plain.content, "Declaration", **{cells["contact_phone"]: 441144960123, cells["unique_id"]: "0731"}
        )
        content = typed(content, "Product List", B6=4711, B7="004712")
        share = plain.cell_of(Topic.RESPONSE_SHARE)
        for value in (1, "1", "100%", "１００％"):
            declaration = read(typed(content, "Declaration", **{share: value}))
            answer = next(each for each in declaration.answers if each.topic is Topic.RESPONSE_SHARE)
            assert answer.given.value == ALL
        assert declaration.company["contact_phone"].value == "441144960123"
        assert declaration.company["unique_id"].value == "0731"
        assert [row.number.value for row in declaration.products] == ["4711", "004712"]

    def test_error_values_are_read_as_empty_and_told(self, name: str) -> None:
        plain = filled(name)
        cell = plain.cell_of(Topic.ADDED)

        def break_(part: bytes) -> bytes:
            broken = rf'<c r="{cell}"\1 t="e"><v>#REF!</v></c>'.encode()
            return re.sub(rf'<c r="{cell}"( s="[0-9]+")?[^>]*>.*?</c>'.encode(), broken, part, count=1)

        content = with_sheet(plain.content, "Declaration", break_)
        result = understand(content, filename="a.xlsx")
        found = next(each for each in result.findings if each.rule_id == "V43c")
        assert (found.sheet, found.cell, found.parameters["error"]) == ("Declaration", cell, "#REF!")
        first = next(each for each in result.declaration.answers if each.topic is Topic.ADDED)
        assert not first.given


class TestWithoutCachedValues:
    def test_the_formulas_are_followed(self, name: str) -> None:
        plain = filled(name)
        content = without_cached(plain.content)
        part = Parts(content, _LIMITS).sheet("Smelter List")
        assert part is not None
        assert b"</f><v>" not in Parts(content, _LIMITS).read(part)
        declaration = read(content)
        assert said(declaration) == said(plain.declaration)
        assert [item.incomplete for item in understand(content, filename="").checker.items] == [
            item.incomplete for item in plain.result.checker.items
        ]

    def test_the_reference_list_stands_in_for_a_look_up_that_is_gone(self, name: str) -> None:
        plain = filled(name)
        content = without_lookup(without_cached(plain.content))
        lookup = Lookup(replace(entry) for entry in plain.declaration.lookup.entries)
        found, wanted = said(read(content, lookup)), said(plain.declaration)
        assert found == wanted

    def test_without_any_list_the_typed_ids_are_still_read(self, name: str) -> None:
        plain = filled(name)
        declaration = read(without_lookup(without_cached(plain.content)))
        ids = [row.id_input.as_written for row in declaration.smelters if row.id_input]
        assert ids == plain.ids


class TestFullLists:
    def test_of_2500_rows_are_read_to_their_end(self, name: str) -> None:
        plain = filled(name)
        last = min(plain.layout.last_smelter_row, 2504)
        cids = plain.ids
        rows = {f"A{row}": cids[row % len(cids)] for row in range(5, last + 1)}
        content = without_cached(typed(plain.content, "Smelter List", **rows))
        started = time.process_time()
        result = understand(content, filename="")
        assert time.process_time() - started < 2
        assert len(result.declaration.smelters) == last - 4
        assert result.declaration.smelters[-1].best_cid == cids[last % len(cids)]
        repeated = next(each for each in result.findings if each.rule_id == "V33")
        assert len(repeated.rows) > 2000


class TestSavedByAnotherProgram:
    def test_by_libreoffice_is_read_the_same(self, name: str, tmp_path: Path) -> None:
        plain = filled(name)
        saved = converted(plain.content, tmp_path).read_bytes()
        assert said(read(saved)) == said(plain.declaration)

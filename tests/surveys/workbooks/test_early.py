"""CMRTs from before version 6: refused, and read for the template that is offered instead."""

import contextlib
import random
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import made_xls
from benchmarks.fuzz_reader import mutated_bytes
from surveys.workbooks.binary_sheets import binary_sheets
from surveys.workbooks.declaration import Text
from surveys.workbooks.early import EarlyDeclaration, read_early
from surveys.workbooks.layouts.early import LAYOUTS, MINERALS, layout_of
from surveys.workbooks.layouts.model import Practice, Topic
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.understanding import understand
from tests import early_workbooks
from tests.surveys.workbooks.conftest import SAMPLES
from tests.surveys.workbooks.writing import office
from tests.workbooks import cmrt_workbook

FORMS = pytest.mark.parametrize("form", [early_workbooks.xlsx, early_workbooks.xls], ids=["xlsx", "xls"])
VERSIONS = ("2.00", "2.01", "2.02", "2.03", "3.0", "3.02", "4.01", "4.20", "5.0", "5.12")
Form = Callable[[early_workbooks.Sheets], bytes]


def early(content: bytes) -> EarlyDeclaration:
    found = read_early(content, Limits())
    assert found is not None
    return found


def values(texts: dict[str, Text]) -> dict[str, str | None]:
    return {name: text.value for name, text in texts.items()}


def given(found: EarlyDeclaration, meaning: str, mineral: str = "") -> str | None:
    """Today's answer for a meaning."""
    (answer,) = (one for one in found.answers if one.meaning == meaning and one.mineral == mineral)
    return answer.given.value


@FORMS
class TestAnEarlyFile:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_is_refused_by_name_and_revision(self, form: Form, version: str) -> None:
        with pytest.raises(Refused) as refused:
            understand(form(early_workbooks.sheets(version)), filename="a.xlsx")
        is_xls = form is early_workbooks.xls
        assert refused.value.reason is (Refusal.OLD_BINARY_WORKBOOK if is_xls else Refusal.OUTDATED_VERSION)
        assert (refused.value.parameters["family"], refused.value.parameters["version"]) == ("CMRT", version)

    @pytest.mark.parametrize("version", VERSIONS)
    def test_tells_the_company_with_the_cell_of_each_value(self, form: Form, version: str) -> None:
        found = early(form(early_workbooks.sheets(version)))
        assert found.version == version
        assert found.is_in_place
        assert {name: text.value for name, text in found.company.items()} == early_workbooks.COMPANY | {
            "scope": "A"
        }
        address = found.company["address"]
        assert (address.sheet, address.cell) == ("Declaration", "D13" if version < "3" else "D14")

    @pytest.mark.parametrize("version", VERSIONS)
    def test_tells_the_smelters_with_todays_metal(self, form: Form, version: str) -> None:
        rows = early(form(early_workbooks.sheets(version))).smelters
        assert [row.number for row in rows] == [5, 6, 7, 8]
        assert [values(dict(row.texts)) for row in rows] == [
            dict(early_workbooks.SMELTERS[0]),
            dict(early_workbooks.SMELTERS[1]) | {"metal": "Tin"},
            dict(early_workbooks.SMELTERS[2]),
            dict(early_workbooks.SMELTERS[3]) | {"metal": None},
        ]

    def test_tells_the_products_without_the_copyright_below_them(self, form: Form) -> None:
        rows = early(form(early_workbooks.sheets("4.20"))).products
        assert [(row.number, values(dict(row.texts))) for row in rows] == [
            (6, {"number": "L-100", "name": "Lamp"})
        ]

    @pytest.mark.parametrize("sheet", ["K", "Smelter Reference List", "Smelter Look-up"])
    def test_names_the_id_of_its_own_look_up_where_nobody_calculated_it(self, form: Form, sheet: str) -> None:
        smelters = [
            {"metal": "Gold", "lookup": "OLD goldhaus"},
            {"metal": "Gold", "lookup": "Old Goldhaus", "cid": "CID910009"},
            {"metal": "Tin", "lookup": "Old Goldhaus"},
        ]
        made = early_workbooks.sheets("4.20", smelters=smelters)
        known = ("Gold", "Old Goldhaus", "GERMANY", "Aurum Works", "GoldOld Goldhaus", "CID910001", "CFSI")
        made[sheet] = {(2, column): text for column, text in enumerate(known, 1)}
        rows = early(form(made)).smelters
        assert [values(dict(row.texts)).get("cid") for row in rows] == ["CID910001", "CID910009", None]
        assert (rows[0].texts["cid"].as_written, rows[0].texts["cid"].cell) == ("", "F5")

    def test_is_read_in_any_language(self, form: Form) -> None:
        made = early_workbooks.sheets("4.20", answers={3: "否"}, metals=("钽", "锡", "金", "钨"))
        assert given(early(form(made)), Topic.COVERED_COUNTRIES, "Gold") == "No"

    def test_is_read_where_no_label_was_ever_calculated(self, form: Form) -> None:
        made = early_workbooks.sheets("4.20", answers={3: "No"}, metals=("", "", "", ""))
        assert given(early(form(made)), Topic.COVERED_COUNTRIES, "Gold") == "No"

    def test_with_rows_inserted_above_everything_is_read_where_these_have_gone(self, form: Form) -> None:
        found = early(form(early_workbooks.sheets("4.20", answers={3: "No"}, rows_inserted_before=1)))
        if form is early_workbooks.xls:  # read by fixed places only
            assert not found.is_in_place
            return
        assert found.company["company"].cell == "D10"
        assert given(found, Topic.COVERED_COUNTRIES, "Tin") == "No"

    def test_with_rows_inserted_between_keeps_its_smelters_and_guesses_nothing(self, form: Form) -> None:
        found = early(form(early_workbooks.sheets("4.20", answers={3: "No"}, rows_inserted_before=40)))
        assert not found.is_in_place
        assert not found.company
        assert not found.answers
        assert len(found.smelters) == 4


class TestAnAnswer:
    @staticmethod
    def read(version: str, **cells: object) -> EarlyDeclaration:
        return early(early_workbooks.xlsx(early_workbooks.sheets(version, **cells)))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("version", "question", "written", "meaning", "today"),
        [
            ("2.03", 2, "Uncertain or Unknown", Topic.COVERED_COUNTRIES, "Unknown"),
            ("2.03", 4, "No, but > 75%", Topic.RESPONSE_SHARE, "Greater than 75%"),
            ("2.03", 5, "Yes, all smelters have been provided", Topic.ALL_IDENTIFIED, "Yes"),
            ("3.02", 1, "Yes", Topic.ADDED, "Yes"),
            ("3.02", 1, "No", Topic.ADDED, None),
            ("4.20", 2, "No", Topic.REMAINS, None),
            ("4.20", 5, "Yes, 100%", Topic.RESPONSE_SHARE, "100%"),
            ("4.20", 5, "No, but less than 25%", Topic.RESPONSE_SHARE, "50% or less"),
            ("5.12", 1, "No", Topic.ADDED, "No"),
            ("5.12", 5, "Greater than 90%", Topic.RESPONSE_SHARE, "Greater than 90%"),
            ("5.12", 5, "most of them", Topic.RESPONSE_SHARE, None),
        ],
    )
    def test_is_taken_over_where_it_says_the_same_today(
        self, version: str, question: int, written: str, meaning: Topic, today: str | None
    ) -> None:
        found = self.read(version, answers={question: written})
        assert [given(found, meaning, mineral) for mineral in MINERALS] == [today] * 4

    @pytest.mark.parametrize(("version", "question"), [("2.03", 1), ("2.03", 3), ("2.03", 6)])
    def test_to_a_question_that_is_not_asked_any_more_means_nothing(
        self, version: str, question: int
    ) -> None:
        found = self.read(version, answers={question: "Yes"})
        assert {(answer.meaning, answer.given.value) for answer in found.answers} == {("", None)}
        assert found.answers[0].given.as_written == "Yes"

    @pytest.mark.parametrize(
        ("version", "letter", "written", "meaning", "today"),
        [
            ("2.03", "H", "Yes (internal audit)", Practice.REVIEWS_INFORMATION, "Yes"),
            ("2.03", "D", "Planned once lists become available", Practice.VALIDATED_SMELTERS_REQUIRED, None),
            ("4.20", "F", "Yes", Practice.SURVEYS_SUPPLIERS, "Yes, in conformance with IPC1755 (e.g., CMRT)"),
            ("4.20", "F", "No", Practice.SURVEYS_SUPPLIERS, None),
            ("4.20", "I", "Yes", Practice.CORRECTIVE_ACTION, "Yes"),
            ("5.12", "F", "No", Practice.SURVEYS_SUPPLIERS, "No"),
            ("5.12", "H", "Yes", Practice.CORRECTIVE_ACTION, "Yes"),
        ],
    )
    def test_about_the_company_goes_by_its_meaning_not_by_its_letter(
        self, version: str, letter: str, written: str, meaning: Practice, today: str | None
    ) -> None:
        assert given(self.read(version, practices={letter: written}), meaning) == today

    @pytest.mark.parametrize(
        ("version", "written", "letter"),
        [
            ("2.03", "Product Category Level", "C"),
            ("2.03", "Division", "C"),
            ("2.03", "Product Level", "B"),
            ("3.02", "B. Product (or List of Products)", "B"),
            ("3.0", "our lamps", None),
        ],
    )
    def test_about_the_scope_has_its_letter(self, version: str, written: str, letter: str | None) -> None:
        found = self.read(version, company={"scope": written})
        assert (found.company["scope"].value, found.company["scope"].as_written) == (letter, written)

    def test_keeps_its_comment(self) -> None:
        found = self.read("4.20", practices={"B": "Yes"}, comments={"B": "https://weidenau.example"})
        assert [answer.comment.value for answer in found.answers] == ["https://weidenau.example"]


class TestNoEarlyFile:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(cmrt_workbook(), id="current"),
            pytest.param(early_workbooks.xlsx({"Declaration": {}, "Smelter List": {}}), id="other xlsx"),
            pytest.param(early_workbooks.xls({"Sheet1": {(1, 1): 1.0}}), id="other xls"),
        ],
    )
    def test_is_read(self, content: bytes) -> None:
        assert read_early(content, Limits()) is None

    @pytest.mark.parametrize("version", ["1.0", "1.02", "6", "6.01", "7"])
    def test_has_a_layout(self, version: str) -> None:
        assert layout_of(version) is None

    def test_has_a_layout_of_its_own_twice(self) -> None:
        assert [layout_of(layout.version) for layout in LAYOUTS] == list(LAYOUTS)


def row_of(*cells: tuple[int, int]) -> bytes:
    return b"".join(made_xls.cell(row, column, 1.0, {}) for row, column in cells)


class TestABinaryWorkbook:
    """Guards of `binary_sheets`: what it asks for more room than any template, or lies about, is refused."""

    @staticmethod
    def refused(content: bytes) -> Refusal:
        with pytest.raises(Refused) as refused:
            binary_sheets(content, ["Declaration"])
        return refused.value.reason

    @pytest.mark.parametrize(
        "stream",
        [
            pytest.param(
                made_xls.of_bodies({"Declaration": row_of((1, 1), (60_000, 250))}), id="wide spread"
            ),
            pytest.param(
                made_xls.of_bodies({f"S{n}": row_of((1, 1), (50_000, 10)) for n in range(3)}),
                id="on many sheets",
            ),
            pytest.param(made_xls.of_bodies({"Declaration": row_of((1, 1)) * 300_001}), id="many cells"),
            pytest.param(
                made_xls.of_bodies(
                    {"Declaration": made_xls.record(0x00BD, struct.pack("<HH", 0, 0) + bytes(60_000)) * 31}
                ),
                id="many numbers in one record",
            ),
            pytest.param(
                made_xls.of_bodies({"Declaration": b""}, made_xls.shared_texts(["x" * 3900] * 300)),
                id="much text",
            ),
            pytest.param(
                made_xls.of_bodies({"Declaration": b""}, made_xls.record(0x00E0, bytes(20)) * 10_001),
                id="styles",
            ),
        ],
    )
    def test_with_more_than_any_template_is_refused_before_it_is_read(self, stream: bytes) -> None:
        began = time.process_time()
        assert self.refused(made_xls.container(stream)) is Refusal.UNPACKS_TOO_LARGE
        assert time.process_time() - began < 2

    def test_larger_than_any_template_is_refused(self) -> None:
        assert self.refused(made_xls.container(bytes(6 * 1024 * 1024))) is Refusal.UNPACKS_TOO_LARGE

    @pytest.mark.parametrize("offset", [0x200, 1, 2**31, 2**32 - 1])
    def test_whose_sheet_begins_where_none_does_is_damaged(self, offset: int) -> None:
        stream = made_xls.of_bodies({"Declaration": row_of((1, 1))}, offset=offset)
        assert self.refused(made_xls.container(stream)) is Refusal.DAMAGED

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(made_xls.container(b""), id="no record"),
            pytest.param(
                made_xls.container(made_xls.stream({"Declaration": {(1, 1): "a"}}), "Other"), id="no stream"
            ),
            pytest.param(
                made_xls.container(made_xls.record(0x002F, bytes(54)) + made_xls.stream({"Declaration": {}})),
                id="a password of its own",
            ),
            pytest.param(early_workbooks.xls(early_workbooks.sheets("3.02"))[:3000], id="cut off"),
        ],
    )
    def test_that_cannot_be_opened_is_damaged(self, content: bytes) -> None:
        assert self.refused(content) is Refusal.DAMAGED

    def test_is_read_without_what_stands_beside_its_values(self) -> None:
        # A name whose formula claims more than there is, and a comment: both are struck out unread.
        body = made_xls.record(0x0018, b"\xff" * 60) + row_of((8, 4)) + made_xls.record(0x001C, b"\xff" * 8)
        sheets = binary_sheets(
            made_xls.container(made_xls.of_bodies({"declaration ": body})), ["Declaration"]
        )
        assert sheets["Declaration"].value("D8") == 1

    def test_tells_the_text_that_a_formula_yields_behind_what_cells_share(self) -> None:
        formula = struct.pack("<HHH", 7, 3, 0) + b"\0" * 6 + b"\xff\xff" + bytes(8)
        body = made_xls.record(0x0006, formula) + made_xls.record(0x04BC, bytes(10))
        body += made_xls.record(0x0207, made_xls.text("Weidenau"))
        sheets = binary_sheets(made_xls.container(made_xls.of_bodies({"Declaration": body})), ["Declaration"])
        assert sheets["Declaration"].value("D8") == "Weidenau"

    def test_however_mutated_ends_in_sheets_or_a_refusal(self) -> None:
        base = early_workbooks.xls(early_workbooks.sheets("4.20", answers={3: "No"}))
        for seed in range(400):
            content = mutated_bytes(random.Random(seed), base)
            began = time.process_time()
            with contextlib.suppress(Refused):
                read_early(content, Limits())
            assert time.process_time() - began < 2

    def test_saved_by_an_office_program_reads_like_the_newer_form(self, tmp_path: Path) -> None:
        made = early_workbooks.xlsx(
            early_workbooks.sheets("4.20", answers={3: "No"}, practices={"B": "Yes"}, comments={"B": "网址"})
        )
        assert early(office.converted(made, tmp_path, "xls").read_bytes()) == early(made)


@pytest.mark.usefixtures("samples")
class TestRealFiles:
    def test_a_filled_one_is_read(self) -> None:
        found = early((SAMPLES / "legacy_CMRT_3.01_green.xlsx").read_bytes())
        assert (found.version, found.is_in_place) == ("3.01", True)
        assert (len(found.company), len(found.answers), len(found.smelters), len(found.products)) == (
            12,
            38,
            4,
            1,
        )
        assert found.company["effective_date"].value == "2014-05-31"
        assert [values(dict(row.texts))["lookup"] for row in found.smelters][2:] == [
            "Cabot Supermetals",
            "Ganzhou Huaxing Tungsten",
        ]

    def test_an_empty_one_behind_excels_default_password_has_nothing(self) -> None:
        began = time.process_time()
        found = early((SAMPLES / "legacy_CMRT_3.01_empty.xls").read_bytes())
        assert time.process_time() - began < 2
        assert (found.version, found.is_in_place) == ("3.01", True)
        assert [*found.company, *found.answers, *found.smelters, *found.products] == []

"""What typing does to text, and how it is undone."""

from datetime import date, datetime

import pytest

from surveys.workbooks.answers import meant_option, meant_recycled, meant_scope
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.layouts.model import Topic
from surveys.workbooks.text import collapsed, folded, normalised_cid, understood_date, written

YES_NO = ("Yes", "No", "Unknown")
SHARES = next(q.options for q in emrt.EMRT_2_1.questions if q.topic is Topic.RESPONSE_SHARE)


class TestCollapsed:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("  a  b ", "a b"),
            ("a\r\nb", "a b"),
            ("a_x000D_\nb", "a b"),
            ("Ｙｅｓ", "Yes"),
            ("\u3000a\u00a0b\u200b", "a b"),
            ("（EMRT）", "(EMRT)"),
            ("", ""),
        ],
    )
    def test_undoes_what_typing_did(self, text: str, expected: str) -> None:
        assert collapsed(text) == expected

    def test_folds_letter_case(self) -> None:
        assert folded("ＣＨＩＮＡ ") == folded("china")


class TestWritten:
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("x", "x"),
            (0.0, ""),
            (1234.0, "1234"),
            (1.5, "1.5"),
            (True, "TRUE"),
            (date(2026, 3, 2), "2026-03-02"),
            (datetime(2026, 3, 2, 8, 0), "2026-03-02 08:00:00"),
            (float("inf"), "inf"),
        ],
    )
    def test_shows_what_the_author_sees(self, cell: object, expected: str) -> None:
        assert written(cell) == expected


class TestNormalisedCid:
    @pytest.mark.parametrize(
        "text",
        [
            "CID001234",
            "cid001234",
            " CID001234",
            "CID 001234",
            "CID-001234",
            "ＣＩＤ００１２３４",
            "001234",
            "1234",
            "1234.0",
            "CID001234\n",
            "CID: 1234",
            "CID_001234",
            "CID#1234",
        ],
    )
    def test_recognises_every_usual_spelling(self, text: str) -> None:
        assert normalised_cid(text) == "CID001234"

    @pytest.mark.parametrize(
        "text", ["", "n/a", "CID", "CID1234567", "CID00231", "CID12A4", "unknown", "1234 5678"]
    )
    def test_finds_no_id_in_other_texts(self, text: str) -> None:
        assert normalised_cid(text) is None


class TestUnderstoodDate:
    @pytest.mark.parametrize(
        "value",
        [
            date(2026, 3, 2),
            datetime(2026, 3, 2, 9, 30),
            46083.0,
            "2026-03-02",
            "2026/3/2",
            "2026.03.02",
            "20260302",
            "2026年3月2日",
            "2-Mar-2026",
            "2 March 2026",
            "March 2, 2026",
            "Mar 2nd, 2026",
            "2. März 2026",
            "2-mars-2026",
            "02/03/2026",
            "2.3.2026",
            "2-Mar-26",
            "2026-03-02 00:00:00",
            "２０２６－０３－０２",
        ],
    )
    def test_reads_the_usual_orders(self, value: object) -> None:
        assert understood_date(value) == date(2026, 3, 2)

    def test_takes_the_order_that_is_a_date(self) -> None:
        assert understood_date("03/25/2026") == date(2026, 3, 25)

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "Q1 2026",
            "2026-02-30",
            "31/31/2026",
            "soon",
            12.0,
            99999.0,
            float("nan"),
            date(1900, 1, 1),
            True,
        ],
    )
    def test_sees_no_date_elsewhere(self, value: object) -> None:
        assert understood_date(value) is None


class TestMeantOption:
    @pytest.mark.parametrize(
        ("text", "options", "expected"),
        [
            ("Yes", YES_NO, "Yes"),
            (" yes ", YES_NO, "Yes"),
            ("Ｙｅｓ", YES_NO, "Yes"),
            ("是", YES_NO, "Yes"),
            ("いいえ", YES_NO, "No"),
            ("nein", YES_NO, "No"),
            ("未知", YES_NO, "Unknown"),
            ("", YES_NO, None),
            (" \u00a0", YES_NO, None),
            ("perhaps", YES_NO, "perhaps"),
            ("1", SHARES, "100%"),
            ("1.0", SHARES, "100%"),
            ("100 %", SHARES, "100%"),
            (">90%", SHARES, "Greater than 90%"),
            ("greater than 75%", SHARES, "Greater than 75%"),
            ("did not survey", SHARES, "Did not survey"),
            ("1", YES_NO, "1"),
            (
                "Yes, in conformance with IPC1755 (e.g. CMRT)",
                cmrt.CMRT_6_5.company_questions[4].options,
                "Yes, in conformance with IPC1755 (e.g., CMRT)",
            ),
        ],
    )
    def test_understands_the_answer(self, text: str, options: tuple[str, ...], expected: str | None) -> None:
        assert meant_option(text, options) == expected

    def test_understands_translated_yes_and_no_of_the_smelter_list(self) -> None:
        assert [meant_recycled(text) for text in ("Ja", "Oui", "예", "No", "否")] == [
            "Yes",
            "Yes",
            "Yes",
            "No",
            "No",
        ]


class TestMeantScope:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A. Company", "A"),
            ("b. product (or list of products)", "B"),
            ("C. User defined [Specify in 'Description of scope']", "C"),
            ("C", "C"),
            ("B)", "B"),
            ("Company", None),
            ("", None),
        ],
    )
    def test_understands_the_scope(self, text: str, expected: str | None) -> None:
        assert meant_scope(text) == expected

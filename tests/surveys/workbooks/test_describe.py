"""The plain form of what was understood: key names, value forms, words."""

import json
from dataclasses import replace
from typing import Any

import pytest

from surveys.workbooks.blank import SmelterValues, WorkbookValues
from surveys.workbooks.describe import describe
from surveys.workbooks.layouts import amrt, cmrt, emrt, known
from surveys.workbooks.layouts.model import Layout, Topic
from surveys.workbooks.refusals import SENTENCES, Refusal, Refused
from tests.surveys.workbooks.filled import answered, complete, in_company, understood, with_smelters

VALUES = complete(cmrt.CMRT_6_5)


def described(values: WorkbookValues, layout: Layout = cmrt.CMRT_6_5) -> dict[str, Any]:
    return describe(understood(values, layout), filename="file.xlsx", seconds=0.01)


class TestDescribe:
    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_gives_plain_values(self, layout: Layout) -> None:
        found = described(complete(layout), layout)
        assert json.loads(json.dumps(found)) == found
        assert found["readable"] is True
        assert {
            "company",
            "answers",
            "smelters",
            "products",
            "mines",
            "checker",
            "findings",
            "seconds",
        } <= set(found)

    def test_gives_answers_as_typed_and_a_full_share_in_one_form(self) -> None:
        values = answered(answered(VALUES, Topic.ADDED, "Tin", "是"), Topic.RESPONSE_SHARE, "Tin", 1)
        answers = described(values)["answers"]
        assert answers["q1"]["Tin"] == {
            "answer": "是",
            "comment": None,
            "understood": "Yes",
            "sheet": "Declaration",
            "cell": "D27",
        }
        assert answers["q6"]["Tin"]["answer"] == "100%"

    def test_nests_answers_by_mineral_as_the_revision_does(self) -> None:
        assert set(described(complete(emrt.EMRT_1_3), emrt.EMRT_1_3)["answers"]["company"]) >= {
            "C_Cobalt",
            "C_Mica",
        }
        company = described(complete(emrt.EMRT_2_1), emrt.EMRT_2_1)["answers"]["company"]
        assert set(company["C"]) == {"Cobalt", "Mica"}
        assert described(complete(amrt.AMRT_1_3), amrt.AMRT_1_3)["answers"]["company"] == {}

    def test_gives_a_date_that_is_a_text_as_typed(self) -> None:
        company = described(in_company(VALUES, effective_date="Q1 2026"))["company"]
        assert (company["effective_date"], company["effective_date_as_typed"]) == (None, "Q1 2026")

    def test_gives_the_place_of_every_smelter(self) -> None:
        row = described(with_smelters(VALUES, SmelterValues("cid 920001")))["smelters"][-1]
        assert (row["sheet"], row["cell"], row["kind"]) == ("Smelter List", "A13", "unresolved")
        assert (row["metal"], row["cid"], row["cid_best"]) == (None, None, "CID920001")

    def test_puts_findings_and_labels_into_the_language_asked_for(self) -> None:
        result = understood(in_company(VALUES, company=""))
        words = {"Company name": "公司名称"}
        found: Any = describe(result, filename="a", seconds=0, translate=lambda text: words.get(text, text))
        assert found["checker"]["items"][0]["label"] == "公司名称"
        assert "公司名称" in found["findings"][0]["message"]

    def test_counts_what_the_checker_counts(self) -> None:
        checker = described(in_company(VALUES, company=""))["checker"]
        assert checker["incomplete"] == 1
        assert checker["items"][0] == {
            "row": 4,
            "label": "Company name",
            "sheet": "Declaration",
            "cell": "D8",
            "necessary": True,
            "complete": False,
            "incomplete": 1,
            "in_total": True,
        }

    def test_flags_what_else_is_in_the_file(self) -> None:
        result = understood(VALUES)
        result = replace(result, declaration=replace(result.declaration, has_macros=True))
        assert describe(result, filename="a", seconds=0)["flags"] == ["contains_macros"]


class TestRefusals:
    @pytest.mark.parametrize("reason", list(Refusal))
    def test_have_a_sentence_each(self, reason: Refusal) -> None:
        assert SENTENCES[reason].count(". ") >= 1

    def test_are_told_with_their_reason(self) -> None:
        refused = Refused(Refusal.NOT_A_WORKBOOK, looks_like="pdf")
        found: Any = describe(refused, filename="a.xlsx", seconds=0.001)
        assert (found["readable"], found["reason_code"], found["family"]) == (False, "not_a_workbook", None)
        assert "its content is a PDF document" in found["reason"]

    def test_are_translated_with_the_words_in_them(self) -> None:
        words = {
            SENTENCES[Refusal.DAMAGED]: "文件已损坏：%(detail)s",
            "a part of it cannot be unpacked": "部分内容无法解压",
        }
        refused = Refused(Refusal.DAMAGED, detail="part")
        found = describe(refused, filename="a", seconds=0, translate=lambda text: words[text])
        assert found["reason"] == "文件已损坏：部分内容无法解压"

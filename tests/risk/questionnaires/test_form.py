"""The form of audits: what is refused, and what the shipped version holds."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from risk.questionnaires.form import MINERALS, FormRefused, first_version, parse


class TestFirstVersion:
    def test_has_sections_whose_weights_are_parts_of_a_hundred(self) -> None:
        assert sum(section.weight for section in parse(first_version()).sections) == Decimal(100)

    def test_asks_all_that_the_field_guide_asks_about_minerals(self) -> None:
        [minerals] = [one for one in parse(first_version()).sections if one.key == MINERALS]
        asked = {question.key.removeprefix("minerals_") for question in minerals.questions}
        assert asked >= {
            "policy",
            "person",
            "survey",
            "smelters",
            "origin",
            "correction",
            "training",
            "grievance",
        }

    def test_says_everything_in_chinese_too(self) -> None:
        for section in parse(first_version()).sections:
            for question in section.questions:
                for text in (section.title, question.text, question.look_at):
                    assert any("\u4e00" <= letter <= "\u9fff" for letter in text.in_("zh-hans"))
                    assert text.in_("en").isascii()


def broken(how: str) -> dict[str, Any]:
    content = deepcopy(first_version())
    sections = content["sections"]
    match how:
        case "without Chinese":
            del sections[0]["title"]["zh"]
        case "empty text":
            sections[0]["questions"][0]["text"]["en"] = " "
        case "weight that is none":
            sections[0]["weight"] = "many"
        case "weight of nothing":
            sections[0]["questions"][0]["weight"] = "0"
        case "same key twice":
            sections[0]["questions"][0]["key"] = sections[1]["questions"][0]["key"]
        case "no minerals":
            content["sections"] = [one for one in sections if one["key"] != MINERALS]
        case "section without questions":
            sections[0]["questions"] = []
        case "borders the wrong way":
            content["fails_below"] = "80"
    return content


class TestParse:
    @pytest.mark.parametrize(
        "how",
        [
            "without Chinese",
            "empty text",
            "weight that is none",
            "weight of nothing",
            "same key twice",
            "no minerals",
            "section without questions",
            "borders the wrong way",
        ],
    )
    def test_refuses(self, how: str) -> None:
        with pytest.raises(FormRefused):
            parse(broken(how))

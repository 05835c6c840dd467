"""The command line's view of a workbook: no database, one line of JSON a file."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from surveys.workbooks.blank import build
from surveys.workbooks.layouts import cmrt
from tests import early_workbooks
from tests.surveys.workbooks.conftest import samples as samples
from tests.surveys.workbooks.filled import complete, in_company

_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(build(cmrt.CMRT_6_5, in_company(complete(cmrt.CMRT_6_5), company="")))
    return path


def printed(*arguments: object) -> list[str]:
    output = io.StringIO()
    call_command("inspect_workbook", *map(str, arguments), stdout=output)
    return output.getvalue().splitlines()


def inspected(language: str, *files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed(*files, "--json", "--language", language)]


def sentences(found: dict[str, Any]) -> list[str]:
    """All that is said of a file in our own words."""
    if not found["readable"]:
        return [found["reason"]]
    labels = [item["label"] for item in found["checker"]["items"]]
    return labels + [finding["message"] for finding in found["findings"]]


class TestInspectWorkbook:
    """pytest-django forbids the database here: any query would fail."""

    def test_prints_a_line_of_json_for_each_file(self, filled: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken.xlsx"
        broken.write_bytes(b"")
        first, second = (json.loads(line) for line in printed(filled, broken, "--json"))
        assert (first["file"], first["readable"], first["family"], first["version"]) == (
            "filled.xlsx",
            True,
            "CMRT",
            "6.5",
        )
        assert first["checker"]["incomplete"] == 1
        assert next(finding["code"] for finding in first["findings"]) == "C01"
        assert (second["readable"], second["reason_code"]) == (False, "empty_file")

    def test_summarises_for_people(self, filled: Path) -> None:
        lines = printed(filled)
        assert lines[0].startswith("filled.xlsx: CMRT 6.5 (English)")
        assert "Checker: 1 incomplete" in lines[1]
        assert "C01" in lines[2]

    def test_speaks_the_language_asked_for(self, filled: Path) -> None:
        found = inspected("zh-hans", filled)[0]
        assert [finding["message"] for finding in found["findings"]] == [
            "D8 为空：“公司名称”为必填项，请填写。"
        ]

    def test_leaves_the_words_of_the_file_as_they_are(self, tmp_path: Path) -> None:
        other = tmp_path / "other.xlsx"
        Workbook().save(other)
        (found,) = inspected("zh-hans", other)
        assert "“Declaration”" in found["reason"]

    def test_says_everything_of_every_sample_in_both_languages(self, samples: Path) -> None:
        files = sorted(path for path in samples.glob("*.xls*") if path.suffix != ".json")
        for english, chinese in zip(inspected("en", *files), inspected("zh-hans", *files), strict=True):
            for sentence in sentences(chinese):
                assert _CHINESE.search(sentence), (chinese["file"], sentence)
            assert not set(sentences(english)) & set(sentences(chinese))
            if english["readable"]:
                assert set(english["checker"]) == {"incomplete", "items"}
                items, findings = english["checker"]["items"], english["findings"]
                assert all({"label", "cell", "necessary", "complete"} <= set(item) for item in items)
                assert all({"code", "severity", "sheet", "cell", "message"} <= set(each) for each in findings)
                assert all(each["sheet"] and each["cell"] for each in findings)

    def test_counts_a_declaration_before_the_reporting_year_as_old(self, filled: Path) -> None:
        (line,) = printed(filled, "--json", "--year", "2027")
        assert "V08" in [finding["code"] for finding in json.loads(line)["findings"]]

    def test_names_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be read"):
            printed(tmp_path / "missing.xlsx")


class TestAnEarlyFile:
    @pytest.fixture
    def early(self, tmp_path: Path) -> Path:
        path = tmp_path / "early.xls"
        path.write_bytes(early_workbooks.xls(early_workbooks.sheets("4.20", answers={1: "No"})))
        return path

    def test_is_refused_with_what_could_be_read(self, early: Path) -> None:
        (found,) = inspected("en", early)
        assert (found["readable"], found["reason_code"]) == (False, "old_binary_workbook")
        read = found["early"]
        assert (read["version"], read["company"]["company"], len(read["smelters"])) == (
            "4.20",
            "Weidenau Lamps",
            4,
        )
        assert read["answers"][0] == {
            "question": "1",
            "meaning": "added",
            "mineral": "Tantalum",
            "answer": None,
            "as_written": "No",
            "comment": None,
            "cell": "D26",
        }

    def test_is_summarised(self, early: Path) -> None:
        assert "read all the same: company 7, answers 4, smelters 4, products 1" in printed(early)[-1]

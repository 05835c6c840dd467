"""The command line's view of a workbook: no database, one line of JSON a file."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys.workbooks.blank import build
from surveys.workbooks.layouts import cmrt
from tests.surveys.workbooks.filled import complete, in_company


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(build(cmrt.CMRT_6_5, in_company(complete(cmrt.CMRT_6_5), company="")))
    return path


def printed(*arguments: object) -> list[str]:
    output = io.StringIO()
    call_command("inspect_workbook", *map(str, arguments), stdout=output)
    return output.getvalue().splitlines()


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
        (line,) = printed(filled, "--json", "--language", "zh-hans")
        assert json.loads(line)["readable"] is True

    def test_counts_a_declaration_before_the_reporting_year_as_old(self, filled: Path) -> None:
        (line,) = printed(filled, "--json", "--year", "2027")
        assert "V08" in [finding["code"] for finding in json.loads(line)["findings"]]

    def test_names_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be read"):
            printed(tmp_path / "missing.xlsx")

"""Filled and broken workbooks beside the project: what is understood of each, field by field."""

import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.conformance import DESERVED, checker_rows, compared, described
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.understanding import understand
from tests.surveys.workbooks.conftest import SAMPLES, TEMPLATES

EXPECTATIONS = (
    sorted(path.name for path in SAMPLES.glob("*.expected.json")) if SAMPLES.is_dir() else ["(none)"]
)
BLANKS = sorted(path.name for path in TEMPLATES.glob("*.xlsx")) if TEMPLATES.is_dir() else ["(none)"]

REASONS = {
    "hostile_billion-laughs": "unsafe_content",
    "hostile_csv-renamed": "not_a_workbook",
    "hostile_empty": "empty_file",
    "hostile_not-a-zip": "not_a_workbook",
    "hostile_other-workbook": "not_a_template",
    "hostile_password": "password_protected",
    "hostile_truncated": "damaged",
    "hostile_xls-renamed": "old_binary_workbook",
    "hostile_zip-bomb-2GB": "unpacks_too_large",
    "legacy_CMRT_3.01_empty.xls": "old_binary_workbook",
    "legacy_CMRT_3.01_green": "outdated_version",
}


@lru_cache(maxsize=64)
def sample(name: str) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """A sample's file, what is expected of it, and what was understood."""
    stem = name.removesuffix(".expected.json")
    path = next(
        SAMPLES / (stem + ending)
        for ending in ("", ".xlsx", ".xlsm")
        if (SAMPLES / (stem + ending)).is_file()
    )
    return path, json.loads((SAMPLES / name).read_text("utf-8")), described(path)


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("name", EXPECTATIONS)
class TestSamples:
    def test_are_understood_as_expected(self, name: str) -> None:
        _, expected, found = sample(name)
        assert [difference for difference in compared(expected, found) if not difference[3]] == []

    def test_are_judged_like_their_own_checker(self, name: str) -> None:
        _, expected, found = sample(name)
        if "oracle_checker" in expected:
            assert [difference for difference in checker_rows(expected, found) if not difference[3]] == []

    def test_have_everything_reported_that_must_be(self, name: str) -> None:
        _, _, found = sample(name)
        stem = name.removesuffix(".expected.json")
        if not found["readable"] and stem == "legacy_CMRT_3.01_empty.xls":
            assert found["family"] == "CMRT"
        assert found["reason_code"] == REASONS.get(stem)
        codes = {finding["code"] for finding in found.get("findings", ())}
        assert DESERVED.get(stem, set()) <= codes

    def test_take_less_than_two_seconds(self, name: str) -> None:
        _, _, found = sample(name)
        assert found["seconds"] < 2


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize("name", BLANKS)
class TestBlankTemplates:
    def test_are_recognised_and_called_empty(self, name: str) -> None:
        started = time.process_time()
        with pytest.raises(Refused) as refused:
            understand((TEMPLATES / name).read_bytes(), filename=name)
        assert time.process_time() - started < 2
        _, family, version = name.removesuffix(".xlsx").split("_")
        version = {"2.21": "2.2"}.get(version, version)
        assert refused.value.reason is Refusal.EMPTY_TEMPLATE
        assert refused.value.parameters == {"family": family, "version": version}

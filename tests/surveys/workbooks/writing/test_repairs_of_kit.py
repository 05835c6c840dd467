"""Every repair that the rules propose for the kit's files, written into them and read again."""

from pathlib import Path

import pytest

from gscm.lib.addresses import cells_of
from surveys.workbooks.findings import Finding, Repair
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import Understanding, understand
from surveys.workbooks.writing.corrected import correct
from tests.surveys.workbooks.conftest import SAMPLES
from tests.surveys.workbooks.writing import packages

NAMES = sorted(path.name for path in SAMPLES.glob("RMI_*.xlsx")) if SAMPLES.is_dir() else []


def readable(content: bytes, name: str) -> Understanding:
    try:
        return understand(content, filename=name)
    except Refused as refused:
        pytest.fail(f"{name} is refused: {refused.reason}")


def first_of_each_cell(findings: tuple[Finding, ...]) -> list[Repair]:
    """All repairs; of two for one cell the first, as the page chooses."""
    found: dict[tuple[str, str], Repair] = {}
    for finding in findings:
        for repair in finding.repairs:
            found.setdefault((repair.sheet, repair.cell), repair)
    return list(found.values())


def unsettled(before: Understanding, after: Understanding, written: list[Repair]) -> set[str]:
    """Rules that still find something at a cell into which they themselves have proposed what was written."""
    chosen = {(each.sheet, each.cell, each.value) for each in written}
    left = set()
    for finding in before.findings:
        mine = {(r.sheet, r.cell, r.value) for r in finding.repairs}
        if not mine or not mine <= chosen:
            continue
        repaired = {(r.sheet, r.cell) for r in finding.repairs}
        for found in after.findings:
            if found.rule_id == finding.rule_id and repaired & {(r.sheet, r.cell) for r in found.repairs}:
                left.add(finding.rule_id)
            if found.rule_id == finding.rule_id and not finding.rows and found.cell == finding.cell:
                left.add(finding.rule_id)
    return left


@pytest.mark.parametrize("name", NAMES or ["no kit"])
class TestAFileOfTheKitWithAllItsRepairs:
    def test_has_its_findings_settled(self, samples: Path, name: str) -> None:
        content = (samples / name).read_bytes()
        before = readable(content, name)
        repairs = first_of_each_cell(before.findings)
        after = readable(correct(content, repairs), name)
        assert not unsettled(before, after, repairs)

    def test_is_the_same_package_but_for_the_repaired_rows(self, samples: Path, name: str) -> None:
        content = (samples / name).read_bytes()
        repairs = first_of_each_cell(readable(content, name).findings)
        corrected = correct(content, repairs)
        packages.consistent(corrected)
        difference = packages.difference(content, corrected)
        assert not difference.added
        assert difference.removed <= {"xl/calcChain.xml"}
        rows = {
            cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for repair in repairs for cell in cells_of(repair.cell)
        }
        sheets = {repair.sheet for repair in repairs}
        changed_sheets = [part for part in difference.changed if part.startswith("xl/worksheets/")]
        assert len(changed_sheets) <= len(sheets)
        for part in changed_sheets:
            changed = packages.changed_cells(packages.parts(content)[part], packages.parts(corrected)[part])
            assert {cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in changed} <= rows


def test_the_kit_has_repairs_at_all(samples: Path) -> None:
    rules = {
        finding.rule_id
        for name in NAMES
        for finding in readable((samples / name).read_bytes(), name).findings
        if finding.repairs
    }
    assert {"V20", "V21", "V22", "V30", "V30b", "V30c", "V30d", "V31c", "V33", "V18", "V19", "S01"} <= rules

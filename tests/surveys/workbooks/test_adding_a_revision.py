"""The worked example of docs/adding-a-revision.md, done: an invented revision, added by its layout alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from surveys.workbooks.blank import SmelterValues, build
from surveys.workbooks.layouts import cmrt, known
from surveys.workbooks.layouts.model import Layout, Practice
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.understanding import understand
from tests.surveys.workbooks.filled import complete, understood, with_smelters

PAGE = Path(__file__).parents[3] / "docs" / "adding-a-revision.md"


def layouts_after_the_example() -> tuple[Layout, ...]:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict[str, Any] = dict(vars(cmrt))
    exec(block, names)  # noqa: S102  the page is ours
    return tuple(names["LAYOUTS"])


@pytest.fixture
def newest(monkeypatch: pytest.MonkeyPatch) -> Layout:
    layouts = layouts_after_the_example()
    monkeypatch.setattr(known, "LAYOUTS", layouts)
    return layouts[-1]


class TestAnInventedRevision:
    def test_is_refused_while_nobody_has_added_it(self) -> None:
        layout = layouts_after_the_example()[-1]
        with pytest.raises(Refused) as refused:
            understand(build(layout, complete(layout)), filename="a.xlsx")
        assert refused.value.reason is Refusal.UNKNOWN_VERSION
        assert refused.value.parameters["version"] == "6.6"

    def test_is_read_by_its_layout_alone(self, newest: Layout) -> None:
        rows = tuple(SmelterValues("CID920001") for _ in range(2990))
        result = understood(with_smelters(complete(newest), *rows), newest)
        declaration = result.declaration
        assert (declaration.template.layout, declaration.template.is_exact) == (newest, True)
        (policy,) = declaration.practice(Practice.POLICY)
        assert (policy.given.cell, policy.given.value) == ("D77", "Yes")
        assert declaration.smelters[-1].row == 3002
        assert result.checker.incomplete == 0
        assert {finding.rule_id for finding in result.findings} == {"V33"}

    def test_makes_the_one_before_a_superseded_one(self, newest: Layout) -> None:
        findings = understood(complete(cmrt.CMRT_6_5), cmrt.CMRT_6_5).findings
        assert [(f.rule_id, f.parameters["current"]) for f in findings] == [("V04", "CMRT 6.6")]

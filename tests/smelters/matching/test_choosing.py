"""Which facilities a name may mean (smelters/matching/choosing.py)."""

import random

import pytest

from benchmarks import made_names
from smelters.matching import choosing, evidence, rules, tables
from smelters.matching.countries import country
from smelters.matching.evidence import Written
from smelters.matching.index import Index


@pytest.fixture(scope="module")
def index():
    return Index(tables.entries(iter(made_names.reference())))


@pytest.fixture(scope="module")
def names(index):
    chance = random.Random(4)
    cases = [case for case in made_names.cases() if len(case.name) > 3]
    spoiled = [
        (case, made_names.mistyped(case.name, len(case.name), 1, chance))
        for case in chance.sample(cases, 600)
    ]
    return [
        Written(index.spelled(name, code), code, tables.metal_key(case.metal), frozenset())
        for case, plain in spoiled
        for name in (case.name, plain)
        for code in (country(case.country),)
    ]


class TestQuickTests:
    def test_lose_no_facility_to_which_everything_fits(self, index, names, monkeypatch):
        quick = [choosing.explaining(name, index) for name in names]
        monkeypatch.setattr(choosing, "_narrowed", lambda listed, *_: list(listed))
        assert quick == [choosing.explaining(name, index) for name in names]
        assert any(quick)

    def test_lose_no_name_beside_which_a_place_stands(self, index, names, monkeypatch):
        quick = [rules._by_place(name, index) for name in names]
        monkeypatch.setattr(rules, "may_be_within", lambda listed, written: True)
        assert quick == [rules._by_place(name, index) for name in names]
        assert any(answer.cid for answer in quick)


class TestMayExplain:
    def test_says_yes_wherever_a_name_is_weighed(self, index, names):
        for name in names[:200]:
            for listed in index.shelf(name.metal).listed:
                if evidence.weigh(name, listed, index) is not None:
                    assert listed in choosing._narrowed([listed] * 5, name, index)

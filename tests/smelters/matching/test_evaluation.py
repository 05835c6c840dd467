"""Not one wrong match: on invented names, on the evaluation sets, and for each facility that a list lacks."""

import random
from collections import defaultdict

import pytest

from benchmarks import match_names
from benchmarks.match_names import FIELD, SHARED, Tally, judge, tallies
from smelters.matching import tables
from smelters.matching.index import Entry, Index
from smelters.matching.resolve import Reported, resolve

needs_sets = pytest.mark.skipif(not SHARED.is_dir(), reason="the evaluation sets are not there")


def counts(cases, lists) -> dict[str, Tally]:
    judged = judge(cases, lists, "ours")
    assert [(case, guess.cid) for case, guess in judged if guess.cid and guess.cid != case.cid] == []
    return tallies(judged)


class TestMadeNames:
    def test_are_found_without_a_wrong_match(self):
        found = counts(*match_names.made())
        assert found["all"].recall >= 0.97
        assert found["all"].top_three >= 0.99

    def test_are_resolved_better_than_by_a_ratio(self):
        cases, lists = match_names.made()
        theirs = tallies(judge(cases, lists, "WRatio 90"))["all"]
        assert theirs.wrong > 100
        assert theirs.recall < 0.9


@needs_sets
class TestEvaluationSets:
    def test_names_from_the_field_are_found_without_a_wrong_match(self):
        found = counts(*match_names.shared("drift"))
        assert found[FIELD].recall >= 0.93
        assert found[FIELD].top_three >= 0.98
        assert found["all"].recall >= 0.70
        assert found["all"].top_three >= 0.93

    def test_corrupted_names_are_found_without_a_wrong_match(self):
        found = counts(*match_names.shared("noise"))
        assert found["all"].recall >= 0.96
        assert found["all"].top_three >= 0.99

    @pytest.mark.parametrize("half", [0, 1])
    @pytest.mark.parametrize("name", ["drift", "noise"])
    def test_halves_by_facility_agree(self, name, half):
        cases, lists = match_names.shared(name)
        chosen = [case for case in cases if case.cid and int(case.cid[3:]) % 2 == half]
        recall = counts(chosen, lists)["all"].recall
        assert recall >= (0.55 if name == "drift" else 0.93)


@needs_sets
@pytest.mark.slow
@pytest.mark.parametrize("version", ["6.31", "6.5"])
def test_names_of_a_facility_that_the_list_lacks_find_nobody(version):
    """Each facility is taken out of the list in turn; then all its names, plain and misspelled, must be questions."""
    rows = tables.rows(SHARED / f"reference_{version}.csv", tables.REFERENCE_COLUMNS)
    shelves: dict[str, list[Entry]] = defaultdict(list)
    for entry in tables.entries(rows):
        shelves[entry.metal].append(entry)
    chance = random.Random(7)
    wrong = []
    for metal, shelf in shelves.items():
        for cid in dict.fromkeys(entry.cid for entry in shelf):
            index = Index(entry for entry in shelf if entry.cid != cid)
            for entry in (entry for entry in shelf if entry.cid == cid):
                for name in (entry.name, _without_a_letter(entry.name, chance)):
                    match = resolve(Reported(metal, "", (name,), entry.country), index)
                    if match.cid:
                        wrong.append((name, match))
    assert wrong == []


def _without_a_letter(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name))
    return name[:place] + name[place + 1 :]

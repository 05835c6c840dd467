"""What a new issue changes against the one before it."""

from collections import Counter
from dataclasses import replace

import pytest

from smelters.kinds import KINDS
from smelters.lists.difference import ADDED, CHANGED, REMOVED, SAME, compare
from smelters.lists.model import Row

LOOKUP, STATUS = KINDS["lookup"].shape, KINDS["status"].shape
ONE = Row(5, "CID910001", "Tin", "Perak", "Perak Works", "MALAYSIA", status="active")
TWO = Row(6, "CID910002", "Tin", "Selatan", "Selatan", "INDONESIA", status="active")


class TestCompare:
    @pytest.mark.parametrize("kind", ["lookup", "status"])
    def test_tells_what_came_and_went(self, kind):
        found = list(compare([ONE], [TWO], KINDS[kind].shape))
        assert [(f.change, f.row.cid, f.row.row) for f in found] == [
            (ADDED, "CID910002", 6),
            (REMOVED, "CID910001", 0),
        ]

    def test_tells_a_moved_smelter(self):
        moved = replace(ONE, city="Ipoh", row=9)
        assert [(f.change, f.before) for f in compare([ONE], [moved], LOOKUP)] == [(CHANGED, ONE)]

    def test_tells_a_lost_status(self):
        lost = replace(ONE, status="non_conformant")
        assert [f.change for f in compare([ONE], [lost], STATUS)] == [CHANGED]
        assert [f.change for f in compare([ONE], [lost], LOOKUP)] == [SAME]

    def test_counts_a_repeated_row_once(self):
        again = replace(TWO, row=7)
        assert Counter(f.change for f in compare([], [TWO, again], LOOKUP)) == {ADDED: 1, SAME: 1}

    def test_is_silent_about_a_row_in_another_place_of_the_file(self):
        assert [
            f.change for f in compare([ONE, TWO], [replace(TWO, row=5), replace(ONE, row=6)], LOOKUP)
        ] == [SAME, SAME]

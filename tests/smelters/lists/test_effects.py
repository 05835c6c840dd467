"""What the differences of a list mean for smelters."""

from dataclasses import replace

import pytest

from smelters.kinds import KINDS
from smelters.lists.difference import compare
from smelters.lists.model import Row

PARTICIPATES = {"conformant", "active"}
PERAK = Row(5, "CID910001", "Tin", "Perak Works", "Perak Works", "MALAYSIA", "Ipoh")
ALIAS = replace(PERAK, row=6, name="PTW")
NORD = Row(7, "CID910002", "Tin", "Nordhavn", "Nordhavn", "GERMANY", "Kiel")
STATUS = Row(2, "CID910001", "Tin", "Perak Works", "Perak Works", "MALAYSIA", status_as_written="Active")


def effects(before, after, kind="lookup"):
    found = KINDS[kind].effects(before, list(compare(before, after, KINDS[kind].shape)), PARTICIPATES)
    return {(each.row.cid, each.row.name): set(each.effects) for each in found if each.effects}


def renamed(*rows, name):
    return [replace(row, standard_name=name) for row in rows]


class TestOfALookup:
    def test_counts_a_smelter_that_comes_once_for_all_its_names(self):
        assert effects([NORD], [NORD, PERAK, ALIAS]) == {("CID910001", "Perak Works"): {"smelter_added"}}

    def test_counts_a_smelter_that_goes_once_for_all_its_names(self):
        assert effects([NORD, ALIAS, PERAK], [NORD]) == {("CID910001", "Perak Works"): {"smelter_removed"}}

    def test_tells_a_renamed_smelter_by_its_standard_name(self):
        after = [
            replace(ALIAS, standard_name="Perak Tin", name="Perak Tin"),
            *renamed(PERAK, ALIAS, name="Perak Tin"),
        ]
        assert effects([PERAK, ALIAS], after) == {("CID910001", "Perak Tin"): {"renamed"}}

    def test_tells_a_moved_smelter_once(self):
        after = [replace(row, city="Klang") for row in (PERAK, ALIAS)]
        assert effects([PERAK, ALIAS], after) == {("CID910001", "Perak Works"): {"moved"}}

    def test_takes_no_place_that_is_written_for_the_first_time_for_a_move(self):
        assert effects([replace(PERAK, city="")], [PERAK]) == {("CID910001", "Perak Works"): {"other"}}

    def test_tells_names_that_come_and_go(self):
        assert effects([PERAK, ALIAS], [PERAK, replace(ALIAS, name="Perak T.W.")]) == {
            ("CID910001", "PTW"): {"name_removed"},
            ("CID910001", "Perak T.W."): {"name_added"},
        }

    @pytest.mark.parametrize("spelling", ["PTW", "ptw"])
    def test_tells_a_name_that_points_to_another_smelter_than_before(self, spelling):
        moved = replace(NORD, row=8, name=spelling)
        assert effects([PERAK, ALIAS, NORD], [PERAK, NORD, moved]) == {
            ("CID910001", "PTW"): {"name_removed"},
            ("CID910002", spelling): {"changed_owner"},
        }

    def test_tells_the_owner_also_when_the_former_one_is_gone(self):
        taken = replace(NORD, row=8, name="Perak Works")
        assert effects([PERAK, NORD], [NORD, taken]) == {
            ("CID910001", "Perak Works"): {"smelter_removed"},
            ("CID910002", "Perak Works"): {"changed_owner"},
        }


class TestOfAStatusList:
    @pytest.mark.parametrize(
        ("was", "now", "found"),
        [
            ("active", "non_conformant", {"status_lost"}),
            ("ecap", "conformant", {"status_gained"}),
            ("active", "conformant", {"status_changed"}),
            ("active", "", {"label_unknown"}),
            ("active", "active", None),
        ],
    )
    def test_tells_who_begins_and_who_ceases_to_take_part(self, was, now, found):
        key = ("CID910001", "Perak Works")
        rows = [replace(STATUS, status=was)], [replace(STATUS, status=now)]
        assert effects(*rows, kind="status").get(key) == found

    def test_tells_that_a_removed_smelter_loses_its_status(self):
        assert effects([replace(STATUS, status="active")], [], "status") == {
            ("CID910001", "Perak Works"): {"smelter_removed", "status_lost"}
        }

    def test_tells_that_an_added_smelter_takes_part(self):
        assert effects([], [replace(STATUS, status="active")], "status") == {
            ("CID910001", "Perak Works"): {"smelter_added", "status_gained"}
        }

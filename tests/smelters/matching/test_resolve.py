"""The rules that resolve a reported smelter, and where they must leave it to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smelters.matching.normalise import cid as as_cid
from smelters.matching.normalise import name_key
from smelters.matching.resolve import Index, Match, Reason, Reported, Rule, resolve

INDEX = Index(
    [
        ("CID910001", "Gold", "Nordhavn Edelmetall GmbH"),
        ("CID910001", "Gold", "Nordhavn"),
        ("CID910002", "Tin", "Nordhavn"),
        ("CID910003", "Tin", "Perak Works"),
        ("CID910004", "Tin", "Selatan Tin"),
        ("CID910005", "Tin", "Selatan Tin"),
        ("CID910006", "Tin", ""),
    ]
)


class TestResolve:
    def test_takes_the_cid_that_is_listed_for_the_metal(self):
        match = resolve(Reported("Gold", "cid 910001", ("some other spelling",)), INDEX)
        assert match == Match("CID910001", Rule.CID, (Reason.CID_LISTED,))

    def test_takes_the_cid_beside_a_name_that_is_nearly_its_own(self):
        index = Index([("CID910003", "Tin", "Perak Works"), ("CID910005", "Tin", "Selatan")])
        assert resolve(Reported("Tin", "CID910005", ("Selatan Red",)), index).cid == "CID910005"

    def test_takes_the_cid_of_a_facility_without_a_name(self):
        assert resolve(Reported("Tin", "CID910006"), INDEX).cid == "CID910006"

    def test_takes_the_cid_where_no_metal_was_written(self):
        assert resolve(Reported(None, "CID910001"), INDEX).cid == "CID910001"

    def test_asks_when_the_cid_belongs_to_another_metal(self):
        match = resolve(Reported("Tin", "CID910001", ("Perak Works",)), INDEX)
        assert (match.cid, match.reasons) == (None, (Reason.CID_OF_OTHER_METAL,))
        assert match.candidates == ("CID910003", "CID910001")

    def test_asks_when_the_name_belongs_to_somebody_else(self):
        match = resolve(Reported("Tin", "CID910003", ("Nordhavn",)), INDEX)
        assert (match.cid, match.reasons) == (None, (Reason.CID_CONTRADICTS_NAME,))
        assert set(match.candidates) == {"CID910002", "CID910003"}

    def test_takes_the_cid_when_one_of_several_names_agrees(self):
        assert resolve(Reported("Tin", "CID910003", ("Nordhavn", "Perak Works")), INDEX).cid == "CID910003"

    def test_takes_the_exact_name_with_the_metal(self):
        assert resolve(Reported("Gold", "", ("NORDHAVN",)), INDEX) == Match(
            "CID910001", Rule.NAME, (Reason.NAME_LISTED,)
        )
        assert resolve(Reported("Tin", "", ("Nordhavn",)), INDEX).cid == "CID910002"

    def test_takes_the_exact_name_beside_a_cid_that_nobody_knows(self):
        match = resolve(Reported("Tin", "CID999999", ("Perak Works",)), INDEX)
        assert (match.cid, match.rule) == ("CID910003", Rule.NAME)
        assert match.reasons == (Reason.CID_UNKNOWN, Reason.NAME_LISTED)

    @pytest.mark.parametrize(
        ("reported", "reason", "candidates"),
        [
            (Reported("Tin", "", ("Selatan Tin",)), Reason.NAME_SHARED, ("CID910004", "CID910005")),
            (
                Reported("Tin", "", ("Perak Works", "Nordhavn")),
                Reason.NAME_SHARED,
                ("CID910002", "CID910003"),
            ),
            (Reported("Gold", "", ("Perak Works",)), Reason.NAME_OF_OTHER_METAL, ("CID910003",)),
            (Reported("Tin", "", ("Perak",)), Reason.NAME_UNKNOWN, ("CID910003",)),
            (Reported("Tin", "", ("Qwxz",)), Reason.NAME_UNKNOWN, ()),
            (Reported("Tin", "", ("  ",)), Reason.NO_NAME, ()),
            (Reported("Tin"), Reason.NO_NAME, ()),
            (Reported(None, "", ("Perak Works",)), Reason.NO_METAL, ()),
            (Reported("Tin", "1JPN072", ()), Reason.CID_UNREADABLE, ()),
        ],
    )
    def test_leaves_to_a_person_what_is_not_certain(self, reported, reason, candidates):
        match = resolve(reported, INDEX)
        assert (match.cid, match.rule) == (None, None)
        assert reason in match.reasons
        assert match.candidates == candidates

    @given(
        rows=some.lists(
            some.tuples(
                some.sampled_from(["CID000001", "CID000002"]),
                some.sampled_from("XY"),
                some.sampled_from("abc"),
            ),
            max_size=8,
        ),
        metal=some.sampled_from(["X", "Y", None]),
        cid=some.sampled_from(["", "CID000001", "2", "CID000003", "CID000002", "junk"]),
        names=some.lists(some.sampled_from(["A", "b", "c ", "d"]), max_size=2),
    )
    def test_never_matches_against_the_evidence(self, rows, metal, cid, names):
        match = resolve(Reported(metal, cid, tuple(names)), Index(rows))
        if match.cid is None:
            assert match.rule is None
            assert match.reasons
            return
        metals = {listed for found, listed, _ in rows if found == match.cid}
        assert metal is None or metal in metals
        keys = {name_key(name) for name in names}
        carriers = {found for found, listed, name in rows if listed == metal and name_key(name) in keys}
        if match.rule is Rule.CID:
            assert match.cid == as_cid(cid)
            assert not carriers or match.cid in carriers
        else:
            assert carriers == {match.cid}

"""Names that a list must not find: a part of it is left out, and everything is asked."""

from collections import Counter

import pytest

from benchmarks import leave_out_names, made_names
from benchmarks.leave_out_names import Asked
from smelters.matching import rules, tables
from smelters.matching.index import Entry, Index


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    entries = list(tables.entries(iter(made_names.reference())))
    aliases = [
        entry._replace(name=name)
        for entry in entries[:40]
        for name in (entry.name.split()[0], f"{entry.name} Works")
    ]
    return list(leave_out_names.questions([*entries, *aliases]))


class TestMadeList:
    def test_is_asked_in_every_way(self, asked):
        rows = Counter(one.experiment for one in asked)
        assert set(leave_out_names.EXPERIMENTS) - {"revisions"} == set(rows)

    def test_answers_without_a_wrong_match(self, asked):
        assert [str(found) for found in leave_out_names.answers(asked) if not found.is_right] == []

    def test_answers_most_of_the_names_that_it_has(self, asked):
        rows = Counter(one.experiment for one in asked)
        right = Counter(found.asked.experiment for found in leave_out_names.answers(asked))
        assert right["forms"] > 0.85 * rows["forms"]
        assert right["aliases"] > 0.5 * rows["aliases"]
        assert right["own number"] == rows["own number"]


class TestAnswers:
    def test_name_the_rule_that_decided(self):
        index = Index([Entry("CID900001", "tin", "Veldina Works GmbH", "GERMANY", "Ostrau")])
        questions = (
            Asked("forms", index, "tin", name, "GERMANY", "CID900001")
            for name in ("Veldina Works GmbH", "VELDINA WORKS", "Veldiina Works GmbH", "Bramlova")
        )
        assert [found.rule for found in leave_out_names.answers(questions)] == [
            "name",
            "by_form",
            "by_letters",
        ]

    def test_leave_the_rules_as_they_were(self):
        before = rules.RULES
        list(leave_out_names.answers([]))
        assert rules.RULES is before

    def test_of_a_facility_that_is_not_listed_are_wrong(self):
        index = Index([Entry("CID900001", "tin", "Veldina Works GmbH")])
        (found,) = leave_out_names.answers([Asked("facilities", index, "tin", "Veldina Works", "")])
        assert not found.is_right
        assert "nobody != CID900001" in str(found)


class TestRevisions:
    def test_leave_out_a_name_that_went_to_another_facility(self):
        one = [Entry("CID900001", "tin", "Veldina"), Entry("CID900002", "tin", "Bramlova")]
        other = [Entry("CID900003", "tin", "Veldina"), Entry("CID900002", "tin", "Bramlova Tin")]
        assert {asked.name for asked in leave_out_names.revisions(one, other)} == {"Bramlova"}

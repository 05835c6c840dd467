"""What parts contain, as stated by sources and concluded from commodities, as of any day."""

from datetime import date, timedelta

import pytest

from suppliers.models import Part
from surveys.models import CommodityRule, MineralContent
from surveys.services import materials
from surveys.services.materials import Statement
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
MAY = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(materials, "_count_traces", lambda: None)


@pytest.fixture
def part():
    return Part.objects.create(number="P-1", commodity="Solder")


def says(part, minerals, since=TODAY, source="declaration", reference=""):
    return Statement(part.pk, source, since, minerals, reference)


def contained(part, on=TODAY, **known):
    rows = MineralContent.objects.in_force(on, **known).filter(part=part)
    return {(row.mineral_id, row.source, row.is_necessary) for row in rows}


class TestContents:
    def test_hold_from_the_day_on_which_a_source_says_them(self, part):
        assert materials.state([says(part, {"Tin": True, "Gold": False})], at=NOW) == 1
        assert contained(part) == {("Tin", "declaration", True), ("Gold", "declaration", False)}
        assert contained(part, TODAY - timedelta(days=1)) == set()

    def test_stay_what_they_were_on_an_old_day(self, part):
        materials.state([says(part, {"Tin": True, "Gold": True})], at=NOW)
        materials.state([says(part, {"Gold": True, "Cobalt": False}, since=MAY)], at=LATER)
        assert contained(part, TODAY) == {("Tin", "declaration", True), ("Gold", "declaration", True)}
        assert contained(part, MAY) == {("Gold", "declaration", True), ("Cobalt", "declaration", False)}

    def test_stay_known_as_they_were_known(self, part):
        materials.state([says(part, {"Tin": True})], at=NOW)
        materials.state([says(part, {"Tin": False})], at=LATER)
        assert contained(part) == {("Tin", "declaration", False)}
        assert contained(part, known_at=NOW) == {("Tin", "declaration", True)}

    def test_do_not_change_when_said_again(self, part):
        materials.state([says(part, {"Tin": True})], at=NOW)
        assert materials.state([says(part, {"Tin": True}, since=MAY)], at=LATER) == 0
        assert MineralContent.objects.count() == 1

    def test_can_be_none(self, part):
        materials.state([says(part, {"Tin": True})], at=NOW)
        materials.state([says(part, {}, since=MAY)], at=LATER)
        assert contained(part, MAY) == {(None, "declaration", False)}

    def test_of_other_sources_are_left_alone(self, part):
        materials.state([says(part, {"Tin": True}), says(part, {"Gold": True}, source="answer")], at=NOW)
        materials.state([says(part, {}, source="answer", since=MAY)], at=LATER)
        assert contained(part, MAY) == {("Tin", "declaration", True), (None, "answer", False)}

    def test_are_dated_anew_by_a_correction_of_the_past(self, part):
        materials.state([says(part, {"Tin": True})], at=NOW)
        materials.state([says(part, {"Tin": True}, since=date(2025, 1, 1))], at=LATER)
        assert contained(part, date(2025, 6, 1)) == {("Tin", "declaration", True)}
        assert MineralContent.objects.known().count() == 1


class TestCommodityRules:
    def test_give_minerals_to_parts_of_the_commodity(self, part):
        other = Part.objects.create(number="P-2", commodity="Foil")
        assert materials.set_rules({"solder": {"Tin": True}}, on=TODAY, at=NOW) == 1
        assert contained(part) == {("Tin", "rule", True)}
        assert contained(other) == set()

    def test_end_with_the_rule(self, part):
        materials.set_rules({"solder": {"Tin": True, "Gold": False}}, on=TODAY, at=NOW)
        materials.set_rules({"solder": {"Tin": True}}, on=MAY, at=LATER)
        assert contained(part, MAY) == {("Tin", "rule", True)}
        materials.set_rules({"solder": {}}, on=MAY + timedelta(days=1), at=LATER + timedelta(days=1))
        assert contained(part, MAY + timedelta(days=1)) == {(None, "rule", False)}
        assert not CommodityRule.objects.exists()
        assert contained(part, TODAY) == {("Tin", "rule", True), ("Gold", "rule", False)}

    def test_follow_the_commodity_of_the_part(self, part):
        materials.set_rules({"solder": {"Tin": True}, "foil": {"Copper": True}}, on=TODAY, at=NOW)
        Part.objects.update(commodity="Foil")
        materials.conclude(on=MAY, at=LATER)
        assert contained(part, MAY) == {("Copper", "rule", True)}

    def test_conclude_nothing_new_the_second_time(self, part):
        materials.set_rules({"solder": {"Tin": True}}, on=TODAY, at=NOW)
        assert materials.conclude(on=MAY, at=LATER) == 0

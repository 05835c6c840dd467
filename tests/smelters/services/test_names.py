"""Decisions on reported names."""

from datetime import timedelta

import pytest

from smelters.models import NameDecision, ReportedName
from smelters.queries.names import decided_facilities, index_rows
from smelters.services import names
from smelters.services.names import DecisionRefused
from smelters.signals import name_decided
from tests import facts
from tests.people import NOW, TODAY, cast
from tests.workbooks import LOOKUP

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin():
    return cast().lin


@pytest.fixture
def facility():
    return next(iter(facts.listed_smelters().values()))


@pytest.fixture
def name(facility):
    metal = facility.facilitylistings.get().metal
    return ReportedName.objects.create(metal=metal, key="perak", name="Perak", first_seen_at=NOW)


class TestDecide:
    def test_is_remembered_with_who_when_and_why(self, name, facility, lin):
        decision = names.decide(
            name, outcome="facility", facility=facility, reason=" same site ", by=lin, at=NOW
        )
        assert (decision.decided_by, decision.decided_at, decision.reason) == (lin, NOW, "same site")
        assert decided_facilities() == {name.pk: facility.pk}
        assert not ReportedName.objects.undecided().exists()

    def test_gives_way_to_a_newer_one_and_stays_readable(self, name, facility, lin):
        names.decide(name, outcome="facility", facility=facility, by=lin, at=NOW)
        names.decide(name, outcome="not_a_smelter", by=lin, at=NOW + timedelta(hours=1))
        assert decided_facilities() == {}
        assert name.decisions.count() == 2
        assert ReportedName.objects.decided().get().outcome == NameDecision.Outcome.NOT_A_SMELTER

    def test_tells_the_house_after_the_transaction(self, name, lin, django_capture_on_commit_callbacks):
        heard = []

        def listen(sender, decision_id, **kwargs):
            heard.append(decision_id)

        name_decided.connect(listen)
        try:
            with django_capture_on_commit_callbacks() as callbacks:
                decision = names.decide(name, outcome="ask_supplier", by=lin, at=NOW)
            assert heard == []
            for callback in callbacks:
                callback()
            assert heard == [decision.pk]
        finally:
            name_decided.disconnect(listen)

    def test_refuses_a_facility_that_no_list_knows_for_the_metal(self, name, lin):
        other = next(f for f in facts.Facility.objects.all() if not names.is_of_metal(f, name.metal_id))
        with pytest.raises(DecisionRefused) as refused:
            names.decide(name, outcome="facility", facility=other, by=lin, at=NOW)
        assert refused.value.code == DecisionRefused.OTHER_METAL
        assert not NameDecision.objects.exists()

    def test_refuses_a_facility_for_a_supplier_that_named_none(self, name, facility, lin):
        name.is_placeholder = True
        name.save()
        with pytest.raises(DecisionRefused) as refused:
            names.decide(name, outcome="facility", facility=facility, by=lin, at=NOW)
        assert refused.value.code == DecisionRefused.NOTHING_REPORTED

    def test_refuses_this_smelter_without_saying_which(self, name, lin):
        with pytest.raises(DecisionRefused):
            names.decide(name, outcome="facility", by=lin, at=NOW)


class TestTakeBack:
    def test_lets_the_name_wait_again(self, name, facility, lin):
        names.decide(name, outcome="facility", facility=facility, by=lin, at=NOW)
        names.take_back(name, reason="wrong site", by=lin, at=NOW + timedelta(hours=1))
        assert decided_facilities() == {}
        assert ReportedName.objects.undecided().get() == name
        assert name.decisions.count() == 2

    def test_refuses_when_nothing_was_decided(self, name, lin):
        with pytest.raises(DecisionRefused):
            names.take_back(name, by=lin, at=NOW)


class TestIndexRows:
    def test_hold_every_name_that_a_list_gave_until_the_day(self):
        facts.listed_smelters()
        rows = set(index_rows(on=TODAY, classes=["public"]))
        assert {(entry.cid, entry.metal, entry.name) for entry in LOOKUP} <= {row[:3] for row in rows}
        assert {row.country for row in rows} == {entry.country for entry in LOOKUP}
        assert not set(index_rows(on=TODAY.replace(year=2020), classes=["public"]))
        assert not set(index_rows(on=TODAY, classes=["licensed-internal"]))

from datetime import date

import pytest

from risk.models import Alert, Case
from risk.services import alerts, cases
from risk.services.closing import Code
from smelters.models import FacilityStatus, Status
from smelters.services import acceptances
from tests import facts, flags
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def gold(smelters):
    return smelters["CID910001"]


@pytest.fixture
def case(people, gold):
    """A case about a smelter that is conformant by now: nothing is in the way of closing."""
    declare(people.xinhe, [(gold, "Gold")])
    alerts.evaluate(at=NOW)
    case = cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=TODAY, by=people.wei, at=NOW)
    facts.give_status(gold, "Gold", Status.CONFORMANT)
    return case


def failing(case):
    guard = cases.closing_guard(case, on=TODAY)
    return {
        criterion.code: [(row.cid, [one.kind for one in row.objections]) for row in criterion.rows]
        for criterion in guard.failing
    }


class TestClosingGuard:
    def test_lets_a_case_of_qualified_smelters_close(self, case, people):
        assert failing(case) == {}
        cases.close(case, by=people.wei, at=NOW)
        assert Case.objects.get().status == Case.Status.CLOSED

    def test_does_not_accept_an_active_smelter_alone(self, case, people, gold):
        """Taking part is not having passed (E5)."""
        FacilityStatus.objects.filter(facility=gold).update(status=Status.ACTIVE)
        alerts.evaluate(at=NOW)
        assert not Alert.objects.open().exists()
        assert failing(case) == {Code.SMELTERS_QUALIFIED: [("CID910001", [])]}
        with pytest.raises(cases.ClosingRefused):
            cases.close(case, by=people.wei, at=NOW)

    def test_accepts_an_active_smelter_that_the_centre_accepted_for_the_day(self, case, people, gold):
        FacilityStatus.objects.filter(facility=gold).update(status=Status.ACTIVE)
        accepted = acceptances.propose(
            gold, metal="Gold", since=TODAY, reason="Audit in May", by=people.lin, at=NOW
        )
        assert Code.SMELTERS_QUALIFIED in failing(case)
        acceptances.approve(accepted, by=people.bo, at=NOW)
        assert failing(case) == {}
        after = cases.closing_guard(case, on=accepted.days.upper)
        assert Code.SMELTERS_QUALIFIED in {criterion.code for criterion in after.failing}
        closed = cases.close(case, by=people.wei, at=NOW)
        (used,) = closed.closing_record["acceptances"]
        assert (used["cid"], used["until"]) == ("CID910001", accepted.days.upper.isoformat())

    @pytest.mark.parametrize("status", ["non_conformant", "ecap", "unknown"])
    def test_does_not_accept_it_once_it_is_active_no_more(self, case, people, gold, status):
        FacilityStatus.objects.filter(facility=gold).update(status=Status.ACTIVE)
        accepted = acceptances.propose(gold, metal="Gold", since=TODAY, reason="Soon", by=people.lin, at=NOW)
        acceptances.approve(accepted, by=people.bo, at=NOW)
        FacilityStatus.objects.filter(facility=gold).update(status=status)
        assert failing(case) == {Code.SMELTERS_QUALIFIED: [("CID910001", [])]}

    def test_does_not_accept_an_accepted_smelter_under_sanctions(self, case, people, gold):
        FacilityStatus.objects.filter(facility=gold).update(status=Status.ACTIVE)
        accepted = acceptances.propose(gold, metal="Gold", since=TODAY, reason="Soon", by=people.lin, at=NOW)
        acceptances.approve(accepted, by=people.bo, at=NOW)
        _, match = flags.found_match(gold)
        flags.confirm(match, people.lin)
        assert failing(case) == {Code.SMELTERS_ALLOWED: [("CID910001", ["sanctioned"])]}

    def test_does_not_accept_a_qualified_smelter_under_confirmed_sanctions(self, case, people, gold):
        """Having passed is not being free of conflict (E6)."""
        _, match = flags.found_match(gold)
        assert failing(case) == {}
        flags.confirm(match, people.lin)
        assert failing(case) == {Code.SMELTERS_ALLOWED: [("CID910001", ["sanctioned"])]}
        with pytest.raises(cases.ClosingRefused):
            cases.close(case, by=people.wei, at=NOW)

    def test_does_not_accept_one_on_the_companys_list(self, case, gold):
        flags.high_risk(gold, "Tin")
        assert failing(case) == {}
        flags.high_risk(gold, "Gold")
        assert failing(case) == {Code.SMELTERS_ALLOWED: [("CID910001", ["high_risk"])]}

    @pytest.mark.parametrize(("demand", "kind"), [("do_not_use", "customer_forbids"), ("approved", "")])
    def test_does_not_accept_what_a_customer_forbids_for_its_parts(self, case, people, gold, demand, kind):
        """What does not meet customers' requirements has to go, where their parts are delivered (E8)."""
        flags.rule(gold, demand)
        assert failing(case) == {}
        flags.delivers(people.xinhe)
        assert failing(case) == ({Code.SMELTERS_ALLOWED: [("CID910001", [kind])]} if kind else {})

    def test_does_not_accept_what_a_customer_has_not_approved(self, case, people, smelters):
        flags.delivers(people.xinhe)
        flags.rule(smelters["CID910002"], "approved", metal_id="Gold")
        assert failing(case) == {Code.SMELTERS_ALLOWED: [("CID910001", ["customer_lacks"])]}

    def test_forgets_what_is_over(self, case, people, gold):
        flags.delivers(people.xinhe)
        over = flags.rule(gold, "do_not_use")
        over.valid = type(over.valid)(date(2026, 1, 1), TODAY, "[)")
        over.save()
        assert failing(case) == {}

    def test_says_what_the_alerts_say(self, people, smelters, gold):
        """One judgement, made for one supplier here and for all of them in risk/bulk."""
        other, tin = smelters["CID910002"], smelters["CID910003"]
        for smelter, metal in ((gold, "Gold"), (other, "Gold"), (tin, "Tin")):
            facts.give_status(smelter, metal, Status.CONFORMANT)
        for supplier in (people.xinhe, people.faraway):
            declare(supplier, [(gold, "Gold"), (other, "Gold"), (tin, "Tin")])
        flags.confirm(flags.found_match(other)[1], people.lin)
        flags.high_risk(tin)
        flags.delivers(people.xinhe)
        flags.delivers(people.faraway, "P-2")
        flags.rule(gold, "approved", part="P-1")
        flags.rule(tin, "approved", metal_id="Tin")
        flags.rule(other, "do_not_use", part="P-2")
        alerts.evaluate(at=NOW)
        for supplier in (people.xinhe, people.faraway):
            told = {
                (alert.facility.cid, alert.kind) for alert in Alert.objects.open().filter(supplier=supplier)
            }
            opened = cases.open_case(
                list(Alert.objects.open().filter(supplier=supplier)),
                owner=people.lin,
                due_date=TODAY,
                by=people.lin,
                at=NOW,
            )
            guarded = {
                (cid, kind) for rows in failing(opened).values() for cid, kinds in rows for kind in kinds
            }
            assert guarded == told != set()

"""One kind of alert after the other: what raises it, for whom, by which list or decision, and what ends it."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from risk.models import Alert
from risk.services import alerts, cases
from smelters.models import (
    CustomerRule,
    FacilityListing,
    FacilityStatus,
    HighRiskFacility,
    SanctionDecision,
    Status,
    Thresholds,
)
from suppliers.models import SuppliedPart
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
    """A smelter that is listed and conformant: nothing is wrong with it."""
    facts.give_status(smelters["CID910001"], "Gold", Status.CONFORMANT)
    return smelters["CID910001"]


@pytest.fixture
def other_gold(smelters):
    facts.give_status(smelters["CID910002"], "Gold", Status.CONFORMANT)
    return smelters["CID910002"]


def evaluate(days=0, **options):
    return alerts.evaluate(at=NOW + timedelta(days=days), **options)


def open_kinds():
    return sorted(Alert.objects.open().values_list("kind", flat=True))


def last(kind):
    return Alert.objects.get(kind=kind).transitions.last()


def end(row, day):
    row.valid = DateRange(row.valid.lower, day, "[)")
    row.save()


def thresholds(**values):
    """A version that is in force besides the one that the system ships."""
    shipped = Thresholds.objects.order_by("valid_from").first()
    return Thresholds.objects.create(
        **{
            "participates": shipped.participates,
            "qualifies": shipped.qualifies,
            "lead_days": shipped.lead_days,
            "valid_from": TODAY,
            "reason": "tried",
            "proposed_at": NOW,
            "approved_at": NOW,
            **values,
        }
    )


class TestStanding:
    def test_is_told_by_one_kind_at_a_time(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert open_kinds() == []
        facts.give_status(gold, "Gold", Status.NOT_ENROLLED, since=date(2026, 3, 10))
        evaluate()
        assert open_kinds() == ["status_lost"]

    def test_is_lost_too_when_the_list_no_longer_holds_the_smelter(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        end(FacilityStatus.objects.get(facility=gold), date(2026, 3, 10))
        newer = facts.a_list(date(2026, 3, 10), "status")
        evaluate()
        assert open_kinds() == ["status_lost"]
        assert last("status_lost").list_id == newer.pk

    def test_keeps_to_the_running_case_when_its_kind_changes(self, people, smelters):
        smelter = smelters["CID910001"]
        facts.give_status(smelter, "Gold", Status.NOT_ENROLLED)
        declare(people.xinhe, [(smelter, "Gold")])
        evaluate()
        case = cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=TODAY, by=people.wei, at=NOW
        )
        facts.give_status(smelter, "Gold", Status.ACTIVE, since=date(2026, 3, 1))
        evaluate()
        facts.give_status(smelter, "Gold", Status.ECAP, since=date(2026, 3, 10))
        evaluate()
        assert Alert.objects.get(kind="status_lost").case == case

    def test_follows_other_thresholds_and_names_them(self, people, gold):
        facts.give_status(gold, "Gold", Status.ACTIVE, since=date(2026, 1, 2))
        FacilityStatus.objects.filter(status=Status.CONFORMANT).update(status=Status.ACTIVE)
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert open_kinds() == []
        narrow = thresholds(participates=["conformant", "cross_recognised"])
        evaluate(thresholds_id=narrow.pk)
        assert open_kinds() == ["not_participating"]
        step = last("not_participating")
        assert (step.because, step.thresholds_id) == ("thresholds_changed", narrow.pk)
        wide = thresholds(approved_at=NOW + timedelta(hours=1))
        evaluate(thresholds_id=wide.pk)
        step = last("not_participating")
        assert (step.to_status, step.because, step.thresholds_id) == ("closed", "thresholds_changed", wide.pk)


class TestDelisted:
    def test_is_raised_by_the_look_up_that_no_longer_holds_the_smelter(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        end(FacilityListing.objects.get(facility=gold), date(2026, 3, 10))
        newer = facts.a_list(date(2026, 3, 10))
        evaluate()
        alert = Alert.objects.get()
        assert (alert.kind, alert.severity) == ("delisted", Alert.Severity.MEDIUM)
        assert (last("delisted").because, last("delisted").list_id) == ("delisted", newer.pk)

    def test_ends_when_it_is_listed_again(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        listing = FacilityListing.objects.get(facility=gold)
        end(listing, date(2026, 3, 10))
        evaluate()
        again = flags.fact("lookup", date(2026, 3, 17))
        FacilityListing.objects.create(facility=gold, metal_id="Gold", name=listing.name, **again)
        evaluate()
        assert open_kinds() == []
        assert (last("delisted").because, last("delisted").list_id) == ("listed_again", again["list"].pk)

    def test_is_not_raised_for_a_smelter_that_was_never_listed(self, people, smelters):
        tin = smelters["CID910001"]
        facts.give_status(tin, "Tin", Status.CONFORMANT)
        declare(people.xinhe, [(tin, "Tin")])
        FacilityListing.objects.filter(facility=tin, metal_id="Tin").delete()
        evaluate()
        assert open_kinds() == []


class TestReassessment:
    def assessed(self, smelter, on):
        FacilityStatus.objects.filter(facility=smelter).update(last_audit_date=on, audit_cycle_years=1)

    @pytest.mark.parametrize(("days", "kinds"), [(31, []), (30, ["reassessment"]), (-40, ["reassessment"])])
    def test_is_a_watch_from_the_lead_time_of_the_thresholds_on(self, people, gold, days, kinds):
        """Days until the planned re-assessment; the shortest lead that is shipped is 30 days."""
        self.assessed(gold, TODAY.replace(year=TODAY.year - 1) + timedelta(days=days))
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert open_kinds() == kinds
        assert all(alert.severity == Alert.Severity.WATCH for alert in Alert.objects.all())

    def test_follows_another_lead_time(self, people, gold):
        self.assessed(gold, TODAY.replace(year=TODAY.year - 1) + timedelta(days=100))
        declare(people.xinhe, [(gold, "Gold")])
        thresholds(lead_days=[120, 200])
        evaluate()
        assert open_kinds() == ["reassessment"]

    def test_never_lowers_the_status(self, people, gold):
        self.assessed(gold, date(2020, 1, 1))
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert Alert.objects.get().facility_status == Status.CONFORMANT

    def test_ends_with_a_newer_assessment(self, people, gold):
        self.assessed(gold, date(2025, 1, 1))
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        newer = facts.give_status(gold, "Gold", Status.CONFORMANT, since=date(2026, 3, 10))
        FacilityStatus.objects.filter(pk=newer.pk).update(
            last_audit_date=date(2026, 3, 1), audit_cycle_years=1
        )
        evaluate()
        assert (last("reassessment").because, last("reassessment").list_id) == ("reassessed", newer.list_id)

    def test_is_not_raised_for_a_smelter_that_takes_no_part(self, people, gold):
        self.assessed(gold, date(2024, 1, 1))
        FacilityStatus.objects.update(status=Status.ECAP)
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert open_kinds() == ["not_participating"]


class TestSanctioned:
    def test_is_raised_by_a_confirmed_match_alone(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        entry, match = flags.found_match(gold)
        evaluate()
        assert open_kinds() == []
        decision = flags.confirm(match, people.lin)
        evaluate()
        alert = Alert.objects.get()
        assert (alert.kind, alert.severity) == ("sanctioned", Alert.Severity.CRITICAL)
        step = alert.transitions.get()
        assert (step.because, step.list_id, step.sanction_decision_id) == (
            "match_confirmed",
            entry.list_id,
            decision.pk,
        )

    def test_ends_when_the_match_is_taken_back(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        _, match = flags.found_match(gold)
        flags.confirm(match, people.lin)
        evaluate()
        taken_back = SanctionDecision.objects.create(
            match=match,
            outcome="dismissed",
            reason="Another company",
            decided_by=people.wei,
            decided_at=NOW + timedelta(hours=1),
        )
        evaluate()
        step = last("sanctioned")
        assert (step.to_status, step.because, step.sanction_decision_id) == (
            "closed",
            "lifted",
            taken_back.pk,
        )

    def test_ends_when_the_entry_leaves_its_list(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        entry, match = flags.found_match(gold)
        flags.confirm(match, people.lin)
        evaluate()
        end(entry, date(2026, 3, 17))
        evaluate()
        assert open_kinds() == []


class TestHighRisk:
    def test_is_raised_by_the_companys_list_for_its_metal(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        flag = flags.high_risk(gold, "Tin")
        evaluate()
        assert open_kinds() == []
        HighRiskFacility.objects.filter(pk=flag.pk).update(metal=None)
        evaluate()
        alert = Alert.objects.get()
        assert (alert.kind, alert.severity) == ("high_risk", Alert.Severity.HIGH)
        assert (last("high_risk").because, last("high_risk").list_id) == ("listed", flag.list_id)

    def test_ends_with_the_list_and_names_the_issue_that_follows(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        flag = flags.high_risk(gold)
        evaluate()
        end(flag, date(2026, 3, 10))
        newer = facts.a_list(date(2026, 3, 10), "high_risk")
        newer.series = flag.list.series
        newer.save()
        evaluate()
        assert (last("high_risk").because, last("high_risk").list_id) == ("lifted", newer.pk)


class TestCustomers:
    @pytest.fixture(autouse=True)
    def deliveries(self, people):
        """Xinhe delivers a part to the customer, Faraway delivers nothing to it."""
        flags.delivers(people.xinhe)

    def test_forbid_a_smelter_to_the_suppliers_of_their_parts_alone(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        declare(people.faraway, [(gold, "Gold")])
        rule = flags.rule(gold, "do_not_use")
        evaluate()
        alert = Alert.objects.get()
        assert (alert.supplier, alert.kind, alert.severity) == (
            people.xinhe,
            "customer_forbids",
            Alert.Severity.CRITICAL,
        )
        assert last("customer_forbids").list_id == rule.list_id

    def test_can_demand_it_for_one_part(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        rule = flags.rule(gold, "do_not_use", part="P-2")
        evaluate()
        assert open_kinds() == []
        CustomerRule.objects.filter(pk=rule.pk).update(part="P-1")
        evaluate()
        assert open_kinds() == ["customer_forbids"]

    def test_lack_a_smelter_that_is_not_among_those_they_approve(self, people, gold, other_gold):
        declare(people.xinhe, [(gold, "Gold"), (other_gold, "Gold")])
        declare(people.faraway, [(other_gold, "Gold")])
        rule = flags.rule(gold, "approved", metal_id="Gold")
        evaluate()
        alert = Alert.objects.get()
        assert (alert.supplier, alert.facility, alert.kind) == (people.xinhe, other_gold, "customer_lacks")
        assert (alert.severity, last("customer_lacks").list_id) == (Alert.Severity.HIGH, rule.list_id)

    def test_say_nothing_of_minerals_for_which_they_approve_no_smelter(self, people, smelters, gold):
        tin = smelters["CID910003"]
        facts.give_status(tin, "Tin", Status.CONFORMANT)
        declare(people.xinhe, [(tin, "Tin")])
        flags.rule(gold, "approved", metal_id="Gold")
        evaluate()
        assert open_kinds() == []

    def test_count_what_they_approve_for_all_parts_for_each_of_them(self, people, gold, other_gold):
        declare(people.xinhe, [(gold, "Gold")])
        flags.rule(gold, "approved")
        flags.rule(other_gold, "approved", part="P-1")
        evaluate()
        assert open_kinds() == []

    def test_end_with_the_delivery(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        flags.rule(gold, "do_not_use")
        evaluate()
        SuppliedPart.objects.update(until=date(2026, 3, 18))
        evaluate()
        assert (last("customer_forbids").to_status, last("customer_forbids").because) == ("closed", "lifted")

    def test_are_told_once_however_many_forbid_the_smelter(self, people, gold):
        flags.delivers(people.xinhe, "P-2", customer="BETA")
        declare(people.xinhe, [(gold, "Gold")])
        flags.rule(gold, "do_not_use")
        flags.rule(gold, "do_not_use", customer="BETA")
        evaluate()
        assert open_kinds() == ["customer_forbids"]


class TestAllKinds:
    def test_change_nothing_the_second_time(self, people, gold, other_gold):
        declare(people.xinhe, [(gold, "Gold"), (other_gold, "Gold")], names=[("Nowhere", "Gold")])
        flags.high_risk(gold)
        facts.give_status(other_gold, "Gold", Status.NON_CONFORMANT, since=date(2026, 3, 1))
        end(FacilityListing.objects.get(facility=gold), date(2026, 3, 10))
        evaluate()
        assert open_kinds() == ["delisted", "high_risk", "status_lost", "unresolved"]
        moved = evaluate()
        assert (moved.opened, moved.reopened, moved.closed, moved.changed) == (0, 0, 0, 0)

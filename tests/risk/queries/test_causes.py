from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from risk.models import Alert
from risk.queries import causes
from risk.services import alerts
from smelters.licences import Reader, classes_for
from smelters.models import (
    Facility,
    FacilityListing,
    FacilityStatus,
    NameDecision,
    ReferenceList,
    Thresholds,
)
from tests import facts, flags
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


TEAM = classes_for(Reader.TEAM)


def sentence_of(alert):
    steps = causes.newest_steps([alert.pk], classes=TEAM)
    decisions = causes.newest_decisions([alert.reported_name_id]) if alert.reported_name_id else {}
    with translation.override("en"):
        return causes.sentence(
            alert,
            days=causes.list_days(on=TODAY, classes=TEAM),
            plan=causes.plans([alert], on=TODAY, classes=TEAM).get((alert.facility_id, alert.metal_id)),
            step=steps.get(alert.pk),
            decision=decisions.get(alert.reported_name_id),
        )


def evaluated(**kwargs):
    alerts.evaluate(at=NOW, **kwargs)
    return Alert.objects.get()


class TestSentence:
    def test_says_when_no_list_is_there(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        assert (
            sentence_of(evaluated()) == "No list of participating smelters has been imported for this mineral"
        )

    def test_names_the_day_of_the_newest_list(self, people, gold):
        facts.a_list(date(2026, 2, 1), "status")
        facts.a_list(date(2026, 3, 10), "status")
        facts.a_list(date(2026, 3, 19), "status")
        declare(people.xinhe, [(gold, "Gold")])
        assert sentence_of(evaluated()) == "Not on the conformant or active list of 10 Mar 2026"

    def test_quotes_a_status_that_the_list_says_in_words(self, people, gold):
        facts.give_status(gold, "Gold", "ecap", date(2026, 3, 10))
        declare(people.xinhe, [(gold, "Gold")])
        assert sentence_of(evaluated()) == "“ECAP” on the list of 10 Mar 2026"

    def test_says_that_a_status_was_lost(self, people, gold):
        facts.give_status(gold, "Gold", "conformant", date(2026, 1, 1))
        declare(people.xinhe, [(gold, "Gold")])
        alerts.evaluate(at=NOW)
        lost = facts.give_status(gold, "Gold", "not_enrolled", date(2026, 3, 10))
        alert = evaluated(list_id=lost.list_id)
        assert sentence_of(alert) == (
            "Participated until now; no longer on the conformant or active list of 10 Mar 2026"
        )

    def test_tells_what_was_decided_on_a_name(self, people, gold):
        declare(people.xinhe, names=[("Unheard", "Gold")])
        alert = evaluated()
        assert sentence_of(alert) == "Name could not be resolved by any rule"
        decision = {"reported_name": alert.reported_name, "decided_by": people.lin}
        NameDecision.objects.create(outcome="unknown_smelter", decided_at=NOW, **decision)
        assert sentence_of(alert) == "Decided on 18 Mar 2026: A smelter that RMI does not know"
        NameDecision.objects.create(outcome="reopened", decided_at=NOW + timedelta(days=1), **decision)
        assert sentence_of(alert) == "Name could not be resolved by any rule"

    def test_tells_a_placeholder_from_a_name(self, people, gold):
        declare(people.xinhe, names=[("Smelter not yet identified", "Gold")])
        alert = evaluated()
        alert.reported_name.is_placeholder = True
        assert sentence_of(alert) == "The supplier has not yet identified this smelter"


class TestListDays:
    def test_can_be_asked_for_public_lists_alone(self):
        facts.a_list(date(2026, 3, 10), "status")
        ReferenceList.objects.filter(pk=facts.a_list(date(2026, 2, 1), "status").pk).update(licence="public")
        assert causes.list_days(on=TODAY, classes=TEAM)["Gold"] == date(2026, 3, 10)
        assert causes.list_days(on=TODAY, classes=classes_for(Reader.SUPPLIER))["Gold"] == date(2026, 2, 1)


class TestSentenceOfEachKind:
    @pytest.fixture(autouse=True)
    def declared(self, people, gold):
        facts.give_status(gold, "Gold", "conformant")
        declare(people.xinhe, [(gold, "Gold")])

    def test_counts_the_days_of_an_overdue_assessment(self, gold):
        FacilityStatus.objects.update(last_audit_date=TODAY - timedelta(days=400), audit_cycle_years=1)
        assert sentence_of(evaluated()) == "Re-assessment overdue by 35 days; the status stays"

    def test_dates_the_removal_from_the_look_up(self, gold):
        FacilityListing.objects.filter(facility=gold).update(
            valid=DateRange(date(2026, 1, 1), date(2026, 3, 10))
        )
        facts.a_list(date(2026, 3, 10))
        assert sentence_of(evaluated()) == "Not in the Smelter Look-up since 10 Mar 2026"

    def test_names_the_sanctions_list_and_the_day_of_the_decision(self, people, gold):
        flags.confirm(flags.found_match(gold)[1], people.lin)
        assert sentence_of(evaluated()) == "“Aurum Works” on Sanctions, confirmed on 18 Mar 2026"

    def test_names_the_companys_list(self, gold):
        flag = flags.high_risk(gold)
        assert sentence_of(evaluated()) == f"On {flag.list}"

    def test_names_the_customers_list(self, people, gold):
        flags.delivers(people.xinhe)
        rule = flags.rule(gold, "do_not_use")
        assert sentence_of(evaluated()) == f"Forbidden by {rule.list}"

    def test_names_the_list_on_which_it_is_missing(self, people, gold):
        flags.delivers(people.xinhe)
        other = Facility.objects.get(cid="CID910002")
        rule = flags.rule(other, "approved", metal_id="Gold")
        assert sentence_of(evaluated()) == f"Not among the smelters of {rule.list}"

    def test_names_the_thresholds_by_which_a_status_counts_no_more(self, gold):
        FacilityStatus.objects.update(status="active")
        shipped = Thresholds.objects.get()
        newer = Thresholds.objects.create(
            participates=shipped.qualifies,
            qualifies=shipped.qualifies,
            lead_days=shipped.lead_days,
            valid_from=TODAY,
            reason="tried",
            proposed_at=NOW,
            approved_at=NOW,
        )
        assert sentence_of(evaluated(thresholds_id=newer.pk)) == (
            "“Active” does not count as participating since 18 Mar 2026"
        )

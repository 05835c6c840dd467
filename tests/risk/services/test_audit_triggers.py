"""What proposes audits: each trigger exactly one, once."""

from datetime import timedelta

import pytest

from risk.models import Audit, AuditCause, AuditTrigger, AuditTriggerSetting, Case
from risk.services import audit_triggers, audits
from tests import audited, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def people():
    return cast()


def became_high(people):
    audited.a_score(people.xinhe, "medium", at=NOW - timedelta(days=2))
    audited.a_score(people.xinhe, "high", at=NOW - timedelta(days=1))


def has_risky_origin(people):
    declaration = declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")])
    audited.at_risk(audited.a_score(people.xinhe, "medium"), declaration)


def is_overdue(people):
    audited.a_case(people.xinhe, people.wei, due_date=TODAY - timedelta(days=1))


def reached_e3(people):
    case = audited.a_case(people.xinhe, people.wei, due_date=TODAY + timedelta(days=30))
    case.escalations.create(level=3, missed=TODAY - timedelta(days=9), receivers=["centre"], at=NOW)


def was_reopened(people):
    case = audited.a_case(people.xinhe, people.wei, due_date=TODAY + timedelta(days=30))
    case.transitions.create(from_status="closed", to_status=Case.Status.OPEN, by=people.wei, at=NOW)


def has_a_grievance(people):
    audited.a_score(people.xinhe, "low", rules=("grievance_substantiated",))


TRIGGERS = {
    AuditTrigger.LEVEL: became_high,
    AuditTrigger.ORIGIN: has_risky_origin,
    AuditTrigger.CASE_OVERDUE: is_overdue,
    AuditTrigger.CASE_ESCALATED: reached_e3,
    AuditTrigger.CASE_REOPENED: was_reopened,
    AuditTrigger.GRIEVANCE: has_a_grievance,
}


class TestProposeDue:
    def test_knows_how_to_set_off_every_trigger(self):
        assert set(TRIGGERS) == set(audit_triggers.BY_THE_SYSTEM)

    @pytest.mark.parametrize("trigger", TRIGGERS)
    def test_proposes_exactly_one_audit_for_each_trigger(self, people, trigger):
        TRIGGERS[trigger](people)
        assert audit_triggers.propose_due(at=NOW) == 1
        assert audit_triggers.propose_due(at=LATER) == 0
        audit = Audit.objects.get()
        assert (audit.supplier, audit.status) == (people.xinhe, Audit.Status.PROPOSED)
        assert [cause.trigger for cause in audit.causes.all()] == [trigger]
        assert [step.to_status for step in audit.transitions.all()] == ["proposed"]

    @pytest.mark.parametrize("trigger", TRIGGERS)
    def test_proposes_nothing_for_a_trigger_that_is_switched_off(self, people, trigger):
        AuditTriggerSetting.objects.filter(trigger=trigger).update(is_on=False)
        TRIGGERS[trigger](people)
        assert audit_triggers.propose_due(at=NOW) == 0

    @pytest.mark.parametrize("trigger", TRIGGERS)
    def test_does_not_propose_again_what_was_declined(self, people, trigger):
        TRIGGERS[trigger](people)
        audit_triggers.propose_due(at=NOW)
        audits.decline(Audit.objects.get(), reason="Audited in May", by=people.lin, at=NOW)
        assert audit_triggers.propose_due(at=LATER) == 0

    def test_gives_further_reasons_to_an_audit_that_is_not_reported_yet(self, people):
        became_high(people)
        audit_triggers.propose_due(at=NOW)
        is_overdue(people)
        assert audit_triggers.propose_due(at=LATER) == 0
        assert [cause.trigger for cause in Audit.objects.get().causes.all()] == ["level", "case_overdue"]

    def test_makes_one_proposal_of_several_triggers_at_once(self, people):
        became_high(people)
        is_overdue(people)
        assert audit_triggers.propose_due(at=NOW) == 1
        assert AuditCause.objects.filter(audit=Audit.objects.get()).count() == 2

    def test_proposes_anew_when_a_supplier_becomes_high_again(self, people):
        became_high(people)
        audit_triggers.propose_due(at=NOW)
        audits.decline(Audit.objects.get(), reason="Audited in May", by=people.lin, at=NOW)
        audited.a_score(people.xinhe, "high", at=NOW)
        assert audit_triggers.propose_due(at=LATER) == 0, "it has been high all the time"
        audited.a_score(people.xinhe, "low", at=NOW + timedelta(hours=1))
        audited.a_score(people.xinhe, "high", at=NOW + timedelta(hours=2))
        assert audit_triggers.propose_due(at=LATER) == 1

    def test_proposes_nothing_for_what_is_over(self, people):
        became_high(people)
        audited.a_score(people.xinhe, "medium", at=NOW)
        assert audit_triggers.propose_due(at=NOW) == 0

    def test_proposes_nothing_for_a_case_whose_risk_is_accepted(self, people):
        is_overdue(people)
        Case.objects.update(status=Case.Status.ACCEPTED_RISK, accepted_until=TODAY + timedelta(days=9))
        assert audit_triggers.propose_due(at=NOW) == 0

    def test_says_nothing_that_leads_to_a_grievance(self, people):
        has_a_grievance(people)
        audit_triggers.propose_due(at=NOW)
        cause = AuditCause.objects.get()
        assert (cause.reason, cause.score, cause.case) == ("", None, None)

    def test_looks_at_some_suppliers_only_where_told(self, people):
        became_high(people)
        audited.a_score(people.faraway, "high")
        assert audit_triggers.propose_due(at=NOW, supplier_ids=[people.faraway.pk]) == 1
        assert Audit.objects.get().supplier == people.faraway

    def test_takes_as_many_queries_for_many_as_for_few(self, people, django_assert_max_num_queries):
        for supplier in (people.xinhe, people.faraway):
            audited.a_score(supplier, "high")
        with django_assert_max_num_queries(20):
            assert audit_triggers.propose_due(at=NOW) == 2
        assert sorted(Audit.objects.values_list("number", flat=True)) == ["AU-2026-0001", "AU-2026-0002"]

"""Findings: noted, put right by actions of a case, verified; and what they do to the score."""

from datetime import timedelta

import pytest

from gscm.lib.states import TransitionRefused
from risk import tasks
from risk.models import Audit, CaseAction, RiskScore
from risk.queries.audit_results import failed_audits
from risk.questionnaires.form import Answer
from risk.services import audit_findings, audit_triggers, audits, cases, evidence, scoring
from risk.services.audits import AuditRefused
from tests import audited, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def audit(people):
    return audited.answered(audited.conducted(people.xinhe, people))


def noted(audit, gravity="major", text="No policy"):
    return audit_findings.note(
        audit, gravity=gravity, text=text, question="minerals_policy", risk="", by=audit.auditor, at=NOW
    )


def reported(audit):
    return audits.report(audit, summary="Short", by=audit.auditor, at=NOW)


def agreed(finding, people, *, days=10):
    finding.refresh_from_db()
    return audit_findings.agree(
        finding,
        kind=CaseAction.Kind.ADOPT_POLICY,
        description="Adopt a policy",
        responsible="Ana",
        due_date=TODAY + timedelta(days=days),
        by=people.wei,
        at=NOW,
    )


def done(action, people):
    class File:
        name = "policy.pdf"

        def read(self):
            return b"policy"

    evidence.attach(action, file=File(), note="", by=people.ana, at=LATER, as_supplier=True)
    cases.settle_action(action, status="done", outcome="Adopted", by=people.wei, at=LATER)


class TestNote:
    def test_is_refused_once_the_audit_is_reported(self, audit):
        finding = noted(audit)
        reported(audit)
        with pytest.raises(TransitionRefused):
            noted(audit)
        with pytest.raises(TransitionRefused):
            audit_findings.take_back(finding)

    def test_may_be_taken_back_before(self, audit):
        audit_findings.take_back(noted(audit))
        assert not audit.findings.exists()


class TestAgree:
    def test_opens_one_case_of_the_gravest_for_all_findings(self, audit, people):
        findings = [noted(audit, "minor"), noted(audit, "critical", "A child")]
        reported(audit)
        actions = [agreed(one, people) for one in findings]
        audit.refresh_from_db()
        assert {action.case for action in actions} == {audit.case}
        assert (audit.case.severity, audit.case.owner) == (4, people.wei)
        assert audit.case.due_date == TODAY + timedelta(days=90)
        assert [action.audit_finding for action in actions] == findings

    def test_goes_on_with_the_last_one(self, audit, people):
        findings = [noted(audit), noted(audit)]
        reported(audit)
        agreed(findings[0], people)
        assert Audit.objects.get().status == "findings"
        agreed(findings[1], people)
        assert Audit.objects.get().status == "actions"

    def test_is_refused_for_a_day_later_than_the_gravity_allows(self, audit, people):
        finding = noted(audit, "critical")
        reported(audit)
        with pytest.raises(AuditRefused):
            agreed(finding, people, days=31)
        agreed(finding, people, days=30)

    def test_is_refused_a_second_time(self, audit, people):
        findings = [noted(audit), noted(audit)]
        reported(audit)
        agreed(findings[0], people)
        with pytest.raises(AuditRefused):
            agreed(findings[0], people)


class TestVerify:
    def test_needs_an_action_that_is_done(self, audit, people):
        finding = noted(audit)
        reported(audit)
        action = agreed(finding, people)
        with pytest.raises(AuditRefused):
            audit_findings.verify(finding, text="Seen", by=audit.auditor, at=LATER)
        assert audit_findings.open_of(action.case) == [finding]
        done(action, people)
        audit_findings.verify(finding, text="Seen", by=audit.auditor, at=LATER)
        audit.refresh_from_db()
        assert (audit.status, audit.verified_on) == ("verified", LATER.date())
        assert audit_findings.open_of(action.case) == []

    def test_is_not_asked_for_where_nothing_was_found(self, audit):
        reported(audit)
        assert Audit.objects.get().status == "verified"


class TestFailedAudits:
    """The input of factor F6."""

    @pytest.fixture
    def failed(self, people):
        declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")])
        audit = audited.conducted(people.xinhe, people)
        audited.answered(audit, child_labour=Answer.MISSING)
        noted(audit, "critical", "A child")
        return reported(audit)

    def test_count_from_the_report_until_all_is_put_right(self, failed, people):
        assert failed_audits(on=TODAY - timedelta(days=1)) == {}
        assert failed_audits(on=TODAY) == {people.xinhe.pk: (failed.pk,)}
        action = agreed(failed.findings.get(), people)
        done(action, people)
        audit_findings.verify(failed.findings.get(), text="Seen", by=failed.auditor, at=LATER)
        assert failed_audits(on=LATER.date()) == {}
        assert failed_audits(on=TODAY) == {people.xinhe.pk: (failed.pk,)}, "as it was on the day"

    def test_count_by_the_newest_audit(self, failed, people):
        Audit.objects.filter(pk=failed.pk).update(status="declined")
        audit = audited.answered(audited.conducted(people.xinhe, people))
        reported(audit)
        assert failed_audits(on=TODAY) == {}

    def test_do_not_propose_the_next_one(self, failed, people):
        """What a failed audit adds to the score may make its supplier high."""
        audited.a_score(people.xinhe, "high", rules=("audit_failed",))
        assert audit_triggers.propose_due(at=NOW) == 0
        assert [cause.trigger for cause in failed.causes.all()] == ["manual", "level"]

    def test_leave_others_alone(self, failed, people):
        assert failed_audits(on=TODAY, supplier_ids=[people.faraway.pk]) == {}

    def test_move_the_score_by_five_points_that_name_the_audit(self, failed, people):
        scoring.recompute(at=NOW)
        [factor] = [one for one in RiskScore.objects.get().factors if one["factor"] == "F6"]
        assert factor["points"] == "5"
        assert [(line["rule"], line["keys"]) for line in factor["lines"]] == [("audit_failed", [failed.pk])]

    def test_ring_for_a_new_score(self, people, monkeypatch, django_capture_on_commit_callbacks):
        rung = []
        monkeypatch.setattr(tasks.score_suppliers, "delay", lambda supplier_ids: rung.append(supplier_ids))
        audit = audited.conducted(people.xinhe, people)
        audited.answered(audit, child_labour=Answer.MISSING)
        noted(audit, "critical", "A child")
        with django_capture_on_commit_callbacks(execute=True):
            reported(audit)
        assert rung == [[people.xinhe.pk]]

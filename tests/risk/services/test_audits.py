"""The verbs of audits, each from the state in which it may and from the others."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from gscm.lib.states import TransitionRefused
from risk import tasks_audits
from risk.models import Audit, AuditForm, AuditMail, AuditTrigger
from risk.questionnaires.form import Answer
from risk.services import audit_notices, audits
from risk.services.audits import AuditRefused, NotIndependent
from risk.services.independence import Against
from suppliers.models import Supplier
from tests import audited
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=8)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def noa(people):
    return audited.an_auditor(people)


class TestPropose:
    def test_takes_a_key_once(self, people):
        values = {"trigger": AuditTrigger.GRIEVANCE, "reason": "", "by": None, "at": NOW, "key": "17"}
        first = audits.propose(people.xinhe, **values)
        assert audits.propose(people.xinhe, **values) == first
        assert first.causes.count() == 1

    def test_numbers_without_holes(self, people):
        numbers = [audited.proposed(one, people).number for one in (people.xinhe, people.faraway)]
        assert numbers == ["AU-2026-0001", "AU-2026-0002"]

    def test_adds_the_reason_to_the_audit_that_is_under_way(self, people):
        first = audited.proposed(people.xinhe, people)
        again = audits.propose(
            people.xinhe, trigger="false_declaration", reason="Copied list", by=people.wei, at=LATER
        )
        assert again == first
        assert [cause.reason for cause in first.causes.all()] == ["A look at the warehouse", "Copied list"]

    def test_leaves_the_database_to_refuse_two_at_a_time(self, people):
        audited.proposed(people.xinhe, people)
        with pytest.raises(IntegrityError), transaction.atomic():
            Audit.objects.create(number="AU-1", supplier=people.xinhe, proposed_at=NOW)


class TestPlan:
    def test_keeps_auditor_day_and_the_form_in_force(self, people, noa):
        audit = Audit.objects.get(pk=audited.planned(people.xinhe, people).pk)
        assert (audit.status, audit.auditor, audit.planned_by) == ("planned", noa, people.lin)
        assert audit.form == AuditForm.objects.get()

    def test_refuses_a_member_of_the_execution_team_and_says_why(self, people):
        audited.is_competent(people.wei, by=people.lin)
        with pytest.raises(NotIndependent) as refused:
            audited.planned(people.xinhe, people, auditor=people.wei)
        assert refused.value.reasons == (Against.NO_ROLE, Against.IN_TEAM)
        assert Audit.objects.get().status == "proposed"

    def test_refuses_whoever_plans(self, people, noa):
        with pytest.raises(NotIndependent):
            audited.planned(people.xinhe, people, by=noa)

    def test_is_refused_by_the_database_too(self, people, noa):
        audit = audited.planned(people.xinhe, people)
        with pytest.raises(IntegrityError), transaction.atomic():
            Audit.objects.filter(pk=audit.pk).update(planned_by=noa)

    def test_again_asks_the_supplier_anew(self, people, noa):
        audit = audited.notified(people.xinhe, people)
        audits.acknowledge(audit, by=people.ana, at=NOW)
        day = TODAY + timedelta(days=20)
        audits.plan(
            audit,
            auditor=noa,
            planned_for=day,
            mode="remote",
            place="",
            focus="",
            by=people.lin,
            at=NOW,
        )
        audit.refresh_from_db()
        assert (audit.status, audit.planned_for, audit.acknowledged_at) == ("planned", day, None)
        audits.notify(audit, by=noa, at=LATER)
        assert [one.planned_for for one in audit.mails.all()] == [TODAY + timedelta(days=7), day]


class TestNotify:
    @pytest.fixture
    def rung(self, monkeypatch):
        """The audits for which a worker was rung."""
        found = []
        monkeypatch.setattr(tasks_audits.send_notice, "delay", lambda audit_id: found.append(audit_id))
        return found

    def test_mails_each_contact_in_the_own_language(self, people, noa):
        people.xinhe.contacts.create(name="Gu", email="gu@xinhe.example", language="en")
        people.xinhe.contacts.create(name="Left", email="left@xinhe.example", is_active=False)
        audit = audited.notified(people.xinhe, people)
        assert audit_notices.send(audit.pk, clock=lambda: NOW) == 2
        assert sorted(one.to[0] for one in mail.outbox) == ["ana@xinhe.example", "gu@xinhe.example"]
        [english] = [one for one in mail.outbox if one.to == ["gu@xinhe.example"]]
        [chinese] = [one for one in mail.outbox if one.to == ["ana@xinhe.example"]]
        assert english.subject == f"{audit.number}: notice of an audit"
        assert "Noa" in english.body
        assert "Plant 1" in english.body
        assert "Conflict minerals" in english.body
        assert f"/portal/audits/{audit.pk}/" in english.body
        assert chinese.body.index("冲突矿产") < chinese.body.index("Conflict minerals")
        assert AuditMail.objects.filter(sent_at__isnull=True).count() == 0

    def test_is_refused_where_nobody_can_be_written_to(self, people, noa):
        audit = audited.planned(people.xinhe, people)
        people.xinhe.contacts.update(is_active=False)
        with pytest.raises(AuditRefused):
            audits.notify(audit, by=noa, at=NOW)
        assert Audit.objects.get().status == "planned"

    def test_rings_after_the_commit(self, people, rung, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            audit = audited.notified(people.xinhe, people)
        assert rung == [audit.pk]

    def test_is_taken_up_by_the_sweep_when_the_message_was_lost(self, people, rung):
        audit = audited.notified(people.xinhe, people)
        assert audit_notices.sweep(at=NOW + timedelta(seconds=30)) == 0
        assert audit_notices.sweep(at=NOW + timedelta(minutes=5)) == 1
        assert rung == [audit.pk]
        tasks_audits.send_notice(audit.pk)
        assert audit_notices.sweep(at=LATER) == 0
        assert [one.to for one in mail.outbox] == [["ana@xinhe.example"]]


class TestConduct:
    def test_is_refused_before_its_day(self, people, noa):
        audit = audited.notified(people.xinhe, people)
        with pytest.raises(AuditRefused):
            audits.conduct(audit, conducted_on=TODAY + timedelta(days=1), by=noa, at=NOW)

    def test_asks_again_whether_the_auditor_is_independent(self, people, noa):
        audit = audited.notified(people.xinhe, people)
        audited.a_case(people.xinhe, noa)
        with pytest.raises(NotIndependent):
            audits.conduct(audit, conducted_on=TODAY, by=noa, at=NOW)

    def test_needs_the_notice(self, people, noa):
        audit = audited.planned(people.xinhe, people)
        with pytest.raises(TransitionRefused):
            audits.conduct(audit, conducted_on=TODAY, by=noa, at=NOW)


class TestReport:
    def test_is_refused_while_a_question_is_open(self, people, noa):
        audit = audited.conducted(people.xinhe, people)
        with pytest.raises(AuditRefused):
            audits.report(audit, summary="", by=noa, at=NOW)

    def test_computes_the_verdict(self, people, noa):
        audit = audited.answered(audited.conducted(people.xinhe, people), child_labour=Answer.MISSING)
        with pytest.raises(AuditRefused):
            audits.report(audit, summary="A child", by=noa, at=NOW)
        audit.findings.create(gravity="critical", text="A child", noted_by=noa, noted_at=NOW)
        audits.report(audit, summary="A child", by=noa, at=NOW)
        audit.refresh_from_db()
        assert (audit.status, audit.verdict, audit.reported_on) == ("findings", "failed", TODAY)
        assert (str(audit.points), str(audit.minerals_points)) == ("94.0", "100.0")


class TestClose:
    @pytest.fixture
    def verified(self, people, noa):
        audit = audited.answered(audited.conducted(people.xinhe, people))
        return audits.report(audit, summary="All well", by=noa, at=NOW)

    def test_is_for_another_person_than_the_auditor(self, verified, noa, people):
        with pytest.raises(AuditRefused):
            audits.close(verified, by=noa, at=LATER)
        audits.close(verified, by=people.lin, at=LATER)
        assert [step.to_status for step in verified.transitions.all()] == [
            "proposed",
            "planned",
            "notified",
            "conducted",
            "findings",
            "verified",
            "closed",
        ]

    def test_is_refused_by_the_database_too(self, verified, noa):
        with pytest.raises(IntegrityError), transaction.atomic():
            Audit.objects.update(status="closed", closed_at=LATER, closed_by=noa)


class TestReach:
    def test_of_an_auditor_is_the_suppliers_under_audit(self, people, noa):
        assert not Supplier.objects.visible_to(noa).exists()
        audit = audited.planned(people.xinhe, people)
        again = type(noa).objects.get(pk=noa.pk)
        assert list(Supplier.objects.visible_to(again)) == [people.xinhe]
        audits.decline(audit, reason="Not now", by=people.lin, at=NOW)
        assert not Supplier.objects.visible_to(type(noa).objects.get(pk=noa.pk)).exists()

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gscm.lib.states import TransitionRefused
from risk.models import Alert, Case, CaseAction, CaseMessage
from risk.services import alerts, case_decisions, cases, evidence, plans
from smelters.models import Status
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


@pytest.fixture
def case(people, gold):
    declare(people.xinhe, [(gold, "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    due = TODAY + 60 * DAY
    opened = cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=due, by=people.wei, at=NOW)
    return Case.objects.get(pk=opened.pk)


@pytest.fixture
def read(case, people):
    cases.notify(case, text="What is asked", by=people.wei, at=NOW)
    return cases.acknowledge(case, by=people.ana, at=NOW)


@pytest.fixture
def running(case, people):
    return cased.under_way(case, team=people.wei, contact=people.ana, at=NOW)


def a_file(content=b"proof", name="stock-out.pdf"):
    return SimpleUploadedFile(name, content)


class TestHandIn:
    def test_waits_for_the_supplier_to_have_read(self, case, people):
        cased.an_action(case, by=people.wei, at=NOW)
        with pytest.raises(TransitionRefused):
            plans.hand_in(case, by=people.ana, at=NOW)

    def test_needs_an_action_with_its_cause(self, read, people):
        with pytest.raises(cases.StepRefused, match="no action"):
            plans.hand_in(read, by=people.ana, at=NOW)
        cased.an_action(read, by=people.ana, at=NOW, cause="")
        with pytest.raises(cases.StepRefused, match="root cause"):
            plans.hand_in(read, by=people.ana, at=NOW)
        read.refresh_from_db()
        assert read.status == Case.Status.ACKNOWLEDGED

    def test_tells_the_owner(self, read, people):
        cased.an_action(read, by=people.ana, at=NOW)
        plans.hand_in(read, by=people.ana, at=NOW, text="Here it is")
        message = CaseMessage.objects.latest("pk")
        assert (message.text, message.by_supplier) == ("Here it is", True)
        assert list(message.mails.values_list("to", flat=True)) == [people.wei.email]

    def test_takes_no_action_of_the_supplier_afterwards(self, running, people):
        with pytest.raises(TransitionRefused):
            cases.add_action(
                running,
                kind="other",
                description="More",
                responsible="Ana",
                due_date=TODAY,
                by=people.ana,
                at=NOW,
                as_supplier=True,
            )
        with pytest.raises(TransitionRefused):
            plans.withdraw_action(running.actions.get(), by=people.ana, at=NOW)

    def test_lets_an_action_be_taken_out_before(self, read, people):
        action = cased.an_action(read, by=people.ana, at=NOW)
        plans.withdraw_action(action, by=people.ana, at=NOW)
        action.refresh_from_db()
        assert action.status == CaseAction.Status.CANCELLED


class TestDecision:
    @pytest.fixture
    def planned(self, read, people):
        cased.an_action(read, by=people.ana, at=NOW)
        return plans.hand_in(read, by=people.ana, at=NOW)

    def test_approves(self, planned, people):
        assert plans.approve(planned, by=people.wei, at=NOW).status == Case.Status.IN_PROGRESS
        with pytest.raises(TransitionRefused):
            plans.approve(planned, by=people.wei, at=NOW)

    def test_returns_with_the_reason_that_the_supplier_reads(self, planned, people):
        plans.give_back(planned, reason="Too late", by=people.wei, at=NOW)
        assert planned.status == Case.Status.ACKNOWLEDGED
        assert planned.transitions.latest("pk").reason == "Too late"
        message = planned.messages.latest("pk")
        assert (message.text, message.is_internal, message.by_supplier) == ("Too late", False, False)

    def test_cannot_approve_what_was_not_handed_in(self, read, people):
        with pytest.raises(TransitionRefused):
            plans.approve(read, by=people.wei, at=NOW)


class TestExtend:
    def test_gives_a_later_date_twice_and_not_a_third_time(self, running, people):
        for number in (1, 2):
            due = running.due_date + 10 * DAY
            plans.extend(running, due_date=due, reason="Stock", by=people.wei, at=NOW + number * DAY)
            assert Case.objects.get().due_date == due
        with pytest.raises(cases.StepRefused, match="third"):
            plans.extend(
                running, due_date=running.due_date + DAY, reason="Stock", by=people.wei, at=NOW + 3 * DAY
            )
        assert plans.extensions_of(running.transitions.order_by("at", "pk")) == 2

    def test_refuses_an_earlier_date_and_another_state(self, running, people):
        with pytest.raises(cases.StepRefused):
            plans.extend(running, due_date=running.due_date, reason="Stock", by=people.wei, at=NOW)
        cases.cancel(running, by=people.wei, at=NOW, reason="Twice")
        with pytest.raises(TransitionRefused):
            plans.extend(running, due_date=running.due_date + DAY, reason="Stock", by=people.wei, at=NOW)


class TestEvidence:
    def test_keeps_a_file_once(self, running, people):
        action = running.actions.get()
        for _time in range(2):
            kept = evidence.attach(
                action, file=a_file(), note="Stock list", by=people.ana, at=NOW + DAY, as_supplier=True
            )
        assert action.evidence.get() == kept
        assert (kept.file.read(), kept.size, kept.by_supplier) == (b"proof", 5, True)

    def test_is_needed_for_an_action_to_be_done(self, running, people):
        action = running.actions.get()
        with pytest.raises(cases.StepRefused):
            cases.settle_action(action, status="done", outcome="Believe us", by=people.wei, at=NOW)
        action.refresh_from_db()
        assert action.status == CaseAction.Status.TO_DO
        evidence.attach(action, file=a_file(), note="", by=people.ana, at=NOW + DAY, as_supplier=True)
        cases.settle_action(action, status="done", outcome="Seen", by=people.wei, at=NOW + DAY)
        with pytest.raises(TransitionRefused):
            evidence.attach(
                action, file=a_file(b"late"), note="", by=people.ana, at=NOW + DAY, as_supplier=True
            )

    def test_may_be_a_newer_accepted_declaration(self, running, people, gold):
        declare(people.xinhe, [(gold, "Gold")], at=NOW + DAY)
        action = running.actions.get()
        cases.settle_action(action, status="done", outcome="Seen", by=people.wei, at=NOW + DAY)
        assert CaseAction.objects.get().status == CaseAction.Status.DONE

    def test_cannot_be_handed_in_with_nothing_new(self, running, people):
        with pytest.raises(cases.StepRefused):
            evidence.hand_in(running, by=people.ana, at=NOW + DAY)

    def test_is_returned_with_the_reason(self, running, people):
        action = running.actions.get()
        evidence.attach(action, file=a_file(), note="", by=people.ana, at=NOW + DAY, as_supplier=True)
        evidence.hand_in(running, by=people.ana, at=NOW + DAY)
        evidence.give_back(running, reason="Not ours", by=people.wei, at=NOW + 2 * DAY)
        assert running.status == Case.Status.IN_PROGRESS
        assert running.messages.latest("pk").text == "Not ours"
        with pytest.raises(cases.StepRefused):
            evidence.hand_in(running, by=people.ana, at=NOW + 3 * DAY)

    def test_is_checked_by_the_system_once_accepted(self, running, people, gold):
        action = running.actions.get()
        evidence.attach(action, file=a_file(), note="", by=people.ana, at=NOW + DAY, as_supplier=True)
        evidence.hand_in(running, by=people.ana, at=NOW + DAY)
        evidence.accept(running, by=people.wei, at=NOW + DAY)
        assert running.status == Case.Status.IN_PROGRESS
        reason = running.transitions.latest("pk").reason
        assert "CID910001 Aurum Works Gold" in reason
        assert "Replace the gold source" in reason


class TestAcceptRisk:
    def test_is_decided_by_somebody_else_until_a_day(self, running, people):
        until = TODAY + 90 * DAY
        with pytest.raises(cases.StepRefused, match="carried out"):
            case_decisions.accept_risk(running, until=until, reason="Sole source", by=people.wei, at=NOW)
        with pytest.raises(cases.StepRefused, match="future"):
            case_decisions.accept_risk(running, until=TODAY, reason="Sole source", by=people.lin, at=NOW)
        case_decisions.accept_risk(running, until=until, reason="Sole source", by=people.lin, at=NOW)
        running.refresh_from_db()
        assert (running.status, running.accepted_until) == (Case.Status.ACCEPTED_RISK, until)
        assert running in Case.objects.running()


class TestDisengage:
    def test_closes_without_the_guard_once_business_has_ended(self, running, people):
        cased.before_the_board(running, by=people.lin, at=NOW + timedelta(hours=1))
        case_decisions.disengage(running, reason="No answer for a year", by=people.lin, at=NOW)
        closed = cases.close(running, by=people.wei, at=NOW + DAY)
        assert closed.status == Case.Status.CLOSED
        assert closed.closing_record["reason"] == "supplier_ended"

    def test_is_never_a_way_out_of_a_settled_case(self, running, people):
        cased.before_the_board(running, by=people.lin, at=NOW + timedelta(hours=1))
        cases.cancel(running, by=people.wei, at=NOW, reason="Twice")
        with pytest.raises(TransitionRefused):
            case_decisions.disengage(running, reason="No answer", by=people.lin, at=NOW)


class TestSecondPerson:
    @pytest.fixture
    def high(self, people, gold):
        facts.give_status(gold, "Gold", Status.NON_CONFORMANT)
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        alerts.evaluate(at=NOW)
        case = cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=TODAY, by=people.wei, at=NOW
        )
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=TODAY)
        return case

    def test_closes_what_is_high(self, high, people):
        with pytest.raises(cases.ClosingRefused) as refused:
            cases.close(high, by=people.wei, at=NOW)
        assert [one.code for one in refused.value.guard.failing] == ["second_person"]
        assert cases.close(high, by=people.lin, at=NOW).status == Case.Status.CLOSED

    def test_did_not_settle_an_action_either(self, high, people):
        action = cased.an_action(high, by=people.wei, at=NOW)
        cases.settle_action(action, status="cancelled", outcome="Not needed", by=people.lin, at=NOW)
        with pytest.raises(cases.ClosingRefused):
            cases.close(high, by=people.lin, at=NOW)

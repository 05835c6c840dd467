from datetime import date, timedelta

import pytest
from django.core import mail

from gscm.lib.states import TransitionRefused
from risk.models import Alert, Case, CaseAction, CaseMessage
from risk.services import alerts, cases, notices, plans
from risk.services.closing import Code
from smelters.models import ReferenceList, Status
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 1)


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
def tin(smelters):
    return smelters["CID910003"]


@pytest.fixture
def case(people, gold):
    declare(people.xinhe, [(gold, "Gold")])
    alerts.evaluate(at=NOW)
    return cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=DUE, by=people.wei, at=NOW)


@pytest.fixture
def told(case, people):
    return cases.notify(case, text="Please act", by=people.wei, at=NOW)


def deliver():
    """The worker's part, done here and now."""
    for message in CaseMessage.objects.order_by("pk"):
        notices.send(message.pk, clock=lambda: NOW)


def failing(case):
    guard = cases.closing_guard(case, on=TODAY)
    return {criterion.code: criterion.rows for criterion in guard.failing}


class TestOpenCase:
    def test_makes_one_case_of_a_suppliers_alerts(self, case, people):
        assert case.number == "CA-2026-0001"
        assert (case.supplier, case.owner, case.status) == (people.xinhe, people.wei, Case.Status.OPEN)
        assert "Aurum Works" in case.title
        assert Alert.objects.get().case == case

    def test_refuses_alerts_of_two_suppliers(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        declare(people.faraway, [(gold, "Gold")])
        alerts.evaluate(at=NOW)
        with pytest.raises(cases.NotOneSupplier):
            cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=DUE, by=people.wei, at=NOW)
        assert not Case.objects.exists()

    def test_refuses_an_alert_that_is_in_a_case(self, case, people):
        with pytest.raises(cases.NotOneSupplier):
            cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=DUE, by=people.wei, at=NOW)

    def test_counts_on(self, case, people, tin):
        declare(people.faraway, [(tin, "Tin")])
        alerts.evaluate(at=NOW)
        free = list(Alert.objects.filter(case=None))
        second = cases.open_case(free, owner=people.lin, due_date=DUE, by=people.lin, at=NOW)
        assert second.number == "CA-2026-0002"

    def test_counts_on_past_four_digits(self, case, people, tin):
        """Numbers have an order of their own: as text 10000 comes before 9999."""
        values = {"supplier": people.xinhe, "title": "", "severity": 2, "owner": people.wei, "due_date": DUE}
        for number in ("CA-2026-9999", "CA-2026-10000"):
            Case.objects.create(number=number, opened_at=NOW, opened_by=people.wei, **values)
        declare(people.faraway, [(tin, "Tin")])
        alerts.evaluate(at=NOW)
        free = list(Alert.objects.filter(case=None))
        third = cases.open_case(free, owner=people.lin, due_date=DUE, by=people.lin, at=NOW)
        assert third.number == "CA-2026-10001"


class TestOpenCases:
    @pytest.fixture
    def open_alerts(self, people, gold, tin):
        facts.give_status(tin, "Tin", Status.NON_CONFORMANT)
        declare(people.xinhe, [(gold, "Gold")])
        declare(people.faraway, [(gold, "Gold"), (tin, "Tin")])
        alerts.evaluate(at=NOW)
        return list(Alert.objects.order_by("metal", "pk"))

    def test_makes_one_for_each_supplier_however_the_alerts_come(self, open_alerts, people):
        shuffled = [open_alerts[1], open_alerts[0], open_alerts[2]]
        opened = cases.open_cases(shuffled, owner=people.lin, by=people.lin, at=NOW)
        assert {case.supplier: case.alerts.count() for case in opened} == {people.xinhe: 1, people.faraway: 2}

    def test_gives_each_the_days_of_its_severity_or_the_day_that_was_chosen(self, open_alerts, people):
        opened = cases.open_cases(open_alerts, owner=people.lin, by=people.lin, at=NOW)
        assert {case.supplier: (case.due_date - TODAY).days for case in opened} == {
            people.xinhe: 90,
            people.faraway: 61,  # the 60th is a Sunday
        }
        for case in opened:
            cases.cancel(case, by=people.lin, at=NOW, reason="Again")
        opened = cases.open_cases(open_alerts, owner=people.lin, by=people.lin, at=NOW, due_date=DUE)
        assert {case.due_date for case in opened} == {DUE}

    def test_makes_none_when_one_cannot_be_made(self, open_alerts, people):
        taken = [alert for alert in open_alerts if alert.metal_id == "Tin"]
        cases.open_case(taken, owner=people.lin, due_date=DUE, by=people.lin, at=NOW)
        with pytest.raises(cases.NotOneSupplier):
            cases.open_cases(open_alerts, owner=people.lin, by=people.lin, at=NOW)
        assert Case.objects.count() == 1


class TestClose:
    @pytest.mark.parametrize("status", [Status.CONFORMANT, Status.CROSS_RECOGNISED])
    def test_closes_when_every_smelter_is_qualified(self, case, people, gold, status):
        facts.give_status(gold, "Gold", status)
        cases.close(case, by=people.wei, at=NOW)
        case.refresh_from_db()
        assert case.status == Case.Status.CLOSED
        assert case.closing_record["declarations"][0]["sha256"]

    def test_freezes_the_lists_in_force(self, case, people, gold):
        """Of each series the issue in force that day, and nothing that came or will come beside it."""
        status = facts.give_status(gold, "Gold", Status.CONFORMANT, since=date(2026, 3, 1))
        facts.a_list(date(2026, 9, 1), "status")
        earlier = facts.a_list(date(2025, 9, 1), "status")
        ReferenceList.objects.filter(pk=earlier.pk).update(series=status.list.series)
        cases.close(case, by=people.wei, at=NOW)
        case.refresh_from_db()
        assert case.closing_record["lists"] == [
            {
                "id": status.list_id,
                "series": status.list.series,
                "label": status.list.label,
                "valid_from": "2026-03-01",
                "sha256": status.list.sha256,
            }
        ]

    @pytest.mark.parametrize(
        "status", [Status.ACTIVE, Status.ECAP, Status.NON_CONFORMANT, Status.NOT_ENROLLED, Status.UNKNOWN]
    )
    def test_refuses_while_a_smelter_is_not_qualified_and_names_it(self, case, people, gold, status):
        facts.give_status(gold, "Gold", status)
        with pytest.raises(cases.ClosingRefused) as refused:
            cases.close(case, by=people.wei, at=NOW)
        (criterion,) = refused.value.guard.failing
        assert criterion.code == Code.SMELTERS_QUALIFIED
        assert [(standing.cid, standing.status) for standing in criterion.rows] == [("CID910001", status)]
        case.refresh_from_db()
        assert case.status == Case.Status.OPEN

    def test_looks_at_the_newest_accepted_declaration(self, case, people, gold, smelters):
        facts.give_status(smelters["CID910002"], "Gold", Status.CONFORMANT)
        assert Code.SMELTERS_QUALIFIED in failing(case)
        declare(people.xinhe, [(smelters["CID910002"], "Gold")])
        assert not failing(case)

    def test_does_not_look_at_one_that_was_returned(self, case, people, smelters):
        facts.give_status(smelters["CID910002"], "Gold", Status.CONFORMANT)
        declare(people.xinhe, [(smelters["CID910002"], "Gold")], status="returned")
        assert Code.SMELTERS_QUALIFIED in failing(case)

    def test_names_smelters_that_no_alert_of_the_case_was_about(self, case, people, gold, tin):
        """Every smelter of the declaration has to be qualified, not only those the case began with."""
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        facts.give_status(tin, "Tin", Status.ACTIVE)
        declare(people.xinhe, [(gold, "Gold"), (tin, "Tin")])
        assert [standing.cid for standing in failing(case)[Code.SMELTERS_QUALIFIED]] == ["CID910003"]

    def test_refuses_while_a_name_is_unresolved(self, case, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        declare(people.xinhe, [(gold, "Gold")], names=[("Nowhere Gold", "Gold")])
        assert [standing.name for standing in failing(case)[Code.SMELTERS_QUALIFIED]] == ["Nowhere Gold"]

    def test_refuses_when_no_declaration_counts_any_more(self, case, people):
        submission = people.xinhe.requests.get().submissions.get()
        submission.move_to("returned", by=people.wei, at=NOW)
        assert failing(case) == {Code.DECLARATION_ACCEPTED: ("CMRT",)}

    def test_refuses_while_an_action_is_to_be_done(self, case, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        action = cases.add_action(
            case,
            kind="remove_smelter",
            description="Remove it",
            responsible="Ana",
            due_date=DUE,
            by=people.wei,
            at=NOW,
        )
        assert failing(case) == {Code.ACTIONS_SETTLED: (action,)}
        declare(people.xinhe, [(gold, "Gold")])
        cases.settle_action(
            action, status=CaseAction.Status.DONE, outcome="New source", by=people.wei, at=NOW
        )
        assert not failing(case)

    def test_is_not_misled_by_another_suppliers_declaration(self, case, people, gold, smelters):
        facts.give_status(smelters["CID910002"], "Gold", Status.CONFORMANT)
        declare(people.faraway, [(smelters["CID910002"], "Gold")])
        assert Code.SMELTERS_QUALIFIED in failing(case)

    def test_asks_a_fixed_number_of_queries(self, case, people, gold, django_assert_max_num_queries):
        declare(people.xinhe, [(gold, "Gold")] * 50)
        with django_assert_max_num_queries(26):
            cases.closing_guard(case, on=TODAY)


class TestThread:
    def test_notifies_the_contacts_in_their_language(self, case, people):
        cases.notify(case, text="请更换来源。", by=people.wei, at=NOW)
        deliver()
        assert case.status == Case.Status.NOTIFIED
        (sent,) = mail.outbox
        assert sent.to == ["ana@xinhe.example"]
        assert case.number in sent.subject
        assert "请更换来源。" in sent.body

    def test_cannot_be_notified_twice(self, case, people):
        cases.notify(case, text="One", by=people.wei, at=NOW)
        with pytest.raises(TransitionRefused):
            cases.notify(case, text="Two", by=people.wei, at=NOW)
        assert case.messages.count() == 1

    def test_keeps_internal_messages_inside(self, case, people):
        cases.write(case, text="Between us", by=people.wei, at=NOW, is_internal=True)
        deliver()
        assert not mail.outbox

    def test_never_makes_a_suppliers_message_internal(self, told, people):
        message = cases.write(told, text="Hello", by=people.ana, at=NOW, as_supplier=True, is_internal=True)
        assert (message.by_supplier, message.is_internal) == (True, False)
        deliver()
        assert mail.outbox[-1].to == [people.wei.email]

    @pytest.mark.parametrize("as_supplier", [True, False])
    def test_is_told_for_which_side_somebody_writes_who_stands_on_both(self, told, people, as_supplier):
        people.xinhe.contacts.create(user=people.wei, name="Wei", email="wei@xinhe.example")
        message = cases.write(told, text="Hello", by=people.wei, at=NOW, as_supplier=as_supplier)
        assert message.by_supplier is as_supplier
        receivers = set(message.mails.values_list("to", flat=True))
        assert receivers == (
            {people.wei.email} if as_supplier else {"ana@xinhe.example", "wei@xinhe.example"}
        )


class TestWrite:
    """Who may write when: the state is looked at in the database, under a lock."""

    def refused(self, case, **options):
        before = CaseMessage.objects.count()
        with pytest.raises(TransitionRefused):
            cases.write(Case.objects.get(), text="Hello", at=NOW, **options)
        assert CaseMessage.objects.count() == before

    def test_waits_for_the_notification(self, case, people):
        self.refused(case, by=people.wei)
        self.refused(case, by=people.ana, as_supplier=True)

    @pytest.mark.parametrize("end", ["cancel", "close"])
    def test_ends_with_the_case(self, told, people, gold, end):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        if end == "cancel":
            cases.cancel(told, by=people.wei, at=NOW, reason="Duplicate")
        else:
            cases.close(told, by=people.wei, at=NOW)
        self.refused(told, by=people.wei)
        self.refused(told, by=people.ana, as_supplier=True)

    def test_begins_again_with_a_notification_after_a_reopening(self, told, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        cases.close(told, by=people.wei, at=NOW)
        cases.reopen(told, by=people.wei, at=NOW, reason="Reported again")
        self.refused(told, by=people.wei)
        cases.write(told, text="What is it?", by=people.ana, at=NOW, as_supplier=True)
        cases.notify(told, text="Again", by=people.wei, at=NOW)
        cases.write(told, text="See above", by=people.wei, at=NOW)

    def test_takes_notes_in_every_state(self, case, people):
        cases.write(case, text="Before", by=people.wei, at=NOW, is_internal=True)
        cases.cancel(case, by=people.wei, at=NOW, reason="Duplicate")
        cases.write(case, text="After", by=people.wei, at=NOW, is_internal=True)
        assert case.messages.count() == 2

    def test_is_not_misled_by_what_the_page_still_holds(self, told, people):
        stale = Case.objects.get()
        cases.cancel(told, by=people.wei, at=NOW, reason="Duplicate")
        with pytest.raises(TransitionRefused):
            cases.write(stale, text="Hello", by=people.wei, at=NOW)


class TestSettledCase:
    @pytest.fixture
    def action(self, case, people):
        return cases.add_action(
            case,
            kind="other",
            description="Ask",
            responsible="Ana",
            due_date=TODAY,
            by=people.wei,
            at=NOW,
        )

    def settle(self, action, people, outcome):
        cases.settle_action(action, status="cancelled", outcome=outcome, by=people.wei, at=NOW)

    def test_has_no_action_settled(self, case, action, people):
        cases.cancel(case, by=people.wei, at=NOW, reason="Duplicate")
        with pytest.raises(TransitionRefused):
            self.settle(action, people, "Too late")
        action.refresh_from_db()
        assert action.status == CaseAction.Status.TO_DO

    def test_lets_an_action_be_settled_once(self, action, people):
        self.settle(action, people, "First")
        with pytest.raises(TransitionRefused):
            self.settle(action, people, "Second")
        action.refresh_from_db()
        assert action.outcome == "First"

    def test_is_not_handed_over(self, case, people):
        cases.cancel(case, by=people.wei, at=NOW, reason="Duplicate")
        with pytest.raises(TransitionRefused):
            cases.hand_over(case, owner=people.lin, by=people.wei, at=NOW)
        case.refresh_from_db()
        assert case.owner == people.wei
        assert not case.messages.exists()


class TestStates:
    def test_walks_from_open_to_closed_and_back(self, case, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        cases.notify(case, text="Please act", by=people.wei, at=NOW)
        cases.acknowledge(case, by=people.ana, at=NOW + timedelta(hours=1))
        action = cased.an_action(case, by=people.wei, at=NOW + timedelta(hours=1))
        plans.hand_in(case, by=people.ana, at=NOW + timedelta(hours=1))
        plans.approve(case, by=people.wei, at=NOW + timedelta(hours=2))
        cases.settle_action(action, status="cancelled", outcome="Not needed", by=people.wei, at=NOW)
        cases.close(case, by=people.wei, at=NOW + timedelta(hours=3))
        cases.reopen(case, by=people.lin, at=NOW + timedelta(days=1), reason="Reported again")
        steps = list(case.transitions.values_list("to_status", flat=True))
        assert steps == [
            "open",
            "notified",
            "acknowledged",
            "plan_submitted",
            "in_progress",
            "verification",
            "verified",
            "closed",
            "open",
        ]

    def test_frees_the_alerts_when_it_is_cancelled(self, case, people):
        cases.cancel(case, by=people.wei, at=NOW, reason="Duplicate")
        assert Alert.objects.get().case is None

    def test_takes_no_action_once_settled(self, case, people):
        cases.cancel(case, by=people.wei, at=NOW, reason="Duplicate")
        with pytest.raises(TransitionRefused):
            cases.add_action(
                case,
                kind="other",
                description="Late",
                responsible="Ana",
                due_date=TODAY,
                by=people.wei,
                at=NOW,
            )

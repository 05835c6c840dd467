from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gscm.interface.templatetags.interface import moment
from risk.models import Alert, Case, CaseMail, CaseMessage
from risk.services import alerts, cases, evidence, plans
from smelters.models import ReferenceList
from suppliers.models import Supplier, SupplyRelation
from tests import cased, facts
from tests.declared import declare
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


@pytest.fixture
def case(people, gold, now):
    declare(people.xinhe, [(gold, "Gold")], at=now)
    alerts.evaluate(at=now)
    due = timezone.localdate(now) + timedelta(days=60)
    return cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=due, by=people.wei, at=now)


@pytest.fixture
def wei(client, people):
    client.force_login(people.wei)
    client.cookies["django_language"] = "en"
    return client


def url(name, row):
    return reverse(f"risk:case_{name}", args=[row.pk])


class TestCaseDetail:
    def test_names_the_smelters_that_stand_in_the_way(self, wei, case):
        page = wei.get(url("detail", case)).content.decode()
        assert "Close case: 1 of 12 fails" in page
        assert 'aria-disabled="true"' in page
        assert "CID910001" in page
        assert "Aurum Works (Gold): Unknown. CMRT, Smelter List, row 5" in page

    def test_offers_to_close_once_everything_holds(self, wei, case, gold):
        facts.give_status(gold, "Gold", "conformant")
        assert url("close", case) in wei.get(url("detail", case)).content.decode()

    def test_keeps_internal_notes_out_of_the_supplier_thread(self, wei, people, case, now):
        cases.write(case, text="between us", by=people.wei, at=now, is_internal=True)
        assert "between us" not in wei.get(url("detail", case)).content.decode()
        assert "between us" in wei.get(url("detail", case), {"thread": "internal"}).content.decode()

    def test_says_what_became_of_each_mail(self, wei, people, case, now):
        def page():
            return wei.get(url("detail", case)).content.decode()

        cases.notify(case, text="What is asked", by=people.wei, at=now)
        mails = CaseMail.objects.filter(to="ana@xinhe.example")
        assert "not mailed yet to ana@xinhe.example" in page()
        mails.update(claimed_at=now)
        assert f"mail to ana@xinhe.example begun at {moment(now)}, not confirmed" in page()
        mails.update(refusal="no such person")
        assert "not mailed to ana@xinhe.example, the mail server refused it: no such person" in page()
        mails.update(refusal="", sent_at=now)
        assert f"mailed to ana@xinhe.example at {moment(now)}" in page()

    def test_says_that_nobody_could_be_mailed(self, wei, people, case, now):
        people.xinhe.contacts.update(is_active=False)
        cases.notify(case, text="What is asked", by=people.wei, at=now)
        assert "not mailed: no contact is in use" in wei.get(url("detail", case)).content.decode()

    def test_is_not_there_for_another_branch(self, client, people, case):
        people.wei.memberships.update(subsidiary=people.kunshan)
        client.force_login(people.wei)
        for name in ("detail", "close", "cancel", "notify", "write"):
            assert client.get(url(name, case)).status_code == 404

    def test_asks_the_same_number_of_queries_whatever_the_size(self, wei, people, case, now):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                wei.get(url("detail", case))
            return len(captured)

        on = timezone.localdate(now)
        cases.notify(case, text="one", by=people.wei, at=now)
        cases.add_action(
            case, kind="other", description="One", responsible="Gu Yan", due_date=on, by=people.wei, at=now
        )
        queries()
        few = queries()
        for number in range(9):
            cases.write(case, text=f"more {number}", by=people.wei, at=now)
            cases.add_action(
                case,
                kind="other",
                description="More",
                responsible="Gu Yan",
                due_date=on,
                by=people.wei,
                at=now,
            )
        assert queries() == few


class TestClose:
    def test_is_refused_with_the_smelters_named(self, wei, case):
        answer = wei.post(url("close", case))
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "The case was not closed. Nothing was changed." in page
        assert "1 smelter is not accepted: CID910001 Aurum Works (Gold): Unknown." in page
        assert Case.objects.get().status == Case.Status.OPEN

    def test_closes_and_shows_the_record(self, wei, case, gold):
        facts.give_status(gold, "Gold", "conformant")
        assert wei.post(url("close", case)).status_code == 302
        page = wei.get(url("detail", case)).content.decode()
        assert "Closing record" in page
        assert "List in force" in page
        issue = ReferenceList.objects.get(kind="status")
        assert str(issue) in page
        assert issue.sha256[:12] in page

    def test_says_so_when_the_case_is_closed_already(self, wei, case, gold):
        facts.give_status(gold, "Gold", "conformant")
        wei.post(url("close", case))
        page = wei.post(url("close", case), follow=True).content.decode()
        assert "Nothing was changed: the case is in the state “Closed” by now." in page


class TestSteps:
    def test_notify_sends_the_draft_in_the_suppliers_language(self, wei, people, case):
        draft = wei.get(url("notify", case)).context["form"].initial["text"]
        assert "CID910001 Aurum Works" in draft
        wei.post(url("notify", case), {"text": draft})
        assert Case.objects.get().status == Case.Status.NOTIFIED
        assert list(CaseMail.objects.values_list("to", "language")) == [("ana@xinhe.example", "zh-hans")]

    def test_add_and_settle_an_action(self, wei, case):
        on = timezone.localdate()
        body = {"kind": "replace_smelter", "description": "Replace the gold source", "responsible": "Gu Yan"}
        wei.post(url("add_action", case), body | {"due_date": on.isoformat()})
        action = case.actions.get()
        assert "Replace the gold source" in wei.get(url("detail", case)).content.decode()
        assert (
            "Nothing shows yet"
            in wei.post(
                url("settle_action", action), {"status": "done", "outcome": "Believe us"}, follow=True
            ).content.decode()
        )
        wei.post(
            url("add_evidence", action), {"file": SimpleUploadedFile("proof.pdf", b"%PDF"), "note": "Stock"}
        )
        assert wei.get(url("evidence_file", action.evidence.get())).getvalue() == b"%PDF"
        wei.post(url("settle_action", action), {"status": "done", "outcome": "New source since May"})
        action.refresh_from_db()
        assert (action.status, action.outcome) == ("done", "New source since May")

    def test_settle_needs_an_outcome(self, wei, people, case, now):
        on = timezone.localdate(now)
        action = cases.add_action(
            case, kind="other", description="Ask", responsible="Gu Yan", due_date=on, by=people.wei, at=now
        )
        assert wei.post(url("settle_action", action), {"status": "done", "outcome": ""}).status_code == 422
        action.refresh_from_db()
        assert action.status == "to_do"

    def test_write_a_note_that_stays_inside(self, wei, case):
        wei.post(url("note", case), {"message-text": "between us"})
        assert CaseMessage.objects.get().is_internal

    def test_hand_over_to_somebody_who_may_see_the_supplier(self, wei, people, case):
        assert wei.post(url("hand_over", case), {"owner": people.bo.pk}).status_code == 422
        wei.post(url("hand_over", case), {"owner": people.lin.pk})
        assert Case.objects.get().owner == people.lin

    def test_cancel_needs_a_reason(self, wei, case):
        assert wei.post(url("cancel", case), {"cancel-reason": ""}).status_code == 422
        wei.post(url("cancel", case), {"cancel-reason": "Opened twice"})
        assert Case.objects.get().status == Case.Status.CANCELLED
        assert "Opened twice" in wei.get(url("detail", case)).content.decode()

    def test_reopen_a_closed_case(self, wei, case, gold):
        facts.give_status(gold, "Gold", "conformant")
        wei.post(url("close", case))
        wei.post(url("reopen", case), {"reopen-reason": "Reported again"})
        assert Case.objects.get().status == Case.Status.OPEN

    @pytest.mark.parametrize(
        ("step", "body"),
        [("write", {"message-text": "Hello"}), ("hand_over", None), ("settle_action", None)],
    )
    def test_say_so_when_the_case_has_ended_meanwhile(self, wei, people, case, now, step, body):
        cases.notify(case, text="What is asked", by=people.wei, at=now)
        on = timezone.localdate(now)
        action = cases.add_action(
            case, kind="other", description="Ask", responsible="Gu Yan", due_date=on, by=people.wei, at=now
        )
        cases.cancel(case, by=people.wei, at=now, reason="Opened twice")
        body = body or {"owner": people.lin.pk, "status": "done", "outcome": "Too late"}
        page = wei.post(url(step, action if step == "settle_action" else case), body, follow=True)
        assert "Nothing was changed: the case is in the state “Cancelled” by now." in page.content.decode()

    def test_say_so_when_an_action_was_settled_before(self, wei, people, case, now):
        on = timezone.localdate(now)
        action = cases.add_action(
            case, kind="other", description="Ask", responsible="Gu Yan", due_date=on, by=people.wei, at=now
        )
        body = {"status": "cancelled", "outcome": "Asked"}
        wei.post(url("settle_action", action), body)
        page = wei.post(url("settle_action", action), body, follow=True).content.decode()
        assert "Nothing was changed: the action was settled before." in page

    def test_are_not_for_the_board(self, client, people, case):
        client.force_login(people.bo)
        assert client.get(url("detail", case)).status_code == 200
        for name in ("close", "cancel", "notify", "write", "note", "add_action", "hand_over", "reopen"):
            assert client.post(url(name, case)).status_code == 403

    def test_are_not_for_the_supplier(self, client, people, case):
        client.force_login(people.ana)
        assert client.get(url("detail", case)).status_code == 403
        assert client.post(url("close", case)).status_code == 403


class TestPlan:
    """Plan, evidence and decisions, as the team sees and does them."""

    @pytest.fixture
    def read(self, case, people, now):
        cases.notify(case, text="What is asked", by=people.wei, at=now)
        return case

    def state(self, case):
        case.refresh_from_db()
        return case.status

    def test_walks_through_the_pages(self, wei, people, read, now):
        page = wei.get(url("detail", read)).content.decode()
        assert "confirm that it was read" in page
        wei.post(url("acknowledge_for", read), {"reason": "Gu Yan by telephone"})
        cased.an_action(read, by=people.ana, at=now)
        wei.post(url("plan_hand_in", read))
        assert self.state(read) == Case.Status.PLAN_SUBMITTED
        page = wei.get(url("detail", read)).content.decode()
        assert "Approve the plan" in page
        assert "Gu Yan by telephone" in page
        assert "Cause: Old contract" in page
        wei.post(url("plan_return", read), {"reason": "Too late"})
        assert self.state(read) == Case.Status.ACKNOWLEDGED
        wei.post(url("plan_hand_in", read))
        wei.post(url("plan_approve", read))
        assert self.state(read) == Case.Status.IN_PROGRESS
        due = read.due_date + timedelta(days=30)
        wei.post(url("extend", read), {"due_date": due.isoformat(), "reason": "Stock"})
        page = wei.get(url("detail", read)).content.decode()
        assert "1 of 2 extensions used" in page
        assert "Extended" in page

    def test_looks_at_evidence(self, wei, people, read, now):
        running = cased.under_way(
            Case.objects.create(
                number="CA-2020-0001",
                supplier=read.supplier,
                title="Gold",
                severity=2,
                owner=people.wei,
                due_date=read.due_date,
                opened_at=now,
                opened_by=people.wei,
            ),
            team=people.wei,
            contact=people.ana,
            at=now,
        )
        action = running.actions.get()
        file = SimpleUploadedFile("proof.pdf", b"%PDF")
        later = now + timedelta(hours=1)
        evidence.attach(action, file=file, note="", by=people.ana, at=later, as_supplier=True)
        evidence.hand_in(running, by=people.ana, at=later)
        page = wei.get(url("detail", running)).content.decode()
        assert "Accept the evidence" in page
        assert "proof.pdf" in page
        wei.post(url("evidence_return", running), {"reason": "Not ours"})
        assert self.state(running) == Case.Status.IN_PROGRESS

    def test_says_why_a_step_is_refused(self, wei, people, read, now):
        cases.acknowledge(read, by=people.ana, at=now)
        page = wei.post(url("plan_hand_in", read), follow=True).content.decode()
        assert "The plan has no action yet." in page

    def test_leaves_decisions_to_the_centre(self, client, wei, people, read, now):
        running = cases.acknowledge(read, by=people.ana, at=now)
        cased.an_action(running, by=people.ana, at=now)
        plans.hand_in(running, by=people.ana, at=now)
        plans.approve(running, by=people.wei, at=now)
        until = timezone.localdate(now) + timedelta(days=90)
        body = {"until": until.isoformat(), "reason": "Sole source"}
        assert wei.post(url("accept_risk", running), body).status_code == 403
        assert wei.post(url("disengage", running), body).status_code == 403
        client.force_login(people.lin)
        client.post(url("accept_risk", running), body)
        assert self.state(running) == Case.Status.ACCEPTED_RISK
        assert "Risk accepted" in client.get(url("detail", running)).content.decode()


class TestCaseList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, 1),
            ({"tab": "mine"}, 1),
            ({"tab": "overdue"}, 0),
            ({"tab": "closed"}, 0),
            ({"q": "aurum"}, 1),
            ({"q": "CA-2"}, 1),
            ({"q": "nobody"}, 0),
            ({"state": "notified"}, 0),
            ({"severity": "2"}, 1),
        ],
    )
    def test_finds_by(self, wei, case, query, found):
        assert wei.get(reverse("risk:case_list"), query).context["page"].paginator.count == found

    def test_shows_how_many_alerts_stand_and_who_wrote_last(self, wei, people, case, now):
        cases.notify(case, text="What is asked", by=people.wei, at=now)
        cases.write(case, text="question", by=people.ana, at=now, as_supplier=True)
        (row,) = wei.get(reverse("risk:case_list")).context["page"]
        assert (row.open_alerts, row.supplier_wrote_last) == (1, True)

    def test_asks_the_same_number_of_queries_whatever_the_size(self, wei, people, gold, case, now):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                wei.get(reverse("risk:case_list"))
            return len(captured)

        queries()
        few = queries()
        for number in range(6):
            supplier = Supplier.objects.create(external_id=f"S-4{number}", name=f"Other {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.dongguan)
            declare(supplier, [(gold, "Gold")], at=now)
            alerts.evaluate(at=now)
            own = list(Alert.objects.filter(supplier=supplier))
            cases.open_case(own, owner=people.lin, due_date=case.due_date, by=people.lin, at=now)
        assert queries() == few

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from risk.models import Alert, Case, CaseMessage
from risk.services import alerts, cases, evidence, plans
from smelters.models import ReferenceList
from tests import cased, facts
from tests.declared import declare
from tests.people import cast

pytestmark = pytest.mark.django_db
LIST = "/portal/cases/"


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
    declare(people.xinhe, [(gold, "Gold")], names=[("Golden Unknown", "Gold")], at=now)
    gold.name = "Name that only the licensed list knows"
    gold.save()
    alerts.evaluate(at=now)
    due = timezone.localdate(now) + timedelta(days=60)
    return cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=due, by=people.wei, at=now)


@pytest.fixture
def told(case, people, now):
    return cases.notify(case, text="What we found", by=people.wei, at=now)


@pytest.fixture
def ana(client, people):
    client.force_login(people.ana)
    client.cookies["django_language"] = "en"
    return client


def url(name, row):
    return reverse(f"portal_cases:case_{name}", args=[row.pk])


class TestCaseList:
    def test_shows_a_case_from_its_first_message_on(self, ana, people, case, now):
        assert case.number not in ana.get(LIST).content.decode()
        assert ana.get(url("detail", case)).status_code == 404
        cases.notify(case, text="What we found", by=people.wei, at=now)
        assert case.number in ana.get(LIST).content.decode()

    def test_keeps_ended_cases_apart(self, ana, people, told, now):
        cases.cancel(told, by=people.wei, at=now, reason="Opened twice")
        assert told.number not in ana.get(LIST).content.decode()
        assert told.number in ana.get(LIST, {"tab": "closed"}).content.decode()

    def test_is_not_for_the_team(self, client, people, told):
        client.force_login(people.wei)
        assert client.get(LIST).status_code == 403


class TestCaseDetail:
    def test_says_neutrally_what_is_flagged_in_the_suppliers_own_words(self, ana, told):
        page = ana.get(url("detail", told)).content.decode()
        assert "Aurum Works" in page
        assert "CID910001" in page
        assert "Not on the public conformant or active list on" in page
        assert "Golden Unknown" in page
        assert "only the licensed list knows" not in page

    def test_names_the_day_of_the_newest_public_list(self, ana, told, gold):
        status = facts.give_status(gold, "Gold", "not_enrolled")
        licensed = ana.get(url("detail", told)).content.decode()
        assert "1 Jan 2026" not in licensed
        ReferenceList.objects.filter(pk=status.list_id).update(licence="public")
        assert (
            "Not on the public conformant or active list on 1 Jan 2026"
            in ana.get(url("detail", told)).content.decode()
        )

    def test_never_shows_an_internal_note(self, ana, people, told, now):
        cases.write(told, text="between us", by=people.wei, at=now, is_internal=True)
        page = ana.get(url("detail", told), {"thread": "internal"}).content.decode()
        assert "between us" not in page
        assert "What we found" in page

    def test_says_nothing_of_the_mails(self, ana, people, told, now):
        cases.write(told, text="We will", by=people.ana, at=now, as_supplier=True)
        page = ana.get(url("detail", told)).content.decode()
        assert "mailed" not in page
        assert people.wei.email not in page

    def test_leads_to_the_task_of_the_newest_request(self, ana, told):
        request = told.supplier.requests.get()
        assert reverse("portal:task", args=[request.pk]) in ana.get(url("detail", told)).content.decode()

    def test_is_not_there_for_another_supplier(self, client, people, told):
        client.force_login(people.omar)
        assert client.get(url("detail", told)).status_code == 404
        for name in ("acknowledge", "write"):
            assert client.post(url(name, told), {"text": "x"}).status_code == 404
        assert CaseMessage.objects.count() == 1

    def test_speaks_chinese(self, client, people, told):
        client.force_login(people.ana)
        client.cookies["django_language"] = "zh-hans"
        page = client.get(url("detail", told)).content.decode()
        assert "不在公开的合规（conformant）或进行中（active）名单上" in page
        assert "确认已阅" in page


class TestAnswers:
    def test_acknowledge_once(self, ana, told):
        ana.post(url("acknowledge", told))
        assert Case.objects.get().status == Case.Status.ACKNOWLEDGED
        page = ana.post(url("acknowledge", told), follow=True).content.decode()
        assert "This was acknowledged before" in page

    def test_write_into_the_thread(self, ana, people, told):
        ana.post(url("write", told), {"text": "We changed the source."})
        message = CaseMessage.objects.latest("pk")
        assert (message.author, message.by_supplier, message.is_internal) == (people.ana, True, False)

    def test_write_for_the_supplier_whatever_else_the_person_is(self, client, people, told):
        people.xinhe.contacts.create(user=people.wei, name="Wei", email="wei@xinhe.example")
        client.force_login(people.wei)
        client.post(url("write", told), {"text": "We changed the source."})
        assert CaseMessage.objects.latest("pk").by_supplier

    def test_are_refused_with_a_word_once_the_case_has_ended(self, ana, people, told, now):
        cases.cancel(told, by=people.wei, at=now, reason="Opened twice")
        page = ana.post(url("write", told), {"text": "Wait"}, follow=True).content.decode()
        assert "This corrective action has ended by now. Your message was not sent." in page
        assert CaseMessage.objects.count() == 1

    def test_keep_the_page_when_nothing_was_written(self, ana, told):
        assert ana.post(url("write", told), {"text": ""}).status_code == 422


class TestOfTask:
    def test_names_the_open_cases_of_the_supplier_on_the_page_of_its_task(self, ana, people, case, now):
        task = case.supplier.requests.get()
        part = reverse("portal_cases:of_task", args=[task.pk])
        assert f'hx-get="{part}"' in ana.get(reverse("portal:task", args=[task.pk])).content.decode()
        assert case.number not in ana.get(part).content.decode()
        told = cases.notify(case, text="What we found", by=people.wei, at=now)
        assert case.number in ana.get(part).content.decode()
        cases.cancel(told, reason="An error", by=people.wei, at=now)
        assert case.number not in ana.get(part).content.decode()


class TestPlan:
    """The supplier plans, shows and hands in."""

    @pytest.fixture
    def read(self, told, people, now):
        return cases.acknowledge(told, by=people.ana, at=now)

    def step(self, name, row):
        return reverse(f"portal_cases:{name}", args=[row.pk])

    def item(self, on):
        return {
            "cause": "Old contract",
            "kind": "replace_smelter",
            "description": "Replace the gold source",
            "responsible": "Gu Yan",
            "due_date": on.isoformat(),
        }

    def test_is_made_and_handed_in(self, ana, read, now):
        body = self.item(timezone.localdate(now))
        assert ana.post(self.step("plan_add", read), body | {"cause": ""}).status_code == 422
        ana.post(self.step("plan_add", read), body)
        page = ana.get(url("detail", read)).content.decode()
        assert "Replace the gold source" in page
        assert "Hand in the plan" in page
        ana.post(self.step("plan_hand_in", read), {"text": "As agreed"})
        assert Case.objects.get().status == Case.Status.PLAN_SUBMITTED
        page = ana.post(self.step("plan_add", read), body, follow=True).content.decode()
        assert "Nothing was changed" in page

    def test_lets_an_action_be_taken_out(self, ana, read, people, now):
        action = cased.an_action(read, by=people.ana, at=now)
        ana.post(self.step("plan_withdraw", action))
        action.refresh_from_db()
        assert action.status == "cancelled"

    def test_takes_evidence_and_hands_it_in(self, ana, read, people, now):
        action = cased.an_action(read, by=people.ana, at=now)
        plans.hand_in(read, by=people.ana, at=now)
        plans.approve(read, by=people.wei, at=now)
        assert "Add a file" in ana.post(self.step("evidence_hand_in", read), follow=True).content.decode()
        file = SimpleUploadedFile("stock.pdf", b"%PDF")
        ana.post(self.step("evidence_add", action), {"file": file, "note": "Stock list"})
        kept = action.evidence.get()
        assert kept.by_supplier
        assert ana.get(self.step("evidence_file", kept)).getvalue() == b"%PDF"
        ana.post(self.step("evidence_hand_in", read), {"text": ""})
        assert Case.objects.get().status == Case.Status.EVIDENCE_SUBMITTED

    def test_shows_no_file_of_the_team(self, ana, read, people, now):
        action = cased.an_action(read, by=people.ana, at=now)
        file = SimpleUploadedFile("internal.pdf", b"%PDF")
        kept = evidence.attach(action, file=file, note="", by=people.wei, at=now, as_supplier=False)
        assert "internal.pdf" not in ana.get(url("detail", read)).content.decode()
        assert ana.get(self.step("evidence_file", kept)).status_code == 404

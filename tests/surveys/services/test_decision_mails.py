from datetime import timedelta
from smtplib import SMTPDataError

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from suppliers.models import Contact
from surveys import tasks_decisions
from surveys.models import DecisionMail, TaskLink
from surveys.services import decision_mails, submissions
from tests import asked, sending
from tests.people import NOW, cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


@pytest.fixture
def gu(people):
    """A second contact of Xinhe, who reads English."""
    return Contact.objects.create(supplier=people.xinhe, name="Gu", email="gu@xinhe.example", language="en")


def faulty():
    return cmrt_workbook(contact_phone="")


def told():
    return list(DecisionMail.objects.order_by("to").values_list("to", "step__to_status"))


def sent(at=LATER):
    decision_mails.send(clock=lambda: at)
    return mail.outbox


class TestPutDown:
    def test_tells_who_sent_it_that_the_file_is_accepted(self, people, task, gu):
        sending.send(task, by=people.ana)
        assert told() == [("ana@xinhe.example", "accepted")]

    @pytest.mark.parametrize("content", [faulty(), b"no workbook"])
    def test_tells_nobody_what_the_page_has_just_said(self, people, task, content):
        sending.send(task, content, by=people.ana)
        assert told() == []

    def test_tells_all_contacts_of_what_the_team_loaded_for_them(self, people, task, gu):
        received = submissions.receive(
            task, faulty(), file_name="a.xlsx", by=people.wei, at=NOW, on_behalf=True
        )
        sending.read(received.submission)
        assert told() == [("ana@xinhe.example", "returned"), ("gu@xinhe.example", "returned")]

    def test_tells_who_waited_too_long_for_the_page(self, people, task):
        received = sending.receive(task, faulty(), by=people.ana)
        submissions.read(received.pk, clock=lambda: LATER)
        assert told() == [("ana@xinhe.example", "returned")]

    def test_tells_what_a_person_decides(self, people, task):
        file = sending.send(task, by=people.ana)
        submissions.send_back(file, by=people.wei, at=LATER, reason="Only half of the smelters of last year")
        assert told() == [("ana@xinhe.example", "accepted"), ("ana@xinhe.example", "returned")]

    def test_leaves_out_addresses_that_bounce_and_people_who_left(self, people, task, gu):
        Contact.objects.filter(pk=gu.pk).update(bounced_at=NOW)
        Contact.objects.filter(email="ana@xinhe.example").update(is_active=False)
        sending.send(task)
        assert told() == []

    def test_rings_after_the_commit(self, people, task, monkeypatch, django_capture_on_commit_callbacks):
        rung = []
        monkeypatch.setattr(tasks_decisions.send_decision_mails, "delay", lambda: rung.append(1))
        with django_capture_on_commit_callbacks(execute=True):
            file = sending.send(task, faulty(), by=people.ana)
        assert not rung
        with django_capture_on_commit_callbacks(execute=True):
            submissions.accept(file, by=people.wei, at=LATER, reason="Told by phone")
        assert rung == [1]


class TestSend:
    def test_says_it_in_the_language_of_the_reader_with_the_other_below(self, people, task, gu):
        Contact.objects.filter(email="ana@xinhe.example").update(is_active=False)
        sending.send(task)
        (message,) = sent()
        assert message.subject == "CMRT 2026: your answer is accepted"
        assert message.body.index("Your answer is accepted") < message.body.index("CMRT 2026", 200)
        assert message.body.count("CMRT.xlsx") == 2
        assert message.alternatives[0][1] == "text/html"

    def test_brings_what_the_person_wrote_and_how_much_is_to_be_corrected(self, people, task):
        file = sending.send(task, faulty(), by=people.ana)
        submissions.accept(file, by=people.wei, at=NOW, reason="By phone")
        submissions.send_back(file, by=people.wei, at=LATER, reason="Only half <of> the smelters")
        body = sent()[-1].body
        assert "Wei" in body
        assert "Only half <of> the smelters" in body
        assert "1 point is to be corrected" in body
        assert "Only half &lt;of&gt; the smelters" in sent()[-1].alternatives[0][0]

    def test_says_why_a_file_could_not_be_read(self, people, task, gu):
        submissions.receive(task, b"", file_name="a.xlsx", by=people.wei, at=NOW, on_behalf=True)
        sending.read(task.submissions.get())
        texts = {message.to[0]: message.body for message in sent()}
        assert "The file is empty" in texts["gu@xinhe.example"]

    def test_opens_the_task_by_a_link_of_its_own(self, people, task):
        sending.send(task, by=people.ana)
        (message,) = sent()
        assert TaskLink.objects.get().email == "ana@xinhe.example"
        assert f"{settings.SITE_URL}/enter/" in message.body

    def test_sends_once_however_often_it_is_called(self, people, task):
        sending.send(task, by=people.ana)
        sent()
        assert len(sent()) == 1

    def test_comes_back_when_the_server_says_not_now(self, people, task, monkeypatch):
        sending.send(task, by=people.ana)

        def refuse(self, messages):
            raise SMTPDataError(451, b"later")

        with monkeypatch.context() as patched:
            patched.setattr(EmailBackend, "send_messages", refuse)
            sent()
        assert DecisionMail.objects.get().refusal
        assert len(sent()) == 1


class TestSweep:
    def test_rings_for_what_nobody_has_begun(self, people, task, monkeypatch):
        rung = []
        monkeypatch.setattr(tasks_decisions.send_decision_mails, "delay", lambda: rung.append(1))
        sending.send(task, by=people.ana)
        assert not decision_mails.sweep(at=NOW + timedelta(seconds=30))
        assert decision_mails.sweep(at=LATER)
        assert rung == [1]

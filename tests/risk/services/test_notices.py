from datetime import date, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from gscm.mail.models import OutboxMail
from risk import tasks
from risk.models import Alert, CaseMail
from risk.services import alerts, cases, notices
from tests import facts
from tests.declared import declare
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def people():
    people = cast()
    people.xinhe.contacts.create(name="Gu Yan", email="gu@xinhe.example", language="en")
    people.xinhe.contacts.create(name="Left", email="left@xinhe.example", language="en", is_active=False)
    return people


@pytest.fixture
def case(people):
    declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")])
    alerts.evaluate(at=NOW)
    due = date(2026, 6, 1)
    case = cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=due, by=people.wei, at=NOW)
    return cases.notify(case, text="请更换来源。", by=people.wei, at=NOW)


@pytest.fixture
def message(case):
    return case.messages.get()


@pytest.fixture
def rung(monkeypatch):
    """The message ids with which Celery is rung."""
    ids = []
    monkeypatch.setattr(tasks.send_case_message, "delay", lambda *, message_id: ids.append(message_id))
    return ids


@pytest.fixture
def server(monkeypatch):
    """What the mail server says to each reader: an exception, or nothing."""
    answers = {}

    def send_messages(self, messages):
        for one in messages:
            if answer := answers.get(one.to[0]):
                raise answer
        return send(self, messages)

    send = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return answers


def deliver(message, at=LATER):
    return notices.send(message.pk, clock=lambda: at)


def of(address):
    return CaseMail.objects.get(to=address)


class TestPutDown:
    def test_writes_with_the_message_to_whom_it_goes(self, message):
        assert list(message.mails.values_list("to", "language", "claimed_at", "sent_at")) == [
            ("ana@xinhe.example", "zh-hans", None, None),
            ("gu@xinhe.example", "en", None, None),
        ]

    def test_goes_with_the_message(self, case, people):
        """No message without its mails: both are written, or none."""
        with transaction.atomic():
            cases.write(case, text="Hello", by=people.wei, at=NOW)
            transaction.set_rollback(True)
        assert CaseMail.objects.count() == 2

    def test_names_the_owner_for_what_the_supplier_writes(self, case, people):
        answer = cases.write(case, text="We will", by=people.ana, at=NOW, as_supplier=True)
        assert [(one.to, one.language) for one in answer.mails.all()] == [(people.wei.email, "zh-hans")]

    def test_names_nobody_for_a_note(self, case, people):
        note = cases.write(case, text="Between us", by=people.wei, at=NOW, is_internal=True)
        assert not note.mails.exists()

    def test_sends_nothing_itself_and_rings_after_the_commit(
        self, case, people, rung, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            written = cases.write(case, text="Hello", by=people.wei, at=NOW)
            assert not rung
        assert rung == [written.pk]
        assert not mail.outbox

    def test_survives_a_queue_that_cannot_be_reached(
        self, case, people, monkeypatch, django_capture_on_commit_callbacks
    ):
        def broken(**arguments):
            raise ConnectionError

        monkeypatch.setattr(tasks.send_case_message, "delay", broken)
        with django_capture_on_commit_callbacks(execute=True):
            written = cases.write(case, text="Hello", by=people.wei, at=NOW)
        assert written.mails.outstanding().count() == 2

    def test_keeps_what_was_put_down(self, message):
        with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
            message.mails.all().delete()

    def test_marks_nothing_that_was_not_claimed(self, message):
        with pytest.raises(IntegrityError), transaction.atomic():
            message.mails.update(sent_at=NOW)


class TestSend:
    def test_sends_each_mail_in_its_readers_language_and_marks_it(self, case, message):
        assert deliver(message) == 2
        subjects = {sent.to[0]: sent.subject for sent in mail.outbox}
        assert subjects["gu@xinhe.example"] == f"{case.number}: new message about corrective actions"
        assert "new message" not in subjects["ana@xinhe.example"]
        assert set(message.mails.values_list("claimed_at", "sent_at")) == {(LATER, LATER)}

    def test_lets_the_outbox_know_the_language(self, message, settings):
        settings.EMAIL_BACKEND = "gscm.mail.outbox.OutboxBackend"
        deliver(message)
        assert dict(OutboxMail.objects.values_list("to", "language")) == {
            "ana@xinhe.example": "zh-hans",
            "gu@xinhe.example": "en",
        }

    def test_leads_each_side_to_its_own_page(self, case, message, people):
        deliver(message)
        assert f"{settings.SITE_URL}/portal/cases/{case.pk}/" in mail.outbox[0].body
        answer = cases.write(case, text="We will", by=people.ana, at=NOW, as_supplier=True)
        deliver(answer)
        assert f"{settings.SITE_URL}/risk/cases/{case.pk}/" in mail.outbox[-1].body

    def test_sends_once_however_often_it_is_called(self, message):
        deliver(message)
        assert deliver(message) == 0
        assert len(mail.outbox) == 2

    def test_leaves_alone_what_another_worker_has_begun(self, message):
        message.mails.filter(to="ana@xinhe.example").update(claimed_at=NOW)
        assert deliver(message) == 1
        assert [sent.to for sent in mail.outbox] == [["gu@xinhe.example"]]

    def test_claims_nothing_while_the_server_is_out_of_reach(self, message, monkeypatch):
        def refuse(self):
            raise ConnectionRefusedError

        monkeypatch.setattr(EmailBackend, "open", refuse)
        with pytest.raises(ConnectionRefusedError):
            deliver(message)
        assert message.mails.outstanding().count() == 2

    def test_keeps_a_refusal_for_good_and_sends_the_others(self, message, server):
        answer = SMTPRecipientsRefused({"ana@xinhe.example": (550, b"no such person")})
        server["ana@xinhe.example"] = answer
        assert deliver(message) == 1
        assert "no such person" in of("ana@xinhe.example").refusal
        server.clear()
        assert deliver(message) == 0

    def test_comes_back_when_the_server_says_not_now(self, message, server):
        server["ana@xinhe.example"] = SMTPDataError(451, b"greylisted")
        assert deliver(message) == 1
        assert "greylisted" in of("ana@xinhe.example").refusal
        server.clear()
        assert deliver(message) == 1
        assert (of("ana@xinhe.example").sent_at, of("ana@xinhe.example").refusal) == (LATER, "")

    def test_does_not_send_again_what_may_have_gone_out(self, message, server):
        """A connection that broke off while sending leaves it unknown: the mail stays claimed and says so."""
        server["ana@xinhe.example"] = SMTPServerDisconnected()
        with pytest.raises(SMTPServerDisconnected):
            deliver(message)
        server.clear()
        assert deliver(message) == 1
        assert (of("ana@xinhe.example").claimed_at, of("ana@xinhe.example").sent_at) == (LATER, None)


class TestSweep:
    def test_rings_for_what_nobody_has_begun(self, message, rung):
        assert notices.sweep(at=LATER) == 1
        assert rung == [message.pk]

    def test_waits_for_the_messages_own_task(self, message, rung):
        assert notices.sweep(at=NOW + timedelta(seconds=30)) == 0

    def test_leaves_alone_what_was_begun(self, message, rung):
        message.mails.filter(to="ana@xinhe.example").update(claimed_at=NOW)
        message.mails.filter(to="gu@xinhe.example").update(claimed_at=NOW, sent_at=NOW)
        assert notices.sweep(at=LATER) == 0

    def test_is_rung_by_the_clock(self):
        names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert tasks.sweep_case_mails.name in names


class TestTasks:
    def test_send_by_the_messages_number(self, message):
        tasks.send_case_message(message_id=message.pk)
        assert len(mail.outbox) == 2

    def test_sweep(self, message, rung):
        tasks.sweep_case_mails()
        assert rung == [message.pk]

"""The thread of a task: asked, answered, mailed, seen."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from surveys.models import Request, TaskLink, TaskMail, TaskMessage
from surveys.queries import thread as threads
from surveys.services import thread
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def request_(people):
    return asked.a_request(people.xinhe)


@pytest.fixture
def question(people, request_):
    return thread.ask(request_, text="Which version?", by=people.ana, at=NOW)


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({email_messages[0].to[0]: (550, b"no such mailbox")})


def waiting(user):
    return list(threads.waiting(user))


class TestAsk:
    def test_waits_for_the_team_of_the_branch(self, question, request_, people):
        assert waiting(people.wei) == waiting(people.lin) == [request_]
        assert waiting(people.omar) == []
        assert waiting(people.wei)[0].waiting_since == NOW

    def test_waits_from_the_first_question_on(self, question, request_, people):
        thread.ask(request_, text="Hello?", by=people.ana, at=LATER)
        assert waiting(people.wei)[0].waiting_since == NOW


class TestAnswer:
    def test_ends_the_waiting_until_the_next_question(self, question, request_, people):
        thread.answer(request_, text="6.31", by=people.wei, at=LATER)
        assert waiting(people.wei) == []
        again = LATER + timedelta(hours=1)
        thread.ask(request_, text="And now?", by=people.ana, at=again)
        assert waiting(people.wei)[0].waiting_since == again

    def test_is_mailed_in_the_readers_language_with_a_link_of_its_own(
        self, question, request_, people, mailoutbox
    ):
        thread.answer(request_, text="Take <6.31>", by=people.wei, at=LATER)
        assert thread.send(clock=lambda: LATER) == 1
        assert thread.send(clock=lambda: LATER) == 0
        [mail] = mailoutbox
        assert mail.to == ["ana@xinhe.example"]
        assert mail.subject == "CMRT 2026：对贵司提问的答复"
        assert "Take <6.31>" in mail.body
        assert "Take &lt;6.31&gt;" in mail.alternatives[0][0]
        assert TaskLink.objects.get().requests.get() == request_
        assert asked.door_in(mail.body) in mail.alternatives[0][0]

    def test_is_not_mailed_where_mail_comes_back(self, question, request_, people):
        people.xinhe.contacts.update(bounced_at=NOW)
        thread.answer(request_, text="6.31", by=people.wei, at=LATER)
        assert not TaskMail.objects.exists()

    def test_tells_the_team_what_the_server_said(self, question, request_, people, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Refusing"
        thread.answer(request_, text="6.31", by=people.wei, at=LATER)
        assert thread.send(clock=lambda: LATER) == 0
        line = threads.lines(request_, reader=people.wei, tells_mails=True)[-1]
        assert "no such mailbox" in line.note

    def test_is_taken_up_by_the_sweep_when_its_bell_was_lost(self, question, request_, people, monkeypatch):
        rung = []
        monkeypatch.setattr(thread, "_ring", lambda: rung.append(1))
        thread.answer(request_, text="6.31", by=people.wei, at=LATER)
        assert not thread.sweep(at=LATER)
        assert thread.sweep(at=LATER + timedelta(minutes=2))
        assert rung == [1]


class TestSettle:
    def test_says_that_no_answer_is_needed_and_mails_nobody(self, question, request_, people):
        thread.settle(request_, by=people.wei, at=LATER)
        assert waiting(people.wei) == []
        assert not TaskMail.objects.exists()
        line = threads.lines(request_, reader=people.ana)[-1]
        assert (line.kind, line.is_new) == ("system", False)

    def test_needs_a_question(self, request_, people):
        with pytest.raises(thread.NothingAsked):
            thread.settle(request_, by=people.wei, at=NOW)
        assert not TaskMessage.objects.exists()


class TestUnread:
    def of(self, user):
        return [one.unread for one in threads.with_unread(Request.objects.all(), user)]

    def test_is_what_the_team_wrote_since_the_last_visit(self, question, request_, people):
        assert self.of(people.ana) == [0]
        thread.answer(request_, text="6.31", by=people.wei, at=LATER)
        thread.answer(request_, text="or newer", by=people.wei, at=LATER)
        assert self.of(people.ana) == [2]
        assert threads.unread_answers(people.ana).count() == 2
        assert threads.unread_answers(people.omar).count() == 0
        thread.note_seen(request_, by=people.ana, at=LATER)
        assert self.of(people.ana) == [0]
        assert threads.unread_answers(people.ana).count() == 0

    def test_is_marked_in_the_thread_for_the_other_side_only(self, question, request_, people):
        thread.answer(request_, text="6.31", by=people.wei, at=LATER)
        assert [one.is_new for one in threads.lines(request_, reader=people.ana)] == [False, True]
        assert [one.is_new for one in threads.lines(request_, reader=people.wei, tells_mails=True)] == [
            True,
            False,
        ]
        thread.note_seen(request_, by=people.ana, at=LATER)
        assert not any(one.is_new for one in threads.lines(request_, reader=people.ana))

"""Published information by mail: to whom, once, in whose language, and what is not sent any more."""

from datetime import timedelta
from smtplib import SMTPDataError

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from smelters.models import InformationItem
from smelters.services import information
from suppliers.models import Contact
from surveys import tasks_information
from surveys.models import InformationMail
from surveys.queries import information as reach
from surveys.services import information_mails
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def item(people):
    return InformationItem.objects.create(
        title_en="Workshop in May",
        title_zh="五月研讨会",
        text_en="How to name smelters",
        text_zh="如何填写冶炼厂",
        source="Centre",
        licence="public",
        written_by=people.lin,
        written_at=NOW,
    )


def published(item, people):
    information.publish(item, by=people.lin, at=NOW)
    item.refresh_from_db()
    return item


def addresses():
    return sorted(InformationMail.objects.values_list("to", flat=True))


class TestPutDown:
    def test_is_for_every_contact_in_use_whose_mail_arrives(self, people, item):
        Contact.objects.filter(user=people.omar).update(bounced_at=NOW)
        Contact.objects.create(supplier=people.xinhe, name="Old", email="old@xinhe.example", is_active=False)
        published(item, people)
        assert addresses() == ["ana@xinhe.example"]

    def test_is_once_for_an_address_that_speaks_for_several(self, people, item):
        Contact.objects.create(supplier=people.faraway, name="Ana", email="Ana@xinhe.example", language="en")
        published(item, people)
        assert addresses().count("ana@xinhe.example") == 1

    def test_tells_nobody_twice_when_published_again(self, people, item):
        published(item, people)
        before = addresses()
        information.withdraw(item, by=people.lin, at=LATER)
        published(item, people)
        assert addresses() == before

    def test_does_not_happen_to_what_may_not_be_published(self, people, item):
        InformationItem.objects.filter(pk=item.pk).update(licence="member-only")
        item.refresh_from_db()
        with pytest.raises(information.PublicationRefused):
            information.publish(item, by=people.lin, at=NOW)
        assert addresses() == []


class TestSend:
    def test_writes_in_the_language_of_the_reader_and_the_other_below(self, people, item):
        Contact.objects.filter(user=people.omar).update(language="en")
        published(item, people)
        tasks_information.send_information_mails()
        of = {one.to[0]: one for one in mail.outbox}
        chinese, english = of["ana@xinhe.example"].body, of["omar@faraway.example"].body
        assert chinese.index("如何填写冶炼厂") < chinese.index("How to name smelters")
        assert english.index("How to name smelters") < english.index("如何填写冶炼厂")
        assert "Workshop in May" in of["omar@faraway.example"].subject

    def test_sends_nothing_twice_and_nothing_of_a_withdrawn_item(self, people, item):
        published(item, people)
        information.withdraw(item, by=people.lin, at=NOW)
        assert information_mails.send(clock=lambda: LATER) == 0
        assert not information_mails.sweep(at=LATER)
        published(item, people)
        assert information_mails.send(clock=lambda: LATER) == len(addresses())
        assert information_mails.send(clock=lambda: LATER) == 0

    def test_marks_an_address_that_is_refused_for_good(self, people, item, monkeypatch):
        def refuse(self, messages):
            raise SMTPDataError(550, b"no such user")

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        published(item, people)
        information_mails.send(clock=lambda: LATER)
        assert Contact.objects.get(user=people.ana).bounced_at == LATER

    def test_is_counted_beside_the_item(self, people, item):
        published(item, people)
        reached = reach.reach_of(item)
        assert (reached.waiting, reached.minutes) == (len(addresses()), None)
        information_mails.send(clock=lambda: LATER)
        reached = reach.reach_of(item)
        assert (reached.sent, reached.waiting, reached.refused, reached.minutes) == (2, 0, 0, 3)

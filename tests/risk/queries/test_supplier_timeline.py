"""One timeline of everything that passed between the company and a supplier."""

from datetime import timedelta

import pytest
from django.utils import translation

from risk.queries import supplier_timeline
from suppliers.services import talks
from surveys.services import thread
from tests import asked, facts, sending
from tests.people import NOW, TODAY, cast
from tests.test_access_matrix import rows_of
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def told(supplier, channel=""):
    with translation.override("en"):
        return [
            (str(event.label), event.who, event.text)
            for event in supplier_timeline.told(supplier_timeline.page_of(supplier, channel))
        ]


class TestPageOf:
    def test_is_one_query_with_something_of_every_channel(self, people, django_assert_num_queries):
        rows_of(people.xinhe, people, facts.listed_smelters()["CID910001"])
        with django_assert_num_queries(1):
            events = supplier_timeline.told(supplier_timeline.page_of(people.xinhe))
        channels = {supplier_timeline.SOURCES[event.source].channel for event in events}
        assert channels == set(supplier_timeline.Channel)
        assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)

    @pytest.mark.parametrize("channel", supplier_timeline.Channel)
    def test_leaves_one_channel(self, people, channel):
        rows_of(people.xinhe, people, facts.listed_smelters()["CID910001"])
        events = supplier_timeline.told(supplier_timeline.page_of(people.xinhe, channel))
        assert {supplier_timeline.SOURCES[event.source].channel for event in events} == {channel}

    def test_tells_nothing_of_another_supplier(self, people):
        rows_of(people.faraway, people, facts.listed_smelters()["CID910001"])
        assert told(people.xinhe) == []


class TestTold:
    def test_tells_a_mail_and_that_it_came_back(self, people, task):
        mail = asked.a_mail(task)
        mail.sent_at, mail.claimed_at, mail.subject = NOW, NOW, "Please send your CMRT"
        mail.bounced_at, mail.bounce = NOW + timedelta(hours=1), "no such person"
        mail.save()
        assert told(people.xinhe, "mails") == [
            ("Came back: nobody can be reached there", mail.to, "no such person"),
            ("Invitation", mail.to, "Please send your CMRT"),
        ]

    def test_leaves_out_a_mail_that_was_not_sent(self, people, task):
        mail = asked.a_mail(task)
        mail.sent_at = None
        mail.save()
        assert told(people.xinhe) == []

    def test_tells_both_sides_of_a_question(self, people, task):
        thread.ask(task, text="Which version?", by=people.ana, at=NOW)
        thread.answer(task, text="6.31", by=people.wei, at=NOW + timedelta(hours=1))
        assert told(people.xinhe, "messages") == [
            ("Written by us", "Wei", "6.31"),
            ("Written by the supplier", "Ana", "Which version?"),
        ]

    def test_tells_a_file_and_what_became_of_it(self, people, task):
        sending.send(task, cmrt_workbook(contact_phone=""))
        labels = [label for label, _who, _text in told(people.xinhe, "files")]
        assert labels == ["Needs correction", "File sent"]

    def test_tells_the_support_given_with_a_talk_on_its_day(self, people):
        values = {"happened_on": TODAY, "partner": "Ana", "by": people.wei, "at": NOW}
        talks.record(people.xinhe, channel="phone", text="How is it going?", **values)
        talks.record(people.xinhe, channel="visit", support="coaching", text="A day at the plant", **values)
        assert sorted(told(people.xinhe, "talks")) == [
            ("Coached it on its own procedures", "Ana", "A day at the plant"),
            ("Telephone", "Ana", "How is it going?"),
        ]
        (event, _other) = supplier_timeline.told(supplier_timeline.page_of(people.xinhe))
        assert event.is_day
        assert event.at.date() == TODAY

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suppliers import tasks_documents
from suppliers.models import Contact, Document, DocumentMail, Supplier
from suppliers.queries import documents as queries
from suppliers.services import document_mails
from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
COLLEAGUES = ("ada", "bo", "lin", "mei", "wei")
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def people():
    people = cast()
    people.xinhe.contacts.create(name="Gu Yan", email="gu@xinhe.example", language="en")
    people.xinhe.contacts.create(name="Left", email="left@xinhe.example", language="en", is_active=False)
    return people


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    rings = []
    monkeypatch.setattr(tasks_documents.send_document_mails, "delay", lambda: rings.append(1))
    return rings


def deliver(at=LATER):
    return document_mails.send(clock=lambda: at)


def readers():
    return sorted(message.to[0] for message in mail.outbox)


class TestAPublishedVersion:
    def test_is_told_to_contacts_in_use_and_to_colleagues(self, people):
        papers.published("code", people)
        deliver()
        contacts = ["ana@xinhe.example", "gu@xinhe.example", "omar@faraway.example"]
        assert readers() == sorted([*contacts, *(f"{one}@lanhai.example" for one in COLLEAGUES)])

    def test_is_told_to_its_audience_only(self, people):
        papers.published(
            "requirement",
            people,
            for_colleagues=False,
            for_suppliers="subsidiaries",
            subsidiaries=[people.kunshan],
        )
        deliver()
        assert readers() == ["omar@faraway.example"]

    def test_gives_each_audience_its_own_text(self, people):
        outside = papers.a_document("requirement", people, title_en="Outside", title_zh="对外")
        papers.published(
            "requirement", people, document=outside, for_colleagues=False, change_en="For suppliers"
        )
        inside = papers.a_document("requirement", people, title_en="Inside", title_zh="对内")
        papers.published(
            "requirement", people, document=inside, for_suppliers="none", change_en="For colleagues"
        )
        deliver()
        for message in mail.outbox:
            is_ours = message.to[0].endswith("@lanhai.example")
            assert ("For colleagues" in message.body, "For suppliers" in message.body) == (
                is_ours,
                not is_ours,
            )

    def test_reads_in_the_language_of_its_reader_first(self, people):
        version = papers.published("code", people, for_colleagues=False)
        deliver()
        by_reader = {message.to[0]: message for message in mail.outbox}
        omar, ana = by_reader["omar@faraway.example"], by_reader["ana@xinhe.example"]
        assert omar.body.index("First version") < omar.body.index("首版")
        assert ana.body.index("首版") < ana.body.index("First version")
        address = f"{settings.SITE_URL}/portal/documents/{version.pk}/?supplier={people.xinhe.pk}"
        assert address in ana.body
        assert address in ana.alternatives[0][0]

    def test_is_linked_with_the_public_policy_in_the_foot(self, people):
        papers.published("code", people, for_colleagues=False)
        deliver()
        by_reader = {message.to[0]: message for message in mail.outbox}
        assert f"{settings.SITE_URL}/policy/?lang=zh" in by_reader["ana@xinhe.example"].body
        assert f"{settings.SITE_URL}/policy/?lang=en" in by_reader["omar@faraway.example"].alternatives[0][0]

    def test_of_a_letter_is_told_only_where_none_is_in_force(self, people):
        first = papers.published("letter", people, for_colleagues=False)
        papers.a_letter(people.xinhe, first, people.ana)
        deliver()
        mail.outbox.clear()
        papers.published("letter", people, for_colleagues=False)
        deliver()
        assert readers() == ["omar@faraway.example"]

    def test_says_how_long_the_delivery_took(self, people):
        version = papers.published("code", people, for_colleagues=False)
        deliver(at=LATER)
        delivery = queries.delivery(version)
        assert (delivery.total, delivery.sent, delivery.refused) == (3, 3, 0)
        assert delivery.first_after == delivery.last_after == timedelta(minutes=3)

    def test_is_put_down_in_few_queries_however_many_suppliers(self, people):
        def queries_of(number):
            suppliers = Supplier.objects.bulk_create(
                Supplier(external_id=f"N{number}-{one}", name="N") for one in range(number)
            )
            Contact.objects.bulk_create(
                Contact(supplier=one, name="N", email=f"n{one.pk}@n.example") for one in suppliers
            )
            version = papers.published("code", people)
            with CaptureQueriesContext(connection) as context:
                document_mails.tell_of_version(version, at=NOW)
            return len(context)

        assert queries_of(5) == queries_of(100)


class TestSending:
    def test_goes_out_once(self, people):
        papers.published("code", people, for_colleagues=False)
        assert deliver() == 3
        assert deliver() == 0
        assert len(mail.outbox) == 3

    def test_keeps_a_refusal_and_never_tries_again(self, people, monkeypatch):
        send = EmailBackend.send_messages

        def send_messages(self, messages):
            for message in messages:
                if message.to == ["gu@xinhe.example"]:
                    raise SMTPRecipientsRefused({"gu@xinhe.example": (550, b"no such person")})
            return send(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
        version = papers.published("code", people, for_colleagues=False)
        assert deliver() == 2
        assert deliver() == 0
        assert queries.delivery(version).refused == 1
        assert people.xinhe.contacts.get(email="gu@xinhe.example").bounced_at == LATER
        assert any(event.what == "refused" for event in queries.events_of(people.xinhe, newest=10))

    def test_leaves_alone_what_a_dead_worker_had_begun(self, people):
        papers.published("code", people, for_colleagues=False)
        DocumentMail.objects.filter(to="gu@xinhe.example").update(claimed_at=NOW)
        assert deliver() == 2
        assert DocumentMail.objects.uncertain(before=LATER).get().to == "gu@xinhe.example"

    def test_is_rung_for_again_where_a_ring_was_lost(self, people, rung):
        papers.published("code", people)
        rung.clear()
        assert not document_mails.sweep(at=NOW)
        assert document_mails.sweep(at=LATER)
        assert rung == [1]


class TestRemindersOfALetter:
    @pytest.fixture
    def version(self, people):
        version = papers.published("letter", people, for_colleagues=False, for_suppliers="none")
        assert not DocumentMail.objects.exists()
        return version

    def remind(self, day):
        return document_mails.remind_of_letters(on=day, at=NOW)

    def test_go_out_60_30_and_7_days_before_it_expires_once_each(self, people, version):
        papers.a_letter(people.faraway, version, people.omar, expires_on=papers.in_days(90))
        told = [day for day in range(95) if self.remind(papers.in_days(day))]
        assert told == [30, 60, 83]
        assert sorted(DocumentMail.objects.values_list("days", flat=True)) == [7, 30, 60]

    def test_go_to_every_contact_in_use(self, people, version):
        papers.a_letter(people.xinhe, version, people.ana, expires_on=papers.in_days(20))
        assert self.remind(TODAY) == 2
        assert self.remind(TODAY) == 0
        deliver()
        assert readers() == ["ana@xinhe.example", "gu@xinhe.example"]
        assert all(f"/portal/documents/letter/?supplier={people.xinhe.pk}" in one.body for one in mail.outbox)

    def test_are_made_up_for_after_days_without_a_run(self, people, version):
        papers.a_letter(people.faraway, version, people.omar, expires_on=papers.in_days(90))
        self.remind(papers.in_days(64))
        assert DocumentMail.objects.get().days == 30

    def test_end_once_a_new_letter_is_signed(self, people, version):
        papers.a_letter(people.faraway, version, people.omar, expires_on=papers.in_days(20))
        papers.a_letter(people.faraway, version, people.omar)
        assert self.remind(TODAY) == 0

    def test_are_not_for_a_scan_that_does_not_count(self, people, version):
        papers.a_letter(
            people.faraway,
            version,
            people.omar,
            expires_on=papers.in_days(20),
            way="scan",
            decision="waiting",
        )
        assert self.remind(TODAY) == 0

    def test_ask_the_same_number_of_queries_for_many_letters(self, people, version):
        def queries_of(number):
            for one in range(number):
                supplier = Supplier.objects.create(external_id=f"L{number}-{one}", name="L")
                supplier.contacts.create(name="L", email=f"l{supplier.pk}@l.example")
                papers.a_letter(supplier, version, people.lin, expires_on=papers.in_days(20))
            with CaptureQueriesContext(connection) as context:
                assert self.remind(TODAY) == number
            return len(context)

        assert queries_of(2) == queries_of(20)


class TestAnOverdueReview:
    def test_is_told_to_the_owner_once(self, people):
        version = papers.published("procedure", people, for_colleagues=False, for_suppliers="none")
        due = Document.objects.get(pk=version.document_id).review_due_on
        assert document_mails.remind_of_reviews(on=due, at=NOW) == 0
        assert document_mails.remind_of_reviews(on=due + timedelta(days=1), at=NOW) == 1
        assert document_mails.remind_of_reviews(on=due + timedelta(days=2), at=NOW) == 0
        deliver()
        assert readers() == ["lin@lanhai.example"]
        assert f"/documents/{version.document_id}/" in mail.outbox[0].body

"""Nothing of a list reaches whom its licence class keeps it from: by page, API, file or mail.

The doors are those of the access matrix, so that a new one is tried here as soon as it is there: by a supplier where it
opens to suppliers, without sign-in where it needs none, and by the team on a day on which the company is no member of
RMI. Each mail has its line in MAILS, and each way to make a workbook for a supplier is tried.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from risk.models import Alert, AuditMail, CaseEscalation, CaseMail
from risk.services import alerts, audit_notices, notices
from suppliers.models import DocumentMail, TrainingMail, User
from suppliers.services import document_mails, trainings_mails
from surveys.models import DecisionMail, InformationMail, TaskMail
from surveys.queries import name_queue
from surveys.services import copies, decision_mails, information_mails, invitations, thread
from tests.people import NOW
from tests.telltale import OTHER_NAMES, SECRET_CIDS, WORDS, House, told
from tests.test_access_matrix import DOORS, PEOPLE, WITHOUT_SIGN_IN, YES

pytestmark = pytest.mark.django_db


def opens_to(person: str) -> list[str]:
    """The doors that open to the person at a row of Xinhe's."""
    place = PEOPLE.index(person)
    return sorted(name for name, door in DOORS.items() if door.kind.value[0][place] == YES)


def _campaign_mails(house: House, kind: str, level: int | None = None) -> Iterable[EmailMessage]:
    for language in ("en", "zh-hans"):
        yield invitations.preview(kind, [house.task.campaign], language, reader=house.people.lin, level=level)


def _case_mails(house: House) -> Iterable[EmailMessage]:
    for message in house.case.messages.all():
        for mail in message.mails.all():
            with translation.override(mail.language):
                yield notices.compose(mail)


def _case_escalations(house: House) -> Iterable[EmailMessage]:
    escalation = CaseEscalation(case=house.case, level=0, missed=house.case.due_date, at=NOW)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            mail = CaseMail(case=house.case, escalation=escalation, language=language, to_supplier=True)
            yield notices.compose(mail)


def _document_mails(house: House) -> Iterable[EmailMessage]:
    for mail in DocumentMail.objects.filter(supplier=house.people.xinhe):
        with translation.override(mail.language):
            yield document_mails.compose(mail)


def _answer_mails(house: House) -> Iterable[EmailMessage]:
    for mail in TaskMail.objects.filter(message__request=house.task):
        with translation.override(mail.language):
            yield thread.compose(mail, at=NOW)


def _decision_mails(house: House) -> Iterable[EmailMessage]:
    step = house.submission.transitions.latest("pk")
    for language in ("en", "zh-hans"):
        with translation.override(language):
            mail = DecisionMail(step=step, to="ana@xinhe.example", language=language)
            yield decision_mails.compose(mail, at=NOW)


def _training_mails(house: House) -> Iterable[EmailMessage]:
    place = house.rows["training"].participants.filter(supplier=house.people.xinhe).first()
    for language in ("en", "zh-hans"):
        with translation.override(language):
            mail = TrainingMail(
                kind="invitation", participant=place, to="ana@xinhe.example", language=language
            )
            yield trainings_mails.compose(mail)


def _audit_mails(house: House) -> Iterable[EmailMessage]:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            mail = AuditMail(
                audit=house.rows["audit"], to="ana@xinhe.example", language=language, planned_for=NOW.date()
            )
            yield audit_notices.compose(mail)


def _information_mails(house: House) -> Iterable[EmailMessage]:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            mail = InformationMail(item=house.rows["information"], to="ana@xinhe.example", language=language)
            yield information_mails.compose(mail)


MAILS: dict[str, Callable[[House], Iterable[EmailMessage]]] = {
    "risk/mail/_audit_notice": _audit_mails,
    "risk/mail/_escalation_to_supplier": _case_escalations,
    "risk/mail/_message": _case_mails,
    "suppliers/mail/_document": _document_mails,
    "suppliers/mail/_training": _training_mails,
    "surveys/mail/_answer": _answer_mails,
    "surveys/mail/_decision": _decision_mails,
    "surveys/mail/_information": _information_mails,
    "surveys/mail/_invitation": lambda house: _campaign_mails(house, "invitation"),
    "surveys/mail/_reminder": lambda house: _campaign_mails(house, "reminder"),
    "surveys/mail/_escalation": lambda house: _campaign_mails(house, "escalation", level=1),
}
"""The mails to suppliers, by their templates, and where each is found in the house."""
MAILS_TO_COLLEAGUES = {
    "surveys/mail/_colleague": "steps of the ladder that go to the own people",
    "risk/mail/_digest": "what is new among alerts and cases, for those who work on them",
    "risk/mail/_escalation": "that a case was escalated",
    "risk/mail/_grievance": "that a grievance waits, for its officers",
}


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield House()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def no_member(house: House, django_db_blocker: Any) -> Iterator[House]:
    """The same house on a day after the membership, and after the evaluation of that day."""
    with django_db_blocker.unblock(), transaction.atomic():
        membership, today = house.membership, timezone.localdate()
        membership.days = DateRange(membership.days.lower, today - timedelta(days=1), "[)")
        membership.save()
        alerts.evaluate(at=timezone.now())
        yield house
        transaction.set_rollback(True)


def client_of(person: User | None, language: str = "en") -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def body(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def links_in(content: bytes) -> list[str]:
    """The further views of the same page: findings, tabs, filters."""
    found = re.findall(rb'href="(/portal/[^"]*finding=\d+[^"#]*|\?[^"#]+)"', content)
    return sorted({link.decode().replace("&amp;", "&") for link in found})[:30]


class TestASupplier:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("name", opens_to("ana"))
    def test_reads_no_word_of_a_list_that_is_not_public(self, house: House, name: str, language: str) -> None:
        client = client_of(house.people.ana, language)
        for url in house.addresses(name):
            response = client.get(url, follow=True)
            content = body(response)
            assert response.status_code in {200, 400, 405}, url
            assert not told(content), url
            for link in links_in(content) if response.status_code == 200 else ():
                view = link if link.startswith("/") else response.request["PATH_INFO"] + link
                assert not told(body(client.get(view, follow=True))), view

    @pytest.mark.parametrize("name", opens_to("ana"))
    def test_is_answered_with_none_when_it_sends_something(self, house: House, name: str) -> None:
        said = {"text": "Hello", "reason": "Hello", "q": "CID977001", "name": WORDS["licensed-internal"][:4]}
        for url in house.addresses(name):
            for values in ({}, said):
                with transaction.atomic():
                    response = client_of(house.people.ana).post(url, values, follow=True)
                    assert response.status_code < 500
                    assert not told(body(response)), url
                    transaction.set_rollback(True)

    def test_gets_none_in_any_kind_of_file_made_for_it(self, house: House) -> None:
        ways = {name for name in vars(copies) if name.startswith("ask_")}
        assert ways == set(house.copies), "the house of telltale.py does not make this kind of copy"
        client = client_of(house.people.ana)
        for job in (*house.copies.values(), house.correction.job):
            content = body(client.get(reverse("portal:copy_file", args=[job.pk])))
            assert zipfile.is_zipfile(io.BytesIO(content))
            assert not told(content), job.title
        # Of an early file it gets no ID that only such a list gives to the name.
        renewed = body(client.get(reverse("portal:copy_file", args=[house.copies["ask_renewed"].pk])))
        rows = load_workbook(io.BytesIO(renewed))["Smelter List"].iter_rows(values_only=True)
        written = [value for row in rows for value in row]
        assert set(OTHER_NAMES) <= set(written)
        assert not set(SECRET_CIDS.values()) & set(written)

    @pytest.mark.parametrize("part", MAILS)
    def test_gets_none_by_mail(self, house: House, part: str) -> None:
        sent = list(MAILS[part](house))
        assert sent
        for mail in sent:
            assert not told(str(mail.message()).encode())
            assert not told(mail.body.encode())

    def test_has_every_kind_of_mail_tried(self) -> None:
        [templates] = [Path(each) for each in settings.TEMPLATES[0]["DIRS"]]
        parts = {str(path.relative_to(templates).with_suffix("")) for path in templates.glob("*/mail/_*.txt")}
        assert parts == set(MAILS) | set(MAILS_TO_COLLEAGUES)


class TestThePublic:
    @pytest.mark.parametrize("name", sorted(WITHOUT_SIGN_IN))
    def test_reads_no_word_of_a_list_that_is_not_public(self, house: House, name: str) -> None:
        for url in house.addresses(name):
            assert not told(body(client_of(None).get(url, follow=True))), url


class TestTheTeam:
    def test_reads_what_it_may_read_alone(self, house: House) -> None:
        """The others must not pass because there is nothing to tell."""
        client = client_of(house.people.lin)
        for licence, cid in SECRET_CIDS.items():
            facility = house.secret[licence]
            assert facility.cid == cid
            page = client.get(reverse("smelters:facility_detail", args=[facility.pk]))
            assert told(page.content, licence)

    def test_is_alerted_by_no_list_for_members_of_rmi_on_other_days(self, no_member: House) -> None:
        own = Alert.objects.filter(supplier=no_member.people.xinhe)
        of_members = own.filter(facility=no_member.secret["member-only"])
        assert set(of_members.open().values_list("kind", "facility_status")) == {
            ("not_participating", "unknown")
        }
        of_licensed = own.filter(facility=no_member.secret["licensed-internal"])
        assert {"not_participating", "high_risk", "sanctioned"} <= set(
            of_licensed.open().values_list("kind", flat=True)
        )

    def test_finds_no_name_for_members_of_rmi_on_other_days(self, no_member: House) -> None:
        name, today = no_member.rows["reported_name"], timezone.localdate()
        assert name_queue.search(name, f"{WORDS['licensed-internal']} Refining", on=today)
        assert not name_queue.search(name, f"{WORDS['member-only']} Refining", on=today)
        assert name_queue.search(name, f"{WORDS['member-only']} Refining", on=today - timedelta(days=9))

    @pytest.mark.parametrize("name", opens_to("lin"))
    def test_reads_nothing_for_members_of_rmi_on_other_days(self, no_member: House, name: str) -> None:
        client = client_of(no_member.people.lin)
        for url in no_member.addresses(name):
            response = client.get(url, follow=True)
            content = body(response)
            assert response.status_code in {200, 400, 404, 405}, url
            assert not told(content, "member-only"), url
            for link in links_in(content) if response.status_code == 200 else ():
                view = link if link.startswith("/") else response.request["PATH_INFO"] + link
                assert not told(body(client.get(view, follow=True)), "member-only"), view

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from surveys.models import Justification, Submission
from surveys.queries import portal
from surveys.queries import submissions as readings
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
def returned(task):
    return sending.send(task, cmrt_workbook(contact_phone=""))


def of(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def justify(finding, person, text="We have no telephone."):
    return of(person).post(reverse("portal:justify", args=[finding.pk]), {"text": text}, follow=True)


def portal_page(person, submission):
    url = reverse("portal:task", args=[submission.request_id], query={"submission": submission.pk})
    return unescape(of(person).get(url).content.decode())


def team_page(person, submission):
    url = reverse("surveys:submission_detail", args=[submission.pk])
    return unescape(of(person).get(url).content.decode())


def decide(justification, person, how, **data):
    return of(person).post(
        reverse(f"surveys:justification_{how}", args=[justification.pk]), data, follow=True
    )


class TestTheSupplier:
    def test_justifies_a_finding_beside_it(self, returned, people):
        finding = returned.findings.get()
        assert reverse("portal:justify", args=[finding.pk]) in portal_page(people.ana, returned)
        page = unescape(justify(finding, people.ana).content.decode())
        assert "We have no telephone." in page
        assert "Waiting for the decision" in page
        assert Justification.objects.get().by == people.ana

    def test_has_to_say_something(self, returned, people):
        page = justify(returned.findings.get(), people.ana, "  ").content.decode()
        assert "Nothing was sent" in page
        assert not Justification.objects.exists()

    def test_is_not_asked_where_nothing_has_to_be_corrected(self, task, people):
        submission = sending.send(task, cmrt_workbook(authorizer_title=""))
        (finding,) = submission.findings.all()
        assert finding.severity == "warn"
        assert reverse("portal:justify", args=[finding.pk]) not in portal_page(people.ana, submission)
        assert "needs no justification" in justify(finding, people.ana).content.decode()

    def test_is_told_what_was_decided_but_not_by_whom(self, returned, people):
        justify(returned.findings.get(), people.ana)
        decide(Justification.objects.get(), people.wei, "decline", reason="There is one on your site.")
        page = portal_page(people.ana, returned)
        assert "The justification is declined" in page
        assert "There is one on your site." in page
        assert "Wei" not in page

    def test_cannot_reach_the_findings_of_others(self, returned, people):
        assert justify(returned.findings.get(), people.omar).status_code == 404

    def test_sees_what_counts_from_an_earlier_file(self, returned, task, people):
        justify(returned.findings.get(), people.ana)
        decide(Justification.objects.get(), people.wei, "accept")
        again = sending.send(task, cmrt_workbook(contact_phone="", authorizer="B"), at=LATER)
        page = portal_page(people.ana, again)
        assert "Your declaration is accepted" in page
        assert "Accepted with an earlier file" in page
        assert "1 finding is justified" in page


class TestTheTeam:
    def test_sees_in_its_inbox_what_waits(self, returned, people):
        justify(returned.findings.get(), people.ana)
        page = of(people.wei).get(reverse("surveys:submission_list")).content.decode()
        assert "1 justification waits" in page

    def test_reads_it_beside_the_finding(self, returned, people):
        justify(returned.findings.get(), people.ana)
        page = team_page(people.wei, returned)
        assert "We have no telephone." in page
        assert reverse("surveys:justification_accept", args=[Justification.objects.get().pk]) in page

    def test_accepts_the_file_with_the_last_one(self, returned, people):
        justify(returned.findings.get(), people.ana)
        page = decide(Justification.objects.get(), people.wei, "accept", reason="Known.").content.decode()
        returned.refresh_from_db()
        assert returned.status == Submission.Status.ACCEPTED
        assert "will be remembered" in page
        assert "Justified" in page

    def test_declines_with_a_reason_only(self, returned, people):
        justify(returned.findings.get(), people.ana)
        given = Justification.objects.get()
        assert "Nothing was changed" in decide(given, people.wei, "decline").content.decode()
        decide(given, people.wei, "decline", reason="No.")
        given.refresh_from_db()
        assert given.decision == "declined"

    def test_is_told_when_somebody_else_was_faster(self, returned, people):
        justify(returned.findings.get(), people.ana)
        given = Justification.objects.get()
        decide(given, people.lin, "accept")
        assert "somebody else has decided" in decide(given, people.wei, "accept").content.decode()

    def test_decides_for_its_own_suppliers_only(self, people):
        theirs = asked.a_request(people.faraway)
        submission = sending.send(theirs, cmrt_workbook(contact_phone="", company="Faraway Metals"))
        justify(submission.findings.get(), people.omar)
        given = Justification.objects.get()
        assert decide(given, people.wei, "accept").status_code == 404
        assert decide(given, people.lin, "accept").status_code == 200


class TestCounting:
    def test_leaves_out_what_is_justified(self, task, people):
        submission = sending.send(task, cmrt_workbook(contact_phone="", company="Somebody Else"))
        justify(submission.findings.get(rule="C01"), people.ana)
        decide(Justification.objects.get(), people.wei, "accept")
        page = portal_page(people.ana, submission)
        assert "1 finding to correct" in page
        assert "Justified" in page

    def test_agrees_in_the_inbox_and_among_the_files(self, task, people):
        company = {"contact_phone": "", "company": "Somebody Else", "authorizer": "", "authorizer_title": ""}
        submission = sending.send(task, cmrt_workbook(**company))
        wanted = readings.Inbox(state="all")
        (line,), (file,) = readings.inbox(people.wei, wanted), portal.files_of(task)
        assert (line.corrections, line.warnings, file.corrections, file.warnings) == (3, 1, 3, 1)
        justify(submission.findings.get(cell="D17"), people.ana)
        (line,) = readings.inbox(people.wei, wanted)
        assert (line.corrections, line.justifications) == (3, 1)
        decide(Justification.objects.get(), people.wei, "accept")
        (line,), (file,) = readings.inbox(people.wei, wanted), portal.files_of(task)
        assert (line.corrections, line.justifications, file.corrections) == (2, None, 2)

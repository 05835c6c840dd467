"""The officer's pages."""

from typing import Any

import pytest
from django.test import Client

from gscm.lib.metadata import Cleaned
from risk.models import Grievance, GrievanceAttachment, GrievanceRead
from risk.services import grievances
from risk.services.grievance_intake import Attached
from suppliers.models import User
from tests.grievances import SECRET_WORDS, deputy, officer, received
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

INBOX = "/risk/grievances/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def grace() -> User:
    return officer()


class TestTheInbox:
    def test_shows_numbers_and_days_and_no_text(self, grace: User) -> None:
        grievance = received().grievance
        page = signed_in(grace).get(INBOX).content.decode()
        assert grievance.number in page
        assert SECRET_WORDS not in page
        assert not GrievanceRead.objects.exists()

    def test_is_the_officers_first_page(self, grace: User) -> None:
        assert signed_in(grace).get("/").url == INBOX

    def test_is_nobody_elses(self, people: Cast) -> None:
        for person in (people.lin, people.wei, people.bo, people.ada, people.ana):
            assert signed_in(person).get(INBOX).status_code == 403

    def test_leaves_out_what_is_for_the_deputy(self, grace: User) -> None:
        grievance = received(concerns_officer=True).grievance
        assert grievance.number not in signed_in(grace).get(INBOX).content.decode()
        assert grievance.number in signed_in(deputy()).get(INBOX).content.decode()
        assert signed_in(grace).get(f"{INBOX}{grievance.pk}/").status_code == 404


class TestThePage:
    def test_shows_the_report_and_this_reading(self, grace: User) -> None:
        grievance = received().grievance
        page = signed_in(grace).get(f"{INBOX}{grievance.pk}/").content.decode()
        assert SECRET_WORDS in page
        assert GrievanceRead.objects.get().by == grace

    def test_leads_through_all_steps(self, people: Cast, grace: User) -> None:
        grievance, client = received().grievance, signed_in(grace)
        steps: list[tuple[str, dict[str, Any]]] = [
            ("acknowledge", {"text": "Read"}),
            (
                "admit",
                {
                    "category": "child_labour",
                    "severity": "4",
                    "owner": grace.pk,
                    "supplier": "s-1001",
                    "tells": "on",
                    "text": "Yes",
                },
            ),
            ("task", {"text": "Visit", "owner": grace.pk, "due_date": "2099-01-01"}),
            ("write", {"kind": "note", "text": "A note"}),
            ("extend", {"until": "2099-01-01", "text": "Later"}),
            ("answer", {"finding": "unable", "cause": "none", "text": "We could not"}),
        ]
        for step, values in steps:
            assert client.get(f"{INBOX}{grievance.pk}/{step}/").status_code == 200, step
            assert client.post(f"{INBOX}{grievance.pk}/{step}/", values).status_code == 302, step
        grievance.refresh_from_db()
        assert (grievance.status, grievance.supplier, grievance.severity) == ("answered", people.xinhe, 4)
        task = grievance.tasks.get()
        client.post(f"{INBOX}tasks/{task.pk}/")
        task.refresh_from_db()
        assert task.done_on

    def test_says_why_a_step_is_refused(self, grace: User) -> None:
        grievance = received().grievance
        grievances.acknowledge(grievance, text="Read", by=grace, at=NOW)
        client = signed_in(grace)
        page = client.post(f"{INBOX}{grievance.pk}/extend/", {"until": "2099-01-01", "text": "Later"})
        assert page.status_code == 422
        assert "Only an answer that is still to be given" in page.content.decode()

    def test_is_gone_after_a_conflict_of_interest(self, grace: User) -> None:
        grievance, dee, client = received().grievance, deputy(), signed_in(grace)
        page = client.post(f"{INBOX}{grievance.pk}/conflict/", {"text": "My cousin", "hand_to": dee.pk})
        assert page.url == INBOX
        assert client.get(f"{INBOX}{grievance.pk}/").status_code == 404


class TestAFile:
    def test_is_given_clean_and_the_reading_written_down(self, grace: User) -> None:
        cleaned = Cleaned(b"clean", "image/png", ".png")
        received(attached=[Attached(cleaned), Attached(cleaned, b"as it came", "phone.png")])
        without, with_original = GrievanceAttachment.objects.all()
        client = signed_in(grace)
        assert client.get(f"{INBOX}files/{without.pk}/").content == b"clean"
        assert client.get(f"{INBOX}files/{without.pk}/original/").status_code == 404
        original = client.get(f"{INBOX}files/{with_original.pk}/original/")
        assert original.content == b"as it came"
        assert "phone.png" in original["Content-Disposition"]
        assert list(GrievanceRead.objects.values_list("what", flat=True)) == ["original", "attachment"]

    def test_of_a_grievance_out_of_reach_is_not_there(self, grace: User) -> None:
        received(concerns_officer=True, attached=[Attached(Cleaned(b"clean", "image/png", ".png"))])
        attachment = GrievanceAttachment.objects.get()
        assert signed_in(grace).get(f"{INBOX}files/{attachment.pk}/").status_code == 404


class TestEntering:
    def test_keeps_what_was_told_with_its_way_in_and_shows_a_code_for_the_reporter(self, grace: User) -> None:
        values = {"channel": "other", "kind": "consultation", "what": SECRET_WORDS, "once": "e" * 40}
        page = signed_in(grace).post(f"{INBOX}enter/", values)
        grievance = Grievance.objects.get()
        assert (grievance.channel, grievance.received_on >= TODAY) == ("other", True)
        assert grievance.entries.get().by == grace
        assert page.context["code"]
        assert page.context["code"] in page.content.decode()

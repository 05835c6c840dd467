from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from surveys.models import Submission
from surveys.services import submissions
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import GOLD, TIN, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db
STATUS = Submission.Status
INCOMPLETE = {"contact_phone": ""}
TABS = ("findings", "declaration", "smelters", "products", "mines", "history")


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def asked_of_xinhe(people):
    return asked.a_request(people.xinhe)


@pytest.fixture
def wei(client, people):
    client.force_login(people.wei)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def detail(submission, **query):
    return reverse("surveys:submission_detail", args=[submission.pk], query=query or None)


def text_of(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def queries_of(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


class TestInbox:
    url = reverse_lazy("surveys:submission_list")

    def test_is_for_those_who_work_on_submissions(self, client, people):
        for who, status in (("lin", 200), ("wei", 200), ("bo", 403), ("ada", 403), ("ana", 403)):
            client.force_login(getattr(people, who))
            assert client.get(self.url).status_code == status, who

    def test_shows_the_own_branch_only(self, wei, people, asked_of_xinhe):
        sending.send(asked_of_xinhe, name="ours.xlsx")
        sending.send(asked.a_request(people.faraway, asked_of_xinhe.campaign), name="theirs.xlsx")
        text = text_of(wei.get(self.url, {"state": "all"}))
        assert "ours.xlsx" in text
        assert "theirs.xlsx" not in text

    def test_narrows_by_state_campaign_template_and_supplier(self, client, people, asked_of_xinhe):
        client.force_login(people.lin)
        mine = sending.send(asked_of_xinhe)
        other = sending.send(
            asked.a_request(people.faraway, asked.a_campaign(2025, "EMRT")), name="emrt.xlsx"
        )
        for query, found in (
            ({"state": "accepted"}, {mine}),
            ({"state": "returned"}, {other}),
            ({"state": "all", "campaign": mine.request.campaign_id}, {mine}),
            ({"state": "all", "family": "EMRT"}, {other}),
            ({"state": "all", "q": "faraway"}, {other}),
            ({"state": "all", "q": "s-1001"}, {mine}),
            ({"state": "all", "campaign": "nonsense", "family": "?"}, {mine, other}),
        ):
            assert set(client.get(self.url, query).context["page"]) == found, query

    def test_takes_as_many_queries_for_many_files_as_for_one(self, wei, people, asked_of_xinhe):
        sending.send(asked_of_xinhe, cmrt_workbook(**INCOMPLETE))
        before = queries_of(lambda: wei.get(self.url, {"state": "all"}))
        for number in range(5):
            sending.send(asked_of_xinhe, cmrt_workbook(company=f"Xinhe {number}"))
        assert queries_of(lambda: wei.get(self.url, {"state": "all"})) == before

    def test_says_what_belongs_there_when_it_is_empty(self, wei):
        assert "Nothing needs a look" in text_of(wei.get(self.url))
        assert "No submission fits these filters" in text_of(wei.get(self.url, {"q": "nobody"}))


class TestDetail:
    @pytest.mark.parametrize(
        ("who", "status"),
        [("lin", 200), ("wei", 200), ("bo", 403), ("ada", 403), ("ana", 403), ("omar", 403)],
    )
    def test_is_for_those_who_work_on_it(self, client, people, asked_of_xinhe, who, status):
        submission = sending.send(asked_of_xinhe)
        client.force_login(getattr(people, who))
        assert client.get(detail(submission)).status_code == status

    def test_of_another_branch_does_not_exist(self, wei, people):
        assert wei.get(detail(sending.send(asked.a_request(people.faraway)))).status_code == 404

    def test_shows_the_file_with_its_hash_and_its_findings(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe, cmrt_workbook(**INCOMPLETE))
        text = text_of(wei.get(detail(submission)))
        assert submission.sha256 in text
        assert reverse("surveys:submission_file", args=[submission.pk]) in text
        assert "D17 is empty" in text

    def test_shows_what_the_file_says_with_its_cells(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe)
        response = wei.get(detail(submission, tab="declaration"))
        said = {(line.cell, line.value) for line in response.context["company"]}
        assert ("D8", "Xinhe Connector Technology") in said
        answers = {
            (answer.cell, answer.answer) for one in response.context["questions"] for answer in one.answers
        }
        assert ("D28", "Yes") in answers
        assert '<span class="cell-place">D28</span>' in response.content.decode()

    def test_shows_each_smelter_with_its_resolution_and_status(self, wei, asked_of_xinhe):
        smelters = facts.listed_smelters()
        facts.give_status(smelters["CID910001"], "Gold", "conformant")
        submission = sending.send(asked_of_xinhe, cmrt_workbook((GOLD, TIN, UNKNOWN_GOLD)))
        response = wei.get(detail(submission, tab="smelters"))
        rows = [(row.row, row.resolution, row.current_status) for row in response.context["page"]]
        assert rows == [(5, "cid", "conformant"), (6, "cid", "unknown"), (7, "", "unknown")]
        assert "Waiting for a decision" in text_of(response)

    def test_tells_the_history(self, wei, people, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe, by=people.ana)
        later = NOW + timedelta(hours=1)
        submissions.send_back(submission, by=people.wei, at=later, reason="A plant is missing.")
        text = text_of(wei.get(detail(submission, tab="history")))
        for said in ("Received", "Reading began", "Accepted", "A plant is missing.", "by the reader itself"):
            assert said in text

    @pytest.mark.parametrize("tab", TABS)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_has_a_page_for_every_part_in_both_languages(self, wei, asked_of_xinhe, tab, language):
        wei.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for content in (cmrt_workbook(**INCOMPLETE), b"", None):
            submission = sending.send(asked_of_xinhe, content)
            assert wei.get(detail(submission, tab=tab)).status_code == 200
        waiting = sending.receive(asked_of_xinhe, b"not read yet")
        assert wei.get(detail(waiting, tab=tab)).status_code == 200

    @pytest.mark.parametrize("tab", TABS)
    def test_takes_a_fixed_number_of_queries(self, wei, asked_of_xinhe, tab):
        facts.listed_smelters()
        small = sending.send(asked_of_xinhe, cmrt_workbook((GOLD,), contact_phone=""))
        large = sending.send(
            asked_of_xinhe, cmrt_workbook((GOLD, TIN, UNKNOWN_GOLD), contact_phone="", authorizer="")
        )
        few = queries_of(lambda: wei.get(detail(small, tab=tab)))
        assert queries_of(lambda: wei.get(detail(large, tab=tab))) == few


class TestStatus:
    def test_asks_again_and_loads_the_page_anew_once_it_is_settled(self, wei, asked_of_xinhe):
        submission = sending.receive(asked_of_xinhe, at=timezone.now())
        url = reverse("surveys:submission_status", args=[submission.pk])
        assert 'hx-trigger="every 500ms"' in text_of(wei.get(url))
        assert wei.get(url, {"phase": "received-500ms"}).status_code == 204
        sending.read(submission)
        response = wei.get(url, {"phase": "received-500ms"})
        assert response["HX-Refresh"] == "true"
        assert "submission_status" not in wei.get(detail(submission)).content.decode()


class TestDecide:
    def post(self, client, name, submission, reason="Confirmed by telephone."):
        return client.post(reverse(f"surveys:{name}", args=[submission.pk]), {"reason": reason}, follow=True)

    def test_accepts_a_returned_file_with_a_reason(self, wei, people, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe, cmrt_workbook(**INCOMPLETE))
        assert 'data-dialog="accept"' in text_of(wei.get(detail(submission)))
        assert "Confirmed by telephone." in text_of(self.post(wei, "submission_accept", submission))
        submission.refresh_from_db()
        assert submission.status == STATUS.ACCEPTED
        assert submission.transitions.last().by == people.wei

    def test_sends_an_accepted_file_back_with_a_reason(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe)
        assert 'data-dialog="send-back"' in text_of(wei.get(detail(submission)))
        self.post(wei, "submission_send_back", submission)
        submission.refresh_from_db()
        assert submission.status == STATUS.RETURNED

    def test_changes_nothing_without_a_reason(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe)
        text = text_of(self.post(wei, "submission_send_back", submission, reason="  "))
        assert "Nothing was changed: a reason" in text
        submission.refresh_from_db()
        assert submission.status == STATUS.ACCEPTED

    def test_changes_nothing_when_somebody_else_was_quicker(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe)
        assert "somebody else has decided" in text_of(self.post(wei, "submission_accept", submission))

    def test_offers_no_decision_on_a_file_that_could_not_be_read(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe, b"")
        assert 'data-dialog="accept"' not in text_of(wei.get(detail(submission)))
        response = wei.post(reverse("surveys:submission_accept", args=[submission.pk]), {"reason": "x"})
        assert response.status_code == 403

    def test_is_for_those_who_work_on_it(self, client, people, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe)
        url = reverse("surveys:submission_send_back", args=[submission.pk])
        for who, status in (("ana", 403), ("bo", 403)):
            client.force_login(getattr(people, who))
            assert client.post(url, {"reason": "x"}).status_code == status
        client.force_login(people.wei)
        foreign = sending.send(asked.a_request(people.faraway, asked_of_xinhe.campaign))
        url = reverse("surveys:submission_send_back", args=[foreign.pk])
        assert client.post(url, {"reason": "x"}).status_code == 404


class TestReadAgain:
    def post(self, client, submission):
        url = reverse("surveys:submission_read_again", args=[submission.pk])
        return text_of(client.post(url, follow=True))

    def test_is_offered_where_the_fault_was_ours(self, wei, asked_of_xinhe):
        submission = sending.receive(asked_of_xinhe)
        Submission.objects.filter(pk=submission.pk).update(
            status=STATUS.REFUSED, refusal="reading_failed", attempts=3
        )
        assert "Read the file again" in text_of(wei.get(detail(submission)))
        assert "will be read again" in self.post(wei, submission)
        assert sending.read(submission).status == STATUS.ACCEPTED

    def test_is_not_offered_where_the_file_is_at_fault(self, wei, asked_of_xinhe):
        submission = sending.send(asked_of_xinhe, b"")
        assert "Read the file again" not in text_of(wei.get(detail(submission)))
        assert "Nothing was changed" in self.post(wei, submission)


class TestRequestDetail:
    def test_shows_the_files_and_whom_to_ask(self, wei, asked_of_xinhe):
        sending.send(asked_of_xinhe, name="one.xlsx")
        text = text_of(wei.get(reverse("surveys:request_detail", args=[asked_of_xinhe.pk])))
        for said in ("one.xlsx", "ana@xinhe.example", "Dongguan plant 2", "31 Mar 2026"):
            assert said in text

    def test_takes_a_file_on_behalf_of_the_supplier(self, wei, people, asked_of_xinhe):
        url = reverse("surveys:request_detail", args=[asked_of_xinhe.pk])
        response = wei.post(url, sending.upload())
        submission = Submission.objects.get()
        assert response["Location"] == detail(submission)
        assert (submission.uploaded_by, submission.on_behalf) == (people.wei, True)
        assert "sent before" in text_of(wei.post(url, sending.upload(), follow=True))
        assert Submission.objects.count() == 1

    def test_says_beside_the_form_what_is_wrong(self, wei, asked_of_xinhe):
        url = reverse("surveys:request_detail", args=[asked_of_xinhe.pk])
        assert "No file was chosen." in text_of(wei.post(url, {}))

    @pytest.mark.parametrize(
        ("who", "status"), [("lin", 200), ("wei", 404), ("bo", 403), ("ada", 403), ("omar", 403)]
    )
    def test_is_for_those_who_work_within_reach(self, client, people, who, status):
        foreign = asked.a_request(people.faraway)
        client.force_login(getattr(people, who))
        url = reverse("surveys:request_detail", args=[foreign.pk])
        assert client.get(url).status_code == status
        if status != 200:
            assert client.post(url, sending.upload()).status_code == status
            assert not Submission.objects.exists()

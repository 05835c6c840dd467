import pytest
from django.conf import settings
from django.urls import reverse, reverse_lazy

from gscm.jobs.models import Job
from surveys.models import CannedMessage, Finding, SavedFilter, Submission
from tests import supplied
from tests.declared import declare
from tests.people import cast

pytestmark = pytest.mark.django_db
TOGETHER = reverse_lazy("surveys:submission_accept_together")
FILTERS = reverse_lazy("surveys:submission_filters")
MESSAGES = reverse_lazy("surveys:submission_messages")


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lin(client, people):
    client.force_login(people.lin)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def returned(supplier, rule="C01"):
    submission = declare(supplier, status=Submission.Status.RETURNED).submission
    Finding.objects.create(
        submission=submission,
        position=1,
        rule=rule,
        severity="correct",
        sheet="Declaration",
        cell="D8",
        parameters={"cell": "D8", "field": "Company name"},
    )
    return submission


class TestAcceptTogether:
    def test_shows_the_files_before_it_accepts_them(self, lin, people):
        one, other = returned(people.xinhe), returned(people.faraway, "C03")
        preview = lin.get(TOGETHER, {"rule": "C01"}).context["preview"]
        assert preview.chosen == [one.pk]
        lin.post(TOGETHER, {"rule": "C01", "up_to": preview.newest, "reason": "Known and harmless"})
        job = Job.objects.get(kind="bulk_acceptance")
        assert (job.parameters["submissions"], job.parameters["reason"]) == ([one.pk], "Known and harmless")
        assert lin.get(TOGETHER, {"job": job.pk}).status_code == 200
        other.refresh_from_db()
        assert other.status == "returned"

    def test_takes_the_ticked_ones_only(self, lin, people):
        one, _other = returned(people.xinhe), returned(people.faraway)
        response = lin.get(TOGETHER, {"rule": "C01", "selected": one.pk})
        assert response.context["preview"].chosen == [one.pk]

    def test_needs_a_reason(self, lin, people):
        one = returned(people.xinhe)
        assert lin.post(TOGETHER, {"rule": "C01", "up_to": one.pk, "reason": " "}).status_code == 422
        assert not Job.objects.exists()

    def test_does_not_take_what_came_after_the_preview(self, lin, people):
        one = returned(people.xinhe)
        newer = returned(people.faraway)
        lin.post(TOGETHER, {"rule": "C01", "up_to": one.pk, "reason": "Fine"})
        assert newer.pk not in Job.objects.get().parameters["submissions"]


class TestSavedFilters:
    def test_are_a_persons_own(self, lin, people, client):
        lin.post(FILTERS, {"name": "Returned EMRT", "query": "state=returned&family=EMRT"})
        saved = SavedFilter.objects.get()
        assert saved.user == people.lin
        page = lin.get(reverse("surveys:submission_list"))
        assert [one.name for one in page.context["saved"]] == ["Returned EMRT"]
        client.force_login(people.wei)
        assert client.get(reverse("surveys:submission_list")).context["saved"] == []
        assert client.post(FILTERS, {"forget": saved.pk}).status_code == 404
        client.force_login(people.lin)
        client.post(FILTERS, {"forget": saved.pk})
        assert not SavedFilter.objects.exists()

    def test_of_the_same_name_replace_each_other(self, lin):
        for query in ("state=returned", "state=refused"):
            lin.post(FILTERS, {"name": "Mine", "query": query})
        assert SavedFilter.objects.get().query == "state=refused"


class TestPreparedMessages:
    def test_reach_the_supplier_in_its_language(self, lin, people):
        submission = declare(people.xinhe).submission
        message = CannedMessage.objects.filter(purpose="return").first()
        lin.post(
            reverse("surveys:submission_send_back", args=[submission.pk]),
            {"message": message.pk, "reason": "D8"},
        )
        step = submission.transitions.get()
        assert step.reason == f"{message.text_zh}\n\nD8"

    def test_out_of_use_are_not_offered(self, lin, people):
        submission = declare(people.xinhe).submission
        CannedMessage.objects.update(is_in_use=False)
        lin.post(
            reverse("surveys:submission_send_back", args=[submission.pk]),
            {"message": CannedMessage.objects.first().pk, "reason": ""},
        )
        submission.refresh_from_db()
        assert submission.status == "accepted"

    def test_are_written_by_the_centre_in_both_languages(self, lin, people, client):
        words = {"purpose": "return", "title_en": "T", "title_zh": "题", "text_en": "Text", "is_in_use": "on"}
        assert lin.post(MESSAGES, words).status_code == 422
        lin.post(MESSAGES, words | {"text_zh": "文"})
        message = CannedMessage.objects.get(title_en="T")
        lin.post(f"{MESSAGES}?message={message.pk}", words | {"text_zh": "新"})
        message.refresh_from_db()
        assert message.text_zh == "新"
        client.force_login(people.wei)
        assert client.get(MESSAGES).status_code == 200
        assert client.post(MESSAGES, words).status_code == 403


class TestDelegateSelected:
    def test_leads_to_the_page_for_the_suppliers_of_the_ticked_files(self, lin, people):
        files = [returned(people.xinhe), returned(people.faraway)]
        ticked = "&".join(f"selected={file.pk}" for file in files)
        page = lin.get(f"{reverse('surveys:submission_delegate')}?{ticked}&selected=x", follow=True)
        assert {one.pk for one in page.context["suppliers"]} == {people.xinhe.pk, people.faraway.pk}

    def test_names_nobody_out_of_reach(self, client, people):
        client.force_login(people.wei)
        url = f"{reverse('surveys:submission_delegate')}?selected={returned(people.faraway).pk}"
        assert client.get(url, follow=True).context["suppliers"] == []


class TestDelegatedWork:
    def test_is_named_in_the_list_and_can_be_filtered(self, lin, people):
        returned(people.xinhe)
        returned(people.faraway)
        supplied.delegated(people.xinhe, people.wei, people)
        page = lin.get(reverse("surveys:submission_list")).content.decode()
        assert page.count("delegated to Wei until") == 1
        mine = lin.get(reverse("surveys:submission_list"), {"whose": "mine"})
        assert mine.context["page"].paginator.count == 0

    def test_stays_the_filter_when_files_are_accepted_together(self, lin, people):
        returned(people.xinhe)
        page = lin.get(TOGETHER, {"whose": "mine", "rule": "C01"})
        assert not page.context["preview"].chosen
        assert 'name="whose" value="mine"' in page.content.decode()

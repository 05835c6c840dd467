from datetime import timedelta

import pytest
from django.urls import reverse

from suppliers.models import Document, DocumentVersion
from suppliers.services import documents
from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def sign_in(client, user, language="en"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language


def text_of(response):
    return response.content.decode()


@pytest.fixture
def today(monkeypatch):
    """The pages' today is the day of the tests."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)


def draft_fields(**more):
    fields = {
        "text_en": "Text",
        "text_zh": "正文",
        "change_en": "New",
        "change_zh": "新增",
        "effective_on": TODAY.isoformat(),
        "for_colleagues": "on",
        "for_suppliers": "all",
    }
    return fields | more


class TestTheLibrary:
    def test_shows_how_many_took_note_within_reach(self, client, people):
        version = papers.published("code", people)
        documents.acknowledge(version, people.xinhe, by=people.ana, at=NOW)
        documents.acknowledge_own(version, by=people.wei, at=NOW)
        for user, share in ((people.lin, "50.0% of 2"), (people.wei, "100.0% of 1")):
            sign_in(client, user)
            shown = text_of(client.get(reverse("documents:document_list")))
            assert share in shown
            assert "20.0% of 5" in shown

    def test_says_whose_review_is_overdue(self, client, people):
        version = papers.published("procedure", people, for_suppliers="none")
        Document.objects.filter(pk=version.document_id).update(review_due_on=TODAY - timedelta(days=1))
        sign_in(client, people.wei)
        assert "1 review is overdue." in text_of(client.get(reverse("documents:document_list")))
        sign_in(client, people.wei, "zh-hans")
        assert "1 项复审已逾期" in text_of(client.get(reverse("documents:document_list")))


class TestAPolicy:
    def test_goes_from_draft_to_published_by_two_people(self, client, people, today, mailoutbox):
        sign_in(client, people.lin)
        new = {"kind": "policy", "title_en": "Policy", "title_zh": "政策", "owner": people.lin.pk}
        client.post(reverse("documents:document_create"), new | {"review_months": 12, "validity_months": 24})
        document = Document.objects.get()
        write = reverse("documents:version_write", args=[document.pk])
        client.post(write, draft_fields())
        version = DocumentVersion.objects.get()
        page = reverse("documents:version_detail", args=[version.pk])
        refused = client.post(reverse("documents:version_propose", args=[version.pk]), follow=True)
        assert "Bribery and false statements of origin" in text_of(refused)
        sections = {
            f"section_{topic}_{language}": f"About {topic}"
            for topic in papers.SECTIONS
            for language in ("en", "zh")
        }
        client.post(write, draft_fields(**sections))
        client.post(reverse("documents:version_propose", args=[version.pk]))
        assert "Another person of the centre publishes it." in text_of(client.get(page))
        own = client.post(reverse("documents:version_publish", args=[version.pk]), follow=True)
        assert "A second person has to publish" in text_of(own)
        sign_in(client, papers.second_person())
        published = client.post(reverse("documents:version_publish", args=[version.pk]), follow=True)
        assert "Published." in text_of(published)
        assert DocumentVersion.objects.get().status == "published"

    def test_is_not_dated_back(self, client, people, today):
        document = papers.a_document("code", people)
        sign_in(client, people.lin)
        before = (TODAY - timedelta(days=1)).isoformat()
        answer = client.post(
            reverse("documents:version_write", args=[document.pk]), draft_fields(effective_on=before)
        )
        assert answer.status_code == 422
        assert not DocumentVersion.objects.exists()


class TestAVersion:
    def test_is_noted_as_read_by_a_colleague(self, client, people):
        version = papers.published("procedure", people, for_suppliers="none")
        sign_in(client, people.ada)
        client.post(reverse("documents:version_read", args=[version.pk]))
        assert version.acknowledgements.get().by == people.ada

    def test_is_hidden_from_colleagues_while_it_is_a_draft(self, client, people):
        version = papers.a_draft("code", people)
        sign_in(client, people.wei)
        assert client.get(reverse("documents:version_detail", args=[version.pk])).status_code == 404

    def test_is_sent_back_with_a_reason(self, client, people):
        version = papers.a_draft("code", people)
        documents.propose(version, by=people.lin, at=NOW)
        sign_in(client, papers.second_person())
        url = reverse("documents:version_send_back", args=[version.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        client.post(url, {"reason": "Chinese differs"})
        page = client.get(reverse("documents:version_detail", args=[version.pk]))
        assert "Chinese differs" in text_of(page)


class TestWhoHasNot:
    def test_lists_those_within_reach(self, client, people):
        version = papers.published("code", people)
        url = reverse("documents:version_missing", args=[version.pk])
        sign_in(client, people.wei)
        shown = text_of(client.get(url))
        assert "Xinhe" in shown
        assert "Faraway" not in shown

    def test_leaves_out_whoever_has(self, client, people):
        version = papers.published("code", people)
        documents.acknowledge(version, people.xinhe, by=people.ana, at=NOW)
        sign_in(client, people.lin)
        shown = text_of(client.get(reverse("documents:version_missing", args=[version.pk])))
        assert "Xinhe" not in shown
        assert "Faraway" in shown

    def test_takes_the_teams_word_with_evidence(self, client, people):
        version = papers.published("code", people)
        url = reverse("documents:version_missing", args=[version.pk])
        sign_in(client, people.wei)
        assert client.post(url, {"supplier": people.xinhe.pk, "note": ""}).status_code == 422
        assert client.post(url, {"supplier": people.faraway.pk, "note": "List"}).status_code == 422
        client.post(url, {"supplier": people.xinhe.pk, "note": "Signed list of 12 March"})
        assert version.acknowledgements.get().note == "Signed list of 12 March"

    def test_takes_no_word_of_readers(self, client, people):
        version = papers.published("code", people)
        sign_in(client, people.bo)
        url = reverse("documents:version_missing", args=[version.pk])
        assert client.post(url, {"supplier": people.xinhe.pk, "note": "List"}).status_code == 403

    def test_lists_colleagues_too(self, client, people):
        version = papers.published("code", people)
        documents.acknowledge_own(version, by=people.wei, at=NOW)
        sign_in(client, people.lin)
        url = reverse("documents:version_missing", args=[version.pk])
        shown = text_of(client.get(url, {"who": "colleagues"}))
        assert "bo@lanhai.example" in shown
        assert "wei@lanhai.example" not in shown

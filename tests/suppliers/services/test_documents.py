from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from gscm.lib.states import TransitionRefused
from suppliers.models import Acknowledgement, Document, DocumentVersion
from suppliers.services import documents
from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def mei(people):
    return papers.second_person()


def proposed(kind, people, **values):
    version = papers.a_draft(kind, people, **values)
    documents.propose(version, by=people.lin, at=NOW)
    return version


class TestADocument:
    @pytest.mark.parametrize("kind", ["policy", "code", "letter"])
    def test_is_there_once_where_everybody_has_to_find_the_same(self, people, kind):
        papers.a_document(kind, people)
        with pytest.raises(documents.DocumentRefused):
            papers.a_document(kind, people, title_en="Another")

    def test_may_be_one_of_many_requirements(self, people):
        papers.a_document("requirement", people)
        papers.a_document("requirement", people, title_en="Another")
        assert Document.objects.filter(kind="requirement").count() == 2

    def test_has_one_version_in_the_making(self, people):
        draft = papers.a_draft("code", people)
        with pytest.raises(documents.DocumentRefused):
            papers.a_draft("code", people)
        assert draft.document.versions.count() == 1

    def test_counts_its_review_from_the_last_version_and_from_the_last_review(self, people):
        version = papers.published("procedure", people, for_suppliers="none")
        document = Document.objects.get(pk=version.document_id)
        assert document.review_due_on.isoformat() == "2027-03-18"
        assert not Document.objects.overdue(document.review_due_on)
        assert list(Document.objects.overdue(document.review_due_on + timedelta(days=1))) == [document]
        documents.review(document, note="All of it", by=people.lin, at=NOW + timedelta(days=400))
        assert document.review_due_on.isoformat() == "2028-04-22"


class TestPublishing:
    def test_needs_a_second_person(self, people, mei):
        version = proposed("code", people)
        with pytest.raises(documents.DocumentRefused):
            documents.publish(version, by=people.lin, at=NOW)
        documents.publish(version, by=mei, at=NOW)
        assert (version.status, version.proposed_by, version.published_by) == ("published", people.lin, mei)
        assert [(step.to_status, step.by) for step in version.transitions.all()] == [
            ("proposed", people.lin),
            ("published", mei),
        ]

    def test_needs_a_second_person_in_the_database_too(self, people):
        version = proposed("code", people)
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentVersion.objects.filter(pk=version.pk).update(
                status="published", published_by=people.lin, published_at=NOW
            )

    @pytest.mark.parametrize("topic", ["environment", "labour", "bribery"])
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_of_a_policy_needs_every_section_in_both_languages(self, people, topic, language):
        sections = papers.SECTIONS | {topic: papers.SECTIONS[topic] | {language: " "}}
        version = papers.a_draft("policy", people, sections=sections)
        with pytest.raises(documents.DocumentRefused):
            documents.propose(version, by=people.lin, at=NOW)
        assert len(version.missing_topics) == 1

    def test_waits_for_no_day_that_has_passed(self, people, mei):
        version = proposed("code", people)
        with pytest.raises(documents.DocumentRefused):
            documents.publish(version, by=mei, at=NOW + timedelta(days=1))

    def test_happens_once(self, people, mei):
        version = proposed("code", people)
        documents.publish(version, by=mei, at=NOW)
        with pytest.raises(documents.DocumentRefused):
            documents.publish(version, by=mei, at=NOW)

    def test_keeps_the_text_for_good(self, people):
        version = papers.published("code", people)
        with pytest.raises(InternalError), transaction.atomic():
            DocumentVersion.objects.filter(pk=version.pk).update(text_en="Something else")

    def test_can_be_refused_with_a_reason(self, people, mei):
        version = proposed("code", people)
        documents.send_back(version, reason="Chinese differs", by=mei, at=NOW)
        assert version.status == "draft"
        assert version.transitions.last().reason == "Chinese differs"
        with pytest.raises(TransitionRefused):
            documents.send_back(version, reason="Again", by=mei, at=NOW)


class TestTheVersionOfADay:
    def test_is_the_one_that_became_effective_last(self, people):
        first = papers.published("policy", people)
        second = papers.published("policy", people, effective_on=papers.in_days(30))
        in_force = DocumentVersion.objects.in_force
        assert not in_force(papers.in_days(-1))
        assert list(in_force(papers.in_days(29))) == [first]
        assert list(in_force(papers.in_days(30))) == [second]

    def test_is_no_draft(self, people):
        papers.a_draft("policy", people)
        assert not DocumentVersion.objects.in_force(TODAY)


class TestTheAudience:
    def test_by_subsidiary_holds_the_suppliers_of_the_whole_branch(self, people):
        version = papers.published(
            "requirement", people, for_suppliers="subsidiaries", subsidiaries=[people.dongguan]
        )
        assert list(version.suppliers()) == [people.xinhe]

    def test_is_what_suppliers_contacts_see(self, people):
        to_all = papers.published("code", people)
        to_some = papers.published(
            "requirement", people, for_suppliers="subsidiaries", subsidiaries=[people.kunshan]
        )
        named = papers.published(
            "requirement",
            people,
            document=papers.a_document("requirement", people, title_en="Named"),
            for_suppliers="named",
            named=[people.xinhe],
        )
        internal = papers.published("procedure", people, for_suppliers="none")
        assert set(DocumentVersion.objects.visible_to(people.ana)) == {to_all, named}
        assert set(DocumentVersion.objects.visible_to(people.omar)) == {to_all, to_some}
        assert internal in DocumentVersion.objects.visible_to(people.wei)

    def test_must_not_be_empty(self, people):
        version = papers.a_draft("requirement", people, for_suppliers="subsidiaries", subsidiaries=[])
        with pytest.raises(documents.DocumentRefused):
            documents.propose(version, by=people.lin, at=NOW)


class TestAnAcknowledgement:
    def test_is_kept_once_with_who_and_when(self, people):
        version = papers.published("code", people)
        first = documents.acknowledge(version, people.xinhe, by=people.ana, at=NOW)
        again = documents.acknowledge(version, people.xinhe, by=people.ana, at=NOW + timedelta(days=1))
        assert (again, again.at, again.by, again.way) == (first, NOW, people.ana, "portal")

    def test_by_staff_needs_evidence(self, people):
        version = papers.published("code", people)
        with pytest.raises(IntegrityError), transaction.atomic():
            documents.acknowledge_for(version, people.xinhe, note="", by=people.wei, at=NOW)
        noted = documents.acknowledge_for(version, people.xinhe, note="Signed list", by=people.wei, at=NOW)
        assert noted.way == "staff"

    def test_of_a_new_version_is_asked_of_everybody_again(self, people):
        first = papers.published("code", people)
        documents.acknowledge(first, people.xinhe, by=people.ana, at=NOW)
        second = papers.published("code", people)
        assert not Acknowledgement.objects.filter(version=second)
        assert second.suppliers().count() == 2

    def test_is_refused_where_the_version_is_not_meant(self, people):
        version = papers.published(
            "requirement", people, for_suppliers="subsidiaries", subsidiaries=[people.kunshan]
        )
        with pytest.raises(documents.DocumentRefused):
            documents.acknowledge(version, people.xinhe, by=people.ana, at=NOW)

    def test_is_refused_for_a_draft_and_for_a_letter(self, people):
        letter = papers.published("letter", people)
        for version in (letter, papers.a_draft("code", people)):
            with pytest.raises(documents.DocumentRefused):
                documents.acknowledge(version, people.xinhe, by=people.ana, at=NOW)

    def test_of_a_colleague_stands_beside_those_of_suppliers(self, people):
        version = papers.published("code", people)
        documents.acknowledge_own(version, by=people.wei, at=NOW)
        documents.acknowledge_own(version, by=people.wei, at=NOW)
        assert version.acknowledgements.get().way == "own"

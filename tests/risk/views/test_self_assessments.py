"""Suppliers judge their own programme, year by year."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from risk.models import AuditForm, SelfAssessment
from risk.queries import self_assessments as queries
from risk.questionnaires.form import MINERALS, Answer
from risk.questionnaires.workbook import Given
from risk.services import self_assessments
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = cast()
    for person in (people.ana, people.wei):
        person.language = "en"
        person.save()
    return people


@pytest.fixture
def version():
    return AuditForm.objects.in_force(timezone.localdate())[0]


@pytest.fixture
def questions(version):
    return list(self_assessments.on_minerals(version.form).questions)


@pytest.fixture
def ana(client, people):
    client.force_login(people.ana)
    return client


def url(people):
    return reverse("portal_audits:self_assessment", args=[people.xinhe.pk])


def filled(questions, answer="met", note="Handbook, page 3"):
    return {f"answer_{key}": answer for key in questions} | {f"note_{key}": note for key in questions}


class TestHandIn:
    def test_asks_the_questions_on_minerals_alone(self, version):
        [section] = self_assessments.on_minerals(version.form).sections
        assert section.key == MINERALS

    def test_keeps_answers_evidence_and_points_of_the_year(self, ana, people, questions):
        data = filled(questions)
        data[f"answer_{questions[0]}"] = "missing"
        assert ana.post(url(people), data).status_code == 302
        kept = SelfAssessment.objects.get()
        assert (kept.supplier, kept.year, kept.given_by) == (
            people.xinhe,
            timezone.localdate().year,
            people.ana,
        )
        assert kept.answers[questions[1]] == {"answer": "met", "note": "Handbook, page 3"}
        weights = [one.weight for one in self_assessments.on_minerals(kept.form.form).questions.values()]
        assert kept.points == (100 * (1 - weights[0] / sum(weights))).quantize(Decimal("0.1"))

    def test_says_what_is_open_and_what_lacks_evidence(self, ana, people, questions):
        data = filled(questions)
        data[f"answer_{questions[0]}"] = ""
        data[f"note_{questions[0]}"] = ""
        data[f"note_{questions[1]}"] = ""
        response = ana.post(url(people), data)
        page = response.content.decode()
        assert response.status_code == 422
        assert page.count("Please answer this question.") == 1
        assert page.count("Please say where this can be seen.") == 1
        assert not SelfAssessment.objects.exists()

    def test_begins_with_the_answers_given_last(self, ana, people, questions):
        ana.post(url(people), filled(questions, note="Handbook, page 7"))
        assert ana.get(url(people)).content.decode().count("Handbook, page 7") == len(questions)

    def test_is_never_changed(self, ana, people, questions):
        ana.post(url(people), filled(questions))
        with pytest.raises(DatabaseError), transaction.atomic():
            SelfAssessment.objects.update(points=100)


class TestByYear:
    def test_counts_the_last_of_each_year(self, people, version, questions):
        def hand_in(answer, at):
            given = {key: Given(answer, "Seen on site") for key in questions}
            return self_assessments.hand_in(people.xinhe, version, given, by=people.ana, at=at)

        hand_in(Answer.MISSING, NOW - timedelta(days=365))
        hand_in(Answer.PARTLY, NOW)
        hand_in(Answer.MET, NOW + timedelta(days=1))
        found = queries.by_year(people.xinhe)
        assert [(one.year, one.points) for one in found] == [(2026, Decimal("100.0")), (2025, Decimal("0.0"))]

    def test_is_shown_to_the_team_with_its_gaps(self, client, people, version, questions):
        given = {key: Given(Answer.PARTLY, "Half of it") for key in questions}
        self_assessments.hand_in(people.xinhe, version, given, by=people.ana, at=NOW)
        client.force_login(people.wei)
        page = client.get(reverse("audits:self_assessments", args=[people.xinhe.pk])).content.decode()
        assert "30.0" in page
        assert page.count("Half of it") == len(questions)

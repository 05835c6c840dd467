"""How far a supplier's own programme reaches, year by year."""

import pytest
from django.urls import reverse

from surveys.models import Answer, ReportedMine
from surveys.queries import programme
from surveys.workbooks.layouts.model import Practice
from tests import asked, facts
from tests.declared import declare
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


def answer(declaration, meaning, text, mineral="", question=""):
    Answer.objects.create(
        declaration=declaration,
        question=question or meaning[:20],
        meaning=meaning,
        mineral=mineral,
        answer=text,
        sheet="Declaration",
        cell="D1",
    )


@pytest.fixture
def declared(people, smelters):
    """Two years: policy and surveys of suppliers were missing first, the policy no longer."""
    before = declare(people.xinhe, names=[("Nowhere", "Tin")], campaign=asked.a_campaign(2025))
    now = declare(
        people.xinhe,
        [(smelters["CID910001"], "Gold")],
        names=[("Nowhere", "Tin")],
        campaign=asked.a_campaign(),
    )
    for declaration, policy in ((before, "No"), (now, "Yes")):
        answer(declaration, "policy", policy)
        answer(declaration, "surveys_suppliers", "No")
        answer(declaration, "response_share", "Greater than 90%", "Gold", "q6")
        answer(declaration, "response_share", "50% or less", "Tin", "q6t")
        answer(declaration, "all_identified", "Yes", "Gold", "q7")
        answer(declaration, "all_identified", "No, still asking", "Tin", "q7t")
    now.smelters.filter(metal="Gold").update(details={"mines": {"value": "Hill mine"}})
    ReportedMine.objects.create(declaration=now, row=5)
    return people


class TestYears:
    def test_tell_each_year_in_four_queries(self, declared, django_assert_num_queries):
        with django_assert_num_queries(4):
            now, before = programme.years(declared.xinhe)
        assert (now.year, before.year) == (2026, 2025)
        assert (now.practices, before.practices) == (programme.Share(1, 2), programme.Share(0, 2))
        assert now.response_share == "50% or less"
        assert now.identified == programme.Share(1, 2)
        assert (now.resolved, before.resolved) == (programme.Share(1, 2), programme.Share(0, 1))
        assert (now.mines.part, before.mines.part) == (2, 0)

    def test_leave_out_what_was_not_accepted(self, people):
        declare(people.xinhe, status="returned")
        assert programme.years(people.xinhe) == []

    def test_tell_the_newest_of_a_year(self, declared):
        this_year = programme.years(declared.xinhe)[0].declaration.submission.request.campaign
        newer = declare(declared.xinhe, campaign=this_year)
        assert programme.years(declared.xinhe)[0].declaration == newer


class TestGaps:
    def test_name_what_the_newest_year_misses_with_its_material(self, declared):
        [gap] = programme.gaps(programme.years(declared.xinhe))
        assert (gap.label, gap.topic) == ("Surveys of suppliers", "sub_suppliers")

    def test_have_material_for_every_practice(self):
        assert set(programme.MATERIAL_OF) == set(Practice)


class TestPages:
    def test_show_the_supplier_its_gap_and_the_material(self, client, declared):
        declared.ana.language = "en"
        declared.ana.save()
        client.force_login(declared.ana)
        page = client.get(reverse("portal:programme", args=[declared.xinhe.pk])).content.decode()
        assert "Surveys of suppliers" in page
        assert "topic=sub_suppliers" in page
        learning = client.get(reverse("learning:home")).content.decode()
        assert f'hx-get="/portal/programme/{declared.xinhe.pk}/"' in learning

    def test_lead_colleagues_to_the_file(self, client, declared):
        client.force_login(declared.wei)
        page = client.get(reverse("surveys:supplier_programme", args=[declared.xinhe.pk])).content.decode()
        submission = programme.years(declared.xinhe)[0].declaration.submission_id
        assert reverse("surveys:submission_detail", args=[submission]) in page

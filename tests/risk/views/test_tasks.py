from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse_lazy

from risk.models import Alert
from risk.services import alerts, cases
from suppliers.models import Membership
from suppliers.services import documents
from surveys.models import Submission
from tests import asked, facts, papers, supplied
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
TASKS = reverse_lazy("risk:my_tasks")


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    smelter = facts.listed_smelters()["CID910001"]
    facts.give_status(smelter, "Gold", "non_conformant")
    return smelter


@pytest.fixture
def alert(people, gold):
    declare(people.xinhe, [(gold, "Gold")])
    alerts.evaluate(at=NOW, supplier_ids=[people.xinhe.pk])
    return Alert.objects.get()


@pytest.fixture
def read(client):
    def page(person, query=""):
        client.force_login(person)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client.get(f"{TASKS}{query}")

    return page


def returned(supplier):
    other = asked.a_campaign(2025)
    return declare(supplier, status=Submission.Status.RETURNED, campaign=other).submission


class TestDelegatedWork:
    def test_stands_with_how_much_of_it_waits(self, read, people, alert):
        returned(people.xinhe)
        cases.open_case([alert], owner=people.lin, due_date=TODAY, by=people.lin, at=NOW)
        supplied.delegated(people.xinhe, people.wei, people)
        (one,) = read(people.wei).context["tasks"].delegated
        assert (one.supplier, one.alerts, one.cases) == (people.xinhe, 1, 1)
        assert one.submissions == 1

    def test_is_over_when_its_days_are(self, read, people):
        supplied.delegated(people.xinhe, people.wei, people, since=TODAY - timedelta(30), days=3)
        page = read(people.wei)
        assert not page.context["tasks"].delegated
        assert "Nothing is delegated here today." in page.content.decode()


class TestOwnWork:
    def test_holds_the_cases_and_alerts_of_the_person(self, read, people, alert):
        case = cases.open_case([alert], owner=people.wei, due_date=TODAY, by=people.lin, at=NOW)
        page = read(people.wei)
        assert case.number in page.content.decode()
        assert [row.alert for row in page.context["tasks"].alerts] == [alert]
        assert not read(people.lin).context["tasks"].cases.paginator.count

    def test_names_the_standing_duties(self, read, people):
        Membership.objects.filter(user=people.wei).update(function="Head", duties="Reads every file")
        page = read(people.wei).content.decode()
        assert "Head" in page
        assert "Reads every file" in page


class TestWaitsForAnybody:
    def test_holds_versions_of_others_that_a_second_person_publishes(self, read, people):
        version = papers.a_draft("policy", people)
        documents.propose(version, by=people.lin, at=NOW)
        page = read(people.lin)
        assert [str(duty.name) for duty in page.context["duties"]] == []
        duties = read(papers.second_person()).context["duties"]
        assert [(str(duty.name), duty.count) for duty in duties] == [("Versions of documents to publish", 1)]


class TestOfAColleague:
    def test_is_for_the_centre(self, read, people):
        assert "Tasks of Wei" in read(people.lin, f"?person={people.wei.pk}").content.decode()
        assert read(people.wei, f"?person={people.lin.pk}").status_code == 404

    def test_is_only_of_who_works_here(self, read, people):
        assert read(people.lin, f"?person={people.ana.pk}").status_code == 404
        assert read(people.lin, "?person=x").status_code == 404

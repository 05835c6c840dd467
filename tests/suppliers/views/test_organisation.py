from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from risk.models import Alert, Case
from risk.services import alerts, cases
from suppliers.models import Competence, Membership, Role, User
from suppliers.services import organisation
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def client_of(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(client, name, **query):
    response = client.get(reverse(name, query=query or None))
    assert response.status_code == 200
    return unescape(response.content.decode())


class TestChart:
    def test_follows_a_new_member_and_keeps_the_old_one_at_the_old_day(self, people):
        today = timezone.localdate()
        Membership.objects.filter(user=people.wei).update(until=today)
        mei = User.objects.create_user("mei@lanhai.example", full_name="Mei")
        Membership.objects.create(
            user=mei, role=Role.EXECUTION_TEAM, subsidiary=people.dongguan, since=today, function="Team lead"
        )
        bo = client_of(people.bo)
        now = text(bo, "suppliers:organisation")
        assert "Mei" in now
        assert "Team lead" in now
        assert "Wei" not in now
        then = text(bo, "suppliers:organisation", on=(today - timedelta(1)).isoformat())
        assert "Wei" in then
        assert "Mei" not in then

    def test_shows_the_tree_of_the_day(self, people):
        today = timezone.localdate()
        organisation.place(people.dongguan_plant, parent=people.kunshan, on=today, today=today)
        chart = text(client_of(people.bo), "suppliers:organisation")
        assert chart.index("Kunshan") < chart.index("Dongguan plant 2")
        before = text(client_of(people.bo), "suppliers:organisation", on=(today - timedelta(1)).isoformat())
        assert before.index("Dongguan plant 2") < before.index("Kunshan")

    @pytest.mark.parametrize("day", ["yesterday", "2026-02-31", ""])
    def test_takes_what_is_no_day_for_today(self, people, day):
        assert "Wei" in text(client_of(people.bo), "suppliers:organisation", on=day)

    def test_says_the_tasks_of_the_working_group(self, people):
        Membership.objects.filter(user=people.lin).update(
            function="Head", duties="Sets policy\nDecides holds"
        )
        found = text(client_of(people.bo), "suppliers:organisation")
        assert "<li>Sets policy</li><li>Decides holds</li>" in found


class TestCompetence:
    def test_shows_who_is_trained_for_what(self, people):
        lin = client_of(people.lin)
        values = {"user": people.wei.pk, "task": "cases", "since": "2026-01-01", "evidence": "Course 7"}
        lin.post(reverse("suppliers:competence_record"), values)
        found = text(lin, "suppliers:competence")
        assert "trained" in found
        record = Competence.objects.get()
        assert record.recorded_by == people.lin
        lin.post(reverse("suppliers:competence_end", args=[record.pk]), {"on": "2026-02-01"})
        assert "ended" in text(lin, "suppliers:competence")

    @pytest.mark.parametrize("changed", [{"until": "2026-01-01"}, {"user": ""}, {"evidence": ""}])
    def test_refuses_what_cannot_be(self, people, changed):
        values = {"user": people.wei.pk, "task": "cases", "since": "2026-01-01", "evidence": "Course 7"}
        response = client_of(people.lin).post(reverse("suppliers:competence_record"), values | changed)
        assert response.status_code == 422

    def test_of_a_supplier_is_nobodys(self, people):
        values = {"user": people.ana.pk, "task": "cases", "since": "2026-01-01", "evidence": "Course 7"}
        response = client_of(people.lin).post(reverse("suppliers:competence_record"), values)
        assert response.status_code == 422


class TestWarning:
    def given(self, people):
        gold = facts.listed_smelters()["CID910001"]
        declare(people.xinhe, [(gold, "Gold")], names=[("Nowhere Gold", "Gold")])
        alerts.evaluate(at=NOW, supplier_ids=[people.xinhe.pk])
        alert = Alert.objects.filter(supplier=people.xinhe).first()
        case = cases.open_case([alert], owner=people.lin, due_date=TODAY, by=people.lin, at=NOW)
        url = reverse("risk:case_hand_over", args=[case.pk])
        return client_of(people.lin).post(url, {"owner": people.wei.pk}, follow=True).content.decode()

    def test_names_an_untrained_owner_of_a_case_who_gets_it_all_the_same(self, people):
        assert "Wei has no competence on record" in self.given(people)
        assert Case.objects.get().owner == people.wei

    def test_says_nothing_of_a_trained_one(self, people):
        Competence.objects.create(
            user=people.wei,
            task="cases",
            since="2020-01-01",
            evidence="Course 7",
            recorded_by=people.lin,
            recorded_at=timezone.now(),
        )
        assert "no competence on record" not in self.given(people)

"""The rules of corrective action: proposed by one, put in force by another, and read by the teams."""

import pytest
from django.urls import reverse
from django.utils import timezone

from risk.forms_case_rules import CaseRulesForm
from risk.handling.rules import DEFAULTS
from risk.models import CaseRules
from suppliers.models import Membership, Role, User
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def second(people):
    user = User.objects.create_user("mei@lanhai.example", "a long password", full_name="Mei", language="en")
    Membership.objects.create(user=user, role=Role.CENTRE, since="2020-01-01")
    return user


def body(**changes):
    form = CaseRulesForm.of(DEFAULTS, valid_from=timezone.localdate())
    values = {name: value for name, value in form.initial.items() if value is not None}
    return values | {"valid_from": timezone.localdate().isoformat(), "reason": "Slow answers"} | changes


def propose(client, **changes):
    return client.post(reverse("risk:case_rules_propose"), body(**changes))


class TestProposing:
    def test_keeps_what_was_not_changed(self, client, people):
        client.force_login(people.lin)
        assert propose(client).status_code == 302
        assert CaseRules.objects.latest("pk").content == DEFAULTS

    def test_shows_where_it_differs_and_needs_a_second_person(self, client, people, second):
        client.force_login(people.lin)
        propose(client, high_plan=4, e1_wait=2, steps_low=["survey", "talk"])
        version = CaseRules.objects.latest("pk")
        page = client.get(reverse("risk:case_rules")).content.decode()
        assert "E1" in page
        approve = reverse("risk:case_rules_approve", args=[version.pk])
        client.post(approve)
        version.refresh_from_db()
        assert version.approved_at is None
        client.force_login(second)
        page = client.get(reverse("risk:case_rules")).content.decode()
        assert "High, E1 Execution team, Low" in " ".join(page.split())
        client.post(approve)
        assert CaseRules.objects.in_force(timezone.localdate())[0] == version

    def test_refuses_what_cannot_be_used(self, client, people):
        client.force_login(people.lin)
        assert propose(client, high_plan=0).status_code == 422
        assert propose(client, e2_receivers=[]).status_code == 422
        assert propose(client, valid_from="2020-01-01").status_code == 422
        assert CaseRules.objects.count() == 1


class TestReading:
    def test_is_open_to_the_teams(self, client, people):
        client.force_login(people.wei)
        page = client.get(reverse("risk:case_rules"))
        assert page.status_code == 200
        assert reverse("risk:case_rules_propose") not in page.content.decode()

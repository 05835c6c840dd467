"""Who may audit a supplier, and what speaks against the others."""

from datetime import date, timedelta

import pytest

from risk.models import Case
from risk.services import independence
from risk.services.independence import Against
from suppliers.models import Competence, Membership, Role
from tests import audited
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def noa(people):
    return audited.an_auditor(people)


def against(user, people, **values):
    return independence.against(user, people.xinhe, on=TODAY, **values)


def in_team(user, subsidiary, *, until=None):
    Membership.objects.create(
        user=user, role=Role.EXECUTION_TEAM, subsidiary=subsidiary, since=date(2020, 1, 1), until=until
    )


class TestAgainst:
    def test_is_empty_for_a_trained_auditor_without_a_part_in_anything(self, noa, people):
        assert against(noa, people) == ()

    def test_names_a_member_of_the_team_above_the_plant_that_is_delivered_to(self, noa, people):
        in_team(noa, people.dongguan)
        assert against(noa, people) == (Against.IN_TEAM,)

    def test_has_nothing_against_the_team_of_another_branch(self, noa, people):
        in_team(noa, people.kunshan)
        assert against(noa, people) == ()

    @pytest.mark.parametrize(("days", "reasons"), [(300, (Against.WAS_IN_TEAM,)), (400, ())])
    def test_remembers_the_team_for_twelve_months(self, noa, people, days, reasons):
        in_team(noa, people.dongguan, until=TODAY - timedelta(days=days))
        assert against(noa, people) == reasons

    def test_names_who_owns_a_case(self, noa, people):
        audited.a_case(people.xinhe, noa)
        assert against(noa, people) == (Against.ON_CASE,)

    def test_names_who_took_a_step_wrote_or_settled_an_action(self, noa, people):
        case = audited.a_case(people.xinhe, people.wei)
        case.messages.create(author=noa, text="Look here", written_at=NOW, is_internal=True)
        assert against(noa, people) == (Against.ON_CASE,)

    def test_forgets_a_case_that_ended_long_ago(self, noa, people):
        audited.a_case(people.xinhe, noa)
        Case.objects.update(status="closed", closed_at=NOW - timedelta(days=400))
        assert against(noa, people) == ()

    def test_has_nothing_against_work_on_another_supplier(self, noa, people):
        audited.a_case(people.faraway, noa)
        assert against(noa, people) == ()

    def test_names_who_is_not_trained(self, noa, people):
        Competence.objects.update(until=TODAY)
        assert against(noa, people) == (Against.NOT_TRAINED,)

    def test_names_who_speaks_for_the_supplier(self, noa, people):
        people.xinhe.contacts.create(user=noa, name="Noa", email="noa@xinhe.example")
        assert against(noa, people) == (Against.SPEAKS_FOR_IT,)

    def test_names_who_plans_the_audit(self, noa, people):
        assert against(noa, people, planned_by=noa) == (Against.OWN_PLAN,)

    def test_names_everything_at_once(self, people):
        audited.a_case(people.xinhe, people.wei)
        assert against(people.wei, people) == (
            Against.NO_ROLE,
            Against.NOT_TRAINED,
            Against.IN_TEAM,
            Against.ON_CASE,
        )


class TestCandidates:
    def test_are_those_with_the_role_or_the_competence_the_independent_first(self, noa, people):
        audited.is_competent(people.wei, by=people.lin)
        found = independence.candidates(people.xinhe, on=TODAY)
        assert [(one.user, one.is_independent) for one in found] == [(noa, True), (people.wei, False)]

    def test_takes_as_many_queries_for_many_as_for_few(self, noa, people, django_assert_num_queries):
        with django_assert_num_queries(11):
            independence.candidates(people.xinhe, on=TODAY)
        for number in range(4):
            audited.an_auditor(people, f"auditor{number}@lanhai.example", f"Auditor {number}")
        with django_assert_num_queries(11):
            assert len(independence.candidates(people.xinhe, on=TODAY)) == 5

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suppliers.models import Competence, Membership, Supplier, SupplyRelation, User
from suppliers.queries import trainings_coverage as coverage
from suppliers.queries import trainings_guests
from suppliers.services import trainings
from suppliers.services.trainings_people import note_attendance
from tests import asked, taught
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def a_colleague(people, name, *, subsidiary=None, since=date(2020, 1, 1), until=None):
    user = User.objects.create_user(f"{name.lower()}@lanhai.example", full_name=name, language="en")
    Membership.objects.create(
        user=user,
        role="execution_team",
        subsidiary=subsidiary or people.kunshan,
        since=since,
        until=until,
    )
    return user


def covered(on=TODAY):
    found = coverage.colleagues(on=on)
    return sum(one.is_trained for one in found), len(found)


class TestColleagues:
    def test_are_due_by_role(self, people):
        assert covered() == (0, 0)
        taught.a_duty(people)
        assert covered() == (0, 1)
        taught.there(taught.a_session(people), people.wei, by=people.lin)
        assert covered() == (1, 1)

    def test_drop_below_all_with_a_new_member_at_once(self, people):
        taught.a_duty(people)
        taught.there(taught.a_session(people), people.wei, by=people.lin)
        a_colleague(people, "New", since=TODAY)
        assert covered() == (1, 2)
        assert covered(TODAY - timedelta(days=1)) == (1, 1)

    def test_are_counted_as_of_any_day(self, people):
        taught.a_duty(people, since=date(2026, 3, 1))
        taught.there(taught.a_session(people, day=date(2026, 3, 10)), people.wei, by=people.lin)
        a_colleague(people, "Left", until=date(2026, 3, 12))
        days = {
            date(2026, 2, 28): (0, 0),  # no duty yet
            date(2026, 3, 9): (0, 2),
            date(2026, 3, 10): (1, 2),
            date(2026, 3, 12): (1, 1),  # one has left
            date(2027, 3, 9): (1, 1),
            date(2027, 3, 10): (0, 1),  # twelve months later it counts no more
        }
        assert {day: covered(day) for day in days} == days

    def test_name_the_topics_that_are_missing(self, people):
        taught.a_duty(people, topics=["requirements", "system"])
        taught.there(taught.a_session(people), people.wei, by=people.lin)
        [one] = coverage.colleagues(on=TODAY)
        assert (one.person, one.missing, one.is_trained) == (people.wei, ["system"], False)

    def test_may_gather_topics_from_several_sessions(self, people):
        taught.a_duty(people, topics=["requirements", "system"])
        for topic in ("requirements", "system"):
            taught.there(taught.a_session(people, topics=[topic]), people.wei, by=people.lin)
        assert covered() == (1, 1)

    def test_are_not_trained_by_an_invitation_or_another_topic(self, people):
        taught.a_duty(people)
        taught.invited(taught.a_session(people), people.wei, by=people.lin)
        taught.there(taught.a_session(people, topics=["system"]), people.wei, by=people.lin)
        assert covered() == (0, 1)

    def test_may_be_due_only_with_a_competence(self, people):
        taught.a_duty(people, task="trainings")
        assert covered() == (0, 0)
        Competence.objects.create(
            user=people.wei,
            task="trainings",
            since=TODAY,
            evidence="x",
            recorded_at=NOW,
            recorded_by=people.lin,
        )
        assert covered() == (0, 1)

    def test_count_once_with_several_roles(self, people):
        Membership.objects.create(
            user=people.wei, role="execution_team", subsidiary=people.kunshan, since=date(2020, 1, 1)
        )
        taught.a_duty(people)
        found = coverage.colleagues(on=TODAY)
        lines = {line.label: (line.trained, line.due) for line in coverage.by_branch(found, on=TODAY)}
        assert len(found) == 1
        assert lines == {"Lanhai Precision": (0, 1), "Dongguan": (0, 1), "Kunshan": (0, 1)}

    def test_without_a_way_to_sign_in_are_not_due(self, people):
        taught.a_duty(people)
        User.objects.filter(pk=people.wei.pk).update(is_active=False)
        assert covered() == (0, 0)

    def test_open_to_names_that_add_up(self, people):
        taught.a_duty(people)
        taught.a_duty(people, role="centre")
        a_colleague(people, "Kun")
        taught.there(taught.a_session(people), people.wei, by=people.lin)
        found = coverage.colleagues(on=TODAY)
        by_role = coverage.by_role(found)
        lines = [
            *((line, "role") for line in by_role),
            *((one, "branch") for one in coverage.by_branch(found, on=TODAY)),
        ]
        for line, name in lines:
            word = line.query.split("=")[1]
            choice = {"role": "", "branch": "", "on": TODAY} | {name: word}
            assert len(coverage.narrowed(found, state="", **choice)) == line.due
            assert len(coverage.narrowed(found, state="trained", **choice)) == line.trained
            assert len(coverage.narrowed(found, state="missing", **choice)) == line.missing
        assert {line.label: line.due for line in by_role} == {"Execution team": 2, "Centre": 1}

    def test_ask_as_many_queries_for_many(self, people):
        taught.a_duty(people)

        def queries():
            with CaptureQueriesContext(connection) as context:
                coverage.colleagues(on=TODAY)
            return len(context)

        few = queries()
        for number in range(9):
            a_colleague(people, f"C{number}")
        assert queries() == few


class TestSuppliers:
    def totals(self, duty, user, on=TODAY):
        total, _lines = coverage.of_suppliers(duty, user, on=on)
        return total.trained, total.due

    def test_are_trained_by_anybody_of_theirs(self, people):
        duty = taught.a_duty(people, rule="all")
        # created on the day on which the tests run, which lies later
        Supplier.objects.update(created_at=NOW)
        assert self.totals(duty, people.lin) == (0, 2)
        taught.there(taught.a_session(people), taught.contact_of(people.xinhe), by=people.lin)
        assert self.totals(duty, people.lin) == (1, 2)
        assert self.totals(duty, people.wei) == (1, 1)

    def test_are_due_by_their_rule_on_the_day(self, people):
        Supplier.objects.filter(pk=people.xinhe.pk).update(created_at=NOW - timedelta(days=400))
        Supplier.objects.filter(pk=people.faraway.pk).update(created_at=NOW - timedelta(days=10))
        duty = taught.a_duty(people, rule="new")
        assert list(coverage.suppliers_due(duty, people.lin, on=TODAY)) == [people.faraway]
        assert list(coverage.suppliers_due(duty, people.lin, on=TODAY - timedelta(days=50))) == [people.xinhe]

    def test_are_due_when_they_were_asked(self, people):
        Supplier.objects.update(created_at=NOW - timedelta(days=900))
        request = asked.a_request(people.xinhe, asked.a_campaign(2026))
        type(request).objects.filter(pk=request.pk).update(invited_at=NOW)
        duty = taught.a_duty(people, rule="asked")
        assert list(coverage.suppliers_due(duty, people.lin, on=TODAY)) == [people.xinhe]
        assert not coverage.suppliers_due(duty, people.lin, on=TODAY - timedelta(days=1)).exists()
        assert not coverage.suppliers_due(duty, people.lin, on=TODAY + timedelta(days=366)).exists()

    def test_by_branch_add_up_with_their_names(self, people):
        Supplier.objects.update(created_at=NOW)
        SupplyRelation.objects.create(supplier=people.xinhe, subsidiary=people.kunshan)
        duty = taught.a_duty(people, rule="all")
        taught.there(taught.a_session(people), taught.contact_of(people.xinhe), by=people.lin)
        _total, lines = coverage.of_suppliers(duty, people.lin, on=TODAY)
        found = {line.query.split("=")[1]: (line.trained, line.due) for line in lines}
        assert found == {"group": (1, 2), "dongguan": (1, 1), "dongguan-2": (1, 1), "kunshan": (1, 2)}
        for branch, (trained, due) in found.items():
            choice = {"branch": branch, "search": "", "on": TODAY}
            named = coverage.narrowed_suppliers(duty, people.lin, state="", **choice)
            assert named.count() == due
            done = coverage.narrowed_suppliers(duty, people.lin, state="trained", **choice)
            assert done.count() == trained

    def test_see_what_is_missing_until_they_took_part(self, people):
        Supplier.objects.update(created_at=NOW)
        taught.a_duty(people, rule="all", topics=["templates", "smelters"])
        taught.there(
            taught.a_session(people, topics=["templates"]), taught.contact_of(people.xinhe), by=people.lin
        )
        assert coverage.gaps(people.xinhe, on=TODAY) == ["smelters"]
        assert coverage.gaps(people.faraway, on=TODAY) == ["templates", "smelters"]


class TestGuests:
    AHEAD = TODAY + timedelta(days=10)

    def guests(self, people, by=None, **choice):
        session = taught.a_session(people, day=self.AHEAD)
        found = trainings_guests.guests(
            session, trainings_guests.Choice(**choice), by=by or people.lin, on=TODAY
        )
        return sorted(guest.person.email for guest in found)

    def test_are_those_who_lack_a_topic_of_the_session(self, people):
        taught.a_duty(people)
        taught.a_duty(people, topics=["system"], role="centre")
        assert self.guests(people, colleagues="due") == ["wei@lanhai.example"]
        taught.there(taught.a_session(people), people.wei, by=people.lin)
        assert self.guests(people, colleagues="due") == []

    def test_of_a_team_are_of_its_branch(self, people):
        a_colleague(people, "Kun")
        assert len(self.guests(people, colleagues="execution_team")) == 2
        assert self.guests(people, colleagues="execution_team", by=people.wei) == ["wei@lanhai.example"]
        Supplier.objects.update(created_at=NOW)
        assert self.guests(people, rule="all", by=people.wei) == ["ana@xinhe.example"]

    def test_may_leave_out_suppliers_that_are_trained(self, people):
        Supplier.objects.update(created_at=NOW)
        taught.there(taught.a_session(people), taught.contact_of(people.xinhe), by=people.lin)
        assert self.guests(people, rule="all", untrained_only=True) == ["omar@faraway.example"]

    def test_may_be_narrowed_to_a_branch(self, people):
        Supplier.objects.update(created_at=NOW)
        assert self.guests(people, rule="all", branch="dongguan") == ["ana@xinhe.example"]

    def test_leave_out_who_is_invited(self, people):
        session = taught.a_session(people, day=self.AHEAD)
        taught.invited(session, people.wei, by=people.lin)
        choice = trainings_guests.Choice(colleagues="execution_team")
        assert trainings_guests.guests(session, choice, by=people.lin, on=TODAY) == []


class TestADutyThatEnded:
    def test_still_counts_on_days_before(self, people):
        duty = taught.a_duty(people)
        [place] = taught.invited(taught.a_session(people), people.wei, by=people.lin)
        note_attendance(place.session, {place.pk: True}, by=people.lin, at=NOW)
        trainings.end_duty(duty, on=TODAY)
        assert covered() == (0, 0)
        assert covered(TODAY - timedelta(days=1)) == (1, 1)

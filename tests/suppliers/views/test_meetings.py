"""The review calendar: minutes, decisions, tasks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from suppliers.models import FollowUp, Meeting, MeetingDecision
from suppliers.services import meetings
from surveys.queries import to_do
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = cast()
    for person in (people.lin, people.wei, people.bo):
        person.language = "en"
        person.save()
    return people


@pytest.fixture
def meeting(people):
    return meetings.plan(
        kind="board", title="Review Q1", planned_on=timezone.localdate(), by=people.lin, at=timezone.now()
    )


@pytest.fixture
def task(people, meeting):
    return meetings.ask(
        meeting,
        text="Visit Xinhe",
        owner=people.wei,
        due_on=timezone.localdate() + timedelta(days=9),
        by=people.lin,
        at=timezone.now(),
    )


def post(client, person, name, row, **data):
    client.force_login(person)
    return client.post(reverse(f"meetings:{name}", args=[row.pk] if row else []), data)


class TestPlan:
    def test_puts_it_into_the_calendar(self, client, people):
        day = timezone.localdate() + timedelta(days=30)
        post(
            client,
            people.lin,
            "meeting_create",
            None,
            kind="board",
            title="Half-year",
            planned_on=day.isoformat(),
        )
        page = client.get(reverse("meetings:meeting_list")).content.decode()
        assert "Half-year" in page
        assert "Planned" in page

    def test_says_which_minutes_are_missing(self, client, people, meeting):
        Meeting.objects.update(planned_on=timezone.localdate() - timedelta(days=1))
        client.force_login(people.bo)
        assert "Minutes are missing" in client.get(reverse("meetings:meeting_list")).content.decode()


class TestMinutes:
    def test_are_written_once(self, client, people, meeting):
        today = timezone.localdate().isoformat()
        values = {"held_on": today, "participants": "Bo, Lin", "minutes": "All is well"}
        assert post(client, people.lin, "meeting_minutes", meeting, **values).status_code == 302
        again = post(client, people.lin, "meeting_minutes", meeting, **values | {"minutes": "Something else"})
        assert again.status_code == 409
        assert Meeting.objects.get().minutes == "All is well"

    def test_are_not_of_a_day_to_come(self, client, people, meeting):
        day = timezone.localdate() + timedelta(days=1)
        values = {"held_on": day.isoformat(), "participants": "Bo", "minutes": "All is well"}
        assert post(client, people.lin, "meeting_minutes", meeting, **values).status_code == 409
        assert Meeting.objects.get().held_on is None

    def test_belong_to_a_meeting_that_was_held(self, meeting):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.update(minutes="All is well")


class TestDecisions:
    def test_are_given_by_the_board_as_well_and_never_changed(self, client, people, meeting):
        post(client, people.bo, "meeting_decide", meeting, text="Visit every critical supplier")
        decision = MeetingDecision.objects.get()
        assert decision.by == people.bo
        page = client.get(reverse("meetings:meeting_detail", args=[meeting.pk])).content.decode()
        assert "Visit every critical supplier" in page
        with pytest.raises(DatabaseError), transaction.atomic():
            MeetingDecision.objects.update(text="None")

    def test_are_not_taken_by_a_team(self, client, people, meeting):
        assert post(client, people.wei, "meeting_decide", meeting, text="No more visits").status_code == 403


class TestTasks:
    def test_stand_with_what_their_owner_has_to_do_until_done(self, client, people, meeting, task):
        def names():
            return [str(duty.name) for duty in to_do.duties(people.wei, on=timezone.localdate())]

        assert "Tasks after meetings" in names()
        post(client, people.wei, "follow_up_finish", task, outcome="Visited on Monday")
        done = FollowUp.objects.get()
        assert (done.outcome, done.done_by) == ("Visited on Monday", people.wei)
        assert "Tasks after meetings" not in names()

    def test_need_an_outcome(self, client, people, task):
        post(client, people.wei, "follow_up_finish", task, outcome=" ")
        assert FollowUp.objects.get().done_at is None

    def test_are_done_by_their_owner_or_the_centre(self, client, people, task):
        assert post(client, people.bo, "follow_up_finish", task, outcome="Done").status_code == 403
        assert post(client, people.lin, "follow_up_finish", task, outcome="Done").status_code == 302
        post(client, people.lin, "follow_up_finish", task, outcome="Done again")
        assert FollowUp.objects.get().outcome == "Done"

    def test_are_given_by_the_centre_to_colleagues(self, client, people, meeting):
        day = (timezone.localdate() + timedelta(days=5)).isoformat()
        given = {"text": "Call Xinhe", "due_on": day}
        assert (
            post(client, people.lin, "meeting_ask", meeting, owner=people.ana.pk, **given).status_code == 422
        )
        assert (
            post(client, people.lin, "meeting_ask", meeting, owner=people.wei.pk, **given).status_code == 302
        )
        assert FollowUp.objects.get().owner == people.wei

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from suppliers import tasks_trainings
from suppliers.models import Competence, Contact, Participant, TrainingDuty, TrainingMail, TrainingSession
from suppliers.services import trainings, trainings_mails, trainings_people
from suppliers.services.trainings import TrainingRefused
from tests import taught
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
AHEAD = TODAY + timedelta(days=20)


@pytest.fixture
def people():
    return cast()


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    rings = []
    monkeypatch.setattr(tasks_trainings.send_training_mails, "delay", lambda: rings.append(1))
    return rings


def deliver():
    return trainings_mails.send(clock=lambda: NOW)


class TestATeam:
    def test_runs_trainings_of_its_own_branch(self, people):
        mine = taught.a_session(people, subsidiary=people.dongguan_plant)
        assert trainings.may_run(mine, people.wei)
        assert list(TrainingSession.objects.run_by(people.wei)) == [mine]

    def test_runs_none_of_the_centre_or_another_branch(self, people):
        for subsidiary in (None, people.kunshan):
            session = taught.a_session(people, subsidiary=subsidiary)
            assert not trainings.may_run(session, people.wei)
            with pytest.raises(TrainingRefused):
                trainings.save(session, materials=[], by=people.wei, at=NOW)
        assert not TrainingSession.objects.run_by(people.wei).exists()

    def test_is_not_the_board(self, people):
        assert not trainings.may_run(taught.a_session(people), people.bo)


class TestInvite:
    def test_mails_each_once_in_the_own_language(self, people):
        session = taught.a_session(people, day=AHEAD, link="https://meeting.example/1")
        guests = [people.wei, taught.contact_of(people.faraway)]
        taught.invited(session, *guests, by=people.lin)
        taught.invited(session, *guests, by=people.lin)
        assert deliver() == 2
        assert deliver() == 0
        by_reader = {message.to[0]: message for message in mail.outbox}
        assert "Invitation: Requirements" in by_reader["omar@faraway.example"].subject
        assert "邀请：管理要求" in by_reader["wei@lanhai.example"].subject
        omar = by_reader["omar@faraway.example"]
        place = Participant.objects.get(supplier=people.faraway)
        for text in (omar.body, omar.alternatives[0][0]):
            assert f"/portal/learning/trainings/{place.pk}/" in text
            assert "https://meeting.example/1" in text
            assert "Management requirements" in text
        assert f"/trainings/{session.pk}/" in by_reader["wei@lanhai.example"].body

    def test_does_not_mail_where_mail_came_back(self, people):
        contact = taught.contact_of(people.faraway)
        Contact.objects.filter(pk=contact.pk).update(bounced_at=NOW)
        taught.invited(taught.a_session(people, day=AHEAD), contact, by=people.lin)
        assert deliver() == 0

    def test_rings_after_the_rows_are_kept(self, people, rung, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            taught.invited(taught.a_session(people, day=AHEAD), people.wei, by=people.lin)
        assert rung == [1]

    def test_is_refused_for_what_was_called_off(self, people):
        session = taught.a_session(people, day=AHEAD)
        trainings.call_off(session, reason="Hall flooded", by=people.lin, at=NOW)
        session.refresh_from_db()
        with pytest.raises(TrainingRefused):
            taught.invited(session, people.wei, by=people.lin)

    def test_takes_one_person_for_two_suppliers_twice(self, people):
        other = people.xinhe.contacts.create(name="Omar", email="omar@faraway.example", language="en")
        session = taught.a_session(people, day=AHEAD)
        places = taught.invited(session, taught.contact_of(people.faraway), other, by=people.lin)
        assert {place.supplier for place in places} == {people.xinhe, people.faraway}

    def test_is_taken_up_by_the_sweep(self, people, rung):
        taught.invited(taught.a_session(people, day=AHEAD), people.wei, by=people.lin)
        assert not trainings_mails.sweep(at=NOW)
        assert trainings_mails.sweep(at=NOW + timedelta(minutes=2))


class TestAnotherDay:
    def test_is_told_to_who_was_invited(self, people):
        session = taught.a_session(people, day=AHEAD)
        taught.invited(session, people.wei, by=people.lin)
        deliver()
        mail.outbox.clear()
        session.day = AHEAD + timedelta(days=1)
        trainings.save(session, materials=[], by=people.lin, at=NOW)
        trainings.save(session, materials=[], by=people.lin, at=NOW)
        assert deliver() == 1
        assert "改至2026年4月8日" in mail.outbox[0].subject


class TestCallOff:
    def test_tells_the_reason(self, people):
        session = taught.a_session(people, day=AHEAD)
        taught.invited(session, taught.contact_of(people.faraway), by=people.lin)
        deliver()
        mail.outbox.clear()
        trainings.call_off(session, reason="Hall flooded", by=people.lin, at=NOW)
        assert deliver() == 1
        assert "called off" in mail.outbox[0].subject
        assert "Hall flooded" in mail.outbox[0].body

    def test_is_refused_once_somebody_was_there(self, people):
        session = taught.a_session(people)
        taught.there(session, people.wei, by=people.lin)
        with pytest.raises(TrainingRefused):
            trainings.call_off(session, reason="No", by=people.lin, at=NOW)

    def test_is_refused_twice(self, people):
        session = taught.a_session(people, day=AHEAD)
        trainings.call_off(session, reason="Once", by=people.lin, at=NOW)
        with pytest.raises(TrainingRefused):
            trainings.call_off(session, reason="Twice", by=people.lin, at=NOW)


class TestAttendance:
    def test_counts_only_what_changed(self, people):
        session = taught.a_session(people)
        [place] = taught.there(session, people.wei, by=people.lin)
        assert place.attended
        again = trainings_people.note_attendance(session, {place.pk: True}, by=people.lin, at=NOW)
        taken_back = trainings_people.note_attendance(session, {place.pk: False}, by=people.lin, at=NOW)
        assert (again, taken_back) == (0, 1)

    def test_is_not_recorded_before_the_day(self, people):
        session = taught.a_session(people, day=AHEAD)
        [place] = taught.invited(session, people.wei, by=people.lin)
        with pytest.raises(TrainingRefused):
            trainings_people.note_attendance(session, {place.pk: True}, by=people.lin, at=NOW)

    def test_leaves_other_sessions_alone(self, people):
        [place] = taught.invited(taught.a_session(people), people.wei, by=people.lin)
        other = taught.a_session(people)
        assert trainings_people.note_attendance(other, {place.pk: True}, by=people.lin, at=NOW) == 0

    def test_makes_colleagues_competent_once(self, people):
        session = taught.a_session(people, gives_task="cases", gives_months=6)
        taught.there(session, people.wei, taught.contact_of(people.xinhe), by=people.lin)
        taught.there(session, people.wei, by=people.lin)
        [competence] = Competence.objects.all()
        assert (competence.user, competence.task, competence.since) == (people.wei, "cases", session.day)
        assert competence.until == date(2026, 9, 17)

    def test_gives_no_second_competence_to_who_holds_it(self, people):
        Competence.objects.create(
            user=people.wei,
            task="cases",
            since=date(2025, 1, 1),
            evidence="x",
            recorded_at=NOW,
            recorded_by=people.lin,
        )
        taught.there(taught.a_session(people, gives_task="cases"), people.wei, by=people.lin)
        assert Competence.objects.count() == 1


class TestFeedback:
    def test_is_of_those_who_were_there(self, people):
        session = taught.a_session(people)
        [place] = taught.invited(session, people.wei, by=people.lin)
        with pytest.raises(TrainingRefused):
            trainings_people.say_what_they_think(place, rating=5, comment="", at=NOW)
        taught.there(session, people.wei, by=people.lin)
        trainings_people.say_what_they_think(place, rating=4, comment="Good", at=NOW)
        place.refresh_from_db()
        assert (place.rating, place.comment) == (4, "Good")


class TestAnswer:
    def test_is_kept_until_it_is_called_off(self, people):
        session = taught.a_session(people, day=AHEAD)
        [place] = taught.invited(session, people.wei, by=people.lin)
        trainings_people.answer(place, answer="coming", at=NOW)
        place.refresh_from_db()
        assert place.answer == "coming"
        trainings.call_off(session, reason="No", by=people.lin, at=NOW)
        with pytest.raises(TrainingRefused):
            trainings_people.answer(Participant.objects.get(), answer="not_coming", at=NOW)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "values",
        [
            {"place": "", "link": ""},
            {"must_pass": True},
            {"begins": "10:00", "ends": "09:00"},
        ],
    )
    def test_refuses_an_impossible_session(self, people, values):
        with pytest.raises(IntegrityError), transaction.atomic():
            taught.a_session(people, **values)

    def test_holds_a_duty_of_a_role_or_of_suppliers(self, people):
        with pytest.raises(IntegrityError), transaction.atomic():
            taught.a_duty(people, role="centre", rule="all")
        with pytest.raises(IntegrityError), transaction.atomic():
            taught.a_duty(people, topics=[])

    def test_ends_a_duty_without_deleting_it(self, people):
        duty = taught.a_duty(people)
        trainings.end_duty(duty, on=TODAY)
        in_force = TrainingDuty.objects.in_force
        assert not in_force(TODAY).exists()
        assert in_force(TODAY - timedelta(days=1)).exists()

    def test_keeps_mails(self, people):
        taught.invited(taught.a_session(people, day=AHEAD), people.wei, by=people.lin)
        with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
            TrainingMail.objects.all().delete()

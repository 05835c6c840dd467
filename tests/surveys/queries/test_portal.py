from datetime import date, timedelta

import pytest

from smelters.models import ReferenceEntry, ReferenceList
from surveys.models import Campaign, Submission
from surveys.queries import portal
from surveys.services import submissions
from tests import asked, facts, sending
from tests.people import NOW, TODAY, cast
from tests.workbooks import GOLD, GOLD_UNSURE, TIN, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def state_of(people, task):
    return portal.tasks(people.ana).get(pk=task.pk).task_state


class TestTasks:
    def test_are_of_suppliers_that_the_person_speaks_for_not_of_all_in_reach(self, people, task):
        asked.a_request(people.faraway, task.campaign)
        assert list(portal.tasks(people.ana)) == [task]
        assert not portal.tasks(people.lin).exists()

    def test_leave_out_what_was_not_launched(self, people, task):
        Campaign.objects.filter(pk=task.campaign_id).update(status="draft", launched_at=None)
        assert not portal.tasks(people.ana).exists()

    def test_come_most_urgent_first_and_accepted_ones_last(self, people, task):
        late, later = (asked.a_request(people.xinhe, asked.a_campaign(year)) for year in (2025, 2027))
        sending.send(late)
        assert list(portal.tasks(people.ana)) == [task, later, late]

    def test_stand_where_their_newest_file_stands(self, people, task):
        assert state_of(people, task) == "to_do"
        waiting = sending.receive(task, cmrt_workbook(contact_phone=""))
        assert state_of(people, task) == "reading"
        sending.read(waiting)
        assert state_of(people, task) == "returned"
        sending.send(task, b"", at=NOW + timedelta(hours=1))
        assert state_of(people, task) == "refused"
        accepted = sending.send(task, at=NOW + timedelta(hours=2))
        assert state_of(people, task) == "accepted"
        sending.send(task, cmrt_workbook(company=""), at=NOW + timedelta(hours=3))
        assert state_of(people, task) == "accepted"
        submissions.send_back(accepted, by=people.wei, at=NOW + timedelta(hours=4), reason="No.")
        assert state_of(people, task) == "returned"


class TestFilesOf:
    def test_come_newest_first_with_their_findings_counted(self, task):
        first = sending.send(task, cmrt_workbook(contact_phone="", authorizer=""))
        second = sending.send(task, at=NOW + timedelta(hours=1))
        files = list(portal.files_of(task))
        assert files == [second, first]
        assert [file.corrections for file in files] == [0, first.findings.exclude(severity="warn").count()]


def a_public_list(
    valid_from=date(2026, 3, 10), *, licence="public", metals=("Gold",), series="Public", **statuses
):
    issue = facts.a_list(valid_from, kind="status")
    ReferenceList.objects.filter(pk=issue.pk).update(licence=licence, metals=list(metals), series=series)
    for row, (cid, status) in enumerate(statuses.items(), start=2):
        ReferenceEntry.objects.create(list=issue, row=row, cid=cid, metal="Gold", name=cid, status=status)
    return issue


class TestSmelterNotes:
    @pytest.fixture
    def submission(self, task):
        facts.listed_smelters()
        return sending.send(task, cmrt_workbook((GOLD, GOLD_UNSURE, TIN, UNKNOWN_GOLD)))

    def notes(self, submission, on=TODAY):
        return portal.smelter_notes(submission, on=on)

    def test_name_what_is_on_no_public_list_with_its_day(self, submission):
        a_public_list(CID910001="conformant")
        found = self.notes(submission)
        assert [(note.cid, note.listed_on) for note in found.not_on_list] == [
            ("CID910002", date(2026, 3, 10))
        ]
        assert found.total == 4

    @pytest.mark.parametrize("status", ["conformant", "cross_recognised", "active"])
    def test_leave_out_what_takes_part(self, submission, status):
        a_public_list(CID910001=status, CID910002="active")
        assert not self.notes(submission).not_on_list

    def test_count_a_listed_one_that_does_not_take_part_as_absent(self, submission):
        a_public_list(CID910001="conformant", CID910002="non_conformant")
        assert [note.cid for note in self.notes(submission).not_on_list] == ["CID910002"]

    @pytest.mark.parametrize("licence", ["licensed-internal", "member-only"])
    def test_never_use_a_list_that_is_not_public(self, submission, licence):
        a_public_list(licence=licence, CID910001="conformant")
        assert not self.notes(submission).not_on_list

    def test_do_not_let_a_restricted_list_clear_what_the_public_one_lacks(self, submission):
        a_public_list(CID910001="conformant")
        a_public_list(licence="member-only", series="Members", CID910002="conformant")
        assert [note.cid for note in self.notes(submission).not_on_list] == ["CID910002"]

    def test_say_nothing_of_a_metal_without_a_public_list(self, submission):
        a_public_list(CID910001="conformant")
        assert "Tin" not in {note.metal for note in self.notes(submission).not_on_list}

    def test_go_by_the_newest_issue_in_force(self, submission):
        a_public_list(date(2026, 1, 1), CID910001="conformant", CID910002="conformant")
        a_public_list(date(2026, 3, 10), CID910001="conformant")
        a_public_list(date(2026, 4, 1), CID910001="conformant", CID910002="conformant")
        assert [note.cid for note in self.notes(submission).not_on_list] == ["CID910002"]
        assert not self.notes(submission, on=date(2026, 4, 1)).not_on_list

    def test_name_what_could_not_be_resolved(self, submission):
        assert [(note.row, note.name) for note in self.notes(submission).unresolved] == [(8, "Nowhere Gold")]

    def test_give_the_cid_as_the_file_has_it_never_as_a_list_knows_it(self, submission):
        a_public_list(CID910001="conformant")
        submission.declaration.smelters.filter(cid="CID910002").update(
            cid="", id_as_written="", name="Second Gold", resolution="name"
        )
        assert [(note.name, note.cid) for note in self.notes(submission).not_on_list] == [("Second Gold", "")]

    def test_take_a_fixed_number_of_queries(self, submission, django_assert_num_queries):
        a_public_list(CID910001="conformant")
        with django_assert_num_queries(4):
            self.notes(submission)


class TestWaiting:
    @pytest.mark.parametrize(
        ("seconds", "interval", "is_slow"), [(0, "500ms", False), (8, "2s", True), (300, "10s", True)]
    )
    def test_asks_less_often_the_longer_it_takes(self, task, seconds, interval, is_slow):
        waiting = portal.waiting(sending.receive(task), at=NOW + timedelta(seconds=seconds))
        assert (waiting.interval, waiting.is_slow) == (interval, is_slow)

    def test_ends_when_the_file_is_settled(self, task):
        assert portal.waiting(sending.send(task), at=NOW) is None


class TestLastDecision:
    def test_is_a_persons_only(self, people, task):
        submission = sending.send(task)
        assert portal.last_decision(submission) is None
        submissions.send_back(submission, by=people.wei, at=NOW + timedelta(hours=1), reason="No.")
        assert portal.last_decision(submission).reason == "No."


class TestReached:
    def test_follows_the_file(self, task):
        assert portal.reached(None) == 1
        for status, step in (("refused", 1), ("reading", 2), ("returned", 2), ("accepted", 3)):
            assert portal.reached(Submission(status=status)) == step

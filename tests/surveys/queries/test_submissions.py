from datetime import date, timedelta

import pytest

from surveys.queries import submissions as readings
from surveys.queries.submissions import Inbox
from tests import asked, sending, supplied
from tests.people import NOW, TODAY, cast
from tests.workbooks import GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


class TestInbox:
    def attention(self, people):
        return list(readings.inbox(people.lin, Inbox()))

    def test_counts_findings_and_smelters_of_each_file(self, people, task):
        sent = sending.send(task, cmrt_workbook(contact_phone="", authorizer=""))
        row = readings.inbox(people.lin, Inbox(state="all")).get()
        assert row.corrections == sent.findings.exclude(severity="warn").count() > 1
        assert row.smelter_count == 1

    def test_asks_for_a_look_at_what_is_stuck(self, people, task):
        returned = sending.send(task, cmrt_workbook(contact_phone=""))
        assert self.attention(people) == [returned]
        refused = sending.send(task, b"", at=NOW + timedelta(hours=1))
        assert self.attention(people) == [refused]

    def test_no_longer_asks_once_a_file_is_accepted(self, people, task):
        sending.send(task)
        sending.send(task, cmrt_workbook(contact_phone=""), at=NOW + timedelta(hours=1))
        assert self.attention(people) == []

    def test_counts_each_tab_under_the_same_filters(self, people, task):
        sending.send(task)
        sending.send(task, b"", at=NOW + timedelta(hours=1))
        sending.send(asked.a_request(people.faraway, task.campaign), b"")
        wanted = Inbox(search="Xinhe")
        counts = readings.tab_counts(people.lin, wanted)
        assert counts == {"attention": 0, "accepted": 1, "returned": 0, "refused": 1, "all": 2}
        for state, count in counts.items():
            assert readings.inbox(people.lin, Inbox(state=state, search="Xinhe")).count() == count

    def test_stays_within_reach(self, people, task):
        sending.send(asked.a_request(people.faraway, task.campaign), b"")
        assert readings.tab_counts(people.wei, Inbox())["all"] == 0

    def test_narrows_to_suppliers_whose_work_is_delegated_to_the_reader(self, people, task):
        mine = sending.send(task, b"")
        sending.send(asked.a_request(people.faraway, task.campaign), b"")
        supplied.delegated(people.xinhe, people.lin, people, days=3)
        assert list(readings.inbox(people.lin, Inbox(mine_on=TODAY))) == [mine]
        assert list(readings.inbox(people.lin, Inbox(mine_on=TODAY + timedelta(4)))) == []


class TestCompanyBlock:
    def test_comes_in_the_order_of_the_template_with_cells(self, task):
        block = readings.company_block(sending.send(task).declaration)
        assert [line.cell for line in block][:3] == ["D8", "D9", "D10"]
        assert block[-1].value == str(date(2026, 3, 2)) or block[-1].cell == "D22"


class TestCounts:
    def test_are_counted_apart(self, task):
        submission = sending.send(task, cmrt_workbook((GOLD, GOLD), contact_phone=""))
        counts = readings.counts(submission)
        assert counts["findings"] == submission.findings.count()
        assert counts["answers"] == submission.declaration.answers.count()
        assert (counts["smelters"], counts["products"], counts["mines"]) == (2, 0, 0)

    def test_are_nought_for_a_file_that_could_not_be_read(self, task):
        assert set(readings.counts(sending.send(task, b"")).values()) == {0}


class TestListTable:
    def test_shows_the_columns_that_hold_something(self):
        from surveys.models import ReportedMine

        cell = {"value": "Kolwezi", "as_written": "Kolwezi", "sheet": "Mine List", "cell": "C5"}
        rows = [ReportedMine(row=5, values={"mine": cell}), ReportedMine(row=6, values={"comments": cell})]
        table = readings.list_table(rows)
        assert table.columns == ["Mine", "Comments"]
        assert table.rows == [(5, ["Kolwezi", ""]), (6, ["", "Kolwezi"])]

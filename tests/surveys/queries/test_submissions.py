from datetime import date, timedelta

import pytest

from surveys.models import Finding
from surveys.queries import submissions as readings
from surveys.queries.submissions import Inbox
from surveys.workbooks.blank import SmelterValues
from tests import asked, sending
from tests.people import NOW, cast
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


class TestFindingsPage:
    @pytest.fixture
    def submission(self, task):
        odd = SmelterValues(id_input="CID919999", metal="Gold", lookup="#N/A")
        return sending.send(task, cmrt_workbook((GOLD, odd), contact_phone="", authorizer=""))

    def page(self, submission, page=None, opened=None):
        return readings.findings_page(submission, page=page, opened=opened)

    def test_groups_by_sheet_and_keeps_the_order(self, submission):
        found = self.page(submission)
        shown = [line.position for group in found["sheets"] for line in group.lines]
        assert shown == sorted(shown) == list(range(1, submission.findings.count() + 1))
        sheets = [group.sheet for group in found["sheets"]]
        assert len(sheets) == len(set(sheets))
        assert found["corrections"] + found["warnings"] == submission.findings.count()

    def test_opens_the_first_that_asks_for_correction(self, submission):
        asking = submission.findings.exclude(severity="warn").order_by("position").first()
        assert self.page(submission)["opened"].position == asking.position
        assert self.page(submission, opened="999")["opened"].position == asking.position
        assert self.page(submission, opened="x")["opened"].position == asking.position

    def test_knows_its_neighbours(self, submission):
        first = self.page(submission, opened="1")
        second = self.page(submission, opened="2")
        assert (first["before"], first["after"].position) == (None, 2)
        assert (second["before"].position, second["place"]) == (1, 2)
        last = self.page(submission, opened=str(submission.findings.count()))
        assert last["after"] is None

    def test_says_what_stands_in_the_field(self, submission):
        place = submission.findings.get(cell="D17").position
        (held,) = self.page(submission, opened=str(place))["held"]
        assert (held.label, held.value, held.cell) == ("Contact phone", "", "D17")

    def test_says_what_stands_in_the_answer(self, submission):
        finding = Finding.objects.create(
            submission=submission,
            position=90,
            rule="V23",
            severity="warn",
            sheet="Declaration",
            cell="D58",
            parameters={},
        )
        line = readings.FindingLine(90, "warn", finding.sheet, finding.cell, "", [])
        (held,) = readings.held_there(submission, line)
        assert held.value == "100%"
        assert held.label.startswith("Q6")

    def test_shows_the_rows_around_one_row_and_the_cell(self, submission):
        line = readings.FindingLine(1, "correct", "Smelter List", "A6", "", [6])
        piece = readings.sheet_piece(submission, line)
        assert [row.number for row in piece.rows] == [5, 6]
        assert piece.here == "A"
        assert [(cell.value, row.number) for row in piece.rows for cell in row.cells if cell.is_cell] == [
            ("CID919999", 6)
        ]

    def test_shows_some_of_many_rows_and_says_how_many_more(self, submission):
        line = readings.FindingLine(1, "correct", "Smelter List", "A5", "", list(range(5, 25)))
        assert readings.sheet_piece(submission, line).more == 12

    def test_has_no_piece_for_another_sheet(self, submission):
        line = readings.FindingLine(1, "correct", "Declaration", "D17", "", [])
        assert readings.sheet_piece(submission, line) is None


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

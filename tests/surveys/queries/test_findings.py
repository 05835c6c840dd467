import pytest

from surveys.models import Finding
from surveys.queries import findings
from surveys.workbooks.blank import SmelterValues
from tests import asked, sending
from tests.people import cast
from tests.workbooks import GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    return asked.a_request(cast().xinhe)


class TestFindingsPage:
    @pytest.fixture
    def submission(self, task):
        odd = SmelterValues(id_input="CID919999", metal="Gold", lookup="#N/A")
        return sending.send(task, cmrt_workbook((GOLD, odd), contact_phone="", authorizer=""))

    def page(self, submission, page=None, opened=None):
        return findings.findings_page(submission, page=page, opened=opened)

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
        line = findings.FindingLine(90, "warn", finding.sheet, finding.cell, "", [])
        (held,) = findings.held_there(submission, line)
        assert held.value == "100%"
        assert held.label.startswith("Q6")

    def test_shows_the_rows_around_one_row_and_the_cell(self, submission):
        line = findings.FindingLine(1, "correct", "Smelter List", "A6", "", [6])
        piece = findings.sheet_piece(submission, line)
        assert [row.number for row in piece.rows] == [5, 6]
        assert piece.here == "A"
        assert [(cell.value, row.number) for row in piece.rows for cell in row.cells if cell.is_cell] == [
            ("CID919999", 6)
        ]

    def test_shows_some_of_many_rows_and_says_how_many_more(self, submission):
        line = findings.FindingLine(1, "correct", "Smelter List", "A5", "", list(range(5, 25)))
        assert findings.sheet_piece(submission, line).more == 12

    def test_has_no_piece_for_another_sheet(self, submission):
        line = findings.FindingLine(1, "correct", "Declaration", "D17", "", [])
        assert findings.sheet_piece(submission, line) is None

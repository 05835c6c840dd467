import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from gscm.lib.spreadsheets import Book


def written(*values):
    book = Book()
    book.table("Rows", [str(place) for place in range(len(values))], [10] * len(values), [values])
    return [cell for (cell,) in load_workbook(io.BytesIO(book.content()))["Rows"].iter_cols(min_row=2)]


class TestBook:
    @pytest.mark.parametrize(
        "text", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "http://a.example", "007"]
    )
    def test_writes_text_as_text(self, text):
        (cell,) = written(text)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)

    def test_writes_days_moments_numbers_and_shares_as_such(self):
        moment = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
        day, at, number, share, empty = written(date(2026, 3, 18), moment, 1200, 0.899, None)
        assert (day.value.date(), day.number_format) == (date(2026, 3, 18), "yyyy-mm-dd")
        assert at.value == datetime(2026, 3, 18, 16, 0)
        assert (number.value, number.number_format) == (1200, "#,##0")
        assert (share.value, share.number_format) == (0.899, "0.0%")
        assert empty.value is None

    def test_keeps_the_head_in_sight(self):
        book = Book()
        book.about("About", [("Report", "Alerts")])
        book.table("Rows", ["One", "Two"], [10, 10], [])
        sheets = load_workbook(io.BytesIO(book.content()))
        assert sheets.sheetnames == ["About", "Rows"]
        assert sheets["Rows"].freeze_panes == "A2"
        assert sheets["Rows"].auto_filter.ref == "A1:B2"

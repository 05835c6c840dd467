"""What a facility status list says, in both languages, and what stops it."""

from datetime import date, datetime

import pytest

from smelters.lists.labels import PUBLISHED, folded
from smelters.lists.model import Known, Limits, ListRefused, Metals, Refusal
from smelters.lists.status import read_status
from smelters.lists.tables import open_book, read_csv
from smelters.models import Status
from tests.smelters.files import STATUS_HEAD, status_csv, status_xlsx

MEANINGS = {folded(label): status for status, labels in PUBLISHED.items() for label in labels}
KNOWN = Known(Metals({"gold": "Gold", "au": "Gold", "金": "Gold", "tin": "Tin"}), MEANINGS)
ROW = ("CID910001", "Nordhavn", "Gold", "Germany", "Conformant", "2025-06-05", "1")


def read(content):
    return read_status(read_csv(content, Limits()), KNOWN)


def refusal(content):
    with pytest.raises(ListRefused) as refused:
        read(content)
    return refused.value


class TestReadStatus:
    def test_understands_the_columns_as_rmi_names_them(self):
        row = read(status_csv([ROW])).rows[0]
        assert (row.row, row.cid, row.metal, row.name, row.country) == (
            2,
            "CID910001",
            "Gold",
            "Nordhavn",
            "Germany",
        )
        assert (row.status, row.status_as_written) == ("conformant", "Conformant")
        assert (row.last_audit_date, row.audit_cycle_years) == (date(2025, 6, 5), 1)

    def test_understands_chinese_columns_metals_labels_and_dates(self):
        head = (
            "冶炼厂识别号",
            "冶炼厂名称",
            "金属",
            "国家/地区",
            "RMAP 审验状态",
            "上次审验日期",
            "审验周期（年）",
        )
        row = read(
            status_csv([("CID910001", "北港", "金", "德国", "合规", "2025年6月5日", "3 年")], head, "gb18030")
        ).rows[0]
        assert (row.metal, row.status, row.last_audit_date) == ("Gold", "conformant", date(2025, 6, 5))
        assert row.audit_cycle_years == 3

    def test_finds_the_head_under_a_title_and_real_dates_in_a_workbook(self):
        rows = [("CID910001", "Nordhavn", "Gold", "Germany", "Active", datetime(2025, 6, 5), 3)]
        book = open_book(status_xlsx(rows, above=3), Limits())
        row = read_status(book.table(book.names[0]), KNOWN).rows[0]
        assert (row.row, row.status, row.last_audit_date, row.audit_cycle_years) == (
            5,
            "active",
            date(2025, 6, 5),
            3,
        )

    def test_takes_a_list_without_dates_and_country(self):
        row = read(status_csv([ROW[:3] + ROW[4:5]], ("CID", "Name", "Metal", "Status"))).rows[0]
        assert (row.country, row.last_audit_date, row.audit_cycle_years) == ("", None, None)

    @pytest.mark.parametrize(
        ("place", "value", "code"),
        [
            (0, "CID9100012", Refusal.CID_UNREADABLE),
            (0, "", Refusal.VALUES_MISSING),
            (2, "Unobtainium", Refusal.METAL_UNKNOWN),
            (4, "-", Refusal.STATUS_UNKNOWN),
            (5, "03/04/2025", Refusal.DATE_UNREADABLE),
            (5, "1925-01-01", Refusal.DATE_UNREADABLE),
            (6, "often", Refusal.CYCLE_UNREADABLE),
            (1, "x" * 300, Refusal.TEXT_TOO_LONG),
        ],
    )
    def test_refuses_what_it_does_not_understand_and_names_the_row(self, place, value, code):
        bad = list(ROW)
        bad[place] = value
        refused = refusal(status_csv([ROW, bad]))
        assert (refused.code, refused.parameters["rows"]) == (code, [3])

    def test_leaves_a_label_that_nobody_knows_without_a_status(self):
        rows = [
            (f"CID91000{n}", "N", "Gold", "", label, "", "")
            for n, label in enumerate(["Maybe", "Active", "Perhaps"])
        ]
        assert [row.status for row in read(status_csv(rows)).rows] == ["", "active", ""]

    def test_refuses_one_facility_with_two_statuses(self):
        other = (*ROW[:4], "Active", *ROW[5:])
        refused = refusal(status_csv([ROW, other]))
        assert (refused.code, refused.parameters["rows"]) == (Refusal.CONTRADICTION, [2, 3])

    def test_says_which_columns_are_missing(self):
        refused = refusal(status_csv([ROW[:4]], STATUS_HEAD[:4]))
        assert (refused.code, refused.parameters["columns"]) == (Refusal.COLUMNS_MISSING, ["status"])

    def test_refuses_a_table_about_something_else(self):
        assert refusal(b"apples,pears\n1,2\n").code == Refusal.NOT_A_LIST

    def test_refuses_a_head_without_rows(self):
        assert refusal(status_csv([])).code == Refusal.NO_ROWS


class TestStatusOf:
    @pytest.mark.parametrize(
        ("label", "status"),
        [
            ("Conformant", "conformant"),
            ("RMAP-Conformant", "conformant"),
            ("Cross-recognized", "cross_recognised"),
            ("active", "active"),
            ("Non-Conformant", "non_conformant"),
            ("nonconformant", "non_conformant"),
            ("Outreach Required", "not_enrolled"),
            ("In Communication", "in_communication"),
            ("ECAP", "ecap"),
            ("不合规", "non_conformant"),
            ("进行中", "active"),
            ("交叉认可", "cross_recognised"),
        ],
    )
    def test_knows_the_labels_of_published_lists(self, label, status):
        assert MEANINGS[folded(label)] == Status(status)

    @pytest.mark.parametrize("label", ["", "Conform", "Facility-standard assessed", "Active?no"])
    def test_never_guesses(self, label):
        assert folded(label) not in MEANINGS

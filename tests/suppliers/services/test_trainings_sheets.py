from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook

from suppliers.models import AttendanceSheet, Contact
from suppliers.services import trainings_sheets
from suppliers.services.csv_table import ImportRefused
from suppliers.services.trainings import TrainingRefused
from tests import taught
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def session(people):
    return taught.a_session(people, subsidiary=people.dongguan)


def rows_of(session, text, by):
    sheet = taught.a_sheet(session, text, by)
    return trainings_sheets.preview(sheet, by=by)


class TestARow:
    def test_is_a_colleague_by_address(self, people, session):
        [row] = rows_of(session, "name,email\nW,Wei@lanhai.example", people.lin)
        assert (row.state, row.person.user, row.person.supplier_id) == ("new", people.wei, None)

    def test_is_a_contact_by_address(self, people, session):
        [row] = rows_of(session, "name,email\nO,omar@faraway.example", people.lin)
        assert (row.person.supplier, row.person.contact.name) == (people.faraway, "Omar")

    def test_is_a_guest_of_a_supplier_that_is_named(self, people, session):
        [row] = rows_of(session, "name,supplier\nGuest,S-2001", people.lin)
        assert (row.state, row.person.supplier, row.person.name) == ("new", people.faraway, "Guest")

    def test_is_known_where_the_person_is_on_the_list(self, people, session):
        [place] = taught.invited(session, people.wei, by=people.lin)
        [row] = rows_of(session, "name,email\nWei,wei@lanhai.example", people.lin)
        assert (row.state, row.person) == ("changed", place)

    def test_of_somebody_absent_who_is_not_on_the_list_does_nothing(self, people, session):
        [row] = rows_of(session, "name,email,attended\nWei,wei@lanhai.example,no", people.lin)
        assert row.state == "unchanged"

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("name,email\nWei,nobody", "no e-mail address"),
            ("name,email\nWho,who@else.example", "nobody is known"),
            ("name,supplier\nWho,S-9", "no supplier has the number S-9"),
            ("name,email,attended\nWei,wei@lanhai.example,perhaps", "neither yes nor no"),
            ("name,email\n,\nWho,", "nobody is known"),
            ("name,email\nWei,wei@lanhai.example\nWei,WEI@lanhai.example", "named in row 2 already"),
        ],
    )
    def test_says_what_is_wrong(self, people, session, text, problem):
        rows = rows_of(session, text, people.lin)
        assert rows[-1].state == "wrong"
        assert problem in rows[-1].problem

    def test_asks_for_whom_the_person_speaks(self, people, session):
        Contact.objects.create(supplier=people.xinhe, name="Omar", email="omar@faraway.example")
        [row] = rows_of(session, "name,email\nOmar,omar@faraway.example", people.lin)
        assert "several suppliers" in row.problem
        [row] = rows_of(session, "name,email,supplier\nOmar,omar@faraway.example,S-1001", people.lin)
        assert row.person.supplier == people.xinhe

    def test_does_not_reach_suppliers_of_another_branch(self, people, session):
        text = "name,email,supplier\nOmar,omar@faraway.example,\nGuest,,S-2001\nAna,ana@xinhe.example,"
        omar, guest, ana = rows_of(session, text, people.wei)
        assert omar.state == guest.state == "wrong"
        assert ana.person.supplier == people.xinhe

    def test_is_not_a_contact_out_of_use(self, people, session):
        people.faraway.contacts.update(is_active=False)
        [row] = rows_of(session, "name,email\nOmar,omar@faraway.example", people.lin)
        assert row.state == "wrong"


class TestAList:
    LIST = "姓名,邮箱,供应商编号,签到\n韦,wei@lanhai.example,,是\nAna,ana@xinhe.example,,√\n来宾,,S-2001,\nX,,,\n"

    def test_records_its_right_rows_and_leaves_out_the_wrong(self, people, session):
        sheet = taught.a_sheet(session, self.LIST, people.lin)
        assert not session.participants.exists()
        assert trainings_sheets.apply(sheet, by=people.lin, at=NOW) == 3
        assert session.participants.filter(attended=True).count() == 3
        assert {one.evidence for one in session.participants.all()} == {"list.csv"}
        sheet.refresh_from_db()
        assert (sheet.status, sheet.taken_in, sheet.settled_by) == ("applied", 3, people.lin)

    def test_changes_nothing_the_second_time(self, people, session):
        trainings_sheets.apply(taught.a_sheet(session, self.LIST, people.lin), by=people.lin, at=NOW)
        again = taught.a_sheet(session, self.LIST, people.lin)
        assert trainings_sheets.apply(again, by=people.lin, at=NOW) == 0
        assert session.participants.count() == 3

    def test_is_applied_once(self, people, session):
        sheet = taught.a_sheet(session, self.LIST, people.lin)
        trainings_sheets.apply(sheet, by=people.lin, at=NOW)
        with pytest.raises(trainings_sheets.SheetSettled):
            trainings_sheets.apply(sheet, by=people.lin, at=NOW)
        with pytest.raises(trainings_sheets.SheetSettled):
            trainings_sheets.discard(sheet, by=people.lin, at=NOW)

    def test_can_be_put_away(self, people, session):
        sheet = taught.a_sheet(session, self.LIST, people.lin)
        trainings_sheets.discard(sheet, by=people.lin, at=NOW)
        with pytest.raises(trainings_sheets.SheetSettled):
            trainings_sheets.apply(sheet, by=people.lin, at=NOW)

    def test_is_not_applied_before_the_day(self, people):
        ahead = taught.a_session(people, day=TODAY + timedelta(days=1))
        sheet = taught.a_sheet(ahead, self.LIST, people.lin)
        with pytest.raises(TrainingRefused):
            trainings_sheets.apply(sheet, by=people.lin, at=NOW)
        assert AttendanceSheet.objects.get().status == "preview"

    def test_may_be_a_workbook(self, people, session):
        workbook = Workbook()
        workbook.active.append(["Name", "E-mail"])
        workbook.active.append(["Wei", "wei@lanhai.example"])
        content = BytesIO()
        workbook.save(content)
        sheet = trainings_sheets.receive(
            session, content.getvalue(), file_name="list.xlsx", by=people.lin, at=NOW
        )
        [row] = trainings_sheets.preview(sheet, by=people.lin)
        assert row.person.user == people.wei

    @pytest.mark.parametrize("text", ["who,email\nA,a@b.example", "name,email\n"])
    def test_is_refused_where_it_is_none(self, people, session, text):
        with pytest.raises(ImportRefused):
            taught.a_sheet(session, text, people.lin)

    def test_is_refused_when_it_is_too_long(self, people, session):
        text = "name\n" + "Somebody\n" * (trainings_sheets.MOST_ROWS + 1)
        with pytest.raises(ImportRefused):
            taught.a_sheet(session, text, people.lin)

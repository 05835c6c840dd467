from dataclasses import replace
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from xlsxwriter.workbook import Workbook

from gscm.jobs.models import Job
from suppliers.models import Supplier, SupplierImport
from suppliers.services import csv_table, supplier_import, supplier_jobs
from suppliers.services.csv_table import ImportRefused, read_table
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
TABLE = (
    "external_id,name,country,subsidiaries,contact_email,buyer,csr_reference\n"
    "S-1001,Xinhe Connector Group,CN,dongguan-2,ana@xinhe.example,Zhou,CSR-7\n"
    "S-2001,Faraway Metals,CN,kunshan,omar@faraway.example,,\n"
    "S-5001,Topway,DE,kunshan,gu@topway.example,,\n"
    "S-5002,Broken,Germany,,,,\n"
)


@pytest.fixture
def people():
    return cast()


def uploaded(people, text=TABLE):
    table = supplier_jobs.receive(text.encode(), file_name="suppliers.csv", by=people.lin, at=NOW)
    supplier_jobs.carry_out(Job.objects.get(pk=SupplierImport.objects.get(pk=table.pk).job_id), at=NOW)
    return SupplierImport.objects.get(pk=table.pk)


def applied(table, people):
    job = supplier_jobs.ask_to_apply(table, by=people.lin, at=NOW)
    supplier_jobs.carry_out(job, at=NOW)
    return SupplierImport.objects.get(pk=table.pk)


def workbook(*rows):
    content = BytesIO()
    book = Workbook(content)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


class TestPreview:
    def test_says_what_is_new_changed_unchanged_and_wrong(self, people):
        table = uploaded(people)
        assert table.status == "preview"
        assert table.counts == {"new": 1, "changed": 1, "unchanged": 1, "wrong": 1}
        found = {line.external_id: line for line in table.lines.all()}
        assert found["S-1001"].differences == [
            ["name", "Xinhe Connector Technology", "Xinhe Connector Group"],
            ["buyer", "", "Zhou"],
            ["csr_reference", "", "CSR-7"],
        ]
        assert found["S-2001"].change == "unchanged"
        assert ["contact_email", "", "gu@topway.example"] in found["S-5001"].differences
        assert found["S-5002"].number == 5
        assert len(found["S-5002"].problems) == 1

    def test_changes_nothing(self, people):
        before = list(Supplier.objects.order_by("pk").values())
        uploaded(people)
        assert list(Supplier.objects.order_by("pk").values()) == before

    def test_keeps_why_a_file_is_refused(self, people):
        table = uploaded(people, "number,title\n1,A\n")
        assert table.status == "refused"
        assert "external_id, name" in table.problems[0]
        assert table.job.status == "failed"

    def test_reads_once_however_often_it_is_rung(self, people):
        table = uploaded(people)
        supplier_jobs.carry_out(table.job, at=NOW)
        assert table.lines.count() == 4


class TestApply:
    def test_writes_what_the_preview_said_and_leaves_the_wrong_rows_out(self, people):
        table = applied(uploaded(people), people)
        assert (table.status, table.settled_by) == ("applied", people.lin)
        assert Supplier.objects.get(external_id="S-1001").csr_reference == "CSR-7"
        assert Supplier.objects.get(external_id="S-5001").contacts.get().user.email == "gu@topway.example"
        assert not Supplier.objects.filter(external_id="S-5002").exists()

    def test_finds_nothing_to_do_in_the_same_table_again(self, people):
        applied(uploaded(people), people)
        again = uploaded(people)
        assert again.counts == {"new": 0, "changed": 0, "unchanged": 3, "wrong": 1}

    def test_applies_nothing_when_suppliers_changed_since_the_preview(self, people):
        table = uploaded(people)
        Supplier.objects.filter(external_id="S-2001").update(name="Faraway Renamed")
        table = applied(table, people)
        assert table.status == "preview"
        assert table.counts["changed"] == 2
        assert Supplier.objects.get(external_id="S-1001").buyer == ""
        assert applied(table, people).status == "applied"

    def test_refuses_what_is_no_preview_any_more(self, people):
        table = applied(uploaded(people), people)
        with pytest.raises(supplier_jobs.NotInPreview):
            supplier_jobs.ask_to_apply(table, by=people.lin, at=NOW)
        with pytest.raises(supplier_jobs.NotInPreview):
            supplier_jobs.discard(table, by=people.lin, at=NOW)

    def test_writes_only_suppliers_that_differ_and_by_one_statement(self, people):
        table = uploaded(people)
        history = apps.get_model("suppliers", "SupplierEvent").objects
        before = history.count()
        with CaptureQueriesContext(connection) as found:
            applied(table, people)
        written = [one["sql"] for one in found if one["sql"].startswith('INSERT INTO "suppliers_supplier" ')]
        assert len(written) == 1
        assert "ON CONFLICT" in written[0]
        assert "S-2001" not in written[0]
        assert history.count() == before + 2


class TestWorker:
    def test_takes_up_what_was_left_behind_and_gives_up_what_kills(self, people):
        table = supplier_jobs.receive(TABLE.encode(), file_name="s.csv", by=people.lin, at=NOW)
        later = NOW + 2 * SupplierImport.PATIENCE
        assert supplier_jobs.take_up_unfinished(at=later) == 1
        Job.objects.update(status="running", seen_at=NOW, attempts=supplier_jobs.ATTEMPTS)
        assert supplier_jobs.take_up_unfinished(at=later) == 0
        table.refresh_from_db()
        assert (table.status, Job.objects.get().status) == ("refused", "failed")


class TestReadTable:
    def test_reads_the_first_sheet_of_a_workbook(self):
        rows = read_table(
            workbook(
                ["供应商编号", "名称", "国家"], [1001, "鑫禾", "CN"], ["", "", ""], ["S-2", " B ", None]
            ),
            required=("external_id", "name"),
            columns=("external_id", "name", "country", "language"),
            heads=supplier_import.HEADS,
        )
        assert rows == [
            (2, {"external_id": "1001", "name": "鑫禾", "country": "CN"}),
            (4, {"external_id": "S-2", "name": "B", "country": ""}),
        ]

    @pytest.mark.parametrize(
        "content",
        [
            b"PK\x03\x04 no zip",
            b"\xd0\xcf\x11\xe0 an old workbook",
            workbook(["external_id", "name"])[:-200],
            b"\xff\xfe\x00\xd8\xff",
        ],
    )
    def test_refuses_what_is_no_table(self, content):
        with pytest.raises(ImportRefused):
            read_table(content, required=("external_id",), columns=("external_id",))

    def test_refuses_a_workbook_that_claims_to_unpack_to_too_much(self, monkeypatch):
        monkeypatch.setattr(csv_table, "LIMITS", replace(csv_table.LIMITS, max_unpacked_bytes=100))
        with pytest.raises(ImportRefused, match="unpacks"):
            read_table(workbook(["external_id"]), required=("external_id",), columns=("external_id",))

    def test_refuses_more_rows_than_a_table_can_have(self, monkeypatch):
        monkeypatch.setattr("suppliers.services.csv_table.MOST_ROWS", 2)
        with pytest.raises(ImportRefused, match="more than 2 rows"):
            read_table(b"external_id\n1\n2\n3\n", required=("external_id",), columns=("external_id",))

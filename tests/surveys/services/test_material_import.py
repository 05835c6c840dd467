"""Tables of what parts and commodities contain."""

import io

import pytest
from openpyxl import Workbook

from suppliers.models import Part
from suppliers.services import part_import
from suppliers.services.csv_table import ImportRefused
from surveys.models import CommodityRule, MineralContent
from surveys.services import material_import, materials
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(materials, "_count_traces", lambda: None)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def contents(content):
    return material_import.import_contents(content, on=TODAY, at=NOW)


def held():
    rows = MineralContent.objects.in_force(TODAY).values_list("part__number", "mineral_id", "is_necessary")
    return set(rows)


class TestImportOfContents:
    def test_takes_in_minerals_by_any_of_their_names(self):
        Part.objects.create(number="P-1")
        done = contents("part,minerals,necessary\nP-1,Tin;钽;Au,yes\nP-1,Cobalt,no\n".encode())
        assert (done.rows, done.parts) == (2, 1)
        assert held() == {
            ("P-1", "Tin", True),
            ("P-1", "Tantalum", True),
            ("P-1", "Gold", True),
            ("P-1", "Cobalt", False),
        }

    def test_takes_in_a_workbook_with_days_and_documents(self):
        Part.objects.create(number="1001")
        contents(
            sheet(
                ["Part", "Minerals", "Source", "Reference", "Since"],
                [1001, "Tin", "answer", "MD-7", TODAY],
            )
        )
        row = MineralContent.objects.get()
        assert (row.source, row.reference, row.valid.lower) == ("answer", "MD-7", TODAY)

    def test_takes_in_that_there_are_none(self):
        Part.objects.create(number="P-1")
        contents("part,minerals\nP-1,无\n".encode())
        assert held() == {("P-1", None, False)}

    def test_changes_nothing_the_second_time(self):
        Part.objects.create(number="P-1")
        contents(b"part,minerals\nP-1,Tin\n")
        assert contents(b"part,minerals\nP-1,Tin\n").parts == 0

    def test_names_every_problem_with_its_row_and_changes_nothing(self):
        Part.objects.create(number="P-1")
        table = (
            b"part,minerals,necessary,source,since\n"
            b"P-1,Tin,,,\nP-9,Tin,,,\nP-1,Kryptonite,maybe,,\n,Tin,,hearsay,18.3.2026\n"
            b"P-1,Gold,,,2025-01-01\n"
        )
        with pytest.raises(ImportRefused) as refused:
            contents(table)
        rows = [problem.partition(":")[0] for problem in refused.value.problems]
        assert [row[-1] for row in rows] == ["3", "4", "4", "5", "5", "5", "6"]
        assert not MineralContent.objects.exists()


class TestImportOfRules:
    def test_says_all_minerals_of_the_commodities_it_names(self):
        CommodityRule.objects.create(commodity="foil", mineral_id="Copper")
        CommodityRule.objects.create(commodity="solder", mineral_id="Gold")
        material_import.import_rules(b"commodity,minerals,necessary\nsolder,Tin,yes\n", on=TODAY, at=NOW)
        assert set(CommodityRule.objects.values_list("commodity", "mineral_id")) == {
            ("foil", "Copper"),
            ("solder", "Tin"),
        }

    def test_concludes_what_the_parts_contain(self):
        Part.objects.create(number="P-1", commodity="SOLDER")
        assert material_import.import_rules(b"commodity,minerals\nsolder,Tin\n", on=TODAY, at=NOW).parts == 1
        assert held() == {("P-1", "Tin", True)}


class TestImportOfParts:
    def test_takes_in_the_commodity_of_a_workbook(self):
        cast()
        table = sheet(["supplier", "part", "commodity"], ["S-1001", "P-1", "solder"])
        part_import.import_parts(table, on=TODAY)
        assert Part.objects.get().commodity == "solder"

    def test_keeps_the_commodity_where_the_table_has_none(self):
        cast()
        Part.objects.create(number="P-1", commodity="solder", name="Wire")
        part_import.import_parts(b"supplier,part\nS-1001,P-1\n", on=TODAY)
        assert (Part.objects.get().commodity, Part.objects.get().name) == ("solder", "Wire")

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from suppliers.models import User
from surveys.models import Request
from tests import asked, facts
from tests.declared import declare
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    people = cast()
    smelter = next(iter(facts.listed_smelters().values()))
    declare(people.xinhe, [(smelter, "Gold")], names=[("=1+1", "Tin")], campaign=asked.a_campaign())
    return people


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestSummaryPage:
    def test_links_every_number_to_its_rows(self, people: Cast) -> None:
        page = _as(people.lin).get(reverse("reporting:summary", args=[2026])).content.decode()
        for address in (
            "/summary/2026/suppliers_asked/?family=CMRT",
            "/summary/2026/response_rate/?family=CMRT",
            "/summary/2026/smelters/?metal=Gold&amp;status=unknown",
            "/summary/2026/unresolved_names/",
            "/summary/2026/cases_overdue/",
        ):
            assert f'href="{address}"' in page

    def test_does_not_exist_for_a_year_without_campaign(self, people: Cast) -> None:
        assert _as(people.lin).get(reverse("reporting:summary", args=[2019])).status_code == 404

    def test_is_not_for_suppliers_and_administrators(self, people: Cast) -> None:
        for person in (people.ana, people.ada):
            assert _as(person).get(reverse("reporting:summary", args=[2026])).status_code == 403

    def test_speaks_the_readers_language(self, people: Cast) -> None:
        client = _as(people.lin)
        client.cookies["django_language"] = "zh-hans"
        page = client.get(reverse("reporting:summary", args=[2026])).content.decode()
        assert '<html lang="zh-hans"' in page.lower()
        assert "金" in page


class TestSummaryIndex:
    def test_lists_the_years(self, people: Cast) -> None:
        page = _as(people.bo).get(reverse("reporting:summary_index")).content.decode()
        assert reverse("reporting:summary", args=[2026]) in page

    def test_says_what_is_missing_when_nothing_was_asked(self, people: Cast) -> None:
        Request.objects.update(invited_at=None)
        assert (
            "No year to report yet" in _as(people.bo).get(reverse("reporting:summary_index")).content.decode()
        )


class TestFigurePage:
    @pytest.mark.parametrize(
        "address",
        [
            "/summary/2026/nothing/",
            "/summary/2026/suppliers_asked/",
            "/summary/2026/suppliers_asked/?family=AMRT",
            "/summary/2026/smelters/?metal=Unobtainium",
            "/summary/2026/smelters/?status=perfect",
        ],
    )
    def test_does_not_exist_for_what_is_not_defined(self, people: Cast, address: str) -> None:
        assert _as(people.lin).get(address).status_code == 404

    def test_shows_definition_number_and_rows(self, people: Cast) -> None:
        page = _as(people.lin).get("/summary/2026/suppliers_asked/?family=CMRT").content.decode()
        assert "Each supplier counts once" in page
        assert people.xinhe.name in page
        assert people.faraway.name not in page

    def test_shows_fifty_rows_a_page(self, people: Cast) -> None:
        campaign = asked.a_campaign(2024)
        from suppliers.models import Supplier

        for number in range(60):
            asked.a_request(
                Supplier.objects.create(external_id=f"N-{number}", name=f"Numbered {number:02}"), campaign
            )
        client = _as(people.lin)
        first = client.get("/summary/2024/suppliers_asked/?family=CMRT").content.decode()
        second = client.get("/summary/2024/suppliers_asked/?family=CMRT&page=2").content.decode()
        assert first.count("Numbered") // first.count("Numbered 00") == 50
        assert "Numbered 59" in second
        assert "Numbered 00" not in second

    def test_offers_only_pages_that_the_reader_may_open(self, people: Cast) -> None:
        address = "/summary/2026/unresolved_names/"
        assert "/surveys/names/" in _as(people.wei).get(address).content.decode().split("<main")[1]
        assert "/surveys/names/" not in _as(people.bo).get(address).content.decode().split("<main")[1]


class TestExport:
    def test_holds_exactly_the_rows_and_says_what_it_is(self, people: Cast) -> None:
        response = _as(people.lin).get("/summary/2026/unresolved_names/export/?metal=Tin")
        book = openpyxl.load_workbook(BytesIO(response.content))
        about = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
        assert about["Figure"] == "Names not resolved"
        assert about["Metal"] == "Tin"
        assert about["Figure value"] == 1
        assert about["Data of"].date() == about["Evaluated at"].date()
        assert any("Invented list" in str(value) for value in about.values())
        sheet = book.worksheets[1]
        assert sheet.freeze_panes == "A2"
        assert not sheet.merged_cells.ranges
        assert sheet.max_row == 2

    def test_writes_what_suppliers_wrote_as_text(self, people: Cast) -> None:
        response = _as(people.lin).get("/summary/2026/unresolved_names/export/")
        cell = openpyxl.load_workbook(BytesIO(response.content)).worksheets[1]["B2"]
        assert cell.value == "=1+1"
        assert cell.data_type == "s"

    def test_of_the_summary_holds_real_numbers(self, people: Cast) -> None:
        response = _as(people.lin).get("/summary/2026/export/")
        book = openpyxl.load_workbook(BytesIO(response.content))
        figures = {(row[0].value, row[1].value): row[2] for row in book.worksheets[1].iter_rows(min_row=2)}
        assert figures["Suppliers asked", "CMRT"].value == 1
        assert figures["Response rate", "CMRT"].value == 1.0
        assert figures["Response rate", "CMRT"].number_format == "0.0%"

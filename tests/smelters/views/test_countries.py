"""The page of countries on a day."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from smelters.services import membership, reference_list
from suppliers.models import User
from tests.people import NOW, cast
from tests.smelters.files import queries_of, status_csv

pytestmark = pytest.mark.django_db
URL = reverse("smelters:country_list")


def imported(kind, head, *rows, on=date(2026, 1, 1), **wish):
    reference_list.import_list(
        status_csv(rows, head=head),
        file_name="list.csv",
        kind=kind,
        valid_from=on,
        by=None,
        at=datetime(2026, 1, 2, tzinfo=UTC),
        **wish,
    )


@pytest.fixture
def lin(client):
    person = cast().lin
    person.language = "en"
    person.save()
    client.force_login(person)
    return client


class TestCountryList:
    def test_says_levels_areas_and_covered_countries_with_their_lists(self, lin):
        imported("country_risk", ("Country", "Level"), ("COD", "DRC"), ("PER", "1"))
        imported(
            "cahra",
            ("Country", "Region Code", "Region Name"),
            ("COD", "CD-NK", "North Kivu"),
            ("BDI", "", ""),
        )
        imported("covered", ("Country",), ("COD",))
        page = lin.get(URL).content.decode()
        for text in (
            "DR Congo",
            "Peru",
            "Burundi",
            "North Kivu",
            "Level 1",
            "Whole country",
            "US covered countries",
        ):
            assert text in page

    def test_shows_the_lists_of_another_day(self, lin):
        head = ("Country", "Region Code")
        imported("cahra", head, ("Mali", ""))
        imported("cahra", head, ("Peru", ""), on=date(2026, 2, 1))
        assert "Mali" in lin.get(URL, {"on": "2026-01-31"}).content.decode()
        page = lin.get(URL, {"on": "2026-02-01"}).content.decode()
        assert "Peru" in page
        assert "Mali" not in page

    def test_leaves_out_the_other_tabs(self, lin):
        imported("country_risk", ("Country", "Level"), ("COD", "DRC"), ("PER", "1"))
        page = lin.get(URL, {"what": "1"}).content.decode()
        assert "Peru" in page
        assert "DR Congo" not in page

    def test_shows_nothing_of_members_without_a_membership(self, lin):
        lin_herself = User.objects.get(email="lin@lanhai.example")
        first, last = date(2025, 12, 1), date(2026, 1, 31)
        membership.begin(since=first, until=last, note="", by=lin_herself, at=NOW)
        imported("country_risk", ("Country", "Level"), ("PER", "1"), licence="member-only")
        assert "Peru" not in lin.get(URL).content.decode()

    def test_says_a_day_that_is_none(self, lin):
        assert "as-of" in lin.get(URL, {"on": "yesterday"}).content.decode()

    def test_takes_as_many_queries_for_many_countries(self, lin):
        imported("country_risk", ("Country", "Level"), ("COD", "DRC"))
        one = queries_of(lambda: lin.get(URL))
        rows = [(code, "1") for code in ("PER", "BRA", "CHN", "IDN", "MYS")]
        imported("country_risk", ("Country", "Level", "Source"), *((*row, "x") for row in rows))
        assert queries_of(lambda: lin.get(URL)) == one

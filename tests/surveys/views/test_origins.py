"""The reported smelters beside the origins that lists give them."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse

from smelters.services import membership, reference_list
from tests import facts
from tests.declared import declare
from tests.people import NOW, cast
from tests.smelters.files import queries_of, status_csv

pytestmark = pytest.mark.django_db
URL = reverse("surveys:origin_report")
HEAD = ("CID", "Metal", "Country of Origin", "Level", "Mine", "Source")
GOLD = "CID910001"


def imported(*rows, licence="licensed-internal"):
    reference_list.import_list(
        status_csv(rows, head=HEAD),
        file_name="rcoi.csv",
        kind="origin",
        valid_from=date(2026, 1, 1),
        licence=licence,
        by=None,
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )


def page_of(client, **query):
    return client.get(URL, query).content.decode()


@pytest.fixture
def people():
    people = cast()
    people.lin.language = "en"
    people.lin.save()
    smelters = facts.listed_smelters()
    gold, other, tin = smelters["CID910001"], smelters["CID910002"], smelters["CID910003"]
    declare(people.xinhe, [(gold, "Gold"), (other, "Gold")], names=[("Nowhere Gold", "Gold")])
    declare(people.faraway, [(gold, "Gold"), (tin, "Tin")])
    return people


class TestOriginReport:
    def test_counts_each_smelter_and_metal_once_as_plain_sql_does(self, client, people):
        imported((GOLD, "Gold", "PER;BRA", "1", "", ""))
        client.force_login(people.lin)
        context = client.get(URL).context
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT (facility_id, metal_id)) FROM surveys_reportedsmelter"
                " WHERE facility_id IS NOT NULL"
            )
            assert context["pairs"] == cursor.fetchone()[0] == 3
        assert context["matched"] == 1

    def test_tells_matched_ones_from_those_without_data(self, client, people):
        imported((GOLD, "Gold", "PER;BRA", "1", "", ""))
        client.force_login(people.lin)
        matched, without = page_of(client, data="matched"), page_of(client, data="without")
        assert "Aurum Works" in matched
        assert "Tanjung Tin" not in matched
        assert "Tanjung Tin" in without
        assert "no list says where it buys" in without

    def test_states_the_most_exact_detail_with_its_source(self, client, people):
        imported((GOLD, "Gold", "PER", "1", "", ""))
        imported((GOLD, "Gold", "PER", "", "La Mina", "own research"))
        client.force_login(people.lin)
        page = page_of(client, data="matched")
        assert "La Mina, Peru" in page
        assert "RCOI data: own research" in page
        assert "Peru (Level 1)" in page

    def test_data_of_another_metal_or_level_do_not_count_for_this_one(self, client, people):
        imported((GOLD, "Tin", "PER", "1", "", ""))
        client.force_login(people.lin)
        assert client.get(URL).context["matched"] == 0

    def test_shows_data_of_members_only_to_members(self, client, people):
        first, last = date(2025, 12, 1), date(2026, 1, 31)
        membership.begin(since=first, until=last, note="", by=people.lin, at=NOW)
        imported((GOLD, "Gold", "PER", "1", "", ""), licence="member-only")
        client.force_login(people.lin)
        assert client.get(URL).context["matched"] == 0
        membership.begin(since=date(2026, 2, 1), until=None, note="", by=people.lin, at=NOW)
        assert client.get(URL).context["matched"] == 1

    def test_shows_only_what_suppliers_within_reach_report(self, client, people):
        client.force_login(people.wei)
        page = page_of(client)
        assert "Aurum Works" in page
        assert "Tanjung Tin" not in page

    def test_takes_as_many_queries_for_many_smelters(self, client, people):
        client.force_login(people.lin)
        imported((GOLD, "Gold", "PER", "1", "", ""))
        one = queries_of(lambda: client.get(URL))
        imported(("CID910002", "Gold", "PER", "1", "", "x"), ("CID910003", "Tin", "IDN;CHN", "1", "", "x"))
        assert queries_of(lambda: client.get(URL)) == one

"""The pages of smelters: the list of today, one smelter as of any day, and who reports it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from smelters.models import Facility
from smelters.queries.facility_page import facility_page
from smelters.services import names, reference_list
from tests.declared import declare
from tests.people import NOW, cast
from tests.smelters.files import lookup, queries_of, status_csv

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
ALIAS = ("Tin", "Ptw Smelting", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
NORD = ("Gold", "Nordhavn Edelmetall", "Nordhavn Edelmetall", "GERMANY", "CID910001", "Kiel", "")
TODAY = date(2026, 3, 18)


@pytest.fixture
def people():
    return cast()


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def give(day, label, at=NOW, cid="CID910003", metal="Tin", audited=""):
    row = (cid, "Perak Works", metal, "MALAYSIA", label, audited, 1)
    return reference_list.import_list(status_csv([row]), file_name="s.csv", valid_from=day, by=None, at=at)


@pytest.fixture
def perak():
    reference_list.import_list(lookup([PERAK, ALIAS, NORD]), file_name="a.xlsx", by=None, at=NOW)
    give(date(2025, 6, 1), "Conformant", audited="2025-05-20")
    give(date(2025, 11, 1), "Non-conformant", at=NOW + timedelta(days=1))
    return Facility.objects.get(cid="CID910003")


class TestFacilityList:
    @pytest.mark.parametrize(
        ("query", "shown", "hidden"),
        [
            ("", "CID910001", "nothing"),
            ("?q=perak", "CID910003", "CID910001"),
            ("?q=PTW", "CID910003", "CID910001"),
            ("?q=910001", "CID910001", "CID910003"),
            ("?metal=Gold", "CID910001", "CID910003"),
            ("?status=non_conformant", "CID910003", "CID910001"),
            ("?status=unknown", "CID910001", "CID910003"),
            ("?status=non_conformant&metal=Tin", "CID910003", "CID910001"),
        ],
    )
    def test_filters_by_the_address(self, people, perak, query, shown, hidden):
        page = text(client_of(people.wei).get(reverse("smelters:facility_list") + query))
        table = page[page.index("<tbody>") :]
        assert shown in table
        assert hidden not in table

    def test_says_when_nothing_matches(self, people, perak):
        page = text(client_of(people.wei).get(reverse("smelters:facility_list") + "?q=zzz"))
        assert "No smelter matches" in page

    def test_finds_those_that_no_list_in_force_names(self, people, perak):
        reference_list.import_list(
            lookup([NORD], metals=["Tin"], revision="Revision 9.2\nJune 1, 2025"),
            file_name="b",
            by=None,
            at=NOW,
        )
        page = text(client_of(people.wei).get(reverse("smelters:facility_list") + "?status=removed"))
        assert "CID910001" not in page
        # A list of statuses still names it.
        assert "CID910003" not in page

    def test_takes_the_same_number_of_queries_for_many_smelters(self, people):
        client = client_of(people.wei)
        address = reverse("smelters:facility_list")
        rows = [("Tin", f"S {n}", f"S {n}", "", f"CID91{n:04}", "", "") for n in range(60)]
        reference_list.import_list(lookup(rows[:1]), file_name="a.xlsx", by=None, at=NOW)
        few = queries_of(lambda: client.get(address))
        reference_list.import_list(
            lookup(rows, revision="Revision 9.2\nJune 1, 2025"), file_name="b.xlsx", by=None, at=NOW
        )
        assert queries_of(lambda: client.get(address)) == few
        assert "1 to 50 of 60" in text(client.get(address))

    @pytest.mark.parametrize(
        ("person", "status"), [("lin", 200), ("wei", 200), ("bo", 200), ("ada", 403), ("ana", 403)]
    )
    def test_is_for_those_who_work_and_read(self, people, perak, person, status):
        client = client_of(getattr(people, person))
        assert client.get(reverse("smelters:facility_list")).status_code == status
        assert client.get(reverse("smelters:facility_detail", args=[perak.pk])).status_code == status


class TestFacilityPage:
    def test_tells_the_status_of_the_day_beside_the_one_of_today(self, perak):
        page = facility_page(perak, on=date(2025, 8, 1), today=TODAY)
        tin = page.metals[0]
        assert (tin.status.status, tin.status_today.status) == ("conformant", "non_conformant")
        assert (tin.participates, tin.is_qualified, tin.differs_today) == (True, True, True)
        assert tin.next_audit_date == date(2026, 5, 20)
        assert (page.previous_change, page.next_change) == (date(2025, 6, 1), date(2025, 11, 1))
        assert not page.is_today

    def test_tells_what_was_known_then(self, perak):
        give(date(2025, 7, 1), "ECAP", at=NOW + timedelta(days=60))
        day = date(2025, 8, 1)
        now = facility_page(perak, on=day, today=TODAY)
        then = facility_page(perak, on=day, today=TODAY, known_at=NOW + timedelta(days=30))
        assert (now.metals[0].status.status, then.metals[0].status.status) == ("ecap", "conformant")

    def test_draws_one_lane_per_dimension_within_the_frame(self, perak):
        page = facility_page(perak, on=TODAY, today=TODAY)
        assert [(lane.metal, len(lane.segments)) for lane in page.lanes] == [("Tin", 1), ("Tin", 2)]
        for lane in page.lanes:
            for segment in lane.segments:
                assert segment.start >= 0
                assert segment.start + segment.length <= 100.01
        first, second = page.lanes[1].segments
        assert (first.word, first.since, first.until) == ("Conformant", date(2025, 6, 1), date(2025, 11, 1))
        assert second.until is None

    def test_says_where_each_name_comes_from(self, people, perak):
        declaration = declare(people.xinhe, names=[("Perak Tin Plant", "Tin")])
        reported = declaration.smelters.get().reported_name
        names.decide(reported, outcome="facility", facility=perak, by=people.lin, at=NOW)
        page = facility_page(perak, on=TODAY, today=TODAY)
        assert [line.name for line in page.names] == ["Perak Works", "Ptw Smelting", "Perak Tin Plant"]
        assert "Lin" in page.names[2].source

    def test_takes_a_fixed_number_of_queries(self, perak, django_assert_num_queries):
        with django_assert_num_queries(17):
            facility_page(perak, on=date(2025, 8, 1), today=TODAY, known_at=NOW + timedelta(days=2))


class TestFacilityDetail:
    def get(self, user, facility, query=""):
        return client_of(user).get(reverse("smelters:facility_detail", args=[facility.pk]) + query)

    def test_frames_the_page_while_it_does_not_show_today(self, people, perak):
        assert "is-past" not in text(self.get(people.wei, perak))
        past = text(self.get(people.wei, perak, "?on=2025-08-01"))
        assert "is-past" in past
        assert "Today it is different" in past
        assert "As known then" in past

    def test_shows_today_and_says_so_for_a_day_that_is_none(self, people, perak):
        page = text(self.get(people.wei, perak, "?on=31.12.2025x"))
        assert "This is no day" in page
        assert timezone.localdate().isoformat() in page

    def test_links_lists_for_the_centre_only(self, people, perak):
        assert reverse("smelters:list_index") in text(self.get(people.lin, perak))
        assert "/smelters/lists/" not in text(self.get(people.wei, perak))

    def test_includes_reporters_and_alerts_as_parts_with_plain_links(self, people, perak):
        page = text(self.get(people.wei, perak))
        for name in ("surveys:facility_reporters", "risk:facility_alerts"):
            address = reverse(name, args=[perak.pk])
            assert f'hx-get="{address}"' in page
            assert f'href="{address}"' in page

    def test_stands_in_chinese_with_names_marked_as_latin(self, people, perak):
        client = client_of(people.wei)
        client.cookies["django_language"] = "zh-hans"
        page = text(client.get(reverse("smelters:facility_detail", args=[perak.pk]) + "?on=2025-08-01"))
        assert '<html lang="zh' in page
        assert '<span lang="en">Perak Works</span>' in page


class TestFacilityReporters:
    def get(self, user, facility, **headers):
        return client_of(user).get(reverse("surveys:facility_reporters", args=[facility.pk]), headers=headers)

    def test_names_only_suppliers_within_reach(self, people, perak):
        declare(people.xinhe, [(perak, "Tin")])
        declare(people.faraway, [(perak, "Tin")])
        mine = text(self.get(people.wei, perak))
        assert people.xinhe.name in mine
        assert people.faraway.name not in mine
        assert people.faraway.name in text(self.get(people.lin, perak))

    def test_is_a_part_for_htmx_and_a_page_for_a_link(self, people, perak):
        declare(people.xinhe, [(perak, "Tin")])
        assert "<html" not in text(self.get(people.lin, perak, hx_request="true"))
        assert "<html" in text(self.get(people.lin, perak))

    def test_tells_who_no_longer_names_it(self, people, perak):
        declare(people.xinhe, [(perak, "Tin")])
        declare(people.xinhe, [])
        assert "no longer names it" in text(self.get(people.lin, perak))

    def test_leaves_out_what_was_never_accepted(self, people, perak):
        declare(people.xinhe, [(perak, "Tin")], status="returned")
        assert people.xinhe.name not in text(self.get(people.lin, perak))

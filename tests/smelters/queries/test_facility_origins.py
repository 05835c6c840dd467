"""Origins and flags of one smelter: the most exact first, by list and day, and none that the reader may not see."""

from datetime import date, timedelta

import pytest

from smelters.models import CahraArea, CoveredCountry, FacilityOrigin, ReferenceList
from smelters.queries.facility_page import facility_page
from smelters.services import membership
from tests import facts, flags
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


def origin(gold, licence="licensed-internal", **place):
    fact = FacilityOrigin.objects.create(
        facility=gold, metal_id="Gold", source="Own research", **flags.fact("origin"), **place
    )
    ReferenceList.objects.filter(pk=fact.list_id).update(licence=licence)
    return fact


def page_of(gold, on=TODAY, **known):
    return facility_page(gold, on=on, today=TODAY, **known)


class TestOrigins:
    def test_stand_with_the_most_exact_first_and_each_with_its_list(self, gold):
        level = origin(gold, level="1")
        country = origin(gold, country="PE")
        mine = origin(gold, country="CD", region="CD-NK", mine="Bisie")
        rows = page_of(gold).origins
        assert [(row.detail, row.source) for row in rows] == [
            ("mine", mine.list),
            ("country", country.list),
            ("level", level.list),
        ]
        assert rows[0].place == "Bisie, Nord-Kivu, DR Congo"
        assert rows[2].level == "Level 1"

    def test_name_the_areas_and_countries_of_the_day(self, gold):
        origin(gold, country="CD", region="CD-NK")
        origin(gold, country="CD")
        area = CahraArea.objects.create(
            country="CD", region="CD-NK", source="EU", is_high_risk=True, **flags.fact("cahra")
        )
        covered = CoveredCountry.objects.create(country="CD", source="US", **flags.fact("covered"))
        region, country = page_of(gold).origins
        assert (region.areas, region.possible_areas) == ([area.list], [])
        assert (country.areas, country.possible_areas) == ([], [area.list])
        assert region.covered == country.covered == [covered.list]

    def test_follow_the_issue_of_the_day(self, gold):
        origin(gold, country="CD", region="CD-NK")
        later = flags.fact("cahra", TODAY)
        CahraArea.objects.create(country="CD", region="CD-NK", source="EU", is_high_risk=True, **later)
        assert page_of(gold).origins[0].areas == [later["list"]]
        assert page_of(gold, on=TODAY - timedelta(days=1)).origins[0].areas == []

    def test_for_members_are_shown_while_the_company_is_one(self, gold):
        origin(gold, "member-only", country="CD")
        assert page_of(gold).origins == []
        membership.begin(since=date(2026, 1, 1), until=None, note="", by=cast().lin, at=NOW)
        assert len(page_of(gold).origins) == 1


class TestFlags:
    def test_are_sanctions_the_companys_list_and_customers_demands(self, gold):
        people = cast()
        _, match = flags.found_match(gold)
        flags.high_risk(gold, "Gold")
        flags.rule(gold, "do_not_use")
        assert {flag.kind for flag in page_of(gold).flags} == {"waiting", "high_risk", "do_not_use"}
        flags.confirm(match, people.lin)
        found = page_of(gold).flags
        assert [flag.kind for flag in found] == ["sanctioned", "high_risk", "do_not_use"]
        assert (found[0].why, found[0].since) == ("Order 1", date(2026, 2, 1))

    def test_hold_on_their_days(self, gold):
        _, match = flags.found_match(gold)
        flags.confirm(match, cast().lin)
        before = page_of(gold, on=date(2026, 1, 15), known_at=NOW + timedelta(days=1)).flags
        assert before == []

    def test_of_lists_for_members_are_hidden_without_a_membership(self, gold):
        fact = flags.high_risk(gold)
        ReferenceList.objects.filter(pk=fact.list_id).update(licence="member-only")
        assert page_of(gold).flags == []

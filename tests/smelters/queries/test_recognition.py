"""Which smelters an authority recognises: by audits of the scheme itself, not by those that it merely accepts."""

from datetime import date, timedelta

import pytest

from smelters.licences import Reader, classes_for
from smelters.models import Facility, FacilityStatus, RecognisedScheme
from smelters.queries.facility_page import facility_page
from smelters.queries.recognition import recognised
from smelters.services import recognition
from tests import facts
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


@pytest.fixture
def smelters():
    return facts.listed_smelters()


def by_eu(on=TODAY, authority="EU"):
    licences = classes_for(Reader.TEAM)
    found = recognised(Facility.objects.all(), authority, on=on, licences=licences)
    return set(found.values_list("cid", flat=True))


def give(smelter, status, scheme="RMAP", metal="Gold"):
    fact = facts.give_status(smelter, metal, status)
    FacilityStatus.objects.filter(pk=fact.pk).update(scheme=scheme)


class TestTheViewOfTheEU:
    def test_holds_who_passed_rmap(self, smelters):
        give(smelters["CID910001"], "conformant")
        assert by_eu() == {"CID910001"}
        page = facility_page(smelters["CID910001"], on=TODAY, today=TODAY)
        assert [str(row) for row in page.metals[0].recognitions] == ["EU: RMAP"]

    def test_leaves_out_who_is_merely_cross_recognised(self, smelters):
        give(smelters["CID910001"], "cross_recognised", scheme="LBMA")
        give(smelters["CID910002"], "cross_recognised")
        assert by_eu() == set()
        page = facility_page(smelters["CID910001"], on=TODAY, today=TODAY)
        assert page.metals[0].is_qualified  # for the company
        assert page.metals[0].recognitions == []  # not for the EU

    @pytest.mark.parametrize("status", ["active", "non_conformant", "ecap"])
    def test_leaves_out_who_has_not_passed(self, smelters, status):
        give(smelters["CID910001"], status)
        assert by_eu() == set()

    def test_follows_what_the_centre_writes_down_and_ends(self, smelters):
        lin = cast().lin
        give(smelters["CID910001"], "conformant", scheme="LBMA")
        assert by_eu() == set()
        written = recognition.add(
            authority="EU", scheme="LBMA", metals=["Gold"], since=FIRST, basis="Decision 1", by=lin
        )
        assert by_eu() == {"CID910001"}
        recognition.end(written, by=lin, at=NOW)
        assert by_eu() == set()
        assert by_eu(TODAY - timedelta(days=1)) == {"CID910001"}

    def test_goes_by_mineral_and_day(self, smelters):
        RecognisedScheme.objects.update(metals=["Tin"])
        give(smelters["CID910001"], "conformant")
        assert by_eu() == set()
        assert by_eu(authority="US") == set()

    def test_begins_with_what_the_system_ships(self):
        shipped = RecognisedScheme.objects.get()
        assert (shipped.authority, shipped.scheme) == ("EU", "RMAP")
        assert set(shipped.metals) == {"Gold", "Tin", "Tantalum", "Tungsten"}

    def test_refuses_a_second_recognition_of_the_same_days(self):
        with pytest.raises(recognition.RecognitionRefused, match="overlaps"):
            recognition.add(
                authority="EU", scheme="RMAP", metals=["Gold"], since=TODAY, basis="Again", by=cast().lin
            )

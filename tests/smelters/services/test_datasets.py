"""What the further kinds of list make true: on a day, as known at a moment, each by its source."""

from datetime import UTC, date, datetime, timedelta

import pytest

from smelters.models import (
    CahraArea,
    CountryRisk,
    CoveredCountry,
    CustomerRule,
    Facility,
    FacilityOrigin,
    FacilityStatus,
    HighRiskFacility,
    ReferenceEntry,
    SanctionEntry,
)
from smelters.services import reference_list
from tests.smelters.files import status_csv

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 1, 1), date(2026, 4, 1)
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def imported(kind, head, *rows, on=FIRST, at=NOW, **wish):
    content = status_csv(rows, head=head)
    wish = {"licence": "licensed-internal"} | wish
    return reference_list.import_list(
        content, file_name=f"{kind}.csv", kind=kind, valid_from=on, by=None, at=at, **wish
    )


class TestOrigins:
    HEAD = ("CID", "Metal", "Country of Origin", "Level", "Region", "Mine", "Source")

    def test_hold_side_by_side_and_each_source_by_itself(self):
        imported(
            "origin",
            self.HEAD,
            ("CID000001", "Gold", "PER;BRA", "1", "", "", ""),
            ("CID000001", "Gold", "", "Recycled", "", "", ""),
        )
        imported(
            "origin", self.HEAD, ("CID000001", "Gold", "PER", "", "", "La Mina", "own research"), on=SECOND
        )
        origins = FacilityOrigin.objects.in_force(SECOND).most_specific()
        assert [(o.detail, o.mine or o.country or o.level, o.source) for o in origins] == [
            ("mine", "La Mina", "RCOI data: own research"),
            ("country", "BR", "RCOI data"),
            ("country", "PE", "RCOI data"),
            ("level", "recycled", "RCOI data"),
        ]

    def test_end_with_the_next_issue_of_their_source_only(self):
        imported("origin", self.HEAD, ("CID000001", "Gold", "PER", "", "", "", ""))
        imported("origin", self.HEAD, ("CID000001", "Gold", "BOL", "", "", "", "own research"))
        imported("origin", self.HEAD, ("CID000001", "Gold", "BRA", "", "", "", ""), on=SECOND)
        before = FacilityOrigin.objects.in_force(SECOND - timedelta(days=1))
        assert set(before.values_list("country", flat=True)) == {"PE", "BO"}
        assert set(FacilityOrigin.objects.in_force(SECOND).values_list("country", flat=True)) == {"BR", "BO"}

    def test_add_a_facility_that_no_look_up_names_under_its_number(self):
        imported("origin", self.HEAD, ("CID000009", "Gold", "PER", "", "", "", ""))
        assert Facility.objects.get().name == "CID000009"
        assert Facility.objects.get().country == ""

    def test_do_not_rename_a_facility(self):
        imported(
            "status",
            ("CID", "Name", "Metal", "Country", "Status"),
            ("CID000001", "Real", "Gold", "Peru", "Active"),
        )
        head = ("CID", "Name", "Metal", "Country of Origin")
        imported("origin", head, ("CID000001", "Other", "Gold", "BRA"), on=SECOND)
        facility = Facility.objects.get()
        assert (facility.name, facility.country) == ("Real", "Peru")


class TestRecognition:
    HEAD = ("CID", "Name", "Metal", "Scheme", "Status")

    def test_keeps_both_schemes_side_by_side(self):
        imported("status", ("CID", "Name", "Metal", "Status"), ("CID000001", "A", "Gold", "Active"))
        imported("recognition", self.HEAD, ("CID000001", "A", "Gold", "LBMA", ""))
        imported("recognition", self.HEAD, ("CID000001", "A", "Gold", "RJC", "Conformant"), on=SECOND)
        facts = FacilityStatus.objects.in_force(SECOND).values_list("scheme", "status")
        assert set(facts) == {
            ("RMAP", "active"),
            ("LBMA", "cross_recognised"),
            ("RJC", "cross_recognised"),
        }

    def test_is_untouched_by_the_next_status_list(self):
        imported("recognition", self.HEAD, ("CID000001", "A", "Gold", "LBMA", ""))
        head = ("CID", "Name", "Metal", "Status")
        imported("status", head, ("CID000002", "B", "Gold", "Active"))
        imported("status", head, ("CID000002", "B", "Gold", "Conformant"), on=SECOND)
        assert FacilityStatus.objects.in_force(SECOND).filter(scheme="LBMA").count() == 1

    def test_ends_from_the_day_of_a_suspension_and_leaves_the_past(self):
        rows = ("CID000001", "A", "Gold", "LBMA", ""), ("CID000002", "B", "Gold", "LBMA", "")
        imported("recognition", self.HEAD, *rows)
        imported("recognition", self.HEAD, rows[0], on=SECOND)
        held = FacilityStatus.objects.filter(facility__cid="CID000002")
        assert held.in_force(SECOND - timedelta(days=1)).exists()
        assert not held.in_force(SECOND).exists()


class TestCountries:
    def test_a_place_is_matched_by_the_issue_of_the_day(self):
        head = ("Country", "Region Code", "Conflict Affected")
        imported("cahra", head, ("COD", "CD-NK", "yes"), ("BDI", "", "yes"))
        imported("cahra", head, ("COD", "CD-SK", "yes"), ("BDI", "", "yes"), on=SECOND)
        before, after = SECOND - timedelta(days=1), SECOND
        assert CahraArea.objects.in_force(before).touching("CD", "CD-NK").exists()
        assert not CahraArea.objects.in_force(after).touching("CD", "CD-NK").exists()
        assert CahraArea.objects.in_force(after).touching("CD").exists()
        assert CahraArea.objects.in_force(after).touching("BI", "BI-BM").exists()

    def test_lists_of_two_publishers_are_a_union(self):
        imported("cahra", ("Country", "Source"), ("Mali", ""))
        imported("cahra", ("Country", "Source"), ("Mali", "own"), ("Peru", "own"))
        imported("cahra", ("Country", "Source"), ("Chad", ""), on=SECOND)
        areas = CahraArea.objects.in_force(SECOND).values_list("country", "source")
        assert set(areas) == {("ML", "CAHRA: own"), ("PE", "CAHRA: own"), ("TD", "CAHRA")}

    def test_covered_countries_and_levels_hold_from_a_day(self):
        imported("covered", ("Country",), ("COD",), ("AGO",))
        imported("covered", ("Country",), ("COD",), on=SECOND)
        imported("country_risk", ("Country", "Level"), ("KEN", "2"), ("COD", "DRC"))
        covered = CoveredCountry.objects
        assert set(covered.in_force(FIRST).values_list("country", flat=True)) == {"CD", "AO"}
        assert set(covered.in_force(SECOND).values_list("country", flat=True)) == {"CD"}
        assert not covered.in_force(FIRST - timedelta(days=1)).exists()
        assert CountryRisk.objects.in_force(FIRST).of("KE").get().level == "2"

    def test_a_late_correction_is_told_apart_from_what_was_known_then(self):
        imported("country_risk", ("Country", "Level"), ("KEN", "2"))
        later = NOW + timedelta(days=3)
        imported("country_risk", ("Country", "Level"), ("KEN", "3"), on=date(2026, 2, 1), at=later)
        levels = CountryRisk.objects.of("KE")
        assert levels.in_force(SECOND, known_at=NOW).get().level == "2"
        assert levels.in_force(SECOND).get().level == "3"


class TestSanctionEntries:
    HEAD = ("Name", "Aliases", "Country", "Basis", "List Date", "List", "ID")

    def test_keep_basis_and_date_and_end_with_their_own_list(self):
        rows = (
            ("Invented Gold", "IG Ltd;Inv Gold", "Uganda", "EO 1", "2022-03-17", "List A", "1"),
            ("Gone Metals", "", "", "EO 1", "2022-03-17", "List A", "2"),
        )
        imported("sanctions", self.HEAD, *rows)
        imported("sanctions", self.HEAD, ("Gone Metals", "", "", "UN", "2023-01-01", "List B", ""))
        imported("sanctions", self.HEAD, rows[0], on=SECOND)
        entries = SanctionEntry.objects.in_force(SECOND)
        assert {(e.name, e.source) for e in entries} == {
            ("Invented Gold", "Sanctions: List A"),
            ("Gone Metals", "Sanctions: List B"),
        }
        first = entries.get(reference="1")
        assert (first.aliases, first.country, first.basis, first.listed_on) == (
            ["IG Ltd", "Inv Gold"],
            "UG",
            "EO 1",
            date(2022, 3, 17),
        )


class TestFlags:
    def test_of_the_company_hold_for_one_metal_or_all(self):
        imported("high_risk", ("CID", "Metal", "Reason"), ("CID000001", "", "x"), ("CID000002", "Gold", "y"))
        flags = HighRiskFacility.objects.in_force(FIRST)
        assert set(flags.for_metal("Tin").values_list("facility__cid", flat=True)) == {"CID000001"}
        assert set(flags.for_metal("Gold").values_list("facility__cid", flat=True)) == {
            "CID000001",
            "CID000002",
        }

    def test_a_row_without_metal_that_a_new_issue_no_longer_holds_ends(self):
        head = ("CID", "Metal", "Reason")
        imported("high_risk", head, ("CID000001", "", "x"), ("CID000002", "Gold", "y"))
        imported("high_risk", head, ("CID000002", "Gold", "z"), on=SECOND)
        flags = HighRiskFacility.objects.in_force(SECOND)
        assert [(flag.facility.cid, flag.reason) for flag in flags] == [("CID000002", "z")]

    def test_of_customers_are_kept_apart(self):
        head = ("Customer", "CID", "Metal", "Rule", "Part", "Deadline")
        imported("customer", head, ("ACME", "CID000001", "", "Do not use", "", "2026-06-30"))
        imported("customer", head, ("BETA", "CID000001", "Gold", "Approved", "P-1", ""))
        imported("customer", head, ("ACME", "CID000002", "", "Do not use", "", ""), on=SECOND)
        rules = CustomerRule.objects.in_force(SECOND)
        assert {(r.customer, r.facility.cid, r.rule, r.part) for r in rules} == {
            ("ACME", "CID000002", "do_not_use", ""),
            ("BETA", "CID000001", "approved", "P-1"),
        }
        assert CustomerRule.objects.in_force(FIRST).do_not_use().get().deadline == date(2026, 6, 30)


class TestDifference:
    def test_tells_what_came_went_and_changed(self):
        head = ("Country", "Level")
        imported("country_risk", head, ("KEN", "2"), ("PER", "1"))
        second = imported("country_risk", head, ("KEN", "3"), ("BRA", "1"), on=SECOND)
        rows = ReferenceEntry.objects.filter(list=second)
        assert set(rows.values_list("country", "change")) == {
            ("KE", "changed"),
            ("BR", "added"),
            ("PE", "removed"),
        }
        assert (second.added, second.removed, second.changed) == (1, 1, 1)


class TestPublisher:
    @pytest.mark.parametrize(
        ("kind", "head", "row", "publisher"),
        [
            ("country_risk", ("Country", "Level"), ("KEN", "2"), "RMI"),
            ("cahra", ("Country", "Region Code"), ("KEN", ""), "European Commission"),
            ("cahra", ("Country", "Source"), ("KEN", "Own research"), "Own research"),
            ("high_risk", ("CID", "Reason"), ("CID910001", "Fraud"), "Own company"),
            ("customer", ("CID", "Customer", "Rule"), ("CID910001", "ORION", "Approved"), "ORION"),
        ],
    )
    def test_is_the_source_of_the_file_else_the_usual_one(self, kind, head, row, publisher):
        assert imported(kind, head, row).publisher == publisher

    def test_is_what_a_person_says(self):
        assert imported("cahra", ("Country",), ("KEN",), publisher="NGO").publisher == "NGO"

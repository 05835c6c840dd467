"""Importing lists: what is kept, what becomes true, what is refused, and that nothing happens twice."""

import csv
from datetime import date, timedelta

import pytest
from django.utils import translation

from gscm.lib import originals
from smelters import wording
from smelters.lists.model import ListRefused, Refusal
from smelters.models import (
    Facility,
    FacilityListing,
    FacilityName,
    FacilityStatus,
    Mineral,
    ReferenceEntry,
    ReferenceList,
)
from smelters.queries.status import status_on
from smelters.services import reference_list
from smelters.signals import list_imported
from tests.people import NOW
from tests.smelters.files import SHARED, TEMPLATES, lookup, status_csv

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
ALIAS = ("Tin", "PTW", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
NORD = ("Gold", "Nordhavn", "Nordhavn", "GERMANY", "CID910001", "Kiel", "")
OFFICIAL_ONLY = pytest.mark.skipif(
    not TEMPLATES.is_dir(), reason="needs the official templates beside the project"
)


def revision(number, day):
    return f"Revision {number}\n{day:%B} {day.day}, {day.year}"


def import_lookup(rows, day=date(2025, 3, 10), number="9.1", at=NOW, **more):
    content = lookup(rows, revision=revision(number, day))
    return reference_list.import_list(content, file_name="lookup.xlsx", by=None, at=at, **more)


def import_status(rows, day, at=NOW, **more):
    lines = [(cid, f"Smelter {cid}", metal, "", label, audited, 1) for cid, metal, label, audited in rows]
    return reference_list.import_list(
        status_csv(lines), file_name="status.csv", valid_from=day, by=None, at=at, **more
    )


def statuses(on, known_at=None):
    facts = status_on(on, classes=ReferenceList.Licence.values, known_at=known_at).select_related("facility")
    return {(fact.facility.cid, fact.metal_id): fact.status for fact in facts}


class TestImportOfALookup:
    def test_keeps_the_file_unchanged_with_its_hash(self):
        content = lookup([PERAK])
        reference = reference_list.import_list(content, file_name="CMRT.xlsx", by=None, at=NOW)
        with reference.file.open("rb") as file:
            assert file.read() == content
        assert reference.sha256 == originals.sha256(content)
        assert (reference.series, reference.label, reference.valid_from) == (
            "CMRT Smelter Look-up",
            "9.1",
            date(2025, 3, 10),
        )

    def test_makes_facilities_listings_and_names(self):
        import_lookup([PERAK, ALIAS, NORD])
        perak = Facility.objects.get(cid="CID910003")
        assert (perak.name, perak.country) == ("Perak Works", "MALAYSIA")
        listing = FacilityListing.objects.in_force(date(2025, 3, 10)).get(facility=perak)
        assert (listing.metal_id, listing.name, listing.city) == ("Tin", "Perak Works", "Ipoh")
        assert not FacilityListing.objects.in_force(date(2025, 3, 9)).exists()
        names = FacilityName.objects.in_force(date(2026, 1, 1)).filter(facility=perak)
        assert set(names.values_list("name", "key", "is_standard")) == {
            ("Perak Works", "perak works", True),
            ("PTW", "ptw", False),
        }

    def test_ends_what_the_next_issue_no_longer_holds_and_says_so(self):
        import_lookup([PERAK, ALIAS, NORD])
        issue = import_lookup([PERAK], day=date(2025, 6, 1), number="9.2")
        assert (issue.added, issue.removed, issue.changed) == (0, 1, 0)
        assert not FacilityName.objects.in_force(date(2025, 6, 1)).filter(name="PTW").exists()
        assert FacilityName.objects.in_force(date(2025, 5, 31)).filter(name="PTW").exists()
        # The issue says nothing about gold, so what is known of gold stays.
        assert FacilityListing.objects.in_force(date(2025, 6, 1)).filter(metal="Gold").exists()

    def test_leaves_facts_untouched_that_stay_the_same(self):
        import_lookup([PERAK, ALIAS])
        before = set(FacilityListing.objects.values_list("pk", "valid", "recorded"))
        import_lookup([PERAK], day=date(2025, 6, 1), number="9.2", at=NOW + timedelta(days=1))
        assert set(FacilityListing.objects.values_list("pk", "valid", "recorded")) == before

    def test_shows_the_place_before_and_after_a_move(self):
        import_lookup([PERAK])
        moved = (*PERAK[:5], "Penang", "Penang")
        issue = import_lookup([moved], day=date(2025, 6, 1), number="9.2")
        entry = issue.entries.get(change=ReferenceEntry.Change.CHANGED)
        assert entry.before == "Perak Works · Ipoh · Perak · MALAYSIA"
        assert FacilityListing.objects.in_force(date(2025, 5, 31)).get().city == "Ipoh"
        assert FacilityListing.objects.in_force(date(2025, 6, 1)).get().city == "Penang"

    def test_gives_the_facility_the_name_of_the_newest_list_whatever_the_order(self):
        renamed = ("Tin", "Perak Refining", "Perak Refining", *PERAK[3:])
        import_lookup([renamed], day=date(2025, 6, 1), number="9.2")
        older = import_lookup([PERAK], day=date(2025, 3, 10), at=NOW + timedelta(days=1))
        perak = Facility.objects.get()
        assert (perak.name, perak.first_seen) == ("Perak Refining", older)

    def test_lets_an_older_issue_hold_until_the_newer_one(self):
        import_lookup([PERAK], day=date(2025, 6, 1), number="9.2")
        import_lookup([PERAK, ALIAS], day=date(2025, 3, 10), at=NOW + timedelta(days=1))
        alias = FacilityName.objects.known().get(name="PTW")
        assert (alias.valid.lower, alias.valid.upper) == (date(2025, 3, 10), date(2025, 6, 1))

    def test_adds_a_mineral_that_it_is_the_first_to_name(self):
        import_lookup([("Zinc", "Zinkhütte", "Zinkhütte", "GERMANY", "CID910009", "", "")], number="1.3")
        zinc = Mineral.objects.get(name="Zinc")
        assert (zinc.name_zh, zinc.symbol) == ("锌", "Zn")
        assert FacilityListing.objects.known().get().metal == zinc

    def test_stores_formulas_as_text(self):
        evil = '=HYPERLINK("http://evil.example","x")'
        rows = status_csv([("CID910003", evil, "Tin", "", "Active", "", "")])
        reference = reference_list.import_list(
            rows, file_name="s.csv", valid_from=date(2026, 1, 1), by=None, at=NOW
        )
        assert reference.entries.get().name == evil

    @OFFICIAL_ONLY
    def test_tells_the_difference_of_two_official_issues_as_a_plain_script_does(self):
        old = reference_list.import_list(
            (TEMPLATES / "RMI_CMRT_6.31.xlsx").read_bytes(), file_name="6.31", by=None, at=NOW
        )
        new = reference_list.import_list(
            (TEMPLATES / "RMI_CMRT_6.5.xlsx").read_bytes(),
            file_name="6.5",
            by=None,
            at=NOW + timedelta(days=1),
        )
        assert (old.rows, old.added, new.rows) == (629, 629, 629)

        def plain(version):
            with (SHARED / "matching" / f"reference_{version}.csv").open(encoding="utf-8") as file:
                return {
                    (row["cid"], row["metal"], row["alias"]): (
                        row["standard_name"],
                        row["country"],
                        row["city"],
                        row["state"],
                    )
                    for row in csv.DictReader(file)
                }

        before, after = plain("6.31"), plain("6.5")
        kept = before.keys() & after.keys()
        assert new.added == len(after.keys() - before.keys())
        assert new.removed == len(before.keys() - after.keys())
        assert new.changed == sum(before[key] != after[key] for key in kept)
        named = set(
            FacilityName.objects.in_force(date(2025, 4, 25)).values_list("facility__cid", "metal_id", "name")
        )
        assert named == set(after)
        named = set(
            FacilityName.objects.in_force(date(2025, 4, 24)).values_list("facility__cid", "metal_id", "name")
        )
        assert named == set(before)


class TestImportOfAStatusList:
    GOLD = ("CID910001", "Gold")

    def test_gives_each_facility_its_status_from_the_day_on(self):
        import_status([(*self.GOLD, "Conformant", "2025-06-05")], date(2025, 7, 1))
        assert statuses(date(2025, 6, 30)) == {}
        assert statuses(date(2025, 7, 1)) == {self.GOLD: "conformant"}
        fact = FacilityStatus.objects.known().get()
        assert (fact.last_audit_date, fact.audit_cycle_years) == (date(2025, 6, 5), 1)
        assert fact.status_as_written == "Conformant"

    def test_changes_a_status_from_the_day_of_the_new_issue_only(self):
        import_status([(*self.GOLD, "Conformant", "")], date(2025, 7, 1))
        issue = import_status([(*self.GOLD, "Non-conformant", "")], date(2025, 9, 1))
        assert (issue.added, issue.removed, issue.changed) == (0, 0, 1)
        assert issue.entries.get().before == "Conformant"
        assert statuses(date(2025, 8, 31)) == {self.GOLD: "conformant"}
        assert statuses(date(2025, 9, 1)) == {self.GOLD: "non_conformant"}

    def test_tells_a_late_correction_apart_from_what_was_known_then(self):
        import_status([(*self.GOLD, "Conformant", "")], date(2025, 7, 1), at=NOW)
        later = NOW + timedelta(days=30)
        import_status([(*self.GOLD, "ECAP", "")], date(2025, 8, 1), at=later)
        day = date(2025, 8, 15)
        assert statuses(day) == {self.GOLD: "ecap"}
        assert statuses(day, known_at=NOW + timedelta(days=1)) == {self.GOLD: "conformant"}
        assert statuses(day, known_at=NOW - timedelta(days=1)) == {}

    def test_ends_a_status_only_when_its_own_series_no_longer_holds_it(self):
        tin = ("CID910003", "Tin")
        import_status([(*self.GOLD, "Conformant", ""), ("CID910004", "Gold", "Active", "")], date(2025, 7, 1))
        import_status([(*tin, "Active", "")], date(2025, 8, 1), series="Another list")
        assert set(statuses(date(2025, 8, 1))) == {self.GOLD, tin, ("CID910004", "Gold")}
        issue = import_status([(*self.GOLD, "Conformant", "")], date(2025, 9, 1))
        assert issue.removed == 1
        assert issue.entries.get(change="removed").row == 0
        assert set(statuses(date(2025, 9, 1))) == {self.GOLD, tin}

    def test_adds_a_facility_that_no_look_up_knows(self):
        reference = import_status([(*self.GOLD, "Active", "")], date(2025, 7, 1))
        facility = Facility.objects.get()
        assert (facility.cid, facility.name, facility.first_seen) == (
            "CID910001",
            "Smelter CID910001",
            reference,
        )

    def test_understands_the_names_of_metals_in_the_database(self):
        rows = [("CID910001", "Nordhavn", "金", "", "Active", "", "")]
        reference_list.import_list(
            status_csv(rows), file_name="s.csv", valid_from=date(2025, 7, 1), by=None, at=NOW
        )
        assert statuses(date(2025, 7, 1)) == {self.GOLD: "active"}


class TestRefusal:
    def test_leaves_nothing_behind(self):
        with pytest.raises(ListRefused) as refused:
            import_status([("CID910001", "Gold", "Perhaps", "")], date(2025, 7, 1))
        assert refused.value.code == Refusal.STATUS_UNKNOWN
        assert not ReferenceList.objects.exists()
        assert not Facility.objects.exists()

    def test_meets_the_same_file_a_second_time(self):
        import_lookup([PERAK])
        with pytest.raises(ListRefused) as refused:
            import_lookup([PERAK])
        assert refused.value.code == Refusal.ALREADY_IMPORTED
        assert ReferenceList.objects.count() == 1

    def test_meets_another_issue_of_the_same_day(self):
        import_lookup([PERAK])
        with pytest.raises(ListRefused) as refused:
            import_lookup([PERAK, ALIAS])
        assert refused.value.code == Refusal.DAY_TAKEN

    def test_meets_a_status_list_without_a_day(self):
        with pytest.raises(ListRefused) as refused:
            import_status([("CID910001", "Gold", "Active", "")], None)
        assert refused.value.code == Refusal.DATE_NEEDED

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("code", Refusal)
    def test_has_a_sentence_for_every_reason(self, code, language):
        parameters = {
            "rows": list(range(2, 30)),
            "values": ["x"],
            "columns": ["cid", "status"],
            "sheet": "Smelter Look-up",
            "megabytes": "21",
            "limit": "20",
            "series": "S",
            "label": "L",
            "day": "2026-01-01",
            "list_id": 1,
        }
        with translation.override(language):
            refused = wording.of_code(code, parameters)
            assert refused.what
            assert refused.next
            assert refused.safe in refused.sentence


class TestNews:
    def test_goes_out_after_the_transaction(self, django_capture_on_commit_callbacks):
        heard = []

        def listen(sender, list_id, **kwargs):
            heard.append(list_id)

        list_imported.connect(listen)
        try:
            with django_capture_on_commit_callbacks() as callbacks:
                reference = import_lookup([PERAK])
            assert heard == []
            for callback in callbacks:
                callback()
            assert reference.pk in heard
        finally:
            list_imported.disconnect(listen)

"""The set-based writing of facts beside its slow twin: ten lines of plain Python that know only lists and days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from smelters.models import FacilityListing, FacilityName, FacilityStatus
from smelters.services import reference_list
from suppliers.models import User
from tests.smelters.files import lookup, status_csv

FIRST = date(2025, 1, 1)
HORIZON = 8
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
CIDS = ["CID000001", "CID000002", "CID000003"]
METALS = ["Tin", "Gold"]
LABELS = ["Conformant", "Active", "Non-conformant"]

facilities = some.tuples(some.sampled_from(CIDS), some.sampled_from(METALS))
status_rows = some.dictionaries(facilities, some.sampled_from(LABELS), min_size=1, max_size=5)
lookup_rows = some.dictionaries(
    facilities,
    some.tuples(some.sampled_from("AB"), some.sets(some.sampled_from("ABC"), max_size=2)),
    min_size=1,
    max_size=4,
)


def issues(rows):
    """Lists in the order of their import: series and day are unique."""
    one = some.tuples(some.sampled_from(["one", "two"]), some.integers(0, HORIZON - 1), rows)
    return some.lists(one, min_size=1, max_size=6, unique_by=(lambda issue: (issue[0], issue[1])))


def expected(imported, on):
    """What holds on a day: of all issues in force the newest one, the later import where two are of one day."""
    said = {}
    for _place, (series, day, rows) in sorted(enumerate(imported), key=lambda found: (found[1][1], found[0])):
        for key, value in rows.items():
            next_days = [d for s, d, r in imported if s == series and d > day and key[1] in {m for _, m in r}]
            if day <= on and (not next_days or on < min(next_days)):
                said[key] = value
    return said


def moment(place):
    return BEGINNING + timedelta(minutes=place)


def day(number):
    return FIRST + timedelta(days=number)


def check_nothing_in_vain(model, place, imported, columns, says):
    """A fact that was closed had a day on which it no longer held."""
    for fact in model.objects.filter(recorded__endswith=moment(place)).select_related("facility"):
        days = [number for number in range(HORIZON + 1) if day(number) in fact.valid]
        before, after = imported[:place], imported[: place + 1]
        assert any(says(fact, expected(before, n)) and not says(fact, expected(after, n)) for n in days)


@pytest.mark.django_db
class TestFactsOfStatusLists:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(imported=issues(status_rows))
    def test_agree_with_plain_python_on_every_day_and_as_known_at_every_moment(self, imported):
        with transaction.atomic():
            for place, (series, start, rows) in enumerate(imported):
                lines = [
                    (cid, f"Smelter {cid}", metal, "", label, "", "") for (cid, metal), label in rows.items()
                ]
                reference_list.import_list(
                    status_csv([*lines]) + b"\n" * place,  # no two files are the same
                    file_name="status.csv",
                    series=series,
                    valid_from=day(start),
                    by=None,
                    at=moment(place),
                )
                check_nothing_in_vain(
                    FacilityStatus,
                    place,
                    imported,
                    ["status_as_written"],
                    lambda fact, said: said.get((fact.facility.cid, fact.metal_id)) == fact.status_as_written,
                )
            for known in range(len(imported)):
                for on in range(HORIZON + 1):
                    facts = FacilityStatus.objects.in_force(day(on), known_at=moment(known))
                    held = {
                        (f.facility.cid, f.metal_id): f.status_as_written
                        for f in facts.select_related("facility")
                    }
                    assert held == expected(imported[: known + 1], on)
            transaction.set_rollback(True)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(imported=issues(status_rows), data=some.data())
    def test_agree_after_any_of_them_was_withdrawn_and_answer_as_known_before(self, imported, data):
        withdrawn = data.draw(some.permutations(range(len(imported))))[: len(imported) // 2 + 1]
        with transaction.atomic():
            person = User.objects.create(email="second@lanhai.example")
            lists = [
                reference_list.import_list(
                    status_csv(
                        [(cid, f"S {cid}", metal, "", label, "", "") for (cid, metal), label in rows.items()]
                    )
                    + b"\n" * place,
                    file_name="status.csv",
                    series=series,
                    valid_from=day(start),
                    by=None,
                    at=moment(place),
                )
                for place, (series, start, rows) in enumerate(imported)
            ]
            left = list(imported)
            stages = [(len(imported) - 1, left)]
            for number, place in enumerate(withdrawn, len(imported)):
                reference_list.withdraw(lists[place], by=person, at=moment(number), reason="Wrong")
                left = [issue for issue in left if issue is not imported[place]]
                stages.append((number, left))
            for known, issues_of_then in stages:
                for on in range(HORIZON + 1):
                    facts = FacilityStatus.objects.in_force(day(on), known_at=moment(known))
                    held = {
                        (f.facility.cid, f.metal_id): f.status_as_written
                        for f in facts.select_related("facility")
                    }
                    assert held == expected(issues_of_then, on)
            transaction.set_rollback(True)


@pytest.mark.django_db
class TestFactsOfLookups:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(imported=issues(lookup_rows))
    def test_agree_with_plain_python_on_every_day_and_as_known_at_every_moment(self, imported):
        with transaction.atomic():
            for place, (series, start, rows) in enumerate(imported):
                lines = [
                    (metal, name, standard, "CHINA", cid, "", "")
                    for (cid, metal), (standard, aliases) in rows.items()
                    for name in sorted({standard, *aliases})
                ]
                reference_list.import_list(
                    lookup([*lines], revision=f"Revision 9.{place}\nMarch 10, 2025"),
                    file_name="lookup.xlsx",
                    series=series,
                    valid_from=day(start),
                    by=None,
                    at=moment(place),
                )
            for known in range(len(imported)):
                for on in range(HORIZON + 1):
                    said = expected(imported[: known + 1], on)
                    listings = FacilityListing.objects.in_force(day(on), known_at=moment(known))
                    held = {(f.facility.cid, f.metal_id): f.name for f in listings.select_related("facility")}
                    assert held == {key: standard for key, (standard, _) in said.items()}
            transaction.set_rollback(True)

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(imported=issues(lookup_rows))
    def test_hold_the_names_of_one_series_as_its_issues_say(self, imported):
        only = [issue for issue in imported if issue[0] == "one"]
        with transaction.atomic():
            for place, (series, start, rows) in enumerate(only):
                lines = [
                    (metal, name, standard, "CHINA", cid, "", "")
                    for (cid, metal), (standard, aliases) in rows.items()
                    for name in sorted({standard, *aliases})
                ]
                reference_list.import_list(
                    lookup(lines, revision=f"Revision 9.{place}\nMarch 10, 2025"),
                    file_name="lookup.xlsx",
                    series=series,
                    valid_from=day(start),
                    by=None,
                    at=moment(place),
                )
            for on in range(HORIZON + 1):
                facts = FacilityName.objects.in_force(day(on)).select_related("facility")
                held = {(f.facility.cid, f.metal_id, f.name, f.is_standard) for f in facts}
                assert held == {
                    (cid, metal, name, name == standard)
                    for (cid, metal), (standard, aliases) in expected(only, on).items()
                    for name in {standard, *aliases}
                }
            transaction.set_rollback(True)

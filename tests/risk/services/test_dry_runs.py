from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from gscm.jobs.models import Job
from risk.models import Alert, Case, DryRun, DryRunAlert
from risk.services import alerts, cases, dry_runs
from smelters.models import Facility, FacilityStatus, HighRiskFacility, ReferenceList, Thresholds
from smelters.services import reference_list
from surveys.models import ReportedSmelter
from surveys.services import resolution
from surveys.workbooks.lookup import LookupEntry
from tests import flags
from tests.declared import declare
from tests.people import NOW, TODAY, cast
from tests.workbooks import LOOKUP, cmrt_workbook

pytestmark = pytest.mark.django_db

HEAD = "Smelter ID,Metal,Standard Smelter Name,Country,Status\n"
GOLD, OTHER, TIN = sorted({(entry.cid, entry.metal) for entry in LOOKUP})


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lookup(people):
    """The look-up of tests/workbooks.py, applied."""
    return reference_list.import_list(
        cmrt_workbook(), file_name="CMRT.xlsx", by=people.lin, applied_by=people.bo, at=NOW
    )


def status_list(day, **statuses):
    """A status list: what each CID is, by the last four digits."""
    names = {entry.cid: (entry.metal, entry.standard_name, entry.country) for entry in LOOKUP}
    lines = []
    for cid, status in statuses.items():
        metal, name, country = names.get(cid, ("Gold", "Nueva Planta", "Peru"))
        lines.append(f'{cid},{metal},"{name}",{country},{status}\n')
    return (HEAD + "".join(lines)).encode(), day


def applied(people, content, day, at=NOW):
    return reference_list.import_list(
        content, file_name="s.csv", valid_from=day, by=people.lin, applied_by=people.bo, at=at
    )


def previewed(people, content, day, at=NOW, **options):
    return reference_list.prepare(content, file_name="p.csv", valid_from=day, by=people.lin, at=at, **options)


def smelter(key):
    return Facility.objects.get(cid=key[0])


def rehearse(subject, by=None):
    dry_run = dry_runs.begin(subject, by=by, at=NOW)
    dry_runs.carry_out(dry_run, clock=lambda: NOW)
    dry_run.refresh_from_db()
    return dry_run


def foretold(dry_run):
    return sorted((row.effect, row.kind, row.cid or row.name) for row in dry_run.alerts.all())


@pytest.fixture
def declared(people, lookup):
    """Two gold smelters that are conformant, reported by two suppliers."""
    old = status_list(TODAY - timedelta(days=30), **{GOLD[0]: "Conformant", OTHER[0]: "Conformant"})
    applied(people, *old)
    for supplier in (people.xinhe, people.faraway):
        declare(supplier, [(smelter(GOLD), "Gold"), (smelter(OTHER), "Gold")])
    alerts.evaluate(at=NOW)
    assert not Alert.objects.exists()


class TestOfAList:
    def test_foretells_what_then_happens(self, people, declared):
        """The one measure: what is said before is what evaluation does after."""
        newer = previewed(people, *status_list(TODAY, **{GOLD[0]: "Conformant"}))
        dry_run = rehearse(newer)
        assert foretold(dry_run) == [("opens", "status_lost", OTHER[0])] * 2
        assert (dry_run.numbers["opens"], dry_run.numbers["ends"]) == (2, 0)
        assert (dry_run.numbers["suppliers"], dry_run.numbers["suppliers_touched"]) == (2, 2)
        reference_list.apply(newer, by=people.bo, at=NOW)
        moved = alerts.evaluate(at=NOW)
        assert (moved.opened, moved.closed) == (2, 0)
        assert {(row.supplier_id, row.kind, row.facility_id) for row in dry_run.alerts.all()} == set(
            Alert.objects.open().values_list("supplier_id", "kind", "facility_id")
        )

    def test_changes_nothing(self, people, declared):
        newer = previewed(people, *status_list(TODAY, **{GOLD[0]: "Conformant", "CID910099": "Active"}))
        before = list(FacilityStatus.objects.order_by("pk").values())
        rehearse(newer)
        newer.refresh_from_db()
        assert newer.status == ReferenceList.State.PREVIEW
        assert list(FacilityStatus.objects.order_by("pk").values()) == before
        assert not Alert.objects.exists()
        assert not Facility.objects.filter(cid="CID910099").exists()

    def test_takes_no_lock_that_keeps_a_list_from_being_applied(self, people, declared, monkeypatch):
        newer = previewed(people, *status_list(TODAY, **{GOLD[0]: "Conformant"}))
        taken = []
        monkeypatch.setattr("smelters.bulk.one_import_at_a_time", lambda: taken.append("import"))
        monkeypatch.setattr("risk.bulk.lock_evaluation", lambda: taken.append("evaluation"))
        rehearse(newer)
        assert taken == []

    def test_knows_the_rows_that_a_new_name_resolves(self, people, declared, monkeypatch):
        """A look-up that is the first to know a smelter: its name ends, and its standing begins."""
        declare(
            people.xinhe,
            [(smelter(GOLD), "Gold"), (smelter(OTHER), "Gold")],
            names=[("Nueva Planta de Oro", "Gold")],
        )
        ReportedSmelter.objects.filter(kind="not_listed").update(country="Peru")
        resolution.resolve(declaration_ids=None, at=NOW)
        alerts.evaluate(at=NOW)
        assert Alert.objects.open().get().kind == "unresolved"
        entry = LookupEntry("Gold", "Nueva Planta de Oro", "Nueva Planta de Oro", "PERU", "CID910099")
        monkeypatch.setattr("tests.workbooks.LOOKUP", (*LOOKUP, entry))
        newer = reference_list.prepare(
            cmrt_workbook(),
            file_name="CMRT.xlsx",
            valid_from=TODAY,
            label="next",
            by=people.lin,
            at=NOW,
        )
        dry_run = rehearse(newer)
        assert foretold(dry_run) == [
            ("ends", "unresolved", "Nueva Planta de Oro"),
            ("opens", "not_participating", "CID910099"),
        ]
        assert dry_run.alerts.get(cid="CID910099").facility is None
        assert ReportedSmelter.objects.filter(facility=None).count() == 1

    def test_looks_at_the_first_day_of_a_list_that_is_valid_later(self, people, declared):
        later = TODAY + timedelta(days=20)
        dry_run = rehearse(previewed(people, *status_list(later, **{GOLD[0]: "Conformant"})))
        assert dry_run.on == later
        assert dry_run.numbers["opens"] == 2

    def test_tells_what_a_corrected_list_takes_back(self, people, declared):
        wrong = applied(people, *status_list(TODAY, **{GOLD[0]: "Conformant"}))
        alerts.evaluate(at=NOW)
        right = previewed(
            people,
            *status_list(TODAY, **{GOLD[0]: "Conformant", OTHER[0]: "Active"}),
            supersedes=wrong,
        )
        assert foretold(rehearse(right)) == [("ends", "status_lost", OTHER[0])] * 2

    def test_replaces_the_one_before(self, people, declared):
        newer = previewed(people, *status_list(TODAY, **{GOLD[0]: "Conformant"}))
        first, second = rehearse(newer), rehearse(newer)
        assert list(DryRun.objects.all()) == [second] != [first]
        assert DryRunAlert.objects.count() == 2

    def test_ends_the_job_with_a_sentence_when_it_fails(self, people, declared, monkeypatch):
        newer = previewed(people, *status_list(TODAY, **{GOLD[0]: "Conformant"}))
        monkeypatch.setattr("risk.bulk.rehearsal.differences", lambda: 1 / 0)
        dry_run = dry_runs.begin(newer, by=people.lin, at=NOW)
        with pytest.raises(ZeroDivisionError):
            dry_runs.carry_out(dry_run, clock=lambda: NOW)
        job = Job.objects.get(pk=dry_run.job_id)
        assert (job.status, bool(job.error)) == (Job.Status.FAILED, True)


def end_of_the_flag():
    HighRiskFacility.objects.update(valid=DateRange(date(2026, 1, 1), date(2026, 1, 2)))


class TestOfCases:
    @pytest.fixture
    def case(self, people, lookup):
        old = status_list(TODAY - timedelta(days=30), **{GOLD[0]: "Conformant", OTHER[0]: "Active"})
        applied(people, *old)
        declare(people.xinhe, [(smelter(GOLD), "Gold"), (smelter(OTHER), "Gold")])
        flags.high_risk(smelter(OTHER))
        alerts.evaluate(at=NOW)
        return cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=TODAY, by=people.wei, at=NOW
        )

    def effects(self, dry_run):
        return [(row.case.number, row.effect) for row in dry_run.cases.all()]

    def test_names_those_that_may_close(self, people, case):
        both = status_list(TODAY, **{GOLD[0]: "Conformant", OTHER[0]: "Conformant"})
        newer = previewed(people, *both)
        assert self.effects(rehearse(newer)) == []
        end_of_the_flag()
        dry_run = rehearse(newer)
        assert self.effects(dry_run) == [(case.number, "may_close")]
        assert dry_run.numbers["may_close"] == 1
        reference_list.apply(newer, by=people.bo, at=NOW)
        assert cases.closing_guard(case, on=TODAY).may_close

    def test_names_those_that_can_no_longer_close_and_those_that_would_fail_again(self, people, case):
        end_of_the_flag()
        applied(people, *status_list(TODAY, **{GOLD[0]: "Conformant", OTHER[0]: "Conformant"}))
        worse = previewed(people, *status_list(TODAY + timedelta(days=1), **{GOLD[0]: "Conformant"}))
        assert self.effects(rehearse(worse)) == [(case.number, "held")]
        cases.close(case, by=people.lin, at=NOW)
        assert self.effects(rehearse(worse)) == [(case.number, "fails_again")]
        Case.objects.update(closed_at=NOW - timedelta(days=400))
        assert self.effects(rehearse(worse)) == []


class TestOfThresholds:
    def test_foretells_and_leaves_them_out_of_force(self, people, lookup):
        applied(people, *status_list(TODAY - timedelta(days=30), **{GOLD[0]: "Active"}))
        declare(people.xinhe, [(smelter(GOLD), "Gold")])
        alerts.evaluate(at=NOW)
        shipped = Thresholds.objects.get()
        narrow = Thresholds.objects.create(
            participates=shipped.qualifies,
            qualifies=shipped.qualifies,
            lead_days=[30],
            valid_from=TODAY,
            reason="tried",
            proposed_by=people.lin,
            proposed_at=NOW,
        )
        dry_run = rehearse(narrow)
        assert foretold(dry_run) == [("opens", "not_participating", GOLD[0])]
        assert not Alert.objects.exists()
        Thresholds.objects.filter(pk=narrow.pk).update(approved_by=people.bo, approved_at=NOW)
        alerts.evaluate(at=NOW, thresholds_id=narrow.pk)
        assert Alert.objects.get().kind == "not_participating"


class TestTakeUpUnfinished:
    def test_rings_again_and_gives_up_in_the_end(self, people, lookup, monkeypatch):
        newer = previewed(people, *status_list(TODAY, **{GOLD[0]: "Conformant"}))
        dry_run = dry_runs.begin(newer, by=people.lin, at=NOW)
        rung = []
        monkeypatch.setattr("risk.tasks.rehearse.delay", lambda dry_run_id: rung.append(dry_run_id))
        assert dry_runs.take_up_unfinished(at=NOW) == 0
        assert dry_runs.take_up_unfinished(at=NOW + timedelta(minutes=11)) == 1
        assert rung == [dry_run.pk]
        Job.objects.filter(pk=dry_run.job_id).update(attempts=3)
        dry_runs.take_up_unfinished(at=NOW + timedelta(minutes=11))
        assert Job.objects.get(pk=dry_run.job_id).status == Job.Status.FAILED

"""A list is a preview first, becomes true by a second person, and can be superseded without being erased."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from gscm.jobs.models import Job
from smelters.lists.model import ListRefused, Refusal
from smelters.models import (
    Facility,
    FacilityListing,
    FacilityName,
    FacilityStatus,
    ReferenceEntry,
    ReferenceList,
    StatusLabel,
)
from smelters.queries.status import status_on
from smelters.services import list_jobs, reference_list, status_labels
from smelters.signals import list_imported, list_previewed
from smelters.tasks import import_list_job
from suppliers.models import Membership, Role, User
from tests.people import NOW, cast
from tests.smelters.files import lookup, status_csv

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
NORD = ("Gold", "Nordhavn", "Nordhavn", "GERMANY", "CID910001", "Kiel", "")
DAY = date(2026, 3, 10)
LATER = NOW + timedelta(days=3)
State = ReferenceList.State


@pytest.fixture
def lin():
    return cast().lin


@pytest.fixture
def mei(lin):
    person = User.objects.create_user("mei@lanhai.example", "a long password", full_name="Mei", language="en")
    Membership.objects.create(user=person, role=Role.CENTRE, since=date(2020, 1, 1))
    return person


def statuses(label, cid="CID910001", metal="Gold"):
    return status_csv([(cid, f"Smelter {cid}", metal, "", label, "", "")])


def prepare(content, by, at=NOW, **more):
    return reference_list.prepare(content, file_name="list.csv", by=by, at=at, **({"valid_from": DAY} | more))


def applied(content, lin, mei, at=NOW, **more):
    return reference_list.apply(prepare(content, lin, at=at, **more), by=mei, at=at)


def status(on=DAY, known_at=None, cid="CID910001"):
    facts = status_on(on, classes=ReferenceList.Licence.values, known_at=known_at).filter(facility__cid=cid)
    return facts.values_list("status", flat=True).first()


def refusal(call, *arguments, **named):
    with pytest.raises(ListRefused) as refused:
        call(*arguments, **named)
    return refused.value.code


def heard(signal, capture, call):
    told = []

    def listen(sender, list_id, **kwargs):
        told.append(list_id)

    signal.connect(listen)
    try:
        with capture(execute=True):
            call()
    finally:
        signal.disconnect(listen)
    return told


class TestPreview:
    def test_keeps_rows_and_differences_and_makes_nothing_true(self, lin):
        reference = prepare(lookup([PERAK]), lin)
        assert (reference.status, reference.added, reference.compared_at) == (State.PREVIEW, 1, NOW)
        assert reference.entries.get().effects == ["smelter_added"]
        assert not Facility.objects.exists()
        assert not FacilityListing.objects.exists()

    def test_adds_no_mineral(self, lin):
        prepare(lookup([("Zinc", *PERAK[1:])]), lin)
        from smelters.models import Mineral

        assert not Mineral.objects.filter(name="Zinc").exists()

    def test_counts_for_no_other_list(self, lin, mei):
        prepare(statuses("Conformant"), lin, valid_from=date(2026, 1, 1))
        second = prepare(statuses("Active"), lin)
        assert (second.added, second.changed) == (1, 0)

    def test_is_told_after_the_commit(self, lin, django_capture_on_commit_callbacks):
        told = heard(
            list_previewed, django_capture_on_commit_callbacks, lambda: prepare(statuses("Active"), lin)
        )
        assert told == [ReferenceList.objects.get().pk]

    def test_follows_when_the_list_before_it_is_applied(self, lin, mei):
        early = prepare(statuses("Active"), lin, valid_from=date(2026, 1, 1))
        late = prepare(statuses("Non-conformant"), lin)
        reference_list.apply(early, by=mei, at=LATER)
        late.refresh_from_db()
        assert (late.added, late.changed, late.compared_at) == (0, 1, LATER)
        assert late.entries.get().effects == ["status_lost"]

    def test_can_be_taken_back_and_uploaded_again(self, lin, mei):
        first = prepare(statuses("Active"), lin)
        assert refusal(prepare, statuses("Active"), lin) == Refusal.ALREADY_IMPORTED
        reference_list.discard(first, by=lin, at=NOW, reason="Wrong day")
        assert prepare(statuses("Active"), lin).status == State.PREVIEW
        step = first.transitions.get()
        assert (step.to_status, step.by, step.reason) == (State.DISCARDED, lin, "Wrong day")
        assert refusal(reference_list.apply, first, by=mei, at=NOW) == Refusal.SETTLED


class TestApply:
    def test_makes_true_what_the_preview_says(self, lin, mei):
        reference = applied(lookup([PERAK, NORD]), lin, mei)
        assert (reference.status, reference.applied_by, reference.applied_at) == (State.APPLIED, mei, NOW)
        assert set(Facility.objects.values_list("cid", flat=True)) == {"CID910001", "CID910003"}
        assert FacilityName.objects.known().count() == 2

    def test_is_refused_to_the_person_who_uploaded_it(self, lin):
        reference = prepare(statuses("Active"), lin)
        assert refusal(reference_list.apply, reference, by=lin, at=NOW) == Refusal.SAME_PERSON
        assert (
            refusal(list_jobs.ask_to_apply, reference, compared_at=NOW, by=lin, at=NOW) == Refusal.SAME_PERSON
        )
        assert status() is None

    def test_needs_two_people_for_the_database_too(self, lin):
        reference = prepare(statuses("Active"), lin)
        with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
            ReferenceList.objects.filter(pk=reference.pk).update(
                status=State.APPLIED, applied_at=NOW, applied_by=lin
            )

    def test_is_refused_when_the_differences_are_others_by_now(self, lin, mei):
        reference = prepare(statuses("Active"), lin)
        applied(statuses("ECAP"), lin, mei, at=LATER, valid_from=date(2026, 1, 1))
        assert (
            refusal(reference_list.apply, reference, by=mei, at=LATER, compared_at=NOW)
            == Refusal.COMPARED_ANEW
        )
        assert reference_list.apply(reference, by=mei, at=LATER, compared_at=LATER).status == State.APPLIED

    def test_writes_facts_and_state_or_neither(self, lin, mei, monkeypatch):
        reference = prepare(statuses("Active"), lin)

        def breaks(*arguments, **options):
            raise ZeroDivisionError

        monkeypatch.setattr(reference_list.bulk, "apply_facts", breaks)
        with pytest.raises(ZeroDivisionError):
            reference_list.apply(reference, by=mei, at=NOW)
        reference.refresh_from_db()
        assert reference.status == State.PREVIEW
        assert not reference.transitions.exists()

    def test_is_done_by_a_worker_with_the_differences_that_were_seen(self, lin, mei):
        reference = prepare(statuses("Active"), lin)
        job = list_jobs.ask_to_apply(reference, compared_at=NOW, by=mei, at=NOW)
        assert status() is None
        assert (
            refusal(list_jobs.ask_to_apply, reference, compared_at=NOW, by=mei, at=NOW) == Refusal.UNDER_WAY
        )
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert (job.status, job.result, status()) == (Job.Status.DONE, {"list_id": reference.pk}, "active")

    def test_is_by_two_people_or_none_in_one_call(self, lin, mei):
        def bring(**people):
            return reference_list.import_list(
                statuses("Active"), file_name="s.csv", valid_from=DAY, at=NOW, **people
            )

        with pytest.raises(ValueError, match="two people"):
            bring(by=lin)
        assert refusal(bring, by=lin, applied_by=lin) == Refusal.SAME_PERSON
        assert not ReferenceList.objects.exists()
        reference = bring(by=lin, applied_by=mei)
        assert (reference.received_by, reference.applied_by) == (lin, mei)

    def test_keeps_the_rows_from_then_on(self, lin, mei):
        from smelters import bulk

        reference = applied(statuses("Active"), lin, mei)
        bulk.remove_entries(reference.pk)
        assert ReferenceEntry.objects.filter(list=reference).count() == 1


class TestLabels:
    def test_that_are_unknown_stand_in_the_way(self, lin, mei):
        reference = prepare(statuses("Paused - voluntary"), lin)
        assert reference.entries.get().effects == ["smelter_added", "label_unknown"]
        assert refusal(reference_list.apply, reference, by=mei, at=NOW) == Refusal.STATUS_UNKNOWN

    def test_get_a_meaning_for_this_list_and_every_other(self, lin, mei):
        first = prepare(statuses("Paused - voluntary"), lin)
        other = prepare(statuses("paused – VOLUNTARY"), lin, valid_from=date(2026, 1, 1))
        decided = reference_list.map_labels(
            first, {"Paused - voluntary": "ecap", "Active": "unknown"}, by=lin, at=LATER
        )
        assert decided == ["Paused - voluntary"]
        label = StatusLabel.objects.get(label="Paused - voluntary")
        assert (label.status, label.decided_by, label.decided_at) == ("ecap", lin, LATER)
        assert status_labels.meanings()["active"] == "active"
        reference_list.apply(first, by=mei, at=LATER)
        assert status() == "ecap"
        third = prepare(statuses("Paused – voluntary!"), lin, valid_from=date(2026, 4, 1))
        assert third.entries.get(row__gt=0).status == "ecap"
        other.refresh_from_db()
        assert [entry.status for entry in other.entries.filter(row__gt=0)] == ["ecap"]

    def test_are_refused_by_the_one_call(self, lin):
        assert (
            refusal(
                reference_list.import_list,
                statuses("Perhaps"),
                file_name="s.csv",
                valid_from=DAY,
                by=None,
                at=NOW,
            )
            == Refusal.STATUS_UNKNOWN
        )
        assert not ReferenceList.objects.exists()

    def test_of_published_lists_come_with_the_application(self):
        assert StatusLabel.objects.get(folded="rmapconformant").status == "conformant"


class TestSuperseding:
    JANUARY = date(2026, 1, 10)
    ON = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)

    @pytest.fixture
    def before(self, lin, mei):
        return applied(statuses("Conformant"), lin, mei, at=self.ON, valid_from=self.JANUARY)

    @pytest.fixture
    def wrong(self, before, lin, mei):
        return applied(statuses("Non-conformant"), lin, mei, at=NOW)

    def test_by_a_corrected_file_of_the_same_day_takes_its_place(self, wrong, lin, mei):
        corrected = prepare(statuses("Active"), lin, at=LATER, supersedes=wrong)
        assert status() == "non_conformant"
        assert [entry.before_status for entry in corrected.entries.all()] == ["non_conformant"]
        reference_list.apply(corrected, by=mei, at=LATER)
        wrong.refresh_from_db()
        assert (wrong.status, wrong.superseded_at) == (State.SUPERSEDED, LATER)
        assert (status(), status(self.JANUARY)) == ("active", "conformant")

    def test_leaves_what_was_known_then(self, wrong, lin, mei):
        corrected = prepare(statuses("Active"), lin, at=LATER, supersedes=wrong)
        reference_list.apply(corrected, by=mei, at=LATER)
        moment = timedelta(seconds=1)
        assert status(known_at=self.ON) == "conformant"
        assert status(known_at=NOW) == "non_conformant"
        assert status(known_at=LATER - moment) == "non_conformant"
        assert status(known_at=LATER) == "active"
        assert FacilityStatus.objects.filter(status="non_conformant").exists()

    def test_may_correct_the_day_of_the_very_same_file(self, wrong, lin, mei):
        corrected = prepare(
            statuses("Non-conformant"), lin, at=LATER, supersedes=wrong, valid_from=date(2026, 5, 1)
        )
        reference_list.apply(corrected, by=mei, at=LATER)
        assert (status(), status(date(2026, 5, 1))) == ("conformant", "non_conformant")
        assert status(known_at=NOW) == "non_conformant"

    def test_ends_what_only_the_wrong_one_said(self, lin, mei):
        wrong = applied(lookup([PERAK, NORD]), lin, mei)
        corrected = prepare(lookup([PERAK]), lin, at=LATER, supersedes=wrong)
        assert {entry.cid for entry in corrected.entries.filter(change="removed")} == {"CID910001"}
        reference_list.apply(corrected, by=mei, at=LATER)
        listed = FacilityListing.objects.in_force(DAY)
        assert [fact.facility.cid for fact in listed] == ["CID910003"]
        assert FacilityListing.objects.in_force(DAY, known_at=NOW).count() == 2

    def test_by_withdrawal_lets_the_list_before_hold_again(self, wrong, lin):
        reference_list.withdraw(wrong, by=lin, at=LATER, reason="The publisher took it back")
        assert (status(), status(known_at=NOW)) == ("conformant", "non_conformant")
        step = wrong.transitions.get(to_status=State.SUPERSEDED)
        assert (step.by, step.reason) == (lin, "The publisher took it back")

    def test_by_withdrawal_is_refused_to_the_person_who_applied_it(self, wrong, mei):
        withdraw = reference_list.withdraw
        assert refusal(withdraw, wrong, by=mei, at=LATER, reason="No") == Refusal.SAME_PERSON_WITHDRAWS
        assert status() == "non_conformant"

    def test_by_withdrawal_is_done_by_a_worker(self, wrong, lin):
        job = list_jobs.ask_to_withdraw(wrong, by=lin, at=LATER, reason="Wrong")
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert (job.status, status()) == (Job.Status.DONE, "conformant")

    def test_is_told_so_that_everything_is_evaluated_again(
        self, wrong, lin, mei, django_capture_on_commit_callbacks
    ):
        corrected = prepare(statuses("Active"), lin, at=LATER, supersedes=wrong)
        capture = django_capture_on_commit_callbacks
        assert heard(list_imported, capture, lambda: reference_list.apply(corrected, by=mei, at=LATER)) == [
            corrected.pk
        ]
        assert heard(
            list_imported,
            capture,
            lambda: reference_list.withdraw(corrected, by=lin, at=LATER, reason="Wrong again"),
        ) == [corrected.pk]

    def test_happens_once(self, wrong, lin, mei):
        prepare(statuses("Active"), lin, at=LATER, supersedes=wrong)
        assert (
            refusal(prepare, statuses("ECAP"), lin, at=LATER, supersedes=wrong) == Refusal.CORRECTED_ALREADY
        )

    def test_is_refused_to_a_list_of_another_kind(self, wrong, lin):
        assert (
            refusal(prepare, lookup([PERAK]), lin, at=LATER, supersedes=wrong, kind="lookup", series="CMRT")
            == Refusal.OTHER_SERIES
        )

    def test_gives_the_same_facts_as_if_the_wrong_one_had_never_been(self, lin, mei):
        def now():
            days = (
                date(2026, 1, 1),
                self.JANUARY,
                date(2026, 3, 9),
                DAY,
                date(2026, 5, 31),
                date(2026, 6, 1),
            )
            return [status(day) for day in days]

        first = applied(statuses("Conformant"), lin, mei, at=self.ON, valid_from=self.JANUARY)
        applied(statuses("Active"), lin, mei, valid_from=date(2026, 6, 1))
        honest = now()
        middle = applied(statuses("ECAP"), lin, mei, at=NOW)
        assert now() != honest
        reference_list.withdraw(middle, by=lin, at=LATER, reason="Wrong")
        assert now() == honest
        reference_list.withdraw(first, by=lin, at=LATER + timedelta(days=1), reason="Wrong too")
        assert now() == [None, None, None, None, None, "active"]

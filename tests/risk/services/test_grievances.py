"""A grievance from its acknowledgement to its closing, and who may read it."""

from datetime import timedelta
from typing import Any

import pytest

from gscm.lib.sealing import open_seal
from gscm.lib.states import TransitionRefused
from risk.models import Grievance, GrievanceEntry, GrievanceRead, GrievanceSignal, RiskScore
from risk.services import grievance_reading, grievance_thread, grievances, scoring
from risk.services.grievances import REVIEW_WITHIN, StepRefused, Triage
from suppliers.models import Role, User
from tests import facts
from tests.declared import declare
from tests.grievances import SECRET_WORDS, deputy, officer, received
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

Status = Grievance.Status


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def grace() -> User:
    return officer()


def triage(owner: User, **changes: Any) -> Triage:
    return Triage(category="forced_labour", severity=3, owner=owner, **changes)


def acknowledged(by: User) -> Grievance:
    grievance = received().grievance
    grievances.acknowledge(grievance, text="It was read.", by=by, at=NOW)
    return grievance


def admitted(by: User, **changes: Any) -> Grievance:
    grievance = acknowledged(by)
    grievances.admit(grievance, triage(by, **changes), text="It can be looked into.", by=by, at=NOW)
    return grievance


def answered(by: User, finding: str = "substantiated", **changes: Any) -> Grievance:
    grievance = admitted(by, **changes)
    grievances.answer(grievance, finding=finding, cause="pressure", text="So it was.", by=by, at=NOW)
    return grievance


class TestAGrievance:
    def test_goes_from_receipt_to_closing(self, grace: User) -> None:
        grievance = answered(grace)
        later = NOW + REVIEW_WITHIN
        grievances.close(grievance, text="Thank you.", by=grace, at=later)
        grievance.refresh_from_db()
        assert grievance.status == Status.CLOSED
        assert (grievance.acknowledged_on, grievance.decided_on, grievance.answered_on) == (TODAY,) * 3
        assert grievance.closed_on == TODAY + REVIEW_WITHIN
        assert [one.kind for one in grievance_thread.shown(grievance)] == [
            "intake",
            "to_reporter",
            "admissibility",
            "answer",
            "closing",
        ]

    def test_leaves_no_text_in_its_steps(self, grace: User) -> None:
        assert set(answered(grace).transitions.values_list("reason", flat=True)) == {""}

    def test_is_no_project_before_it_is_acknowledged(self, grace: User) -> None:
        with pytest.raises(TransitionRefused):
            grievances.admit(received().grievance, triage(grace), text="Yes", by=grace, at=NOW)

    def test_not_admitted_is_told_why(self, grace: User) -> None:
        grievance = acknowledged(grace)
        grievances.decline(grievance, text="It is about holidays.", by=grace, at=NOW)
        assert grievance_thread.shown(grievance)[-1].texts == {"text": "It is about holidays."}

    def test_is_answered_later_only_with_notice_and_a_later_day(self, grace: User) -> None:
        grievance = admitted(grace)
        with pytest.raises(StepRefused):
            grievances.extend(grievance, until=grievance.answer_by, text="Later", by=grace, at=NOW)
        until = grievance.answer_by + timedelta(days=30)
        grievances.extend(grievance, until=until, text="We wait for a laboratory.", by=grace, at=NOW)
        grievance.refresh_from_db()
        assert grievance.answer_by == until
        assert grievance_thread.shown(grievance)[-1].kind == GrievanceEntry.Kind.EXTENSION

    def test_is_not_closed_while_a_review_can_be_asked_for(self, grace: User) -> None:
        grievance = answered(grace)
        with pytest.raises(StepRefused):
            grievances.close(grievance, text="Bye", by=grace, at=NOW + REVIEW_WITHIN - timedelta(days=1))

    def test_is_not_closed_while_tasks_are_open(self, grace: User) -> None:
        grievance = answered(grace)
        task = grievances.add_task(grievance, text="Visit the mine", owner=grace, due_date=TODAY)
        with pytest.raises(StepRefused, match="open tasks"):
            grievances.close(grievance, text="Bye", by=grace, at=NOW + REVIEW_WITHIN)
        grievances.finish_task(task, on=TODAY)
        grievances.close(grievance, text="Bye", by=grace, at=NOW + REVIEW_WITHIN)

    def test_keeps_tasks_and_notes_sealed(self, grace: User) -> None:
        grievance = admitted(grace)
        task = grievances.add_task(grievance, text=SECRET_WORDS, owner=grace, due_date=TODAY)
        grievances.write(grievance, kind="interview", text=SECRET_WORDS, by=grace, at=NOW)
        assert SECRET_WORDS.encode() not in bytes(task.sealed)
        assert open_seal(task.sealed).decode() == SECRET_WORDS
        assert SECRET_WORDS.encode() not in bytes(grievance.entries.last().sealed)

    def test_has_its_code_renewed_only_where_nobody_got_one_on_the_page(self, grace: User) -> None:
        with pytest.raises(StepRefused):
            grievances.renew_code(received().grievance)
        told = received(once="told", channel=Grievance.Channel.OTHER)
        code = grievances.renew_code(told.grievance)
        assert grievance_thread.find(code) == told.grievance
        assert grievance_thread.find(told.code) is None


class TestAReview:
    def test_is_decided_by_another_person(self, grace: User) -> None:
        grievance, dee = answered(grace, finding="not"), deputy()
        grievance_thread.appeal(grievance, text="Look again", on=TODAY)
        with pytest.raises(StepRefused, match="somebody else"):
            grievances.answer(grievance, finding="not", cause="none", text="No", by=grace, at=NOW)
        grievances.answer(grievance, finding="partly", cause="none", text="In part", by=dee, at=NOW)
        grievance.refresh_from_db()
        assert (grievance.status, grievance.finding) == (Status.ANSWERED, "partly")

    def test_bears_no_moment_of_the_reporter(self, grace: User) -> None:
        grievance = answered(grace)
        grievance_thread.appeal(grievance, text="Look again", on=TODAY)
        step = grievance.transitions.get(to_status=Status.UNDER_REVIEW)
        assert step.by is None
        assert step.at == grievance_thread.start_of(TODAY)


class TestReading:
    def test_is_for_officer_and_deputy_alone(self, people: Cast, grace: User) -> None:
        grievance = received().grievance
        readers = [grace, deputy()]
        others = [people.lin, people.wei, people.bo, people.ada, people.ana, people.omar]
        assert grievances.able(grievance, [*readers, *others]) == readers

    def test_is_for_the_deputy_alone_where_the_officer_is_meant(self, grace: User) -> None:
        dee = deputy()
        assert grievances.able(received(concerns_officer=True).grievance, [grace, dee]) == [dee]

    def test_ends_with_a_conflict_of_interest(self, grace: User) -> None:
        grievance, dee = admitted(grace), deputy()
        task = grievances.add_task(grievance, text="Ask", owner=grace, due_date=TODAY)
        grievances.declare_conflict(grievance, text="My cousin", by=grace, hand_to=dee, at=NOW)
        assert grievances.able(grievance, [grace, dee]) == [dee]
        grievance.refresh_from_db()
        task.refresh_from_db()
        assert grievance.owner == task.owner == dee

    def test_cannot_be_handed_to_somebody_who_may_not(self, people: Cast, grace: User) -> None:
        with pytest.raises(StepRefused):
            grievances.declare_conflict(admitted(grace), text="So", by=grace, hand_to=people.lin, at=NOW)

    def test_is_not_for_those_who_work_with_the_accused_supplier(self, people: Cast, grace: User) -> None:
        both = officer("both@lanhai.example", Role.GRIEVANCE_OFFICER, Role.CENTRE)
        grievance = admitted(grace, supplier=people.xinhe)
        assert grievances.able(grievance, [grace, both]) == [grace]
        other = received(once="other").grievance
        grievances.acknowledge(other, text="Read", by=both, at=NOW)
        with pytest.raises(StepRefused, match="choose another person"):
            grievances.admit(other, triage(both, supplier=people.xinhe), text="Yes", by=both, at=NOW)

    def test_is_written_down_each_time_and_shown(self, grace: User) -> None:
        grievance = received().grievance
        for _time in range(2):
            case = grievance_reading.open_case(grievance, by=grace, at=NOW)
        assert case.entries[0].texts == {"what": SECRET_WORDS}
        assert [(read.by, read.what) for read in case.reads] == [(grace, "case")] * 2
        assert GrievanceRead.objects.count() == case.read_count == 2


class TestASignal:
    def test_says_nothing_before_the_triage(self, people: Cast, grace: User) -> None:
        acknowledged(grace)
        assert not GrievanceSignal.objects.exists()

    def test_tells_of_supplier_and_smelter_without_text(self, people: Cast, grace: User) -> None:
        gold = facts.listed_smelters()["CID910001"]
        admitted(grace, supplier=people.xinhe, facility=gold, tells=True)
        told = GrievanceSignal.objects.values_list("supplier", "facility", "state")
        assert set(told) == {(people.xinhe.pk, None, "under_review"), (None, gold.pk, "under_review")}
        fields = {field.name for field in GrievanceSignal._meta.get_fields()}
        assert fields == {"id", "grievance", "supplier", "facility", "state"}

    def test_is_held_back_where_it_would_show_who_reported(self, people: Cast, grace: User) -> None:
        answered(grace, supplier=people.xinhe, tells=False)
        assert not GrievanceSignal.objects.exists()

    @pytest.mark.parametrize(
        ("finding", "state"),
        [("substantiated", "substantiated"), ("partly", "substantiated"), ("not", "ended")],
    )
    def test_follows_the_finding(self, people: Cast, grace: User, finding: str, state: str) -> None:
        answered(grace, finding=finding, supplier=people.xinhe, tells=True)
        assert GrievanceSignal.objects.get().state == state

    def test_moves_the_score_of_the_supplier_and_names_no_source(
        self, people: Cast, grace: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        declare(people.xinhe, [])
        scoring.recompute(at=NOW)
        before = RiskScore.objects.newest().get(supplier=people.xinhe)
        with django_capture_on_commit_callbacks() as rung:
            grievance = answered(grace, supplier=people.xinhe, tells=True)
        assert rung
        scoring.recompute(at=NOW, supplier_ids=[people.xinhe.pk])
        after = RiskScore.objects.newest().get(supplier=people.xinhe)
        assert after.points > before.points
        told = f"{after.factors} {after.inputs}"
        assert "grievance_substantiated" in told
        assert grievance.number not in told

from datetime import date, timedelta

import pytest

from gscm.lib.versions import VersionRefused
from risk.models import Alert, AlertException, EffortPlan, EffortSettings, EffortStep
from risk.services import alerts, effort, exceptions
from smelters.models import Facility, ReportedName
from suppliers.access import Reach, reach_of
from suppliers.models import Supplier, SupplyRelation
from tests import listed
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def house(people: Cast) -> list[Facility]:
    """Ten suppliers of Kunshan report one smelter; Xinhe reports six others and a name. None takes part in RMAP."""
    smelters = listed.smelters(7)
    for number in range(10):
        supplier = Supplier.objects.create(external_id=f"K-{number}", name=f"Kunshan {number}")
        SupplyRelation.objects.create(supplier=supplier, subsidiary=people.kunshan)
        listed.report(supplier, smelters[:1])
    listed.report(people.xinhe, smelters[1:], names=["Nowhere Gold"])
    alerts.evaluate(at=NOW)
    return smelters


def everything() -> EffortPlan:
    return effort.compute(effort.plan_for(Reach(everything=True)), at=LATER)


class TestCompute:
    def test_ranks_one_smelter_and_one_supplier_before_seventeen_requests(
        self, people: Cast, house: list[Facility]
    ) -> None:
        plan = everything()
        steps = list(plan.steps.all())
        assert plan.alerts == Alert.objects.open().count() == 17
        assert [(step.kind, step.facility, step.supplier, step.settles) for step in steps] == [
            ("supplier", None, people.xinhe, 7),
            ("smelter", house[0], None, 10),
        ]
        assert [step.settled_by_here for step in steps] == [7, 17]
        assert (steps[1].suppliers, steps[0].smelters) == (10, 7)
        assert len(steps[1].for_suppliers) == effort.EXAMPLES

    def test_settles_what_the_steps_say_when_they_are_taken(
        self, people: Cast, house: list[Facility]
    ) -> None:
        """A supplier that sends another list really ends as many alerts as its request promised."""
        [first, *_rest] = everything().steps.all()
        before = Alert.objects.open().count()
        listed.report(people.xinhe, [])
        alerts.evaluate(at=LATER)
        assert before - Alert.objects.open().count() == first.settles

    def test_follows_the_weights_in_force(self, people: Cast, house: list[Facility]) -> None:
        EffortSettings.objects.create(
            supplier=50, smelter=1, name=1, valid_from=TODAY, proposed_at=NOW, approved_at=NOW
        )
        steps = list(everything().steps.all())
        assert steps[0].facility == house[0]
        assert {step.kind for step in steps} == {EffortStep.Kind.SMELTER, EffortStep.Kind.NAME}

    def test_counts_what_nobody_can_be_asked_for(self, people: Cast, house: list[Facility]) -> None:
        one = Alert.objects.filter(supplier=people.xinhe, facility=house[1])
        one.update(kind=Alert.Kind.REASSESSMENT)
        plan = everything()
        assert (plan.alerts, plan.beyond) == (17, 1)

    def test_asks_nobody_but_the_supplier_which_smelter_is_not_known_yet(
        self, people: Cast, house: list[Facility]
    ) -> None:
        EffortSettings.objects.create(supplier=50, valid_from=TODAY, proposed_at=NOW, approved_at=NOW)
        assert EffortStep.Kind.NAME in {step.kind for step in everything().steps.all()}
        ReportedName.objects.update(is_placeholder=True)
        assert EffortStep.Kind.NAME not in {step.kind for step in everything().steps.all()}

    def test_asks_nobody_for_what_an_exception_holds(self, people: Cast, house: list[Facility]) -> None:
        some = Alert.objects.filter(supplier=people.xinhe)
        until = TODAY + timedelta(days=30)
        exceptions.ask(some, kind="stock", since=TODAY, until=until, reason="Stock", by=people.wei, at=NOW)
        exceptions.approve(list(AlertException.objects.all()), by=people.lin, at=NOW)
        plan = everything()
        assert (plan.alerts, [step.facility for step in plan.steps.all()]) == (10, [house[0]])
        assert effort.compute_outdated(at=NOW + timedelta(days=30)) == 1
        plan.refresh_from_db()
        assert plan.alerts == 17

    def test_takes_the_place_of_the_plan_before(self, people: Cast, house: list[Facility]) -> None:
        everything()
        everything()
        assert EffortPlan.objects.count() == 1
        assert EffortStep.objects.count() == 2


class TestReach:
    def test_plans_for_a_branch_with_its_own_suppliers_alone(
        self, people: Cast, house: list[Facility]
    ) -> None:
        plan = effort.compute(effort.plan_for(reach_of(people.wei)), at=LATER)
        assert plan.alerts == 7
        assert [step.supplier for step in plan.steps.all()] == [people.xinhe]

    def test_is_shared_by_all_who_see_the_same(self, people: Cast) -> None:
        assert effort.plan_for(reach_of(people.lin)) == effort.plan_for(reach_of(people.bo))
        assert effort.plan_for(reach_of(people.lin)) != effort.plan_for(reach_of(people.wei))


class TestComputeOutdated:
    def test_computes_only_what_alerts_or_weights_have_moved(
        self, people: Cast, house: list[Facility]
    ) -> None:
        effort.plan_for(reach_of(people.lin))
        assert effort.compute_outdated(at=LATER) == 1
        assert effort.compute_outdated(at=LATER) == 0
        listed.report(people.xinhe, [])
        alerts.evaluate(at=LATER + timedelta(minutes=1))
        assert effort.compute_outdated(at=LATER + timedelta(minutes=2)) == 1
        proposed = EffortSettings.propose(
            valid_from=TODAY, reason="Dear", by=people.lin, at=NOW, today=TODAY, smelter=20
        )
        effort.put_in_force(proposed, by=people.ada, at=NOW)
        assert effort.compute_outdated(at=LATER + timedelta(minutes=3)) == 1

    def test_weights_need_a_second_person(self, people: Cast) -> None:
        proposed = EffortSettings.propose(
            valid_from=TODAY, reason="", by=people.lin, at=NOW, today=date(2026, 1, 1), smelter=20
        )
        with pytest.raises(VersionRefused):
            effort.put_in_force(proposed, by=people.lin, at=NOW)

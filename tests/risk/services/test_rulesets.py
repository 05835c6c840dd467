"""A ruleset is proposed by one person, tried on everybody, and put in force by another."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gscm.lib.versions import VersionRefused
from risk import tasks
from risk.models import RiskScore, Ruleset
from risk.scoring.ruleset import DEFAULTS, RulesetRefused, parse
from risk.services import rulesets, scoring
from smelters.models import Facility
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

MILD = {**DEFAULTS, "rating_weights": {**DEFAULTS["rating_weights"], "medium": "0.2"}, "medium_from": "40"}
"""By these numbers a smelter outside of RMAP weighs less."""


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def smelters() -> dict[str, Facility]:
    return facts.listed_smelters()


@pytest.fixture
def lin_proposed(people: Cast) -> Ruleset:
    return propose(people)


def propose(people: Cast, **changes: Any) -> Ruleset:
    values: dict[str, Any] = {"content": MILD, "valid_from": TODAY, "reason": "Tried"}
    return rulesets.propose(**{**values, **changes}, by=people.lin, at=NOW, today=TODAY)


class TestAProposal:
    def test_changes_nothing_yet(self, people: Cast, lin_proposed: Ruleset) -> None:
        assert Ruleset.objects.in_force(TODAY)[0] != lin_proposed

    def test_is_refused_for_a_day_that_has_passed(self, people: Cast) -> None:
        with pytest.raises(VersionRefused):
            propose(people, valid_from=TODAY - timedelta(days=1))

    def test_is_refused_with_numbers_that_are_none(self, people: Cast) -> None:
        with pytest.raises(RulesetRefused):
            propose(people, content={**DEFAULTS, "high_from": "many"})
        assert Ruleset.objects.count() == 1

    def test_is_put_in_force_by_another_person_alone(self, people: Cast, lin_proposed: Ruleset) -> None:
        with pytest.raises(VersionRefused):
            rulesets.put_in_force(lin_proposed, by=people.lin, at=NOW)
        rulesets.put_in_force(lin_proposed, by=people.bo, at=NOW)
        assert Ruleset.objects.in_force(TODAY)[0] == lin_proposed
        with pytest.raises(VersionRefused):
            lin_proposed.discard(by=people.bo, at=NOW)

    def test_that_was_discarded_is_never_put_in_force(self, people: Cast, lin_proposed: Ruleset) -> None:
        lin_proposed.discard(by=people.lin, at=NOW)
        with pytest.raises(VersionRefused):
            rulesets.put_in_force(lin_proposed, by=people.bo, at=NOW)

    def test_counts_from_its_day_on(self, people: Cast) -> None:
        later = propose(people, valid_from=TODAY + timedelta(days=5))
        rulesets.put_in_force(later, by=people.bo, at=NOW)
        assert Ruleset.objects.in_force(TODAY + timedelta(days=4))[0] != later
        assert Ruleset.objects.in_force(TODAY + timedelta(days=5))[0] == later


class TestTheRehearsal:
    def test_foretells_exactly_what_scoring_will_find(
        self, people: Cast, smelters: dict[str, Facility], lin_proposed: Ruleset
    ) -> None:
        declare(people.xinhe, [(smelters["CID910002"], "Gold")])
        declare(people.faraway, [])
        scoring.recompute(at=NOW)
        before = RiskScore.objects.count()
        [effect] = rulesets.rehearse(parse(MILD))
        assert RiskScore.objects.count() == before
        rulesets.put_in_force(lin_proposed, by=people.bo, at=NOW)
        scoring.recompute(at=NOW)
        after = RiskScore.objects.newest().get(supplier=people.xinhe)
        assert effect.supplier_id == people.xinhe.pk
        assert (effect.level, effect.points) == (after.level, after.points)
        assert effect.points_before - effect.points == Decimal("9.8")

    def test_finds_nothing_by_the_same_numbers(self, people: Cast, smelters: dict[str, Facility]) -> None:
        declare(people.xinhe, [(smelters["CID910002"], "Gold")])
        scoring.recompute(at=NOW)
        assert rulesets.rehearse(parse(DEFAULTS)) == []


class TestOtherNumbersInForce:
    def test_make_all_suppliers_be_scored_again(
        self,
        people: Cast,
        lin_proposed: Ruleset,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        rung: list[dict[str, Any]] = []
        monkeypatch.setattr(tasks.score_suppliers, "delay", lambda **wish: rung.append(wish))
        with django_capture_on_commit_callbacks(execute=True):
            rulesets.put_in_force(lin_proposed, by=people.bo, at=NOW)
        assert rung == [{}]

    def test_leave_scores_that_were_kept_before_as_they_were(
        self, people: Cast, smelters: dict[str, Facility], lin_proposed: Ruleset
    ) -> None:
        declare(people.xinhe, [(smelters["CID910002"], "Gold")])
        scoring.recompute(at=NOW)
        rulesets.put_in_force(lin_proposed, by=people.bo, at=NOW)
        scoring.recompute(at=NOW)
        assert RiskScore.objects.count() == 2
        assert all(scoring.agrees(score) for score in RiskScore.objects.select_related("ruleset"))

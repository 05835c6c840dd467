"""The steps of the strategy for a supplier's level: what is asked, and whether it was done."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk.handling.rules import Step
from risk.models import Alert, LevelOverride
from risk.queries import strategy
from risk.services import alerts, audit_triggers, cases
from risk.wording_case_rules import STEPS
from tests import audited, cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def alert(people):
    declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    return Alert.objects.get()


def taken(supplier, level="high", on=TODAY):
    found = strategy.steps_for(supplier, level=level, on=on)
    return {line.words: line.is_taken for line in found}


def is_taken(supplier, step, level="high", on=TODAY):
    return taken(supplier, level, on)[str(STEPS[step])]


class TestStepsFor:
    def test_appear_with_the_level(self, people):
        low, high = taken(people.xinhe, "low"), taken(people.xinhe, "high")
        assert list(low) == ["Ask for a declaration this year"]
        assert len(high) == 6
        assert not set(low) & set(high)

    def test_ask_for_a_case_of_every_alert(self, people, alert):
        assert not is_taken(people.xinhe, Step.CASES)
        cases.open_cases([alert], owner=people.wei, by=people.wei, at=NOW)
        assert is_taken(people.xinhe, Step.CASES)

    def test_ask_for_notice_and_plan_in_every_case(self, people, alert):
        (case,) = cases.open_cases([alert], owner=people.wei, by=people.wei, at=NOW)
        assert not is_taken(people.xinhe, Step.GUIDANCE)
        assert not is_taken(people.xinhe, Step.PLAN)
        cased.under_way(case, team=people.wei, contact=people.ana, at=NOW)
        assert is_taken(people.xinhe, Step.GUIDANCE)
        assert is_taken(people.xinhe, Step.PLAN)

    def test_ask_for_a_declaration_at_product_level(self, people, alert):
        assert not is_taken(people.xinhe, Step.PRODUCT_DECLARATION)
        (case,) = cases.open_cases([alert], owner=people.wei, by=people.wei, at=NOW)
        cases.add_action(
            case,
            kind="product_declaration",
            description="Declare by product",
            responsible="Gu Yan",
            due_date=case.due_date,
            by=people.wei,
            at=NOW,
        )
        assert is_taken(people.xinhe, Step.PRODUCT_DECLARATION)

    def test_ask_for_a_talk_within_a_year(self, people):
        people.xinhe.talks.create(
            happened_on=TODAY,
            channel="phone",
            partner="Gu Yan",
            text="Agreed",
            recorded_by=people.wei,
            recorded_at=NOW,
        )
        assert is_taken(people.xinhe, Step.TALK)
        assert not is_taken(people.xinhe, Step.TALK, on=TODAY + timedelta(days=366))

    def test_ask_for_an_audit(self, people):
        audited.a_score(people.xinhe, "high")
        assert not is_taken(people.xinhe, Step.AUDIT)
        audit_triggers.propose_due(at=NOW)
        assert is_taken(people.xinhe, Step.AUDIT)

    def test_cost_at_most_ten_queries(self, people, alert):
        with CaptureQueriesContext(connection) as counted:
            strategy.steps_for(people.xinhe, level="high", on=TODAY)
        assert len(counted) <= 10


class TestLevelOf:
    def test_is_the_computed_one_unless_people_set_another(self, people):
        assert strategy.level_of(people.xinhe, on=TODAY) == "not_assessed"
        audited.a_score(people.xinhe, "medium")
        assert strategy.level_of(people.xinhe, on=TODAY) == "medium"
        LevelOverride.objects.create(
            supplier=people.xinhe,
            level="high",
            reason="Press",
            days=(date(2026, 3, 1), date(2026, 6, 1)),
            proposed_by=people.lin,
            proposed_at=NOW,
            approved_by=people.bo,
            approved_at=NOW,
        )
        assert strategy.level_of(people.xinhe, on=TODAY) == "high"

"""The dates of a case follow the rules in force; the rules are put in force by two people."""

from copy import deepcopy
from datetime import date, timedelta

import pytest

from gscm.lib.versions import VersionRefused
from risk.handling.rules import DEFAULTS, RulesRefused
from risk.models import Alert, Case, CaseRules
from risk.models.cases import is_late, next_date
from risk.queries import case_list, inbox
from risk.services import alerts, case_decisions, case_rules, cases, plans
from surveys.models import CalendarDay
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def case(people):
    """Of an alert of medium severity, on Wednesday 18 March 2026."""
    declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    (opened,) = cases.open_cases(list(Alert.objects.all()), owner=people.wei, by=people.wei, at=NOW)
    assert opened.severity == Alert.Severity.MEDIUM
    return opened


def quicker():
    content = deepcopy(DEFAULTS)
    content["clocks"]["medium"] = {"acknowledge": 1, "plan": 2, "done": 10}
    return content


class TestDates:
    def test_the_whole_is_due_after_calendar_days_on_a_working_day(self, case):
        assert case.due_date == date(2026, 6, 16), "90 days later, a Tuesday"

    def test_a_notice_is_to_be_confirmed_within_working_days(self, case, people):
        CalendarDay.objects.create(day=date(2026, 3, 23), is_worked=False, name="Holiday")
        cases.notify(case, text="Please act", by=people.wei, at=NOW)
        case.refresh_from_db()
        assert case.step_due == case.next_date == date(2026, 3, 26), "five, and the Monday is off"

    def test_a_plan_is_awaited_from_the_confirmation_on(self, case, people):
        cases.notify(case, text="Please act", by=people.wei, at=NOW)
        cases.acknowledge(case, by=people.ana, at=NOW + 7 * DAY)
        case.refresh_from_db()
        assert case.step_due == date(2026, 4, 14), "14 working days from 25 March"

    def test_a_returned_plan_is_awaited_anew(self, case, people):
        cases.notify(case, text="Please act", by=people.wei, at=NOW)
        cases.acknowledge(case, by=people.ana, at=NOW)
        cased.an_action(case, by=people.ana, at=NOW)
        plans.hand_in(case, by=people.ana, at=NOW)
        case.refresh_from_db()
        assert (case.step_due, case.next_date) == (None, case.due_date), "the team has it"
        plans.give_back(case, reason="No dates", by=people.wei, at=NOW + 14 * DAY)
        case.refresh_from_db()
        assert case.step_due == date(2026, 4, 21)

    def test_a_case_in_progress_is_due_as_a_whole(self, case, people):
        running = cased.under_way(case, team=people.wei, contact=people.ana, at=NOW)
        running.refresh_from_db()
        assert (running.step_due, running.next_date) == (None, running.due_date)

    def test_an_accepted_risk_has_the_end_of_the_acceptance(self, case, people):
        cased.under_way(case, team=people.wei, contact=people.ana, at=NOW)
        until = case.due_date + 100 * DAY
        case_decisions.accept_risk(case, until=until, reason="Sole source", by=people.lin, at=NOW + DAY)
        assert Case.objects.get().next_date == until
        after = case.due_date + DAY
        assert not Case.objects.filter(is_late(after)).exists()
        assert Case.objects.filter(is_late(until + DAY)).exists()

    def test_a_case_opened_again_gets_a_new_due_date(self, case, people):
        cased.end(case, by=people.lin, at=NOW)
        cases.reopen(case, by=people.lin, at=NOW + 200 * DAY, reason="Reported again")
        case.refresh_from_db()
        assert case.due_date == date(2027, 1, 4), "2 January 2027 is a Saturday"

    def test_the_database_says_the_same_as_the_row(self, case, people):
        for step in (
            lambda: cases.notify(case, text="Please act", by=people.wei, at=NOW),
            lambda: cases.acknowledge(case, by=people.ana, at=NOW),
            lambda: cases.cancel(case, by=people.wei, at=NOW, reason="Twice"),
        ):
            step()
            (row,) = Case.objects.annotate(next_on=next_date())
            assert row.next_on == row.next_date == case.next_date


class TestLateness:
    def test_counts_a_missed_step_before_the_whole_is_due(self, case, people):
        cases.notify(case, text="Please act", by=people.wei, at=NOW)
        for on, is_over in ((date(2026, 3, 25), False), (date(2026, 3, 26), True)):
            conditions = case_list.tab_conditions(people.wei, on=on)
            counts = case_list.tab_counts(Case.objects.all(), conditions)
            assert counts[case_list.Tab.OVERDUE] == int(is_over)
            (row,) = case_list.case_list(Case.objects.all(), on=on)
            assert (row.clock.is_over, row.clock.next_on) == (is_over, date(2026, 3, 25))
            of_alerts = inbox.tab_conditions(people.wei, on=on)[inbox.Tab.OVERDUE]
            assert Alert.objects.filter(of_alerts).exists() == is_over


class TestVersions:
    def test_one_ships(self, db):
        assert CaseRules.objects.get().content == DEFAULTS
        case_rules.ensure()
        assert CaseRules.objects.count() == 1

    def test_another_counts_once_a_second_person_put_it_in_force(self, case, people):
        version = case_rules.propose(
            content=quicker(), valid_from=TODAY + DAY, reason="Slow", by=people.lin, at=NOW, today=TODAY
        )
        with pytest.raises(VersionRefused):
            case_rules.put_in_force(version, by=people.lin, at=NOW)
        assert case_rules.done_by(case.severity, on=TODAY + DAY) == date(2026, 6, 17)
        case_rules.put_in_force(version, by=people.bo, at=NOW)
        assert case_rules.acknowledge_by(case.severity, on=TODAY) == date(2026, 3, 25), "not before its day"
        cases.notify(case, text="Please act", by=people.wei, at=NOW + DAY)
        case.refresh_from_db()
        assert case.step_due == date(2026, 3, 20)
        assert case.due_date == date(2026, 6, 16), "what was given stays"

    def test_nonsense_is_refused(self, people):
        with pytest.raises(RulesRefused):
            case_rules.propose(content={}, valid_from=TODAY, reason="", by=people.lin, at=NOW, today=TODAY)

from copy import deepcopy
from datetime import date

import pytest

from gscm.lib.working_days import WorkCalendar
from risk.handling.rules import DEFAULTS, RECEIVERS, RulesRefused, Severity, Step, parse
from risk.models import Alert
from risk.scoring.ruleset import Level
from surveys.models import Receiver

WEDNESDAY = date(2026, 4, 29)
CALENDAR = WorkCalendar(
    off=frozenset({date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)}),
    worked=frozenset({date(2026, 5, 9)}),
)
"""Labour Day: Friday, Monday and Tuesday off, and a Saturday worked for it."""


def but(value, *path):
    """The content as shipped, but for one value; `...` takes it away."""
    content = deepcopy(DEFAULTS)
    table = content
    for key in path[:-1]:
        table = table[key]
    if value is ...:
        del table[path[-1]]
    else:
        table[path[-1]] = value
    return content


class TestClocks:
    @pytest.mark.parametrize(
        ("severity", "acknowledge", "plan", "done"),
        [("critical", 2, 5, 30), ("high", 3, 7, 60), ("medium", 5, 14, 90), ("watch", 5, 14, 90)],
    )
    def test_ship_as_the_procedure_says(self, severity, acknowledge, plan, done):
        clocks = parse(DEFAULTS).clocks[Severity(severity)]
        assert (clocks.acknowledge, clocks.plan, clocks.done) == (acknowledge, plan, done)

    def test_count_the_steps_in_working_days(self):
        clocks = parse(DEFAULTS).clocks[Severity.CRITICAL]
        assert clocks.acknowledge_by(WEDNESDAY, CALENDAR) == date(2026, 5, 6)
        assert clocks.plan_by(WEDNESDAY, CALENDAR) == date(2026, 5, 9)

    def test_count_the_whole_in_calendar_days_and_end_on_a_working_day(self):
        clocks = parse(DEFAULTS).clocks[Severity.CRITICAL]
        assert clocks.done_by(date(2026, 4, 1), CALENDAR) == date(2026, 5, 6), (
            "1 May is off, and so on to the 5th"
        )
        assert clocks.done_by(date(2026, 4, 6), CALENDAR) == date(2026, 5, 6), "a working day stays"

    def test_know_the_severities_of_alerts(self):
        assert {severity.name.lower() for severity in Alert.Severity} == set(Severity)


class TestParse:
    def test_reads_what_ships(self):
        rules = parse(DEFAULTS)
        assert [rung.wait for rung in rules.ladder] == [1, 3, 5, 5, None, None]
        assert rules.strategy[Level.HIGH][-1] is Step.AUDIT

    def test_knows_the_receivers_of_campaigns(self):
        assert set(Receiver) == RECEIVERS

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            (but(..., "ladder"), "rules"),
            (but(1, "more"), "rules"),
            (but(..., "clocks", "watch"), "clocks"),
            (but(..., "clocks", "high", "plan"), "clocks.high"),
            (but(0, "clocks", "high", "plan"), "clocks.high.plan"),
            (but("7", "clocks", "high", "plan"), "clocks.high.plan"),
            (but(True, "clocks", "high", "plan"), "clocks.high.plan"),
            (but(367, "clocks", "high", "done"), "clocks.high.done"),
            (but(DEFAULTS["ladder"][:5], "ladder"), "ladder"),
            (but(2, "ladder", 1, "level"), "ladder.1.level"),
            (but(None, "ladder", 3, "wait"), "ladder.3.wait"),
            (but(5, "ladder", 4, "wait"), "ladder.4.wait"),
            (but(5, "ladder", 5, "wait"), "ladder.5.wait"),
            (but([], "ladder", 2, "receivers"), "ladder.2.receivers"),
            (but(["press"], "ladder", 2, "receivers"), "ladder.2.receivers"),
            (but(..., "strategy", "low"), "strategy"),
            (but(["pray"], "strategy", "low"), "strategy.low"),
            (but(["talk", "talk"], "strategy", "low"), "strategy.low"),
        ],
    )
    def test_refuses_what_cannot_be_used(self, content, field):
        with pytest.raises(RulesRefused) as refused:
            parse(content)
        assert refused.value.field == field

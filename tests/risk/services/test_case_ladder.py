"""A year of cases, day by day, with a handed-in clock: who is told on which day, and what no clock ever does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gscm.lib.states import TransitionRefused
from risk import tasks
from risk.models import Alert, Audit, AuditTrigger, Case, CaseEscalation, CaseMail
from risk.services import (
    alerts,
    audit_triggers,
    case_decisions,
    case_ladder,
    cases,
    notices,
    plans,
    verification,
)
from suppliers.models import Membership, Role, Supplier, SupplyRelation, User
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
ANA, WEI, LIN, HEAD, BO = (
    "ana@xinhe.example",
    "wei@lanhai.example",
    "lin@lanhai.example",
    "head@lanhai.example",
    "bo@lanhai.example",
)
DAY = timedelta(days=1)
MONDAY = 0


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@pytest.fixture
def people():
    people = cast()
    head = User.objects.create_user(HEAD, full_name="Head", language="en")
    Membership.objects.create(
        user=head, role=Role.EXECUTION_TEAM, subsidiary=people.group, since=date(2020, 1, 1)
    )
    return people


@pytest.fixture
def case(people):
    """Of medium severity, opened and notified on Wednesday 18 March 2026, to be confirmed by 25 March."""
    declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    (opened,) = cases.open_cases(list(Alert.objects.all()), owner=people.wei, by=people.wei, at=NOW)
    return cases.notify(opened, text="Please act", by=people.wei, at=NOW)


def climb(day: date) -> int:
    return case_ladder.climb(on=day, at=moment(day))


def live(first: date, last: date) -> dict[date, tuple[int, set[str]]]:
    """Every day of the time, each week with all that the system does by itself: the level reached, and who is told."""
    told = {}
    day = first
    while day <= last:
        if day.weekday() == MONDAY:
            verification.follow(at=moment(day))
        climb(day)
        for rung in CaseEscalation.objects.filter(at=moment(day)):
            told[day] = (rung.level, set(rung.mails.values_list("to", flat=True)))
        day += DAY
    return told


def go_to(level: int) -> date:
    """Let time pass until the level is reached; the day of it."""
    day = TODAY
    while not CaseEscalation.objects.filter(level=level).exists():
        day += DAY
        climb(day)
    return day


class TestAYear:
    def test_without_an_answer_climbs_to_e3_and_no_further(self, case):
        assert live(TODAY, date(2027, 3, 18)) == {
            date(2026, 3, 26): (0, {ANA}),
            date(2026, 3, 31): (1, {ANA, WEI}),
            date(2026, 4, 7): (2, {WEI, HEAD}),
            date(2026, 4, 14): (3, {HEAD, LIN}),
        }
        case.refresh_from_db()
        assert case.status == Case.Status.NOTIFIED, "nothing disengages by itself"

    def test_with_a_late_answer_is_less_urgent_and_keeps_its_level(self, case, people):
        live(TODAY, date(2026, 3, 31))
        cases.acknowledge(case, by=people.ana, at=moment(date(2026, 4, 1)))
        case.refresh_from_db()
        assert case.step_due == date(2026, 4, 21)
        assert live(date(2026, 4, 1), date(2026, 4, 30)) == {date(2026, 4, 28): (2, {WEI, HEAD})}

    def test_with_everything_in_time_tells_nobody(self, case, people):
        cases.acknowledge(case, by=people.ana, at=moment(date(2026, 3, 25)))
        cased.an_action(case, by=people.ana, at=moment(date(2026, 3, 26)))
        plans.hand_in(case, by=people.ana, at=moment(date(2026, 4, 14)))
        assert live(TODAY, date(2026, 8, 1)) == {}, (
            "a plan that waits for the team is not the supplier's delay"
        )
        plans.approve(case, by=people.wei, at=moment(date(2026, 4, 20)))
        assert live(date(2026, 4, 20), case.due_date) == {}

    def test_with_two_extensions_climbs_after_the_last_and_gets_no_third(self, case, people):
        cases.acknowledge(case, by=people.ana, at=NOW)
        cased.an_action(case, by=people.ana, at=NOW)
        plans.hand_in(case, by=people.ana, at=NOW)
        plans.approve(case, by=people.wei, at=NOW)
        assert live(TODAY, date(2026, 6, 17)) == {date(2026, 6, 17): (0, {ANA})}
        for day, until in ((date(2026, 6, 18), date(2026, 8, 3)), (date(2026, 8, 3), date(2026, 9, 1))):
            plans.extend(case, due_date=until, reason="Sole source", by=people.wei, at=moment(day))
        assert live(date(2026, 6, 18), date(2026, 9, 3)) == {}
        with pytest.raises(cases.StepRefused, match="third"):
            plans.extend(
                case, due_date=date(2026, 12, 1), reason="Again", by=people.wei, at=moment(date(2026, 9, 3))
            )
        assert live(date(2026, 9, 4), date(2026, 9, 30)) == {
            date(2026, 9, 4): (1, {ANA, WEI}),
            date(2026, 9, 11): (2, {WEI, HEAD}),
            date(2026, 9, 18): (3, {HEAD, LIN}),
        }

    def test_rests_while_a_risk_is_accepted_and_goes_on_when_it_ends(self, case, people):
        cases.acknowledge(case, by=people.ana, at=NOW)
        cased.an_action(case, by=people.ana, at=NOW)
        plans.hand_in(case, by=people.ana, at=NOW)
        plans.approve(case, by=people.wei, at=NOW)
        until = date(2026, 10, 15)
        case_decisions.accept_risk(case, until=until, reason="Sole source", by=people.lin, at=NOW + DAY)
        assert live(TODAY, date(2026, 10, 18)) == {}
        assert live(date(2026, 10, 19), date(2026, 10, 19)) == {date(2026, 10, 19): (0, {ANA})}
        case.refresh_from_db()
        assert case.status == Case.Status.IN_PROGRESS


class TestClimb:
    def test_adds_nothing_when_it_runs_twice_a_day(self, case):
        assert climb(date(2026, 3, 26)) == 1
        assert climb(date(2026, 3, 26)) == 0

    def test_takes_one_level_a_day_after_the_clock_stood_still(self, case):
        assert climb(date(2026, 6, 1)) == 1
        assert climb(date(2026, 6, 2)) == 0
        assert CaseEscalation.objects.get().level == 0

    def test_leaves_the_cases_alone_that_wait_for_the_team(self, case):
        Case.objects.update(status=Case.Status.OPEN, step_due=None, due_date=TODAY)
        assert climb(date(2026, 6, 1)) == 0

    def test_begins_again_for_a_case_that_was_opened_again(self, case, people):
        go_to(2)
        cased.end(case, by=people.lin, at=moment(date(2026, 5, 4)))
        cases.reopen(case, by=people.lin, at=moment(date(2026, 5, 5)), reason="Reported again")
        cases.notify(case, text="Again", by=people.wei, at=moment(date(2026, 5, 5)))
        assert live(date(2026, 5, 5), date(2026, 5, 13)) == {date(2026, 5, 13): (0, {ANA})}

    def test_costs_as_many_queries_for_many_cases_as_for_one(self, case, people):
        def queries(day):
            with CaptureQueriesContext(connection) as counted:
                assert climb(day)
            return len(counted)

        one = queries(date(2026, 3, 26))
        for number in range(6):
            supplier = Supplier.objects.create(external_id=f"M-{number}", name=f"Many {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.dongguan)
            supplier.contacts.create(name="Gu Yan", email=f"gu@m{number}.example", language="en")
            more = cases.begin(
                supplier.pk,
                title="",
                severity=2,
                owner=people.wei,
                due_date=date(2026, 6, 1),
                by=people.wei,
                at=NOW,
            )
            cases.notify(more, text="Please act", by=people.wei, at=NOW)
        assert queries(date(2026, 3, 27)) == one


class TestTelling:
    def test_writes_to_each_in_their_language_about_what_concerns_them(self, case, people):
        go_to(1)
        mail.outbox.clear()
        assert notices.send_escalations(clock=lambda: moment(date(2026, 3, 31))) == 3
        of = {one.to[0]: one for one in mail.outbox}
        assert "步骤" in of[ANA].subject
        assert f"/portal/cases/{case.pk}/" in of[ANA].body
        assert "E1" not in of[ANA].body
        assert "E1" in of[WEI].subject
        assert f"/risk/cases/{case.pk}/" in of[WEI].body
        assert notices.send_escalations(clock=lambda: moment(date(2026, 3, 31))) == 0

    def test_is_taken_up_again_where_nobody_has_begun(self, case, monkeypatch):
        rung = []
        monkeypatch.setattr(tasks.send_case_escalations, "delay", lambda: rung.append(1))
        monkeypatch.setattr(tasks.send_case_message, "delay", lambda *, message_id: None)
        climb(date(2026, 3, 26))
        rung.clear()
        assert notices.sweep(at=moment(date(2026, 3, 26)) + timedelta(minutes=5)) == 2, (
            "and the first message"
        )
        assert rung


class TestHold:
    def test_stops_the_clock_until_it_is_lifted(self, case, people):
        case_ladder.hold(case, reason="Flood at the plant", by=people.wei, at=NOW)
        assert live(TODAY, date(2026, 5, 31)) == {}
        case_ladder.lift(case, by=people.wei, at=moment(date(2026, 6, 1)))
        assert live(date(2026, 6, 1), date(2026, 6, 1)) == {date(2026, 6, 1): (0, {ANA})}

    def test_is_in_force_once(self, case, people):
        case_ladder.hold(case, reason="Flood", by=people.wei, at=NOW)
        with pytest.raises(cases.StepRefused):
            case_ladder.hold(case, reason="Fire", by=people.wei, at=NOW)
        case_ladder.lift(case, by=people.wei, at=NOW)
        with pytest.raises(cases.StepRefused):
            case_ladder.lift(case, by=people.wei, at=NOW)

    def test_is_none_of_a_settled_case(self, case, people):
        cases.cancel(case, by=people.wei, at=NOW, reason="Twice")
        with pytest.raises(TransitionRefused):
            case_ladder.hold(case, reason="Flood", by=people.wei, at=NOW)


class TestDecide:
    def test_follows_level_upon_level_after_e3(self, case, people):
        day = go_to(3)
        with pytest.raises(cases.StepRefused):
            case_ladder.decide(case, 5, reason="No answer", by=people.lin, at=moment(day))
        fourth = case_ladder.decide(case, 4, reason="No new projects", by=people.lin, at=moment(day + DAY))
        assert set(fourth.mails.values_list("to", flat=True)) == {HEAD, LIN}
        with pytest.raises(cases.StepRefused):
            case_ladder.decide(case, 4, reason="Again", by=people.lin, at=moment(day + DAY))
        fifth = case_ladder.decide(case, 5, reason="Nothing changed", by=people.lin, at=moment(day + 2 * DAY))
        assert set(fifth.mails.values_list("to", flat=True)) == {LIN, BO}

    def test_waits_for_e3(self, case, people):
        day = go_to(2)
        with pytest.raises(cases.StepRefused):
            case_ladder.decide(case, 4, reason="No answer", by=people.lin, at=moment(day))

    def test_goes_before_every_end_of_a_relation(self, case, people):
        day = go_to(3)
        for level in (4, 5):
            with pytest.raises(cases.StepRefused, match="Board"):
                case_decisions.disengage(case, reason="No answer", by=people.lin, at=moment(day))
            day += DAY
            case_ladder.decide(case, level, reason="No answer", by=people.lin, at=moment(day))
        case_decisions.disengage(case, reason="No answer", by=people.lin, at=moment(day + DAY))
        case.refresh_from_db()
        assert case.status == Case.Status.DISENGAGED

    def test_counts_for_the_time_since_the_case_was_opened_last(self, case, people):
        day = go_to(3)
        for level in (4, 5):
            day += DAY
            case_ladder.decide(case, level, reason="No answer", by=people.lin, at=moment(day))
        cased.end(case, by=people.lin, at=moment(day + DAY))
        cases.reopen(case, by=people.lin, at=moment(day + 2 * DAY), reason="Reported again")
        cases.notify(case, text="Again", by=people.wei, at=moment(day + 2 * DAY))
        with pytest.raises(cases.StepRefused, match="Board"):
            case_decisions.disengage(case, reason="No answer", by=people.lin, at=moment(day + 3 * DAY))


class TestAudits:
    def test_e3_proposes_exactly_one(self, case):
        day = go_to(3)
        assert audit_triggers.propose_due(at=moment(day)) == 1
        assert audit_triggers.propose_due(at=moment(day + DAY)) == 0
        assert [cause.trigger for cause in Audit.objects.get().causes.all()] == [AuditTrigger.CASE_ESCALATED]
        assert CaseMail.objects.filter(escalation__level=3).exists()

from datetime import timedelta

import pytest

from risk.models import Alert, Case
from risk.services import alerts, case_decisions, cases, verification
from smelters.models import Status
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
S = Case.Status


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def gold(smelters):
    return smelters["CID910001"]


@pytest.fixture
def good(smelters):
    facts.give_status(smelters["CID910002"], "Gold", Status.CONFORMANT)
    return smelters["CID910002"]


@pytest.fixture
def case(people, gold):
    declare(people.xinhe, [(gold, "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    return cases.open_case(
        list(Alert.objects.all()), owner=people.wei, due_date=TODAY + 60 * DAY, by=people.wei, at=NOW
    )


@pytest.fixture
def running(case, people):
    cased.under_way(case, team=people.wei, contact=people.ana, at=NOW)
    action = case.actions.get()
    cases.settle_action(action, status="cancelled", outcome="By the declaration", by=people.wei, at=NOW)
    return case


def steps(case, since=0):
    return list(case.transitions.order_by("at", "pk").values_list("to_status", flat=True))[since:]


def follow(at):
    alerts.evaluate(at=at)
    verification.follow(at=at)


class TestFollow:
    def test_verifies_a_case_whose_smelter_is_gone(self, running, people, good):
        declare(people.xinhe, [(good, "Gold")], at=NOW + DAY)
        follow(NOW + DAY)
        assert steps(running, -2) == [S.VERIFICATION, S.VERIFIED]

    def test_verifies_one_that_waits_for_its_supplier_too(self, case, people, good):
        cases.notify(case, text="What is asked", by=people.wei, at=NOW)
        declare(people.xinhe, [(good, "Gold")], at=NOW + DAY)
        follow(NOW + DAY)
        assert steps(case, -2) == [S.VERIFICATION, S.VERIFIED]

    def test_leaves_one_that_waits_while_something_stands_in_the_way(self, case, people, gold):
        cases.notify(case, text="What is asked", by=people.wei, at=NOW)
        declare(people.xinhe, [(gold, "Gold")], at=NOW + DAY)
        follow(NOW + DAY)
        assert steps(case) == [S.OPEN, S.NOTIFIED]

    def test_says_once_for_each_file_what_stands_in_the_way(self, running, people, gold):
        declare(people.xinhe, [(gold, "Gold")], at=NOW + DAY)
        for days in (1, 2, 3):
            follow(NOW + days * DAY)
        assert steps(running, -2) == [S.VERIFICATION, S.IN_PROGRESS]
        assert steps(running).count(S.VERIFICATION) == 1
        assert running.transitions.latest("pk").reason == "CID910001 Aurum Works Gold"

    def test_takes_back_what_does_not_hold_any_more(self, running, people, good):
        declare(people.xinhe, [(good, "Gold")], at=NOW + DAY)
        follow(NOW + DAY)
        facts.give_status(good, "Gold", Status.ACTIVE, since=TODAY + 2 * DAY)
        follow(NOW + 2 * DAY)
        assert steps(running, -2) == [S.VERIFIED, S.IN_PROGRESS]

    def test_sets_an_accepted_risk_to_work_at_its_end_and_not_before(self, running, people):
        until = TODAY + 30 * DAY
        case_decisions.accept_risk(running, until=until, reason="Sole source", by=people.lin, at=NOW)
        follow(NOW + 29 * DAY)
        running.refresh_from_db()
        assert running.status == S.ACCEPTED_RISK
        follow(NOW + 30 * DAY)
        running.refresh_from_db()
        assert running.status == S.IN_PROGRESS
        assert running.transitions.latest("pk").reason == verification.ACCEPTANCE_ENDED

    def test_never_touches_a_decision_to_disengage(self, running, people, good):
        cased.before_the_board(running, by=people.lin, at=NOW + DAY / 2)
        case_decisions.disengage(running, reason="No answer", by=people.lin, at=NOW + DAY / 2)
        declare(people.xinhe, [(good, "Gold")], at=NOW + DAY)
        follow(NOW + DAY)
        assert steps(running, -1) == [S.DISENGAGED]


class TestReopening:
    @pytest.fixture
    def closed(self, running, people, good):
        declare(people.xinhe, [(good, "Gold")], at=NOW + DAY)
        follow(NOW + DAY)
        return cases.close(running, by=people.wei, at=NOW + DAY)

    @pytest.mark.parametrize(("days", "status"), [(364, S.OPEN), (370, S.CLOSED)])
    def test_follows_the_same_smelter_reported_again_within_a_year(self, closed, people, gold, days, status):
        later = NOW + days * DAY
        declare(people.xinhe, [(gold, "Gold")], at=later)
        follow(later)
        closed.refresh_from_db()
        assert closed.status == status
        alert = Alert.objects.open().get()
        assert alert.case == (closed if status == S.OPEN else None)
        if status == S.OPEN:
            assert closed.transitions.latest("pk").reason == verification.REPORTED_AGAIN
            assert closed.closing_record["declarations"]

    def test_follows_a_status_that_was_lost_again(self, case, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=TODAY)
        follow(NOW + DAY)
        cases.close(case, by=people.wei, at=NOW + DAY)
        facts.give_status(gold, "Gold", Status.NOT_ENROLLED, since=TODAY + 30 * DAY)
        follow(NOW + 31 * DAY)
        case.refresh_from_db()
        assert case.status == S.OPEN
        assert Alert.objects.open().get().case == case

    def test_leaves_other_cases_closed(self, closed, people, smelters):
        declare(people.xinhe, [(smelters["CID910003"], "Tin")], at=NOW + 30 * DAY)
        follow(NOW + 30 * DAY)
        closed.refresh_from_db()
        assert closed.status == S.CLOSED

"""An exception hides nothing, needs two people, and ends by itself: on its day, or when the smelter stands worse."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from gscm.lib.agreements import AgreementRefused
from risk.models import Alert, AlertException
from risk.queries import inbox
from risk.queries.inbox import Tab
from risk.services import alerts, cases, closing, exceptions
from smelters.models import Facility, Status
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def gold() -> Facility:
    return facts.listed_smelters()["CID910001"]


@pytest.fixture
def alert(people: Cast, gold: Facility) -> Alert:
    """Xinhe reports a smelter of which the list says that it is in communication."""
    facts.give_status(gold, "Gold", Status.IN_COMMUNICATION)
    declare(people.xinhe, [(gold, "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    return Alert.objects.get()


def ask(alert: Alert, people: Cast, *, days: int = 30) -> AlertException:
    exceptions.ask(
        [alert], kind="stock", since=TODAY, until=day(days), reason="Stock until May", by=people.wei, at=NOW
    )
    return AlertException.objects.latest("pk")


def agreed(alert: Alert, people: Cast, *, days: int = 30) -> AlertException:
    asked = ask(alert, people, days=days)
    assert exceptions.approve([asked], by=people.lin, at=NOW) == 1
    asked.refresh_from_db()
    return asked


def under(people: Cast, tab: Tab, days: int = 0) -> int:
    condition = inbox.tab_conditions(people.lin, on=day(days))[tab]
    return Alert.objects.filter(condition).count()


class TestAnException:
    def test_counts_once_a_second_person_agrees(self, people: Cast, alert: Alert) -> None:
        asked = ask(alert, people)
        assert exceptions.approve([asked], by=people.wei, at=NOW) == 0
        assert under(people, Tab.OPEN) == 1
        assert exceptions.approve([asked], by=people.lin, at=NOW) == 1
        assert (under(people, Tab.OPEN), under(people, Tab.EXCEPTED)) == (0, 1)

    def test_is_by_two_people_in_the_database_too(self, people: Cast, alert: Alert) -> None:
        asked = ask(alert, people)
        with pytest.raises(IntegrityError), transaction.atomic():
            AlertException.objects.filter(pk=asked.pk).update(
                approved_by=people.wei, approved_at=NOW, severity=2
            )

    def test_leaves_the_alert_open_and_counted(self, people: Cast, alert: Alert) -> None:
        agreed(alert, people)
        assert Alert.objects.open().get() == alert
        step = alert.transitions.latest("pk")
        assert (step.because, step.by, step.reason) == ("excepted", people.lin, "Stock until May")

    def test_is_asked_for_once_at_a_time(self, people: Cast, alert: Alert) -> None:
        ask(alert, people)
        ask(alert, people)
        assert AlertException.objects.count() == 1

    @pytest.mark.parametrize(("since", "until"), [(-1, 5), (5, 5), (0, 400)])
    def test_is_refused_for_days_that_do_not_fit(
        self, people: Cast, alert: Alert, since: int, until: int
    ) -> None:
        with pytest.raises(AgreementRefused):
            exceptions.ask(
                [alert], kind="stock", since=day(since), until=day(until), reason="x", by=people.wei, at=NOW
            )

    def test_is_ended_by_a_person_with_a_reason(self, people: Cast, alert: Alert) -> None:
        exceptions.end([agreed(alert, people)], reason="Stock is gone", by=people.wei, at=later(3))
        assert (under(people, Tab.OPEN, 3), under(people, Tab.EXCEPTED, 3)) == (1, 0)
        assert alert.transitions.latest("pk").reason == "Stock is gone"


class TestTheYear:
    """Each day is lived through, as the evaluation of the night does it."""

    def live(self, people: Cast, days: int) -> list[int]:
        """On which days the alert asks for somebody."""
        asking = []
        for number in range(days):
            alerts.evaluate(at=later(number))
            if under(people, Tab.OPEN, number):
                asking.append(number)
        return asking

    def test_asks_again_on_the_day_after_the_last(self, people: Cast, alert: Alert) -> None:
        exception = agreed(alert, people, days=30)
        assert self.live(people, 40) == list(range(30, 40))
        exception.refresh_from_db()
        assert (exception.ended_because, exception.ended_on) == ("over", day(30))
        again = alert.transitions.filter(because="exception_ended")
        assert [step.at for step in again] == [later(30)]

    def test_asks_again_as_soon_as_the_status_worsens(
        self, people: Cast, alert: Alert, gold: Facility
    ) -> None:
        exception = agreed(alert, people, days=300)
        facts.give_status(gold, "Gold", Status.NON_CONFORMANT, since=day(12))
        assert self.live(people, 20) == list(range(12, 20))
        exception.refresh_from_db()
        assert exception.ended_because == "worse"

    def test_does_not_ask_again_when_the_status_betters(
        self, people: Cast, alert: Alert, gold: Facility
    ) -> None:
        agreed(alert, people, days=300)
        facts.give_status(gold, "Gold", Status.ECAP, since=day(12))
        assert self.live(people, 20) == []

    def test_needs_a_new_exception_after_the_alert_closed_and_opened_again(
        self, people: Cast, alert: Alert, gold: Facility
    ) -> None:
        exception = agreed(alert, people, days=300)
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=day(5))
        facts.give_status(gold, "Gold", Status.IN_COMMUNICATION, since=day(10))
        assert self.live(people, 15) == list(range(10, 15))
        exception.refresh_from_db()
        assert exception.ended_because == "closed"

    def test_changes_nothing_when_a_day_is_evaluated_again(self, people: Cast, alert: Alert) -> None:
        agreed(alert, people, days=3)
        alerts.evaluate(at=later(5))
        steps = alert.transitions.count()
        alerts.evaluate(at=later(5))
        alerts.evaluate(at=later(6))
        assert alert.transitions.count() == steps

    def test_forgets_what_nobody_agreed_to_in_time(self, people: Cast, alert: Alert) -> None:
        asked = ask(alert, people, days=3)
        alerts.evaluate(at=later(5))
        asked.refresh_from_db()
        assert asked.ended_because == "over"
        assert exceptions.approve([asked], by=people.lin, at=later(5)) == 0
        assert not alert.transitions.filter(because="exception_ended").exists()


class TestTheClosingGuard:
    def test_lets_a_smelter_with_an_exception_stand(self, people: Cast, alert: Alert, gold: Facility) -> None:
        case = cases.open_case([alert], owner=people.wei, due_date=day(60), by=people.wei, at=NOW)
        before = {criterion.code for criterion in closing.closing_guard(case, on=TODAY).failing}
        agreed(alert, people)
        guard = closing.closing_guard(case, on=TODAY)
        after = {criterion.code for criterion in guard.failing}
        assert closing.Code.SMELTERS_QUALIFIED in before - after
        assert [one.alert for one in guard.exceptions] == [alert]
        over = closing.closing_guard(case, on=day(30))
        assert closing.Code.SMELTERS_QUALIFIED in {criterion.code for criterion in over.failing}

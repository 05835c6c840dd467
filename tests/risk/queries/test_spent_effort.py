"""Unresolved in spite of effort: by what the log holds, not by what anybody says."""

from datetime import timedelta

import pytest

from risk.models import Alert, Case
from risk.queries import spent_effort
from risk.services import alerts, cases, plans
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = TODAY + 180 * DAY


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def running(people):
    declare(people.xinhe, [(facts.listed_smelters()["CID910001"], "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    (case,) = cases.open_cases(list(Alert.objects.all()), owner=people.wei, by=people.wei, at=NOW)
    return cased.under_way(case, team=people.wei, contact=people.ana, at=NOW)


def unresolved(on):
    return list(spent_effort.unresolved(Case.objects.all(), on=on))


class TestUnresolved:
    def test_needs_contacts_rounds_and_time(self, running, people):
        assert spent_effort.spent_on(running, on=LATE) == spent_effort.Spent(1, 0, 180)
        for number in (1, 2):
            cases.write(running, text="Please answer", by=people.wei, at=NOW + number * DAY)
            assert unresolved(LATE) == []
            due = running.due_date + number * DAY
            plans.extend(running, due_date=due, reason="Again", by=people.wei, at=NOW + number * DAY)
        assert spent_effort.spent_on(running, on=LATE) == spent_effort.Spent(3, 2, 180)
        assert unresolved(LATE) == [running]
        assert spent_effort.spent_on(running, on=LATE).is_unresolved
        assert unresolved(LATE - DAY) == []

    def test_counts_neither_notes_nor_words_of_the_supplier(self, running, people):
        cases.write(running, text="A note", by=people.wei, at=NOW, is_internal=True)
        cases.write(running, text="An answer", by=people.ana, at=NOW, as_supplier=True)
        assert spent_effort.spent_on(running, on=LATE).contacts == 1

    def test_counts_reminders(self, running, people):
        running.escalations.create(level=0, missed=TODAY, receivers=["contacts"], at=NOW)
        running.escalations.create(level=2, missed=TODAY, receivers=["above"], at=NOW)
        assert spent_effort.spent_on(running, on=LATE).contacts == 2

    def test_is_nothing_of_a_case_that_has_ended(self, running, people):
        cases.cancel(running, by=people.wei, at=NOW, reason="Twice")
        assert spent_effort.spent_on(running, on=LATE) is None
        assert unresolved(LATE) == []

from datetime import timedelta

import pytest

from risk.models import Alert
from risk.queries.actions import with_high_risk
from risk.services import alerts
from suppliers import training_rules
from suppliers.models import Supplier
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert():
    people = cast()
    Supplier.objects.update(created_at=NOW - timedelta(days=400))
    gold = facts.listed_smelters()["CID910001"]
    facts.give_status(gold, "Gold", "non_conformant")
    declare(people.xinhe, [(gold, "Gold")])
    alerts.evaluate(at=NOW)
    return Alert.objects.filter(severity__gte=Alert.Severity.HIGH).earliest("pk")


def found(on):
    return list(Supplier.objects.filter(with_high_risk(on)))


class TestWithHighRisk:
    def test_means_suppliers_with_an_open_alert_on_the_day(self, alert):
        assert found(TODAY) == [alert.supplier]
        assert found(TODAY - timedelta(days=1)) == []

    def test_leaves_out_those_whose_alerts_are_closed(self, alert):
        later = NOW + timedelta(days=2)
        declare(alert.supplier, at=later)
        alerts.evaluate(at=later)
        alert.refresh_from_db()
        assert alert.status == Alert.State.CLOSED
        assert found(TODAY) == [alert.supplier]
        assert found(TODAY + timedelta(days=2)) == []

    def test_leaves_out_lesser_alerts(self, alert):
        Alert.objects.update(severity=Alert.Severity.WATCH)
        assert found(TODAY) == []

    def test_is_a_rule_of_trainings(self, alert):
        assert list(training_rules.suppliers("high_risk", on=TODAY)) == [alert.supplier]

"""Evaluations after a decision on a name: of those who report it, with the result of evaluating everybody."""

from datetime import timedelta

import pytest

from gscm.jobs.models import Job
from risk import tasks
from risk.models import Alert, AlertTransition
from risk.services import alerts
from smelters.services import names
from surveys.models import ReportedSmelter
from surveys.services import name_work, resolution
from tests import facts
from tests.declared import declare
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


def moved():
    return [
        list(rows.order_by("pk").values_list("pk", *fields))
        for rows, *fields in ((Alert.objects, "status"), (AlertTransition.objects, "alert_id", "decision_id"))
    ]


class TestADecisionOnAName:
    def test_evaluates_those_who_report_it_as_if_all_were(
        self, people, gold, monkeypatch, django_capture_on_commit_callbacks
    ):
        for supplier, name in ((people.xinhe, "Blue Sun"), (people.faraway, "Red Sun")):
            declare(supplier, names=[(name, "Gold")])
        resolution.resolve(declaration_ids=None, at=NOW)
        alerts.evaluate(at=NOW)
        assert Alert.objects.count() == 2
        asked = []
        monkeypatch.setattr(tasks.evaluate_everything, "delay", lambda **wish: asked.append(wish))
        row = ReportedSmelter.objects.get(name="Blue Sun")
        with django_capture_on_commit_callbacks(execute=True):
            names.decide(row.reported_name, outcome="facility", facility=gold, by=people.lin, at=NOW)
        name_work.carry_out(Job.objects.get(), at=NOW)
        (wish,) = asked
        assert wish["supplier_ids"] == [people.xinhe.pk]
        tasks.evaluate_everything(**wish)
        after = moved()
        assert Alert.objects.filter(status=Alert.State.CLOSED).count() == 1
        alerts.evaluate(at=NOW + timedelta(minutes=1))
        assert moved() == after
        assert Job.objects.get().status == Job.Status.DONE

from datetime import timedelta

import pytest

from suppliers.models import Competence
from suppliers.services import competence
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
Task = Competence.Task


@pytest.fixture
def people():
    return cast()


def train(people, *, since=TODAY, until=None, task=Task.CASES):
    return competence.record(
        people.wei, task=task, since=since, until=until, evidence="Course 7", by=people.lin, at=NOW
    )


def is_trained(people, on=TODAY):
    return competence.is_trained(people.wei, Task.CASES, on=on, by=people.lin)


class TestIsTrained:
    def test_asks_for_this_task_on_this_day(self, people):
        train(people, task=Task.NAMES)
        train(people, since=TODAY, until=TODAY + timedelta(10))
        assert is_trained(people)
        assert not is_trained(people, TODAY - timedelta(1))
        assert not is_trained(people, TODAY + timedelta(10))

    def test_logs_who_gave_the_task_to_whom(self, people, caplog):
        assert not is_trained(people)
        said = [record.msg for record in caplog.records]
        assert any(
            one["event"] == "task given without competence"
            and (one["user_id"], one["by_id"], one["task"]) == (people.wei.pk, people.lin.pk, "cases")
            for one in said
            if isinstance(one, dict)
        )


class TestEnd:
    def test_lets_it_hold_until_the_day(self, people):
        record = train(people, since=TODAY - timedelta(5))
        competence.end(record, on=TODAY)
        assert is_trained(people, TODAY - timedelta(1))
        assert not is_trained(people)

    def test_leaves_at_least_its_first_day(self, people):
        record = train(people)
        competence.end(record, on=TODAY - timedelta(5))
        assert Competence.objects.get().until == TODAY + timedelta(1)

"""Service levels: how soon, counted in working days, against the goal of the day on which it began."""

from datetime import UTC, date, datetime

import pytest

from smelters.models import InformationItem
from surveys.models import ServiceGoal
from surveys.queries import service_levels
from surveys.services import service_goals, thread
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def moment(day, hour=2):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def request_(people):
    return asked.a_request(people.xinhe)


def level(user, kind=ServiceGoal.Kind.ANSWERS, on=date(2026, 3, 31)):
    found = service_levels.levels(user, first=FIRST, last=LAST, on=on)
    return next(one for one in found if one.kind == kind)


class TestAnswers:
    def test_are_within_two_working_days_over_a_weekend(self, people, request_):
        thread.ask(request_, text="?", by=people.ana, at=moment(13))  # a Friday
        thread.answer(request_, text="!", by=people.wei, at=moment(17))  # the Tuesday after
        found = level(people.wei)
        assert [(one.days, one.goal, one.is_within) for one in found.services] == [(2, 2, True)]
        assert (found.within, found.judged, str(found.share), found.median) == (1, 1, "100", 2.0)

    def test_are_late_on_the_third_answered_or_not(self, people, request_):
        thread.ask(request_, text="?", by=people.ana, at=moment(13))
        assert level(people.wei, on=date(2026, 3, 17)).late == 0
        assert level(people.wei, on=date(2026, 3, 17)).judged == 0
        late = level(people.wei, on=date(2026, 3, 18))
        assert (late.late, late.open, late.judged, str(late.share)) == (1, 1, 1, "0")

    def test_leave_days_off_out(self, people, request_):
        service_goals.enter_day(date(2026, 3, 16), is_worked=False, name="Feast", by=people.lin)
        thread.ask(request_, text="?", by=people.ana, at=moment(13))
        assert level(people.wei, on=date(2026, 3, 18)).late == 0

    def test_keep_the_goal_of_their_day(self, people, request_):
        service_goals.set_goal("answers", working_days=1, since=date(2026, 3, 16), by=people.lin, at=NOW)
        thread.ask(request_, text="?", by=people.ana, at=moment(13))
        thread.answer(request_, text="!", by=people.wei, at=moment(17))
        thread.ask(request_, text="?", by=people.ana, at=moment(18))
        thread.answer(request_, text="!", by=people.wei, at=moment(20))
        assert sorted((one.begun.day, one.is_late) for one in level(people.wei).services) == [
            (13, False),
            (18, True),
        ]

    def test_are_those_within_reach_and_of_the_period(self, people, request_):
        thread.ask(request_, text="?", by=people.ana, at=moment(13))
        other = asked.a_request(people.faraway, request_.campaign)
        thread.ask(other, text="?", by=people.omar, at=datetime(2026, 4, 1, 2, tzinfo=UTC))
        assert len(level(people.wei).services) == len(level(people.lin).services) == 1
        thread.ask(other, text="?", by=people.omar, at=moment(14))
        assert [len(level(user).services) for user in (people.wei, people.lin)] == [1, 2]


class TestWaits:
    def test_begin_with_the_first_question_and_end_with_the_next_answer(self):
        messages = [
            (1, True, moment(1)),
            (1, True, moment(2)),
            (1, False, moment(3)),
            (1, False, moment(4)),
            (1, True, moment(5)),
            (2, False, moment(1)),
            (2, True, moment(6)),
        ]
        assert list(service_levels.waits(messages)) == [
            (1, moment(1), moment(3)),
            (1, moment(5), None),
            (2, moment(6), None),
        ]


class TestNewsAndImports:
    def test_count_to_their_publication_and_leave_what_was_kept_back_out(self, people):
        values = {"title_en": "N", "licence": "public", "written_by": people.lin}
        InformationItem.objects.create(
            **values, written_at=moment(2), published_at=moment(4), published_by=people.lin
        )
        InformationItem.objects.create(**values, written_at=moment(2), withdrawn_at=moment(3))
        found = level(people.lin, ServiceGoal.Kind.NEWS)
        assert [(one.days, one.is_within) for one in found.services] == [(2, True)]

    def test_count_from_the_day_on_which_a_list_was_published(self, people):
        from tests import facts

        facts.listed_smelters()
        from smelters.models import ReferenceList

        ReferenceList.objects.update(
            published_on=date(2026, 3, 2), received_at=moment(10), applied_at=moment(17)
        )
        found = level(people.lin, ServiceGoal.Kind.IMPORTS)
        assert {(one.begun, one.days, one.is_late) for one in found.services} == {
            (date(2026, 3, 2), 11, True)
        }

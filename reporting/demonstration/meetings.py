"""The reviews of the demonstration: one that was held, with what followed, and one to come."""

from datetime import datetime, timedelta

from django.utils import timezone

from reporting.demonstration.asking import handler_of
from reporting.demonstration.calendar import Calendar
from reporting.demonstration.people import CENTRE, person
from suppliers.models import Meeting
from suppliers.services import meetings

BOARD = "bo@lanhai.example"


class Meetings:
    """Plans the review calendar of the year."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def plan(self) -> None:
        """The steps of the last months."""
        plan, today = self._calendar.plan, self._calendar.today
        plan(today - timedelta(days=100), self._call)
        plan(today - timedelta(days=70), self._hold)
        plan(today - timedelta(days=50), self._finish_one)
        plan(today - timedelta(days=6), self._call_the_next)

    def _call(self, at: datetime) -> None:
        meetings.plan(
            kind=Meeting.Kind.BOARD,
            title="董事会：冲突矿产半年回顾",
            planned_on=timezone.localdate(at) + timedelta(days=30),
            agenda="1. 调查回复率\n2. 高风险供应商\n3. 下半年培训计划",
            by=person(CENTRE),
            at=at,
        )

    def _hold(self, at: datetime) -> None:
        day = timezone.localdate(at)
        meeting = meetings.record(
            Meeting.objects.get(),
            held_on=day,
            participants="董事会、可持续发展中心",
            minutes="听取半年情况汇报。回复率达到目标；未参与 RMAP 的冶炼厂数量有所下降，仍需现场推动。",
            by=person(CENTRE),
            at=at,
        )
        meetings.decide(meeting, text="高风险供应商在两个月内完成现场走访。", by=person(BOARD), at=at)
        for place, days, text in (
            (0, 20, "走访信禾，确认材料清单"),
            (3, 90, "整理未加入 RMAP 的锡冶炼厂名单"),
        ):
            meetings.ask(
                meeting,
                text=text,
                owner=handler_of(place),
                due_on=day + timedelta(days=days),
                by=person(CENTRE),
                at=at,
            )

    def _finish_one(self, at: datetime) -> None:
        task = Meeting.objects.get().follow_ups.order_by("due_on")[0]
        meetings.finish(task, outcome="已走访，材料清单由采购部维护。", by=task.owner, at=at)

    def _call_the_next(self, at: datetime) -> None:
        meetings.plan(
            kind=Meeting.Kind.BOARD,
            title="董事会：年度回顾",
            planned_on=timezone.localdate(at) + timedelta(days=40),
            by=person(CENTRE),
            at=at,
        )

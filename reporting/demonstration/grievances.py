"""What was brought forward to the invented group: one answered, one under investigation, one that has just come in."""

from datetime import datetime, timedelta

from django.utils import timezone

from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.people import person
from reporting.demonstration.texts_grievances import STORIES, Story
from risk.models import Grievance
from risk.services import grievance_intake, grievance_thread, grievances
from risk.services.grievance_intake import Report
from suppliers.models import Supplier

OFFICER = "he@lanhai.example"


class Complaints:
    """Plans the grievances into the calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def plan(self) -> None:
        for story in STORIES:
            self._calendar.plan(self._calendar.today - timedelta(days=story.days_ago), self._receive(story))

    def _receive(self, story: Story) -> Deed:
        def deed(at: datetime) -> None:
            on = timezone.localdate(at)
            report = Report(story.kind, dict(story.texts))
            received = grievance_intake.receive(
                report, channel=story.channel, once=f"demonstration {story.days_ago}", on=on
            )
            self._lead(story, received.grievance, at)

        return deed

    def _lead(self, story: Story, grievance: Grievance, at: datetime) -> None:
        """The steps that lie behind, each planned some days after the one before."""
        day = timezone.localdate(at)
        deeds: list[tuple[int, str, Deed]] = [
            (2, story.acknowledged, lambda at: self._acknowledge(story, grievance, at)),
            (9, story.admitted, lambda at: self._admit(story, grievance, at)),
            (21, story.message, lambda at: self._write(story, grievance, at)),
            (60, story.answered, lambda at: self._answer(story, grievance, at)),
        ]
        for days, words, deed in deeds:
            if words:
                self._calendar.plan(day + timedelta(days=days), deed)

    def _acknowledge(self, story: Story, grievance: Grievance, at: datetime) -> None:
        grievances.acknowledge(grievance, text=story.acknowledged, by=person(OFFICER), at=at)

    def _write(self, story: Story, grievance: Grievance, at: datetime) -> None:
        grievance_thread.write(grievance, text=story.message, on=timezone.localdate(at))

    def _admit(self, story: Story, grievance: Grievance, at: datetime) -> None:
        officer = person(OFFICER)
        triage = grievances.Triage(
            category=story.category,
            severity=story.severity,
            owner=officer,
            supplier=Supplier.objects.get(external_id=story.supplier) if story.supplier else None,
            tells=bool(story.supplier),
        )
        grievances.admit(grievance, triage, text=story.admitted, by=officer, at=at)
        grievances.write(grievance, kind="plan", text=story.investigation, by=officer, at=at)
        task = grievances.add_task(
            grievance,
            text=story.task,
            owner=officer,
            due_date=timezone.localdate(at) + timedelta(days=30),
        )
        if story.answered:
            finished = timezone.localdate(at) + timedelta(days=28)
            self._calendar.plan(finished, lambda at: grievances.finish_task(task, on=timezone.localdate(at)))

    def _answer(self, story: Story, grievance: Grievance, at: datetime) -> None:
        grievances.answer(
            grievance,
            finding=story.finding,
            cause=story.cause,
            text=story.answered,
            by=person(OFFICER),
            at=at,
        )

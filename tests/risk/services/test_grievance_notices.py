"""Officers are mailed by the clock, and nothing of what was written."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from risk.models import GrievanceMail
from risk.services import grievance_notices, grievance_thread, grievances
from tests.grievances import SECRET_WORDS, deputy, officer, received
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db


def told(days: int = 0) -> list[Any]:
    """The mails of a day's rounds, the second of which adds nothing."""
    mail.outbox.clear()
    for _round in range(2):
        grievance_notices.tell(clock=lambda: NOW + timedelta(days=days))
    return mail.outbox


class TestOfficers:
    def test_hear_of_a_report_by_the_clock_and_not_by_the_report(self) -> None:
        grace = officer()
        grievance = received().grievance
        assert not GrievanceMail.objects.exists()
        [sent] = told()
        assert sent.to == [grace.email]
        assert grievance.number in sent.subject
        assert SECRET_WORDS not in sent.body

    def test_hear_nothing_of_what_they_may_not_read(self) -> None:
        officer()
        dee = deputy()
        received(concerns_officer=True)
        assert [sent.to for sent in told()] == [[dee.email]]

    def test_are_reminded_when_a_day_is_near_and_each_day_it_is_past(self) -> None:
        grace = officer()
        grievance = received().grievance
        assert len(told()) == 1
        assert not told(days=2)
        assert len(told(days=5)) == 1
        assert not told(days=6)
        assert len(told(days=8)) == len(told(days=9)) == 1
        grievances.acknowledge(grievance, text="Read", by=grace, at=NOW + timedelta(days=9))
        assert not told(days=10)

    def test_hear_that_the_reporter_wrote(self) -> None:
        officer()
        grievance = received().grievance
        told()
        grievance_thread.write(grievance, text="More", on=TODAY)
        [sent] = told()
        assert grievance.number in sent.subject

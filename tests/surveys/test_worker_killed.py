"""A real worker, killed in the middle of reading: nothing is lost, nothing is doubled."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from gscm.lib import originals
from surveys.models import Declaration, ReportedSmelter, Submission, SubmissionTransition
from surveys.services import submissions
from surveys.tasks import read_submission
from tests import asked, facts
from tests.people import cast
from tests.workbooks import cmrt_workbook
from tests.worker import kill, wait_until, worker


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_nothing():
    people = cast()
    facts.listed_smelters()
    content = cmrt_workbook()
    request = asked.a_request(people.xinhe)
    submission = submissions.receive(
        request, content, file_name="CMRT.xlsx", by=people.ana, at=timezone.now()
    ).submission

    def status() -> str:
        return Submission.objects.get(pk=submission.pk).status

    with worker("stuck") as stuck:
        wait_until(lambda: status() == Submission.Status.READING)
        kill(stuck)
    assert status() == Submission.Status.READING
    assert not Declaration.objects.exists()

    # An hour passes: the claim is stale. The sweep rings, and the lost message comes back as well.
    Submission.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert submissions.sweep(at=timezone.now()) == 1
    read_submission.delay(submission_id=submission.pk)
    with worker():
        wait_until(lambda: status() == Submission.Status.ACCEPTED)
        read_submission.delay(submission_id=submission.pk)
        time.sleep(1)

    submission.refresh_from_db()
    assert submission.attempts == 2
    assert Declaration.objects.count() == 1
    assert ReportedSmelter.objects.count() == 1
    assert SubmissionTransition.objects.filter(to_status=Submission.Status.ACCEPTED).count() == 1
    with submission.file.open("rb") as file:
        assert originals.sha256(file.read()) == originals.sha256(content)

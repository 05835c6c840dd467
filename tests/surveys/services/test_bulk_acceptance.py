import pytest

from gscm.jobs.models import Job
from suppliers.models import Supplier, SupplyRelation
from surveys.models import Finding, Submission
from surveys.queries import acceptable
from surveys.queries.submissions import Inbox
from surveys.services import bulk_acceptance, submissions
from tests import asked
from tests.declared import declare
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def returned(people):
    """Makes a returned file with findings: rule=severity."""
    campaign = asked.a_campaign()
    numbers = iter(range(100))

    def make(unit=None, status=Submission.Status.RETURNED, **rules):
        supplier = Supplier.objects.create(external_id=f"B-{next(numbers)}", name="Bulk")
        SupplyRelation.objects.create(supplier=supplier, subsidiary=unit or people.kunshan)
        submission = declare(supplier, campaign=campaign, status=status).submission
        for position, (rule, severity) in enumerate(rules.items(), start=1):
            Finding.objects.create(
                submission=submission,
                position=position,
                rule=rule,
                severity=severity,
                sheet="Declaration",
                cell="D8",
                parameters={},
            )
        return submission

    return make


def matching(user, *rules, **limits):
    files = acceptable.candidates(user, Inbox())
    limits = {"selected": None, "up_to": None} | limits
    return set(acceptable.preview(files, rules, **limits).chosen)


class TestWhatMatches:
    def test_has_only_findings_that_may_stand(self, people, returned):
        one = returned(C01="correct", C02="warn")
        both = returned(C01="correct", C03="correct")
        warned = returned(C02="warn")
        assert matching(people.lin, "C01") == {one.pk, warned.pk}
        assert matching(people.lin, "C01", "C03") == {one.pk, both.pk, warned.pk}
        assert matching(people.lin) == {warned.pk}

    def test_never_has_what_a_finding_rejects(self, people, returned):
        returned(C01="reject")
        assert matching(people.lin, "C01") == set()

    def test_never_has_what_a_person_sent_back(self, people, returned):
        file = returned(status=Submission.Status.ACCEPTED)
        submissions.send_back(file, by=people.lin, at=NOW, reason="No")
        assert matching(people.lin) == set()

    def test_never_has_an_older_file_of_a_task(self, people, returned):
        old = returned(C01="correct")
        declare(old.request.supplier, campaign=old.request.campaign, status=Submission.Status.RETURNED)
        assert old.pk not in matching(people.lin, "C01")

    def test_is_within_reach_ticked_and_not_newer_than_the_preview(self, people, returned):
        mine, other = returned(people.dongguan, C01="correct"), returned(C01="correct")
        assert matching(people.wei, "C01") == {mine.pk}
        assert matching(people.lin, "C01", selected=[other.pk]) == {other.pk}
        assert matching(people.lin, "C01", up_to=mine.pk) == {mine.pk}

    def test_is_counted_by_rule(self, people, returned):
        returned(C01="correct")
        returned(C01="correct", C03="correct")
        lines = acceptable.rules_of(acceptable.candidates(people.lin, Inbox()))
        assert [(line.id, line.files, line.alone) for line in lines] == [("C01", 2, 1), ("C03", 1, 0)]


class TestAcceptance:
    def run(self, people, files):
        job = bulk_acceptance.begin(
            [file.pk for file in files], rules=["C01"], reason="Known", by=people.lin, at=NOW
        )
        bulk_acceptance.carry_out(job, at=NOW)
        return Job.objects.get(pk=job.pk)

    def test_accepts_each_with_its_step_and_reason(self, people, returned):
        files = [returned(C01="correct") for _ in range(3)]
        job = self.run(people, files)
        assert (job.status, job.result) == ("done", {"accepted": 3, "left": 0})
        for file in files:
            file.refresh_from_db()
            step = file.transitions.get()
            assert (file.status, step.to_status, step.by, step.reason) == (
                "accepted",
                "accepted",
                people.lin,
                "Known",
            )

    def test_leaves_what_was_decided_in_the_meantime(self, people, returned):
        one, other = returned(C01="correct"), returned(C01="correct")
        submissions.accept(other, by=people.wei, at=NOW, reason="First")
        assert self.run(people, [one, other]).result == {"accepted": 1, "left": 1}
        assert other.transitions.get().reason == "First"

    def test_does_nothing_twice(self, people, returned):
        file = returned(C01="correct")
        job = self.run(people, [file])
        bulk_acceptance.carry_out(job, at=NOW)
        assert file.transitions.count() == 1

    def test_is_taken_up_again_when_its_worker_was_lost(
        self, people, returned, django_capture_on_commit_callbacks
    ):
        job = bulk_acceptance.begin([], rules=[], reason="x", by=people.lin, at=NOW)
        assert bulk_acceptance.take_up_unfinished(at=NOW) == 0
        later = NOW + 2 * bulk_acceptance.PATIENCE
        assert bulk_acceptance.take_up_unfinished(at=later) == 1
        Job.objects.filter(pk=job.pk).update(attempts=bulk_acceptance.ATTEMPTS)
        bulk_acceptance.take_up_unfinished(at=later)
        assert Job.objects.get(pk=job.pk).status == "failed"

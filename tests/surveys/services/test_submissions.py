from datetime import timedelta

import pytest
from django.test import override_settings

from gscm.lib import originals
from gscm.lib.states import TransitionRefused
from surveys.models import Declaration, ReportedSmelter, Submission, SubmissionTransition
from surveys.services import submissions
from surveys.signals import submission_decided
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import GOLD, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db
STATUS = Submission.Status


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def request_of_xinhe(people):
    return asked.a_request(people.xinhe)


def receive(request, content, by=None, at=NOW):
    return submissions.receive(request, content, file_name="CMRT.xlsx", by=by, at=at).submission


def read(submission):
    submissions.read(submission.pk, clock=lambda: NOW + timedelta(seconds=1))
    submission.refresh_from_db()
    return submission


class TestReceive:
    def test_keeps_the_bytes_as_they_came(self, request_of_xinhe, people):
        content = cmrt_workbook()
        submission = receive(request_of_xinhe, content, by=people.ana)
        with submission.file.open("rb") as file:
            assert file.read() == content
        assert submission.sha256 == originals.sha256(content)
        assert submission.size == len(content)
        assert submission.uploaded_by == people.ana

    def test_recognises_the_same_file(self, request_of_xinhe):
        content = cmrt_workbook()
        first = submissions.receive(request_of_xinhe, content, file_name="a.xlsx", by=None, at=NOW)
        second = submissions.receive(request_of_xinhe, content, file_name="b.xlsx", by=None, at=NOW)
        assert (first.is_new, second.is_new) == (True, False)
        assert first.submission == second.submission
        assert Submission.objects.count() == 1

    def test_keeps_the_same_file_apart_for_another_request(self, request_of_xinhe, people):
        content = cmrt_workbook()
        other = asked.a_request(people.faraway, request_of_xinhe.campaign)
        assert receive(request_of_xinhe, content) != receive(other, content)


class TestRead:
    def test_accepts_a_complete_declaration(self, request_of_xinhe):
        submission = read(receive(request_of_xinhe, cmrt_workbook()))
        assert submission.status == STATUS.ACCEPTED, list(submission.findings.values("rule", "cell"))
        declaration = submission.declaration
        assert (declaration.family, declaration.version) == ("CMRT", "6.5")
        assert declaration.company_name == "Xinhe Connector Technology"
        assert [(row.row, row.metal_id, row.cid) for row in declaration.smelters.all()] == [
            (5, "Gold", "CID910001")
        ]
        assert declaration.answers.get(question="q1", mineral="Gold").cell == "D28"

    def test_returns_a_declaration_that_lacks_something(self, request_of_xinhe):
        submission = read(receive(request_of_xinhe, cmrt_workbook(contact_phone="")))
        assert submission.status == STATUS.RETURNED
        assert ("Declaration", "D17") in submission.findings.values_list("sheet", "cell")

    @pytest.mark.parametrize(
        ("content", "reason"),
        [(b"", "empty_file"), (b"name,metal\n1,2\n", "not_a_workbook"), (b"PK\x03\x04broken", "damaged")],
    )
    def test_refuses_what_is_no_workbook_and_keeps_it(self, request_of_xinhe, content, reason):
        submission = read(receive(request_of_xinhe, content))
        assert (submission.status, submission.refusal) == (STATUS.REFUSED, reason)
        with submission.file.open("rb") as file:
            assert file.read() == content

    def test_refuses_a_file_over_the_limit(self, request_of_xinhe):
        with override_settings(UPLOAD_MAX_BYTES=1000):
            submission = read(receive(request_of_xinhe, cmrt_workbook()))
        assert submission.refusal == "too_large"

    def test_does_nothing_the_second_time(self, request_of_xinhe):
        submission = read(receive(request_of_xinhe, cmrt_workbook()))
        steps = submission.transitions.count()
        assert submissions.read(submission.pk, clock=lambda: NOW + timedelta(days=1)) is None
        assert submission.transitions.count() == steps
        assert Declaration.objects.count() == 1

    def test_leaves_a_row_alone_that_another_worker_reads(self, request_of_xinhe):
        submission = receive(request_of_xinhe, cmrt_workbook())
        submissions._claim(submission.pk, at=NOW)
        assert submissions.read(submission.pk, clock=lambda: NOW + timedelta(seconds=5)) is None
        assert not Declaration.objects.exists()

    def test_takes_over_from_a_worker_that_died(self, request_of_xinhe):
        submission = receive(request_of_xinhe, cmrt_workbook())
        submissions._claim(submission.pk, at=NOW)
        submissions.read(submission.pk, clock=lambda: NOW + timedelta(minutes=5))
        submission.refresh_from_db()
        assert (submission.status, submission.attempts) == (STATUS.ACCEPTED, 2)

    def test_drops_the_result_of_a_worker_that_was_given_up(self, request_of_xinhe, monkeypatch):
        """A slow worker must not write over what the worker that took over has written."""
        submission = receive(request_of_xinhe, cmrt_workbook())
        understand = submissions.understand

        def slowly(*arguments, **options):
            monkeypatch.setattr(submissions, "understand", understand)
            submissions.read(submission.pk, clock=lambda: NOW + timedelta(minutes=5))
            return understand(*arguments, **options)

        monkeypatch.setattr(submissions, "understand", slowly)
        assert submissions.read(submission.pk, clock=lambda: NOW) is None
        assert Declaration.objects.count() == 1
        assert SubmissionTransition.objects.filter(to_status=STATUS.ACCEPTED).count() == 1

    def test_tells_that_it_was_decided(
        self, request_of_xinhe, django_capture_on_commit_callbacks, monkeypatch
    ):
        heard = []
        monkeypatch.setattr(submission_decided, "send", lambda **news: heard.append(news))
        with django_capture_on_commit_callbacks(execute=False):
            submission = receive(request_of_xinhe, cmrt_workbook())
        with django_capture_on_commit_callbacks(execute=True):
            read(submission)
        assert [(news["submission_id"], news["supplier_id"]) for news in heard] == [
            (submission.pk, request_of_xinhe.supplier_id)
        ]


class TestReadAgain:
    @pytest.fixture
    def failed(self, request_of_xinhe):
        """A file that was begun three times and never read to its end."""
        submission = receive(request_of_xinhe, sending.complete())
        for attempt in range(3):
            submissions._claim(submission.pk, at=NOW + timedelta(minutes=5 * attempt))
        submissions.sweep(at=NOW + timedelta(hours=1))
        submission.refresh_from_db()
        assert submission.refusal == "reading_failed"
        return submission

    def test_puts_the_file_up_with_all_its_attempts(self, failed, people):
        submissions.read_again(failed, by=people.wei, at=NOW + timedelta(hours=2))
        failed.refresh_from_db()
        assert (failed.status, failed.refusal, failed.attempts) == (STATUS.RECEIVED, "", 0)
        step = failed.transitions.last()
        assert (step.from_status, step.to_status, step.by) == (STATUS.REFUSED, STATUS.RECEIVED, people.wei)
        assert read(failed).status == STATUS.ACCEPTED

    def test_is_what_the_same_bytes_ask_for(self, failed, people, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as callbacks:
            again = submissions.receive(
                failed.request, sending.complete(), file_name="a.xlsx", by=people.ana, at=NOW
            )
        assert (again.submission.pk, again.is_new, again.submission.status) == (
            failed.pk,
            False,
            STATUS.RECEIVED,
        )
        assert len(callbacks) == 1

    def test_is_not_for_what_lies_in_the_file(self, request_of_xinhe, people):
        refused = read(receive(request_of_xinhe, b""))
        accepted = read(receive(request_of_xinhe, cmrt_workbook()))
        for submission, status in ((refused, STATUS.REFUSED), (accepted, STATUS.ACCEPTED)):
            with pytest.raises(TransitionRefused):
                submissions.read_again(submission, by=people.wei, at=NOW)
            submission.refresh_from_db()
            assert submission.status == status
        assert receive(request_of_xinhe, b"").status == STATUS.REFUSED


class TestSweep:
    @pytest.fixture
    def rung(self, monkeypatch):
        rung: list[int] = []
        monkeypatch.setattr(submissions, "_ring", rung.append)
        return rung

    def test_rings_again_for_what_was_left_behind(self, request_of_xinhe, rung):
        submission = receive(request_of_xinhe, cmrt_workbook())
        assert submissions.sweep(at=NOW + timedelta(minutes=2)) == 0
        assert submissions.sweep(at=NOW + timedelta(minutes=5)) == 1
        assert rung == [submission.pk]

    def test_rings_for_the_oldest_and_not_for_all_at_once(self, request_of_xinhe, rung, monkeypatch):
        monkeypatch.setattr(submissions, "SWEPT_AT_ONCE", 2)
        young, old, middle = (
            receive(request_of_xinhe, str(minutes).encode(), at=NOW - timedelta(minutes=minutes))
            for minutes in (10, 30, 20)
        )
        assert submissions.sweep(at=NOW) == 2
        assert rung == [old.pk, middle.pk]
        submissions._claim(old.pk, at=NOW)
        submissions.sweep(at=NOW)
        assert rung[2:] == [middle.pk, young.pk]

    def test_gives_up_after_three_attempts_and_keeps_the_file(self, request_of_xinhe, rung):
        submission = receive(request_of_xinhe, cmrt_workbook())
        for attempt in range(3):
            assert submissions._claim(submission.pk, at=NOW + timedelta(minutes=5 * attempt))
        submissions.sweep(at=NOW + timedelta(hours=1))
        submission.refresh_from_db()
        assert (submission.status, submission.refusal) == (STATUS.REFUSED, "reading_failed")
        assert not rung
        assert submission.file.storage.exists(submission.file.name)


class TestDecide:
    def test_accepts_a_returned_one_with_a_reason(self, request_of_xinhe, people):
        submission = read(receive(request_of_xinhe, cmrt_workbook(contact_phone="")))
        submissions.accept(
            submission, by=people.wei, at=NOW + timedelta(hours=1), reason="No phone, reached by mail"
        )
        step = submission.transitions.last()
        assert (submission.status, step.by, step.reason) == (
            STATUS.ACCEPTED,
            people.wei,
            "No phone, reached by mail",
        )

    def test_refuses_to_accept_what_is_accepted(self, request_of_xinhe, people):
        submission = read(receive(request_of_xinhe, cmrt_workbook()))
        with pytest.raises(TransitionRefused):
            submissions.accept(submission, by=people.wei, at=NOW, reason="again")


class TestResolution:
    def test_finds_the_smelter_by_cid(self, request_of_xinhe):
        facilities = facts.listed_smelters()
        read(receive(request_of_xinhe, cmrt_workbook([GOLD])))
        row = ReportedSmelter.objects.get()
        assert (row.facility, row.resolution) == (facilities["CID910001"], "cid")

    def test_queues_a_name_that_nobody_knows_once(self, request_of_xinhe, people):
        facts.listed_smelters()
        read(receive(request_of_xinhe, cmrt_workbook([GOLD, UNKNOWN_GOLD])))
        other = asked.a_request(people.faraway, request_of_xinhe.campaign)
        read(receive(other, cmrt_workbook([UNKNOWN_GOLD])))
        rows = ReportedSmelter.objects.unresolved()
        assert [row.name for row in rows] == ["Nowhere Gold", "Nowhere Gold"]
        assert len({row.reported_name_id for row in rows}) == 1

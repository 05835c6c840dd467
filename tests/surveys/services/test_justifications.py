from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gscm.lib.states import TransitionRefused
from surveys.models import Finding, Justification, Submission
from surveys.services import justifications, submissions
from tests import asked, sending
from tests.people import NOW, cast
from tests.workbooks import GOLD, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db
STATUS = Submission.Status
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def send(task, at=NOW, **company):
    return sending.send(task, cmrt_workbook(**company), at=at)


def asking(submission):
    return list(submission.findings.asking().order_by("position"))


def give(finding, people, text="We have no telephone.", at=LATER):
    return justifications.give(finding, text=text, by=people.ana, at=at)


def justified(task, people, **company):
    """A file all of whose findings were justified and accepted."""
    submission = send(task, **company)
    for finding in asking(submission):
        justifications.accept(give(finding, people), by=people.wei, at=LATER, reason="Known.")
    submission.refresh_from_db()
    return submission


class TestGive:
    def test_says_why_and_waits(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        given = give(finding, people)
        assert (given.text, given.by, given.decision) == ("We have no telephone.", people.ana, "")
        assert asking(finding.submission) == [finding]

    def test_may_be_said_anew_until_it_is_accepted(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        first = give(finding, people)
        justifications.decline(first, by=people.wei, at=LATER, reason="You do.")
        again = give(finding, people, "Only by e-mail.")
        assert (again.pk, again.text, again.decision, again.reason) == (first.pk, "Only by e-mail.", "", "")
        justifications.accept(again, by=people.wei, at=LATER)
        with pytest.raises(justifications.JustificationRefused):
            give(finding, people, "And more.")

    def test_is_not_asked_of_warnings_and_rejections(self, task, people):
        submission = send(task, contact_phone="", authorizer_title="")
        warning = submission.findings.filter(severity=Finding.Severity.WARN).first()
        with pytest.raises(justifications.JustificationRefused):
            give(warning, people)
        task.campaign.family = "EMRT"
        task.campaign.save()
        other = sending.send(task, cmrt_workbook(), at=LATER)
        with pytest.raises(justifications.JustificationRefused):
            give(other.findings.get(rule="V02"), people)

    def test_is_over_once_the_file_is_accepted(self, task, people):
        submission = send(task, contact_phone="")
        submissions.accept(submission, by=people.wei, at=LATER, reason="Fine.")
        with pytest.raises(justifications.JustificationRefused):
            give(submission.findings.get(rule="C01"), people)


class TestAccept:
    def test_accepts_the_file_with_the_last_of_them(self, task, people):
        submission = send(task, contact_phone="", company="Somebody Else")
        first, second = asking(submission)
        justifications.accept(give(first, people), by=people.wei, at=LATER)
        submission.refresh_from_db()
        assert submission.status == STATUS.RETURNED
        justifications.accept(give(second, people), by=people.wei, at=LATER, reason="Our own group.")
        submission.refresh_from_db()
        assert submission.status == STATUS.ACCEPTED
        step = submission.transitions.last()
        assert (step.by, step.reason) == (people.wei, "Our own group.")

    def test_does_not_accept_what_cannot_be_judged(self, task, people):
        task.campaign.family = "EMRT"
        task.campaign.save()
        submission = send(task, contact_phone="")
        finding = submission.findings.get(rule="C01")
        justifications.accept(give(finding, people), by=people.wei, at=LATER)
        submission.refresh_from_db()
        assert submission.status == STATUS.RETURNED

    def test_is_done_once(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        given = give(finding, people)
        justifications.accept(given, by=people.wei, at=LATER)
        with pytest.raises(justifications.JustificationRefused):
            justifications.accept(given, by=people.lin, at=LATER)

    def test_does_not_meet_a_text_that_nobody_has_read(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        read = give(finding, people)
        give(finding, people, "Something quite different.")
        with pytest.raises(justifications.JustificationRefused):
            justifications.accept(read, by=people.wei, at=LATER)


class TestDecline:
    def test_leaves_the_file_returned(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        given = justifications.decline(give(finding, people), by=people.wei, at=LATER, reason="No.")
        finding.submission.refresh_from_db()
        assert (given.decision, finding.submission.status) == ("declined", STATUS.RETURNED)

    def test_takes_an_acceptance_back_but_not_the_file(self, task, people):
        submission = justified(task, people, contact_phone="")
        given = Justification.objects.get()
        justifications.decline(given, by=people.lin, at=LATER, reason="Not any more.")
        submission.refresh_from_db()
        assert submission.status == STATUS.ACCEPTED
        assert send(task, at=LATER, contact_phone="", authorizer="Gu Yan B").status == STATUS.RETURNED


class TestMemory:
    def test_keeps_the_next_file_from_being_returned(self, task, people):
        justified(task, people, contact_phone="")
        again = send(task, at=LATER, contact_phone="", authorizer="Gu Yan B")
        assert again.status == STATUS.ACCEPTED
        remembered = Justification.objects.get(finding__submission=again)
        assert remembered.remembered_from == Justification.objects.exclude(pk=remembered.pk).get()
        assert (remembered.decided_by, remembered.text) == (people.wei, "We have no telephone.")

    def test_lasts_into_the_next_campaign_and_is_handed_on(self, task, people):
        justified(task, people, contact_phone="")
        for number, year in enumerate((2025, 2024), 1):
            next_task = asked.a_request(people.xinhe, asked.a_campaign(year))
            sent = send(next_task, at=LATER + timedelta(hours=number), contact_phone="")
            assert (year, sent.status) == (year, STATUS.ACCEPTED)

    def test_is_of_this_supplier_alone(self, task, people):
        justified(task, people, contact_phone="", company="Faraway Metals")
        theirs = asked.a_request(people.faraway, task.campaign)
        other = send(theirs, at=LATER, contact_phone="", company="Faraway Metals")
        assert (other.status, len(asking(other))) == (STATUS.RETURNED, 1)

    def test_is_of_this_value_alone(self, task, people):
        justified(task, people, company="Somebody Else")
        assert send(task, at=LATER, company="Somebody Else", authorizer="B").status == STATUS.ACCEPTED
        assert send(task, at=LATER, company="A third one").status == STATUS.RETURNED

    def test_is_of_these_rows_wherever_they_stand(self, task, people):
        def rows(*smelters, at):
            return sending.send(task, cmrt_workbook(smelters), at=at)

        nowhere = type(UNKNOWN_GOLD)(metal="Gold", lookup="Nowhere Gold")
        other = type(UNKNOWN_GOLD)(metal="Gold", lookup="Elsewhere Gold")
        submission = rows(GOLD, nowhere, at=NOW)
        for finding in asking(submission):
            justifications.accept(give(finding, people), by=people.wei, at=LATER)
        assert rows(nowhere, GOLD, at=LATER).status == STATUS.ACCEPTED
        assert rows(GOLD, nowhere, other, at=LATER).status == STATUS.RETURNED
        assert rows(GOLD, other, at=LATER).status == STATUS.RETURNED

    def test_ignores_what_waits_or_was_declined(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        given = give(finding, people)
        assert send(task, at=LATER, contact_phone="", authorizer="B").status == STATUS.RETURNED
        justifications.decline(given, by=people.wei, at=LATER, reason="No.")
        assert send(task, at=LATER, contact_phone="", authorizer="C").status == STATUS.RETURNED


class TestTheTable:
    @pytest.mark.parametrize(
        "wrong",
        [{"text": ""}, {"decision": "accepted"}, {"reason": "No reason without a decision"}],
        ids=["empty", "decided by nobody", "reason"],
    )
    def test_holds_no_contradiction(self, task, people, wrong):
        (finding,) = asking(send(task, contact_phone=""))
        facts = {"finding": finding, "text": "So.", "by": people.ana, "at": NOW} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Justification.objects.create(**facts)

    def test_is_visible_to_those_who_see_the_supplier(self, task, people):
        (finding,) = asking(send(task, contact_phone=""))
        given = give(finding, people)
        seen = [
            Justification.objects.visible_to(person).filter(pk=given.pk).exists()
            for person in (people.lin, people.wei, people.ana, people.omar)
        ]
        assert seen == [True, True, True, False]


def test_a_refused_step_changes_nothing(task, people):
    """The file was sent on by somebody else: the justification stays undecided with it."""
    (finding,) = asking(send(task, contact_phone=""))
    given = give(finding, people)
    submissions.accept(finding.submission, by=people.lin, at=LATER, reason="Fine.")
    with pytest.raises(TransitionRefused):
        submissions.accept(finding.submission, by=people.lin, at=LATER, reason="Fine.")
    assert justifications.accept(given, by=people.wei, at=LATER).is_accepted

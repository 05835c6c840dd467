"""What suppliers answer about names in their files, and what becomes of it."""

from datetime import timedelta

import pytest

from gscm.jobs.models import Job
from smelters.models import NameDecision, ReportedName
from smelters.services import aliases
from surveys.models import NameProposal, NameQuestion, ReportedSmelter
from surveys.queries import name_queue
from surveys.services import name_answers, name_work, resolution
from surveys.services.name_answers import Said
from surveys.signals import reports_resolved
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db

AURUM = Said("other", "CID910001")


@pytest.fixture
def people():
    return cast()


@pytest.fixture(autouse=True)
def facilities(people):
    return facts.listed_smelters()


def typed(name: str, country: str = "GERMANY", city: str = "Somewhere") -> SmelterValues:
    return SmelterValues(
        metal="Gold",
        lookup="Smelter not listed",
        name=name,
        country=country,
        street="1 Road",
        city=city,
        contact="Li",
    )


def sent(supplier, *rows, campaign=None):
    return sending.send(asked.a_request(supplier, campaign), cmrt_workbook(list(rows)))


def name_of(text):
    return ReportedName.objects.get(name=text)


def news_of(job):
    """What the work tells those who judge by it."""
    heard = []
    reports_resolved.connect(lambda sender, **news: heard.append(news), weak=False, dispatch_uid="t")
    try:
        name_work.carry_out(job, at=NOW)
    finally:
        reports_resolved.disconnect(dispatch_uid="t")
    (news,) = heard
    return news


def work():
    """What the worker does once its bell has rung."""
    for job in Job.objects.filter(kind=Job.Kind.NAME_RESOLUTION, status=Job.Status.WAITING):
        name_work.carry_out(job, at=NOW)


def propose(submission, said, *, name="Blue Sun", by, at=NOW):
    return name_answers.propose(submission, {name_of(name).pk: said}, by=by, at=at)


class TestProposal:
    def test_is_confirmed_where_cid_mineral_and_country_agree(self, people, facilities):
        submission = sent(people.xinhe, typed("Blue Sun"))
        kept = propose(submission, AURUM, by=people.ana)
        assert (kept.answers, kept.confirmed) == (1, 1)
        work()
        row = ReportedSmelter.objects.get(name="Blue Sun")
        assert (row.facility, row.resolution) == (facilities["CID910001"], "proposal")
        assert not NameDecision.objects.exists()

    def test_holds_in_the_suppliers_own_rows_only_and_in_its_later_files(self, people, facilities):
        campaign = asked.a_campaign()
        mine = sent(people.xinhe, typed("Blue Sun"), campaign=campaign)
        sent(people.faraway, typed("Blue Sun"), campaign=campaign)
        propose(mine, AURUM, by=people.ana)
        work()
        later = sending.send(mine.request, cmrt_workbook([typed("Blue Sun"), typed("Goldhaus")]))
        found = {
            (row.declaration.submission.request.supplier, row.declaration.submission): row.facility
            for row in ReportedSmelter.objects.filter(name="Blue Sun")
        }
        assert found[people.xinhe, mine] == found[people.xinhe, later] == facilities["CID910001"]
        assert [facility for (supplier, _), facility in found.items() if supplier == people.faraway] == [None]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (typed("Blue Sun", "PERU"), AURUM),  # the country contradicts
            (typed("Blue Sun"), Said("other", "CID910001", country="PERU")),  # the answer contradicts the row
            (typed("Blue Sun"), Said("other", "CID910003")),  # another mineral
            (typed("Blue Sun"), Said("other", "CID999999")),  # on no list
            (typed("Blue Sun"), Said("other", "", "Aurum Works", "GERMANY")),  # a name alone is no CID
            (typed("Blue Sun Trading"), AURUM),  # a trader
            (typed("Blue Sun"), Said("not_a_smelter")),
        ],
    )
    def test_waits_for_a_person_where_anything_is_open(self, people, row, said):
        submission = sent(people.xinhe, row)
        assert propose(submission, said, name=row.name, by=people.ana).confirmed == 0
        work()
        assert ReportedSmelter.objects.get(name=row.name).facility is None
        assert [line["reported_name"] for line in name_queue.waiting(people.lin)] == [name_of(row.name).pk]

    def test_is_written_once_and_anew_when_it_changes(self, people):
        submission = sent(people.xinhe, typed("Blue Sun"))
        propose(submission, Said("not_a_smelter"), by=people.ana)
        assert propose(submission, Said("not_a_smelter"), by=people.ana, at=NOW + timedelta(1)).answers == 0
        assert NameProposal.objects.get().at == NOW
        propose(submission, AURUM, by=people.ana, at=NOW + timedelta(2))
        assert NameProposal.objects.get().rule == "cid_and_country"

    def test_gives_the_rows_back_when_it_is_changed_to_something_open(self, people):
        submission = sent(people.xinhe, typed("Blue Sun"))
        propose(submission, AURUM, by=people.ana)
        work()
        propose(submission, Said("not_a_smelter"), by=people.ana, at=NOW + timedelta(1))
        work()
        assert ReportedSmelter.objects.get(name="Blue Sun").facility is None

    def test_gives_way_to_a_persons_decision(self, people, django_capture_on_commit_callbacks):
        submission = sent(people.xinhe, typed("Blue Sun"))
        propose(submission, AURUM, by=people.ana)
        work()
        with django_capture_on_commit_callbacks(execute=True):
            decide(people, "not_a_smelter")
        work()
        row = ReportedSmelter.objects.get(name="Blue Sun")
        assert (row.facility, row.resolution) == (None, "")

    def test_changes_nothing_when_everything_is_resolved_again(self, people):
        submission = sent(people.xinhe, typed("Blue Sun"))
        propose(submission, AURUM, by=people.ana)
        work()
        assert resolution.resolve(declaration_ids=None, at=NOW) == 0


def decide(people, outcome, *, facility=None, question="", name="Blue Sun", at=NOW):
    return name_answers.decide(
        name_of(name), outcome=outcome, facility=facility, reason="", question=question, by=people.lin, at=at
    )


class TestQuestion:
    def test_is_kept_with_the_decision_that_asks(self, people):
        sent(people.xinhe, typed("Blue Sun"))
        decide(people, "ask_supplier", question=" Which plant? ")
        assert NameQuestion.objects.get().text == "Which plant?"

    def test_is_not_kept_with_another_decision(self, people):
        sent(people.xinhe, typed("Blue Sun"))
        decide(people, "not_a_smelter", question="Which plant?")
        assert not NameQuestion.objects.exists()

    def test_leaves_the_queue_until_a_supplier_answers(self, people):
        submission = sent(people.xinhe, typed("Blue Sun"))
        decide(people, "ask_supplier")
        assert not name_queue.waiting(people.lin)
        assert [name.name for name in name_queue.asked(people.lin)] == ["Blue Sun"]
        propose(submission, Said("not_a_smelter"), by=people.ana, at=NOW + timedelta(hours=1))
        assert [line["reported_name"] for line in name_queue.waiting(people.lin)] == [name_of("Blue Sun").pk]
        assert not name_queue.asked(people.lin)

    def test_is_not_answered_by_a_supplier_out_of_reach(self, people):
        campaign = asked.a_campaign()
        sent(people.xinhe, typed("Blue Sun"), campaign=campaign)
        theirs = sent(people.faraway, typed("Blue Sun"), campaign=campaign)
        decide(people, "ask_supplier")
        propose(theirs, Said("not_a_smelter"), by=people.omar, at=NOW + timedelta(hours=1))
        assert [name.name for name in name_queue.asked(people.wei)] == ["Blue Sun"]
        assert name_queue.waiting(people.lin)


class TestDecision:
    def test_is_worked_through_in_the_background_and_tells_how_far(
        self, people, facilities, django_capture_on_commit_callbacks
    ):
        campaign = asked.a_campaign()
        for supplier in (people.xinhe, people.faraway):
            sent(supplier, typed("Blue Sun"), campaign=campaign)
        with django_capture_on_commit_callbacks(execute=True):
            decision = decide(people, "facility", facility=facilities["CID910001"])
        job = Job.objects.get(kind=Job.Kind.NAME_RESOLUTION)
        assert (job.owner, job.parameters["decision_id"]) == (people.lin, decision.pk)
        assert name_queue.work_in_hand(people.lin) == (1, job)
        news = news_of(job)
        job.refresh_from_db()
        assert (job.done, job.total, job.phase) == (2, 2, "resolving")
        assert (news["decision_id"], news["job_id"]) == (decision.pk, job.pk)
        assert news["supplier_ids"] == sorted([people.xinhe.pk, people.faraway.pk])
        resolved = ReportedSmelter.objects.filter(name="Blue Sun")
        assert {(row.facility, row.resolution) for row in resolved} == {(facilities["CID910001"], "decision")}

    def test_applies_to_a_later_upload_of_anybody(self, people, facilities):
        campaign = asked.a_campaign()
        sent(people.xinhe, typed("Blue Sun"), campaign=campaign)
        decide(people, "facility", facility=facilities["CID910001"])
        sent(people.faraway, typed("BLUE SUN", "CHINA"), campaign=campaign)
        assert ReportedSmelter.objects.get(name="BLUE SUN").facility == facilities["CID910001"]

    def test_leaves_alone_those_who_do_not_report_the_name(
        self, people, facilities, django_capture_on_commit_callbacks
    ):
        campaign = asked.a_campaign()
        sent(people.xinhe, typed("Blue Sun"), campaign=campaign)
        sent(people.faraway, typed("Red Sun"), campaign=campaign)
        with django_capture_on_commit_callbacks(execute=True):
            decide(people, "facility", facility=facilities["CID910001"])
        assert news_of(Job.objects.get(kind=Job.Kind.NAME_RESOLUTION))["supplier_ids"] == [people.xinhe.pk]

    def test_that_fails_says_so_and_keeps_the_rows(self, people, monkeypatch):
        sent(people.xinhe, typed("Blue Sun"))
        job = name_work.take_on(title="x", by=people.lin, supplier_id=people.xinhe.pk, at=NOW)
        monkeypatch.setattr(resolution, "resolve", lambda **_: 1 / 0)
        name_work.carry_out(job, at=NOW)
        job.refresh_from_db()
        assert (job.status, bool(job.error)) == ("failed", True)

    def test_is_rung_for_again_until_it_has_failed_three_times(
        self, people, django_capture_on_commit_callbacks
    ):
        job = name_work.take_on(title="x", by=people.lin, supplier_id=people.xinhe.pk, at=NOW)
        later = NOW + timedelta(hours=1)
        assert name_work.take_up_unfinished(at=later) == 1
        Job.objects.filter(pk=job.pk).update(attempts=3)
        assert name_work.take_up_unfinished(at=later) == 0
        job.refresh_from_db()
        assert job.status == "failed"


class TestLearnedNames:
    def test_are_worked_through_as_one_job_that_touches_whoever_reports_them(
        self, people, facilities, django_capture_on_commit_callbacks
    ):
        campaign = asked.a_campaign()
        for supplier, name in ((people.xinhe, "Blue Sun"), (people.faraway, "Red Sun")):
            sent(supplier, typed(name), campaign=campaign)
        table = b"name,metal,CID\nBlue Sun,Gold,CID910001\nNever Reported,Gold,CID910001\n"
        with django_capture_on_commit_callbacks(execute=True):
            aliases.take_in(table, file_name="them.csv", by=people.lin, at=NOW)
        job = Job.objects.get(kind=Job.Kind.NAME_RESOLUTION)
        assert job == name_work.after_learning(NOW)
        assert (job.title, job.owner) == ("them.csv", people.lin)
        news = news_of(job)
        assert (news["supplier_ids"], news["job_id"]) == ([people.xinhe.pk], job.pk)
        row = ReportedSmelter.objects.get(name="Blue Sun")
        assert (row.facility, row.resolution) == (facilities["CID910001"], "decision")
        assert ReportedSmelter.objects.get(name="Red Sun").facility is None

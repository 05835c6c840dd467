"""Repairs that are stored with findings, chosen by somebody, written into a copy, and sent."""

import pytest

from surveys.models import CorrectedCopy, FindingRepair, Submission
from surveys.services import copies, corrections
from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.layouts.model import SCOPE_OPTIONS
from surveys.workbooks.understanding import understand
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import GOLD, LOOKUP, cmrt_workbook

pytestmark = pytest.mark.django_db

MISSPELLED = SmelterValues(id_input="cid 910002")


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    facts.listed_smelters()
    return asked.a_request(people.xinhe)


@pytest.fixture
def returned(task):
    return sending.send(
        task,
        cmrt_workbook(
            (GOLD, MISSPELLED), effective_date="2 March 2026", contact_phone="", authorizer_email="x"
        ),
    )


def stored(submission, rule):
    return list(
        FindingRepair.objects.filter(finding__submission=submission, finding__rule=rule).order_by("pk")
    )


def all_of(submission, **given):
    """Every proposal, and values for the cells named."""
    return [
        (repair, given.get(repair.cell, repair.value))
        for repair in corrections.repairs_of(submission)
        if not corrections.is_given(repair) or repair.cell in given
    ]


def written(copy):
    copies.carry_out(copy.job, at=NOW)
    copy.refresh_from_db()
    return copy


class TestAFinding:
    def test_keeps_what_its_cell_holds_and_what_is_proposed(self, returned):
        (day,) = stored(returned, "V06c")
        assert (day.sheet, day.cell, day.held, day.value) == (
            "Declaration",
            "D22",
            "2 March 2026",
            "2026-03-02",
        )
        assert day.is_certain
        (cid,) = stored(returned, "V31c")
        assert (cid.cell, cid.held, cid.value, cid.is_certain) == ("A6", "cid 910002", "CID910002", True)

    def test_of_many_rows_keeps_a_repair_for_each(self, task):
        rows = [SmelterValues(id_input=entry.cid.lower().replace("cid", "cid ")) for entry in LOOKUP[:1] * 80]
        submission = sending.send(task, cmrt_workbook(rows))
        repairs = stored(submission, "V31c")
        assert len(repairs) == 80
        assert {repair.value for repair in repairs} == {"CID910001"}
        assert [repair.cell for repair in repairs] == [f"A{row}" for row in range(5, 85)]

    def test_about_an_empty_field_asks_for_its_value(self, returned):
        (phone,) = stored(returned, "C01")
        assert (phone.cell, phone.entry, phone.value, phone.held) == ("D17", "text", "", "")
        (email,) = stored(returned, "V10")
        assert (email.cell, email.entry, email.held) == ("D20", "text", "x")

    def test_about_an_answer_offers_those_of_the_template(self, task):
        (scope,) = stored(sending.send(task, cmrt_workbook(scope="everything")), "A03")
        assert (scope.entry, scope.options, scope.held) == ("choice", list(SCOPE_OPTIONS), "everything")

    def test_about_a_missing_day_asks_for_a_day(self, task):
        (day,) = stored(sending.send(task, cmrt_workbook(effective_date="")), "V06")
        assert day.entry == "date"

    def test_that_is_justified_asks_for_nothing(self, people, returned):
        finding = returned.findings.get(rule="C01")
        from surveys.services import justifications

        justification = justifications.give(finding, text="No phone.", by=people.ana, at=NOW)
        justifications.accept(justification, by=people.lin, at=NOW)
        assert "C01" not in {repair.finding.rule for repair in corrections.repairs_of(returned)}


class TestACorrectedCopy:
    def test_holds_the_chosen_values_and_nothing_else_is_changed(self, people, returned):
        chosen = all_of(returned, D17="+86 1", D20="gu@xinhe.example")
        copy = written(corrections.ask(returned, chosen, by=people.ana, at=NOW))
        with returned.file.open("rb") as file:
            before = understand(file.read(), filename="").declaration
        with copy.file.open("rb") as file:
            after = understand(file.read(), filename="").declaration
        assert after.company.contact_phone.value == "+86 1"
        assert after.company.authorizer_email.value == "gu@xinhe.example"
        assert not after.company.is_date_typed_as_text
        assert [row.id_input.value for row in after.smelters] == ["CID910001", "CID910002"]
        assert after.company.company == before.company.company
        assert [a.given for a in after.answers] == [a.given for a in before.answers]

    def test_keeps_who_chose_what_and_when(self, people, returned):
        copy = written(corrections.ask(returned, all_of(returned), by=people.ana, at=NOW))
        assert (copy.by, copy.at, copy.submission) == (people.ana, NOW, returned)
        assert {
            "rule": "V06c",
            "sheet": "Declaration",
            "cell": "D22",
            "held": "2 March 2026",
            "value": "2026-03-02",
        } in (copy.changes)
        assert (copy.sha256, copy.size) == (copy.job.result["sha256"], copy.job.result["size"]) or copy.size

    def test_of_nothing_is_not_made(self, people, returned):
        with pytest.raises(corrections.NotCorrectable):
            corrections.ask(returned, [], by=people.ana, at=NOW)

    def test_of_a_file_that_was_not_read_is_not_made(self, people, task, returned):
        chosen = all_of(returned)
        refused = sending.send(task, b"no workbook")
        with pytest.raises(corrections.NotCorrectable):
            corrections.ask(refused, chosen, by=people.ana, at=NOW)

    def test_of_two_values_for_a_cell_is_not_made(self, people, returned):
        (day,) = stored(returned, "V06c")
        with pytest.raises(corrections.Contradiction):
            corrections.ask(returned, [(day, "2026-03-02"), (day, "2026-03-03")], by=people.ana, at=NOW)

    def test_takes_what_somebody_filled_in_before_what_is_proposed(self, returned):
        (day,) = stored(returned, "V06c")
        (phone,) = stored(returned, "C01")
        given = FindingRepair(finding=phone.finding, sheet=day.sheet, cell=day.cell, entry="date")
        for chosen in ([(day, day.value), (given, "2026-04-01")], [(given, "2026-04-01"), (day, day.value)]):
            assert [change["value"] for change in corrections.changes_by_cell(chosen)] == ["2026-04-01"]


class TestSending:
    def test_goes_the_way_of_every_file_and_remembers_what_it_was_made_of(self, people, returned):
        chosen = all_of(returned, D17="+86 1", D20="gu@xinhe.example")
        copy = written(corrections.ask(returned, chosen, by=people.ana, at=NOW))
        received = corrections.send(copy, by=people.ana, at=NOW)
        assert received.is_new
        assert received.submission.status == Submission.Status.RECEIVED
        assert received.submission.file_name == "CMRT_corrected.xlsx"
        assert received.submission.sha256 == copy.sha256
        new = sending.read(received.submission)
        assert new.status == Submission.Status.ACCEPTED, [str(finding) for finding in new.findings.all()]
        assert corrections.origin_of(new) == copy

    def test_twice_is_one_submission(self, people, returned):
        copy = written(corrections.ask(returned, all_of(returned), by=people.ana, at=NOW))
        first = corrections.send(copy, by=people.ana, at=NOW)
        second = corrections.send(CorrectedCopy.objects.get(), by=people.ana, at=NOW)
        assert (first.submission, second.is_new) == (second.submission, False)

    def test_waits_until_the_copy_is_written(self, people, returned):
        copy = corrections.ask(returned, all_of(returned), by=people.ana, at=NOW)
        with pytest.raises(corrections.NotWritten):
            corrections.send(copy, by=people.ana, at=NOW)

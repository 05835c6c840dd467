"""Workbooks written for people: prefilled templates, marked files, and the library they come from."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gscm.jobs.models import Job
from gscm.lib import originals
from suppliers.models import Contact
from surveys.models import TemplateFile
from surveys.services import copies, marking, templates
from surveys.workbooks.blank import WorkbookValues, build
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.understanding import understand
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import COMPANY, GOLD, LOOKUP, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def a_blank(layout=cmrt.CMRT_6_5, **company):
    return build(layout, WorkbookValues(lookup=LOOKUP, company=company))


def a_template(people, content=None, name="blank.xlsx"):
    return templates.add(content or a_blank(), file_name=name, licence_note="invented", by=people.lin, at=NOW)


def read(content):
    return understand(content, filename="copy.xlsx").declaration


def carried_out(job, carry_out=copies.carry_out):
    carry_out(job, at=NOW)
    job.refresh_from_db()
    return job


class TestAPrefilledTemplate:
    def test_holds_what_the_newest_accepted_declaration_says_of_company_and_smelters(self, people, task):
        facts.listed_smelters()
        last_year = asked.a_request(people.xinhe, asked.a_campaign(2025))
        sending.send(last_year, cmrt_workbook((GOLD, UNKNOWN_GOLD), address="1 Old Road"), at=NOW)
        last_year.submissions.update(status="accepted")
        a_template(people)
        declaration = read(copies.prefilled(task).content)
        assert declaration.company.company.value == COMPANY["company"]
        assert declaration.company.address.value == "1 Old Road"
        assert not declaration.company.effective_date
        rows = [
            (row.id_input.value, row.metal.value, row.name.value, row.country.value)
            for row in declaration.smelters
        ]
        assert rows == [("CID910001", "Gold", None, "GERMANY"), (None, "Gold", "Nowhere Gold", "CHINA")]
        assert not any(answer.given for answer in declaration.every_answer())

    def test_holds_the_supplier_s_record_where_nothing_was_declared_yet(self, people, task):
        Contact.objects.filter(supplier=people.xinhe).update(phone="+86 1")
        a_template(people)
        company = read(copies.prefilled(task).content).company
        assert company.company.value == people.xinhe.name
        assert (company.contact_name.value, company.contact_email.value) == ("Ana", "ana@xinhe.example")
        assert company.contact_phone.value == "+86 1"

    def test_says_nothing_of_another_supplier(self, people, task):
        facts.listed_smelters()
        sending.send(asked.a_request(people.faraway, task.campaign), cmrt_workbook((GOLD,), address="Secret"))
        a_template(people)
        declaration = read(copies.prefilled(task).content)
        assert not declaration.company.address
        assert declaration.smelters == ()

    def test_needs_a_template_of_the_campaign_s_family_and_version(self, people, task):
        a_template(people, build(emrt.EMRT_2_1, WorkbookValues(lookup=LOOKUP)))
        with pytest.raises(copies.NoTemplate):
            copies.prefilled(task)
        a_template(people, a_blank(cmrt.CMRT_6_31))
        task.campaign.minimum_version = "6.5"
        with pytest.raises(copies.NoTemplate):
            copies.prefilled(task)


class TestAMarkedCopy:
    def test_has_each_finding_in_english_and_chinese(self, people, task):
        facts.listed_smelters()
        submission = sending.send(task, cmrt_workbook((GOLD,), contact_email="nobody"))
        book = load_workbook(io.BytesIO(copies.marked(submission)))
        listing = book[book.sheetnames[-1]]
        assert listing.max_row == 4 + submission.findings.count()
        comment = book["Declaration"]["D16"].comment.text
        assert "Needs correction: " in comment
        assert "需更正：" in comment or "须更正：" in comment or "更正" in comment
        assert "nobody" in comment

    def test_has_what_is_proposed_in_the_comment_and_in_the_list(self, people, task):
        facts.listed_smelters()
        twice = cmrt_workbook((GOLD, GOLD), effective_date="2 March 2026")
        book = load_workbook(io.BytesIO(copies.marked(sending.send(task, twice))))
        assert "Proposed value: 2026-03-02\n" in book["Declaration"]["D22"].comment.text
        assert "：2026-03-02" in book["Declaration"]["D22"].comment.text
        listed = [row[5] for row in book[book.sheetnames[-1]].iter_rows(min_row=4, values_only=True)]
        assert listed[0].startswith("Proposed value\n")
        assert "A6:Q6 → cleared\nA6:Q6 → 清空" in listed

    def test_needs_the_same_queries_for_many_findings_as_for_few(
        self, people, task, django_assert_num_queries
    ):
        facts.listed_smelters()
        few = sending.send(task, cmrt_workbook((GOLD,), effective_date="2 March 2026"))
        many = sending.send(task, cmrt_workbook((GOLD,) * 9, contact_name="", contact_email="x", company=""))
        for submission in (few, many):
            with django_assert_num_queries(2):
                marking.marks_of(submission)


class TestAJob:
    def test_keeps_what_was_written_for_the_one_who_asked(self, people, task):
        a_template(people)
        job = carried_out(copies.ask_prefilled(task, by=people.ana, at=NOW))
        assert (job.status, job.owner) == (Job.Status.DONE, people.ana)
        assert job.parameters["file_name"] == f"CMRT_6.5_{people.xinhe.external_id}.xlsx"
        with originals.originals().open(job.result["file"]) as file:
            assert read(file.read()).company.company.value == people.xinhe.name

    def test_says_in_words_that_a_file_cannot_be_written(self, people, task):
        submission = sending.send(task)
        name, _ = originals.keep(b"no workbook any more")
        submission.file.name = name
        submission.save(update_fields=["file"])
        job = carried_out(copies.ask_marked(submission, by=people.ana, at=NOW))
        assert job.status == Job.Status.FAILED
        assert job.error

    def test_is_carried_out_once(self, people, task):
        a_template(people)
        job = carried_out(copies.ask_prefilled(task, by=people.ana, at=NOW))
        finished = job.finished_at
        copies.carry_out(job, at=NOW + timedelta(hours=1))
        job.refresh_from_db()
        assert job.finished_at == finished

    def test_whose_message_was_lost_is_rung_again(self, people, task, monkeypatch):
        a_template(people)
        job = copies.ask_prefilled(task, by=people.ana, at=NOW)
        rung = []
        monkeypatch.setattr(copies, "ring", lambda job_id, kind: rung.append(job_id))
        assert copies.take_up_unfinished(at=NOW) == 0
        assert copies.take_up_unfinished(at=NOW + timedelta(minutes=3)) == 1
        assert rung == [job.pk]


class TestTheLibrary:
    def test_knows_a_template_by_its_content(self, people):
        job = templates.receive(
            a_blank(cmrt.CMRT_6_31), file_name="x.xlsx", licence_note="from RMI", by=people.lin, at=NOW
        )
        carried_out(job, templates.carry_out)
        template = TemplateFile.objects.get(pk=job.result["template_id"])
        assert (template.family, template.version, template.licence_note) == ("CMRT", "6.31", "from RMI")
        assert template.uploaded_by == people.lin

    @pytest.mark.parametrize("content", [b"no workbook", b""])
    def test_refuses_what_is_no_template_with_the_reason(self, people, content):
        job = templates.receive(content, file_name="x.xlsx", licence_note="", by=people.lin, at=NOW)
        carried_out(job, templates.carry_out)
        assert job.status == Job.Status.FAILED
        assert job.error
        assert not TemplateFile.objects.exists()

    def test_takes_the_same_file_once(self, people):
        content = a_blank()
        a_template(people, content)
        job = templates.receive(content, file_name="again.xlsx", licence_note="", by=people.lin, at=NOW)
        assert carried_out(job, templates.carry_out).status == Job.Status.FAILED
        assert TemplateFile.objects.count() == 1

    def test_gives_the_newest_version(self, people, task):
        for layout in (cmrt.CMRT_6_5, cmrt.CMRT_6_01, cmrt.CMRT_6_31):
            a_template(people, a_blank(layout))
        assert TemplateFile.objects.for_campaign(task.campaign).version == "6.5"

    def test_empties_in_copies_what_a_used_file_still_holds(self, people, task):
        used = build(
            cmrt.CMRT_6_5, WorkbookValues(lookup=LOOKUP, company={"address": "Somebody’s"}, smelters=[GOLD])
        )
        a_template(people, used)
        declaration = read(copies.prefilled(task).content)
        assert not declaration.company.address
        assert declaration.smelters == ()


def test_a_real_template_takes_a_real_declaration(people, task, settings):
    folder = Path(settings.BASE_DIR).parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"the official templates are not there: {folder}")
    a_template(people, (folder / "templates" / "RMI_CMRT_6.5.xlsx").read_bytes())
    last_year = asked.a_request(people.xinhe, asked.a_campaign(2025))
    sample = (folder / "samples" / "RMI_CMRT_6.5_valid-company_en.xlsx").read_bytes()
    submission = sending.send(last_year, sample)
    last_year.submissions.update(status="accepted")
    declaration = read(copies.prefilled(task).content)
    reported = {row.cid for row in submission.declaration.smelters.exclude(cid="")}
    assert {row.cid.value for row in declaration.smelters if row.id_input} == reported
    assert declaration.company.company.value == submission.declaration.company_name

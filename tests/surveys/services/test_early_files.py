"""CMRTs from before version 6: refused, kept as far as they could be read, and taken over into the current one."""

import pytest
from django.db import DatabaseError
from openpyxl import load_workbook

from gscm.jobs.models import Job
from surveys.models import EarlyReading, Submission
from surveys.services import copies, early_files, templates
from surveys.workbooks.blank import WorkbookValues, build
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.layouts.early import MINERALS
from surveys.workbooks.layouts.model import Practice, Topic
from surveys.workbooks.understanding import understand
from tests import asked, early_workbooks, facts, sending
from tests.people import NOW, TODAY, cast
from tests.surveys.workbooks.conftest import SAMPLES, TEMPLATES
from tests.surveys.workbooks.writing import office
from tests.workbooks import GOLD, LOOKUP, TIN, cmrt_workbook

pytestmark = pytest.mark.django_db

ANSWERS = {1: "No", 2: "Yes", 3: "Unknown", 5: "Yes, 100%"}
PRACTICES = {"A": "Yes", "B": "Yes", "C": "Yes", "F": "Yes", "J": "No"}


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


@pytest.fixture(params=[early_workbooks.xlsx, early_workbooks.xls], ids=["xlsx", "xls"])
def submission(request, task):
    made = early_workbooks.sheets(
        "4.20", answers=ANSWERS, practices=PRACTICES, comments={"B": "https://weidenau.example", "J": "no"}
    )
    return sending.send(task, request.param(made))


def a_template(people, content=None):
    content = content or build(cmrt.CMRT_6_5, WorkbookValues(lookup=LOOKUP))
    return templates.add(content, file_name="blank.xlsx", licence_note="invented", by=people.lin, at=NOW)


def written(reading: EarlyReading) -> Declaration:
    return understand(copies.renewed(reading, on=TODAY).content, filename="copy.xlsx").declaration


class TestAnEarlyFile:
    def test_stays_refused_with_what_was_read_kept_beside(self, submission):
        assert submission.status == Submission.Status.REFUSED
        assert submission.refusal in {"outdated_version", "old_binary_workbook"}
        reading = submission.early
        assert (reading.version, reading.is_in_place) == ("4.20", True)
        assert reading.company["authorizer"] == {
            "value": "Ida Lenz",
            "as_written": "Ida Lenz",
            "sheet": "Declaration",
            "cell": "D18",
        }
        assert [row["row"] for row in reading.smelters] == [5, 6, 7, 8]

    def test_is_kept_as_it_was_read(self, submission):
        submission.early.version = "4.30"
        with pytest.raises(DatabaseError):
            submission.early.save()

    @pytest.mark.parametrize(
        "content", [b"no workbook", early_workbooks.xls({"Sheet1": {(1, 1): "x"}}), cmrt_workbook()]
    )
    def test_is_none_that_is_refused_for_anything_else_or_read(self, task, content):
        sending.send(task, content)
        assert not EarlyReading.objects.exists()

    def test_that_says_nothing_leaves_nothing(self, task):
        made = early_workbooks.sheets("4.20", company={}, smelters=(), products=())
        refused = sending.send(task, early_workbooks.xlsx(made))
        assert refused.refusal == "outdated_version"
        assert not EarlyReading.objects.exists()

    def test_that_cannot_be_opened_behind_its_name_is_refused_all_the_same(self, task):
        damaged = early_workbooks.xls(early_workbooks.sheets("4.20"))[:-2000]
        assert sending.send(task, damaged).refusal == "old_binary_workbook"
        assert not EarlyReading.objects.exists()


class TestWhatIsTakenOver:
    def test_leaves_out_what_does_not_mean_the_same_today_with_its_cells(self, submission):
        carried = early_files.carried(submission.early)
        left = [(one.field, one.question, one.mineral, one.text, one.cell) for one in carried.left]
        assert left == [
            ("effective_date", "", "", "2018-03-05", "D22"),
            *[("", "1", metal, "No", f"D{26 + row}") for row, metal in enumerate(MINERALS)],
            ("", "C", "", "Yes", "D73"),
            ("", "J", "", "No", "D87"),
        ]
        assert carried.left_rows == (8,)
        assert carried.answers == 12
        assert (len(carried.values.practices), len(carried.values.smelters)) == (3, 3)

    def test_has_each_smelter_once(self, task):
        made = early_workbooks.sheets("4.20", smelters=[early_workbooks.SMELTERS[0]] * 2)
        reading = sending.send(task, early_workbooks.xlsx(made)).early
        assert len(early_files.carried(reading).values.smelters) == 1


class TestTheRenewedTemplate:
    def test_holds_company_scope_and_products_of_the_old_file(self, people, submission):
        a_template(people)
        declaration = written(submission.early)
        company = declaration.company
        assert (company.company.value, company.scope.value) == ("Weidenau Lamps", "A")
        assert (company.authorizer.value, company.address.value) == ("Ida Lenz", "12 Uferweg, Siegen")
        assert [product.number.value for product in declaration.products] == ["L-100"]

    def test_bears_no_date(self, people, submission):
        a_template(people)
        assert written(submission.early).company.effective_date.value is None

    def test_holds_the_answers_that_mean_the_same_today(self, people, submission):
        a_template(people)
        declaration = written(submission.early)
        assert {metal: declaration.given(Topic.ADDED, metal) for metal in MINERALS} == dict.fromkeys(MINERALS)
        assert declaration.given(Topic.REMAINS, "Tin") == "Yes"
        assert declaration.given(Topic.COVERED_COUNTRIES, "Tin") == "Unknown"
        assert declaration.given(Topic.CAHRA, "Tin") is None
        assert declaration.given(Topic.RESPONSE_SHARE, "Tin") == "100%"
        practices = {answer.practice: answer for answer in declaration.company_answers if answer.given}
        assert set(practices) == {Practice.POLICY, Practice.POLICY_PUBLIC, Practice.SURVEYS_SUPPLIERS}
        assert practices[Practice.POLICY_PUBLIC].comment.value == "https://weidenau.example"

    def test_lists_the_smelters_by_id_by_name_or_as_not_listed(self, people, task):
        a_template(people)
        smelters = [
            {"metal": "Gold", "name": "Whatever it was called", "country": "GERMANY", "cid": "cid 910001"},
            {"metal": "Gold", "lookup": "oro del sur", "country": "OLD PERU"},
            {"metal": "Tin", "lookup": "Smelter Not Listed", "name": "Tanjung Tin", "country": "INDONESIA"},
            {"metal": "Tin", "lookup": "Zinnhütte", "name": "Zinn", "country": "GERMANY", "city": "Harz"},
            {"metal": "Tin", "name": "Gone", "country": "PERU", "cid": "CID990000"},
            {"metal": "Tungsten", "lookup": "Smelter not yet identified"},
            {"metal": "Tungsten", "lookup": "Smelter not listed"},
            {"name": "Of no metal"},
        ]
        made = early_workbooks.sheets("5.12", smelters=smelters)
        reading = sending.send(task, early_workbooks.xlsx(made)).early
        assert early_files.carried(reading).left_rows == (11, 12)
        rows = written(reading).smelters
        assert [(row.metal.value, row.kind, row.best_cid, row.name.value) for row in rows] == [
            ("Gold", "listed", "CID910001", None),
            ("Gold", "listed", "CID910002", None),
            ("Tin", "listed", "CID910003", None),
            ("Tin", "not_listed", None, "Zinn"),
            ("Tin", "not_listed", None, "Gone"),
            ("Tungsten", "not_identified", None, None),
        ]
        assert (rows[1].country.value, rows[3].city.value, rows[4].cid.value) == ("PERU", "Harz", "CID990000")

    def test_finds_a_name_that_only_the_public_list_of_the_day_holds(self, people, task):
        facts.listed_smelters()
        a_template(people, build(cmrt.CMRT_6_5, WorkbookValues(lookup=LOOKUP[:1])))
        smelters = [{"metal": "Tin", "lookup": "tanjung tin", "country": "INDONESIA"}]
        reading = sending.send(
            task, early_workbooks.xlsx(early_workbooks.sheets("4.20", smelters=smelters))
        ).early
        (row,) = written(reading).smelters
        assert (row.kind, row.cid.value) == ("not_listed", "CID910003")

    def test_says_which_smelter_found_no_place(self, people, task):
        a_template(people)
        made = early_workbooks.sheets("5.12", smelters=[{"metal": "Tin", "cid": "CID990000"}])
        refused = sending.send(task, early_workbooks.xlsx(made))
        job = copies.ask_renewed(refused, by=people.ana, at=NOW)
        copies.carry_out(job, at=NOW)
        job.refresh_from_db()
        assert (job.status, job.result["left_out"]) == (Job.Status.DONE, ["CID990000"])

    def test_falls_back_on_what_is_known_of_the_supplier(self, people, task):
        facts.listed_smelters()
        last_year = asked.a_request(people.xinhe, asked.a_campaign(2025))
        sending.send(last_year, cmrt_workbook((GOLD, TIN)), at=NOW)
        last_year.submissions.update(status="accepted")
        a_template(people)
        made = early_workbooks.sheets("4.20", smelters=(), products=())
        declaration = written(sending.send(task, early_workbooks.xlsx(made)).early)
        assert declaration.company.company.value == "Weidenau Lamps"
        assert declaration.company.contact_email.value == "ana@xinhe.example"
        assert [row.best_cid for row in declaration.smelters] == ["CID910001", "CID910003"]

    def test_of_a_file_with_moved_rows_has_its_smelters_and_the_known_company(self, people, task):
        a_template(people)
        made = early_workbooks.sheets("4.20", answers=ANSWERS, rows_inserted_before=40)
        reading = sending.send(task, early_workbooks.xlsx(made)).early
        declaration = written(reading)
        assert not reading.is_in_place
        assert declaration.company.company.value == people.xinhe.name
        assert len(declaration.smelters) == 3

    def test_needs_a_cmrt_in_the_library(self, people, submission):
        with pytest.raises(copies.NoTemplate):
            copies.ask_renewed(submission, by=people.ana, at=NOW)
        asked_for = submission.request.campaign
        asked_for.family = "EMRT"
        asked_for.save(update_fields=["family"])
        a_template(people, build(emrt.EMRT_2_1, WorkbookValues(minerals=["Cobalt"])))
        with pytest.raises(copies.NoTemplate):
            copies.ask_renewed(submission, by=people.ana, at=NOW)
        with pytest.raises(copies.NoTemplate):
            copies.renewed(submission.early, on=TODAY)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not beside the project")
@pytest.mark.skipif(not TEMPLATES.is_dir(), reason="the official templates are not beside the project")
class TestTheOfficialTemplate:
    def test_is_renewed_from_a_real_old_file(self, people, task):
        content = (SAMPLES / "legacy_CMRT_3.01_green.xlsx").read_bytes()
        reading = sending.send(task, content).early
        a_template(people, (TEMPLATES / "RMI_CMRT_6.5.xlsx").read_bytes())
        declaration = written(reading)
        assert declaration.company.company.value == "Verdant Test Parts"
        given = [answer for answer in declaration.answers if answer.given]
        assert len(given) == 28
        assert all(answer.is_option for answer in given)
        assert [(row.metal.value, row.kind) for row in declaration.smelters] == [
            ("Gold", "not_listed"),
            ("Tin", "listed"),
            ("Tantalum", "not_listed"),
            ("Tungsten", "not_listed"),
        ]

    def test_renewed_leaves_open_only_what_the_old_file_cannot_say(self, people, task, tmp_path):
        reading = sending.send(task, (SAMPLES / "legacy_CMRT_3.01_green.xlsx").read_bytes()).early
        a_template(people, (TEMPLATES / "RMI_CMRT_6.5.xlsx").read_bytes())
        calculated = office.converted(copies.renewed(reading, on=TODAY).content, tmp_path)
        checker = load_workbook(calculated, data_only=True)["Checker"]
        # The date, the question about high-risk areas for four metals, and the one about annual disclosure.
        assert [row for row in range(4, 70) if checker[f"H{row}"].value] == [12, 29, 30, 31, 32, 63]

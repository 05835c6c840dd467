from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from suppliers.models import Supplier, SupplyRelation
from surveys.models import IntakeFile, Submission
from surveys.services import intake
from tests import asked
from tests.people import NOW, cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db
REASON = IntakeFile.Reason
MATCH = IntakeFile.Match


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people):
    """Asks Xinhe and Faraway; Elsewhere exists and is not asked."""
    campaign = asked.a_campaign()
    asked.a_request(people.xinhe, campaign)
    asked.a_request(people.faraway, campaign)
    elsewhere = Supplier.objects.create(
        external_id="S-3001", name="Elsewhere Ltd.", name_local="别处有限公司"
    )
    SupplyRelation.objects.create(supplier=elsewhere, subsidiary=people.dongguan)
    return campaign


def load(campaign, *files, by=None):
    incoming = [
        intake.Incoming(name, len(content), lambda content=content: content) for name, content in files
    ]
    begun = intake.begin(campaign, incoming, by=by, at=NOW)
    intake.run(begun.job.pk, clock=lambda: NOW + timedelta(seconds=1))
    begun.job.refresh_from_db()
    return list(begun.job.intake_files.order_by("pk")), begun.job


class TestMatching:
    @pytest.mark.parametrize(
        ("name", "company", "supplier", "how"),
        [
            ("S-1001 CMRT.xlsx", "Whoever", "S-1001", MATCH.FILE_NAME),
            ("cmrt_s-1001.xlsx", "Whoever", "S-1001", MATCH.FILE_NAME),
            ("S-2001/CMRT 2026.xlsx", "Whoever", "S-2001", MATCH.FILE_NAME),
            ("ｓ－１００１.xlsx", "Whoever", "S-1001", MATCH.FILE_NAME),
            ("CMRT.xlsx", "Xinhe Connector Technology", "S-1001", MATCH.COMPANY),
            ("CMRT.xlsx", "  XINHE  connector\ntechnology ", "S-1001", MATCH.COMPANY),
            ("CMRT.xlsx", "鑫禾连接器", "S-1001", MATCH.COMPANY),
            ("XS-1001.xlsx", "Whoever", None, REASON.UNKNOWN_COMPANY),
            ("S-10012.xlsx", "Whoever", None, REASON.UNKNOWN_COMPANY),
            ("S-1001 and S-2001.xlsx", "Whoever", None, REASON.SEVERAL),
            ("S-3001.xlsx", "Xinhe Connector Technology", None, REASON.NOT_ASKED),
            ("CMRT.xlsx", "别处有限公司", None, REASON.NOT_ASKED),
            ("CMRT.xlsx", "", "S-1001", MATCH.EMAIL),
        ],
    )
    def test_finds_the_supplier_or_says_why_not(self, people, campaign, name, company, supplier, how):
        Supplier.objects.filter(pk=people.xinhe.pk).update(name_local="鑫禾连接器")
        (file,), _job = load(campaign, (name, cmrt_workbook(company=company or None)))
        if supplier:
            assert (file.status, file.matched_by) == (IntakeFile.Status.ASSIGNED, how)
            assert file.submission.request.supplier.external_id == supplier
            assert file.submission.on_behalf
        else:
            assert (file.status, file.reason) == (IntakeFile.Status.UNMATCHED, how)

    def test_does_not_take_a_year_or_a_version_for_a_number(self, people, campaign):
        Supplier.objects.filter(pk=people.xinhe.pk).update(external_id="2026")
        Supplier.objects.filter(pk=people.faraway.pk).update(external_id="6.5")
        (file,), _job = load(campaign, ("CMRT 6.5 2026.xlsx", cmrt_workbook(company="Whoever")))
        assert file.reason == REASON.UNKNOWN_COMPANY

    def test_asks_a_person_when_two_suppliers_have_the_name(self, people, campaign):
        Supplier.objects.filter(pk=people.faraway.pk).update(name="Xinhe Connector Technology")
        (file,), _job = load(campaign, ("CMRT.xlsx", cmrt_workbook(contact_email="who@nowhere.example")))
        assert file.reason == REASON.SEVERAL

    @pytest.mark.parametrize(
        ("said", "supplier", "how"),
        [
            ({"company": "Whoever", "unique_id": "s-2001"}, "S-2001", MATCH.NUMBER),
            ({"company": "Whoever", "unique_id": "S-3001"}, None, REASON.NOT_ASKED),
            ({"company": "Whoever", "contact_email": "omar@faraway.example"}, None, REASON.UNKNOWN_COMPANY),
            ({"contact_email": "Omar@Faraway.example"}, "S-2001", MATCH.EMAIL),
            ({"authorizer_email": "omar@faraway.example"}, "S-2001", MATCH.EMAIL),
            ({"unique_id": "s-2001", "contact_email": "ana@xinhe.example"}, "S-2001", MATCH.NUMBER),
            (
                {"contact_email": "ana@xinhe.example", "authorizer_email": "omar@faraway.example"},
                None,
                REASON.SEVERAL,
            ),
            ({}, None, REASON.NO_COMPANY),
        ],
    )
    def test_goes_by_number_and_addresses_where_no_company_is_known(self, campaign, said, supplier, how):
        nobody = {"company": None, "contact_email": "a@nowhere.example", "authorizer_email": None}
        (file,), _job = load(campaign, ("CMRT.xlsx", cmrt_workbook(**nobody | said)))
        if supplier:
            assert file.matched_by == how
            assert file.submission.request.supplier.external_id == supplier
        else:
            assert file.reason == how

    def test_tells_suppliers_of_the_same_name_apart_by_address(self, people, campaign):
        Supplier.objects.filter(pk=people.faraway.pk).update(name="Xinhe Connector Technology")
        (file,), _job = load(campaign, ("CMRT.xlsx", cmrt_workbook(contact_email="omar@faraway.example")))
        assert (file.submission.request.supplier, file.matched_by) == (people.faraway, MATCH.EMAIL)

    def test_keeps_what_cannot_be_read(self, campaign):
        (file,), _job = load(campaign, ("CMRT.xlsx", b"no workbook"))
        assert (file.status, file.reason) == (IntakeFile.Status.UNMATCHED, REASON.UNREADABLE)
        with file.file.open("rb") as stored:
            assert stored.read() == b"no workbook"

    def test_takes_an_unreadable_file_that_names_its_supplier(self, campaign, people):
        (file,), _job = load(campaign, ("S-1001.xlsx", b"no workbook"))
        assert file.submission.request.supplier == people.xinhe

    def test_finds_only_suppliers_within_reach(self, people, campaign):
        (near, far), _job = load(
            campaign,
            ("S-1001.xlsx", cmrt_workbook()),
            ("S-2001.xlsx", cmrt_workbook(company="Faraway Metals")),
            by=people.wei,
        )
        assert near.submission.request.supplier == people.xinhe
        assert near.submission.uploaded_by == people.wei
        assert (far.status, far.reason) == (IntakeFile.Status.UNMATCHED, REASON.UNKNOWN_COMPANY)


class TestRun:
    def test_goes_on_after_a_bad_file(self, campaign, monkeypatch):
        honest = intake.said_in

        def fails(content, *, file_name):
            if file_name == "b.xlsx":
                raise RuntimeError("unforeseen")
            return honest(content, file_name=file_name)

        monkeypatch.setattr(intake, "said_in", fails)
        files, job = load(
            campaign,
            ("a.xlsx", cmrt_workbook()),
            ("b.xlsx", cmrt_workbook(company="B")),
            ("c.xlsx", cmrt_workbook(company="Faraway Metals")),
        )
        assert [file.status for file in files] == ["assigned", "unmatched", "assigned"]
        assert files[1].reason == REASON.FAILED
        assert (job.status, job.result) == ("done", {"assigned": 2, "unmatched": 1})

    def test_gives_up_on_a_file_that_kills_its_worker(self, campaign, monkeypatch, settings):
        class Killed(BaseException):
            pass

        def dies(content, *, file_name):
            raise Killed

        monkeypatch.setattr(intake, "said_in", dies)
        begun = intake.begin(campaign, [intake.Incoming("a.xlsx", 1, lambda: b"a")], by=None, at=NOW)
        at = NOW
        for _attempt in range(settings.READING_ATTEMPTS):
            with pytest.raises(Killed):
                intake.run(begun.job.pk, clock=lambda at=at: at)
            at += 2 * intake.PATIENCE
        intake.run(begun.job.pk, clock=lambda: at)
        assert begun.job.intake_files.get().reason == REASON.FAILED

    def test_does_nothing_the_second_time(self, campaign):
        files, job = load(campaign, ("S-1001.xlsx", cmrt_workbook()))
        intake.run(job.pk, clock=lambda: NOW + timedelta(hours=1))
        assert Submission.objects.count() == 1
        assert list(job.intake_files.all()) == files

    def test_recognises_the_same_file(self, campaign):
        content = cmrt_workbook()
        (first, second), _job = load(campaign, ("S-1001.xlsx", content), ("copy.xlsx", content))
        (third,), _job = load(campaign, ("again.xlsx", content))
        assert first.submission == second.submission == third.submission
        assert [first.is_repeat, second.is_repeat, third.is_repeat] == [False, True, True]

    def test_is_found_by_the_sweep(self, campaign, monkeypatch):
        rung = []
        begun = intake.begin(campaign, [intake.Incoming("a.xlsx", 1, lambda: b"a")], by=None, at=NOW)
        monkeypatch.setattr(intake, "_ring", rung.append)
        assert intake.take_up_unfinished(at=NOW + timedelta(hours=1)) == 1
        assert rung == [begun.job.pk]


class TestBegin:
    def test_leaves_out_what_is_too_large_without_reading_it(self, campaign, settings):
        def never() -> bytes:
            raise AssertionError

        large = intake.Incoming("large.xlsx", settings.UPLOAD_MAX_BYTES + 1, never)
        begun = intake.begin(campaign, [large, intake.Incoming("a.xlsx", 1, lambda: b"a")], by=None, at=NOW)
        assert begun.too_large == ["large.xlsx"]
        assert [file.file_name for file in begun.job.intake_files.all()] == ["a.xlsx"]


class TestAssign:
    def test_gives_the_file_and_its_copies_to_the_supplier(self, campaign, people):
        content = cmrt_workbook(company="Nobody knows")
        (first, copy), _job = load(campaign, ("a.xlsx", content), ("b.xlsx", content))
        request = campaign.requests.get(supplier=people.faraway)
        intake.assign(first, request, by=people.lin, at=NOW)
        copy.refresh_from_db()
        assert first.submission == copy.submission
        assert first.submission.request == request
        assert (first.matched_by, first.company_name, first.is_repeat) == (
            MATCH.PERSON,
            "Nobody knows",
            False,
        )
        assert copy.is_repeat

    def test_is_remembered_for_the_same_file(self, campaign, people):
        content = cmrt_workbook(company="Nobody knows")
        (first,), _job = load(campaign, ("a.xlsx", content))
        intake.assign(first, campaign.requests.get(supplier=people.faraway), by=people.lin, at=NOW)
        (again,), _job = load(campaign, ("b.xlsx", content))
        assert again.submission == first.submission

    def test_refuses_a_second_decision(self, campaign, people):
        (file,), _job = load(campaign, ("a.xlsx", cmrt_workbook(company="Nobody knows")))
        intake.assign(file, campaign.requests.get(supplier=people.faraway), by=people.lin, at=NOW)
        with pytest.raises(intake.IntakeRefused):
            intake.assign(file, campaign.requests.get(supplier=people.xinhe), by=people.lin, at=NOW)
        assert Submission.objects.count() == 1

    def test_refuses_another_campaign(self, campaign, people):
        (file,), _job = load(campaign, ("a.xlsx", b"x"))
        with pytest.raises(intake.IntakeRefused):
            intake.assign(file, asked.a_request(people.xinhe, asked.a_campaign(2025)), by=people.lin, at=NOW)


class TestCommand:
    def test_says_what_happened_to_each_file(self, campaign, tmp_path, capsys):
        (tmp_path / "S-2001").mkdir()
        (tmp_path / "S-2001" / "CMRT.xlsx").write_bytes(cmrt_workbook(company="Whoever"))
        (tmp_path / "a.xlsx").write_bytes(cmrt_workbook())
        (tmp_path / "b.xlsx").write_bytes(cmrt_workbook(company="Nobody knows"))
        (tmp_path / "~$a.xlsx").write_bytes(b"lock")
        call_command("ingest", str(tmp_path), "--campaign", campaign.title)
        lines = capsys.readouterr().out.splitlines()
        assert lines == [
            "b.xlsx: unmatched: No supplier of the campaign has this company name (Nobody knows)",
            "S-2001/CMRT.xlsx: S-2001 Faraway Metals (supplier number in the file name)",
            "a.xlsx: S-1001 Xinhe Connector Technology (company name in the file)",
            "2 assigned, 1 waiting for a person",
        ]

    def test_refuses_a_campaign_that_is_not_there(self, campaign, tmp_path):
        (tmp_path / "a.xlsx").write_bytes(b"a")
        with pytest.raises(CommandError, match="CMRT 2026"):
            call_command("ingest", str(tmp_path), "--campaign", "CMRT 2099")

"""An evidence package, unpacked and checked as a stranger would; and for whom it is."""

import json
import subprocess
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from gscm.evidence import seals
from gscm.jobs.models import Job
from gscm.lib.originals import originals
from reporting import tasks
from reporting.models import EvidencePackage
from reporting.services import evidence_packages
from risk.models import Alert
from risk.services import alerts, case_ladder, cases
from suppliers.models import Supplier, User
from surveys.models import Submission
from tests import asked, sending
from tests.people import NOW, TODAY, cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def sent(people):
    """A file that Xinhe sent under a name that no folder should take as it is, and one of Faraway's."""
    own = sending.send(asked.a_request(people.xinhe), cmrt_workbook(), name="../../our list?.xlsx")
    sending.send(asked.a_request(people.faraway, campaign=own.request.campaign), cmrt_workbook())
    Supplier.objects.filter(pk=people.xinhe.pk).update(name="Xinhe Precision")
    return own


def made(supplier, by, case=None):
    package = evidence_packages.ask(supplier, case=case, by=by, at=NOW)
    tasks.make_evidence_package(package_id=package.pk)
    package.refresh_from_db()
    return package


def opened(package):
    return zipfile.ZipFile(BytesIO(originals().open(package.file.name).read()))


class TestPackage:
    def test_is_checked_by_a_stranger_and_holds_the_file_as_it_came(self, people, sent, tmp_path):
        archive = opened(made(people.xinhe, people.lin))
        archive.extractall(tmp_path)
        done = subprocess.run(
            ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        [file] = (tmp_path / "declarations").iterdir()
        with sent.file.open("rb") as original:
            assert file.read_bytes() == original.read()
        page = (tmp_path / "index.html").read_text()
        assert sent.sha256 in page
        assert file.name in page

    def test_tells_every_version_of_its_own_rows_and_no_row_of_another_supplier(self, people, sent):
        lines = opened(made(people.xinhe, people.lin)).read("history.jsonl").decode().splitlines()
        rows = [json.loads(line) for line in lines]
        names = [row["name"] for row in rows if row["table"] == "suppliers_supplierevent"]
        assert names == [people.xinhe.name, "Xinhe Precision"]
        assert {row["supplier_id"] for row in rows if "supplier_id" in row} == {people.xinhe.pk}

    def test_names_the_seals_of_its_tables(self, people, sent):
        seals.seal(at=NOW)
        package = made(people.xinhe, people.lin)
        told = opened(package).read("seals.csv").decode()
        assert "suppliers_supplierevent,0," in told
        assert package.seal

    def test_of_a_case_holds_its_own_history_only(self, people, sent):
        alerts.evaluate(at=NOW)
        found = list(Alert.objects.filter(supplier=people.xinhe))
        case = cases.open_case(found, owner=people.lin, due_date=TODAY, by=people.lin, at=NOW)
        case_ladder.hold(case, reason="Their plant is closed", by=people.lin, at=NOW)
        lines = opened(made(people.xinhe, people.lin, case)).read("history.jsonl").decode().splitlines()
        tables = {json.loads(line)["table"] for line in lines}
        assert {"risk_caseevent", "risk_casetransition", "risk_caseholdevent", "risk_alertevent"} <= tables
        assert "suppliers_supplierevent" not in tables

    def test_fails_with_a_word_where_a_file_is_missing(self, people, sent):
        Submission.objects.filter(pk=sent.pk).update(file="originals/none")
        User.objects.filter(pk=people.lin.pk).update(language="en")
        with pytest.raises(FileNotFoundError):
            made(people.xinhe, people.lin)
        package = EvidencePackage.objects.get()
        assert package.made_at is None
        assert "perhaps a file is missing" in package.job.error

    def test_reads_in_the_language_of_who_asked(self, people, sent):
        User.objects.filter(pk=people.lin.pk).update(language="zh-hans")
        page = opened(made(people.xinhe, people.lin)).read("index.html").decode()
        assert '<html lang="zh-hans">' in page

    def test_is_made_once_though_two_workers_have_it(self, people, sent):
        package = made(people.xinhe, people.lin)
        tasks.make_evidence_package(package_id=package.pk)
        before = package.sha256
        package.refresh_from_db()
        assert package.sha256 == before
        assert package.job.status == Job.Status.DONE


class TestPages:
    def test_ask_for_one_and_hand_it_out_within_reach(self, people, sent):
        wei, url = Client(), f"/evidence/packages/suppliers/{people.xinhe.pk}/"
        wei.force_login(people.wei)
        wei.cookies["django_language"] = "en"
        assert "No package was made yet." in wei.get(url).content.decode()
        wei.post(url)
        package = EvidencePackage.objects.get()
        assert wei.get(f"/evidence/packages/{package.pk}/file/").status_code == 404
        evidence_packages.carry_out(package, clock=timezone.now)
        package.refresh_from_db()
        assert package.sha256 in wei.get(url).content.decode()
        response = wei.get(f"/evidence/packages/{package.pk}/file/")
        assert zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))).testzip() is None

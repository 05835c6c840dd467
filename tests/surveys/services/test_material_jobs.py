"""Uploaded tables of parts and minerals."""

import re
from datetime import timedelta

import pytest

from gscm.jobs.models import Job
from suppliers.models import Part
from surveys.models import MineralContent
from surveys.services import material_jobs, materials
from surveys.services.material_jobs import Table
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(materials, "_count_traces", lambda: None)
    monkeypatch.setattr(material_jobs, "_ring", lambda job_id: None)


def uploaded(content, table=Table.CONTENTS):
    job = material_jobs.receive(content, file_name="a.csv", table=table, by=cast().lin, at=NOW)
    material_jobs.carry_out(job, on=TODAY, at=NOW)
    return Job.objects.get(pk=job.pk)


class TestUploadedTables:
    def test_are_taken_in(self):
        Part.objects.create(number="P-1")
        job = uploaded(b"part,minerals\nP-1,Tin\n")
        assert (job.status, job.result) == ("done", {"rows": 1, "parts": 1})
        assert MineralContent.objects.get().mineral_id == "Tin"

    def test_of_parts_are_taken_in(self):
        job = uploaded(b"supplier,part\nS-1001,P-1\n", Table.PARTS)
        assert job.result == {"parts": 1, "deliveries": 1, "customers": 0}

    def test_say_what_is_wrong_with_each_row(self):
        job = uploaded(b"part,minerals\nP-1,Tin\nP-2,Tin\n")
        assert job.status == "failed"
        assert [re.search(r"\d", line)[0] for line in job.error.splitlines()] == ["2", "3"]

    def test_that_were_lost_are_taken_up_again(self):
        job = material_jobs.receive(
            b"part,minerals\n", file_name="a", table=Table.CONTENTS, by=cast().lin, at=NOW
        )
        assert material_jobs.take_up_unfinished(at=NOW) == 0
        assert material_jobs.take_up_unfinished(at=NOW + timedelta(minutes=11)) == 1
        Job.objects.filter(pk=job.pk).update(attempts=3)
        assert material_jobs.take_up_unfinished(at=NOW + timedelta(minutes=11)) == 0
        assert Job.objects.get(pk=job.pk).status == "failed"

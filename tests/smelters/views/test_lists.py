"""The centre's pages of reference lists."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gscm.jobs.models import Job
from smelters.models import ReferenceList
from smelters.services import list_jobs, reference_list
from smelters.tasks import import_list_job
from tests.people import NOW, cast
from tests.smelters.files import lookup, queries_of, status_csv

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
ALIAS = ("Tin", "PTW", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
SELATAN = ("Tin", "Selatan", "Selatan", "INDONESIA", "CID910004", "", "")


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lin(people):
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.lin, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def two_issues():
    first = reference_list.import_list(lookup([PERAK, ALIAS]), file_name="a.xlsx", by=None, at=NOW)
    second = reference_list.import_list(
        lookup([PERAK, SELATAN], revision="Revision 9.2\nJune 1, 2025"), file_name="b.xlsx", by=None, at=NOW
    )
    return first, second


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


class TestListIndex:
    def test_says_what_to_do_while_there_is_no_list(self, lin):
        assert reverse("smelters:list_import") in text(lin.get(reverse("smelters:list_index")))

    def test_shows_each_issue_with_what_it_changed(self, lin):
        _first, second = two_issues()
        page = text(lin.get(reverse("smelters:list_index")))
        assert "CMRT Smelter Look-up 9.1" in page
        assert f"{reverse('smelters:list_detail', args=[second.pk])}?change=removed" in page

    def test_takes_the_same_number_of_queries_for_many_lists(self, lin):
        def bring(first, last):
            for number in range(first, last):
                row = ("CID910001", "Nordhavn", "Gold", "", "Active", "", number % 3 + 1)
                reference_list.import_list(
                    status_csv([row]) + b"\n" * number,
                    file_name="s.csv",
                    valid_from=date(2025, 1, 1) + timedelta(days=number),
                    by=None,
                    at=NOW,
                )

        bring(0, 1)
        few = queries_of(lambda: lin.get(reverse("smelters:list_index")))
        bring(1, 8)
        assert queries_of(lambda: lin.get(reverse("smelters:list_index"))) == few

    def test_names_an_import_that_is_under_way(self, lin, people):
        job = list_jobs.receive(b"x", file_name="coming.csv", by=people.lin, at=NOW)
        page = text(lin.get(reverse("smelters:list_index")))
        assert "coming.csv" in page
        assert reverse("smelters:list_job", args=[job.pk]) in page


class TestListImport:
    def post(self, client, content, name="list.xlsx", **more):
        from django.core.files.uploadedfile import SimpleUploadedFile

        data = {"file": SimpleUploadedFile(name, content), "licence": "licensed-internal", "kind": "", **more}
        return client.post(reverse("smelters:list_import"), data)

    def test_leads_from_the_upload_to_the_list(self, lin):
        response = self.post(lin, lookup([PERAK]))
        job = Job.objects.get()
        assert response.headers["Location"] == reverse("smelters:list_job", args=[job.pk])
        waiting = text(lin.get(response.headers["Location"]))
        assert reverse("jobs:progress", args=[job.pk]) in waiting
        import_list_job(job_id=job.pk)
        settled = lin.get(response.headers["Location"])
        assert settled.headers["Location"] == reverse(
            "smelters:list_detail", args=[ReferenceList.objects.get().pk]
        )

    def test_says_what_happened_what_is_safe_and_what_to_do(self, lin):
        self.post(
            lin,
            status_csv([("CID910001", "N", "Goold", "", "Active", "", "")]),
            "s.csv",
            valid_from="2026-03-10",
        )
        job = Job.objects.get()
        import_list_job(job_id=job.pk)
        page = text(lin.get(reverse("smelters:list_job", args=[job.pk])))
        assert "Row 2" in page
        assert "“Goold”" in page
        assert "Nothing was changed" in page
        assert reverse("smelters:list_import") in page

    def test_keeps_who_published_it_and_when(self, lin):
        self.post(lin, lookup([PERAK]), publisher="Perak Board", published_on="2026-03-02")
        import_list_job(job_id=Job.objects.get().pk)
        issue = ReferenceList.objects.get()
        assert (issue.publisher, issue.published_on) == ("Perak Board", date(2026, 3, 2))
        page = text(lin.get(reverse("smelters:list_import") + f"?supersedes={issue.pk}"))
        assert "Perak Board" not in page  # a preview cannot be corrected
        reference_list.apply(issue, by=None, at=NOW)
        page = text(lin.get(reverse("smelters:list_import") + f"?supersedes={issue.pk}"))
        assert 'value="Perak Board"' in page
        assert 'value="2026-03-02"' in page

    def test_says_it_in_the_language_of_the_page(self, lin):
        self.post(
            lin,
            status_csv([("CID910001", "N", "Goold", "", "Active", "", "")]),
            "s.csv",
            valid_from="2026-03-10",
        )
        job = Job.objects.get()
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert "Goold" in job.error  # Lin's own language is Chinese
        assert "is not known" in text(lin.get(reverse("smelters:list_job", args=[job.pk])))

    def test_refuses_a_file_over_the_limit_at_the_field(self, lin, settings):
        settings.UPLOAD_MAX_BYTES = 1024 * 1024
        page = text(self.post(lin, bytes(1024 * 1024 + 1)), 422)
        assert "1 MB" in page
        assert not Job.objects.exists()


class TestListDetail:
    def test_shows_the_changes_first_and_tells_names_from_smelters(self, lin):
        _first, second = two_issues()
        page = text(lin.get(reverse("smelters:list_detail", args=[second.pk])))
        assert "Name removed" in page
        assert "Smelter added" in page
        assert "Perak Works" in page
        assert "Smelter removed" not in page[page.index("<tbody>") :]

    @pytest.mark.parametrize(
        ("query", "shown", "hidden"),
        [
            ("?change=added", "Selatan", "PTW"),
            ("?change=removed", "PTW", "Selatan"),
            ("?change=all", "Selatan", "PTW"),
            ("?change=all&q=selatan", "Selatan", "Ipoh"),
            ("?change=all&q=CID910004", "Selatan", "Ipoh"),
        ],
    )
    def test_filters_by_the_address(self, lin, query, shown, hidden):
        _first, second = two_issues()
        page = text(lin.get(reverse("smelters:list_detail", args=[second.pk]) + query))
        table = page[page.index("<tbody>") :]
        assert shown in table
        assert hidden not in table

    def test_shows_a_status_before_and_after(self, lin):
        for day, label in ((date(2025, 1, 1), "Conformant"), (date(2025, 2, 1), "Non-conformant")):
            row = ("CID910001", "Nordhavn", "Gold", "", label, "", "")
            issue = reference_list.import_list(
                status_csv([row]), file_name="s", valid_from=day, by=None, at=NOW
            )
        page = text(lin.get(reverse("smelters:list_detail", args=[issue.pk])))
        assert "Status lost" in page[page.index("<tbody>") :]
        assert page.index("Conformant</span>") < page.index("Non-conformant</span>")

    def test_shows_formulas_escaped(self, lin):
        row = ("CID910001", "<script>alert(1)</script>", "Gold", "", "Active", "", "")
        issue = reference_list.import_list(
            status_csv([row]), file_name="s", valid_from=date(2025, 1, 1), by=None, at=NOW
        )
        page = text(lin.get(reverse("smelters:list_detail", args=[issue.pk])))
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;" in page

    def test_takes_the_same_number_of_queries_for_many_rows(self, lin):
        rows = [("Tin", f"S {n}", f"S {n}", "", f"CID91{n:04}", "", "") for n in range(60)]
        short = reference_list.import_list(lookup(rows[:1]), file_name="a.xlsx", by=None, at=NOW)
        long = reference_list.import_list(
            lookup(rows, revision="Revision 9.2\nJune 1, 2025"), file_name="b.xlsx", by=None, at=NOW
        )
        addresses = [
            reverse("smelters:list_detail", args=[issue.pk]) + "?change=all" for issue in (short, long)
        ]
        few, many = (queries_of(lambda address=address: lin.get(address)) for address in addresses)
        assert few == many
        assert "1 to 50 of 60" in text(lin.get(addresses[1]))


class TestListFile:
    def test_gives_the_bytes_as_they_came(self, lin):
        content = lookup([PERAK])
        issue = reference_list.import_list(content, file_name="CMRT 9.1.xlsx", by=None, at=NOW)
        response = lin.get(reverse("smelters:list_file", args=[issue.pk]))
        assert b"".join(response.streaming_content) == content
        assert "attachment" in response.headers["Content-Disposition"]
        assert "CMRT 9.1.xlsx" in response.headers["Content-Disposition"]

    @pytest.mark.parametrize("person", ["wei", "bo", "ada", "ana"])
    def test_is_for_the_centre_only(self, people, person):
        issue = reference_list.import_list(lookup([PERAK]), file_name="a", by=None, at=NOW)
        client = Client()
        client.force_login(getattr(people, person), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("smelters:list_file", args=[issue.pk])).status_code == 403
        assert client.get(reverse("smelters:list_index")).status_code == 403
        assert client.get(reverse("smelters:list_detail", args=[issue.pk])).status_code == 403
        assert client.get(reverse("smelters:list_import")).status_code == 403

"""The pages on which a second person looks at a preview and applies it, and those that end a list."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from gscm.jobs.models import Job
from smelters.models import FacilityStatus, ReferenceList, StatusLabel
from smelters.services import reference_list
from smelters.tasks import import_list_job
from suppliers.models import Membership, Role, User
from tests.people import NOW, cast
from tests.smelters.files import lookup, queries_of, status_csv, status_xml

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)
State = ReferenceList.State


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def mei(people):
    person = User.objects.create_user("mei@lanhai.example", "a long password", full_name="Mei", language="en")
    Membership.objects.create(user=person, role=Role.CENTRE, since=date(2020, 1, 1))
    return person


def browser(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def statuses(*labels, metal="Gold"):
    return status_csv(
        [(f"CID91{n:04}", f"S {n}", metal, "", label, "", "") for n, label in enumerate(labels)]
    )


def preview(by, content=None, **more):
    return reference_list.prepare(
        content or statuses("Active"), file_name="s.csv", by=by, at=NOW, **({"valid_from": DAY} | more)
    )


def page(client, name, reference, query=""):
    response = client.get(reverse(f"smelters:{name}", args=[reference.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, reference, **data):
    return client.post(reverse(f"smelters:{name}", args=[reference.pk]), data, follow=True)


class TestPreviewPage:
    def test_offers_to_apply_to_another_person_only(self, people, mei):
        reference = preview(people.lin)
        address = f'action="{reverse("smelters:list_apply", args=[reference.pk])}"'
        assert address not in page(browser(people.lin), "list_detail", reference)
        assert "Another person applies it" in page(browser(people.lin), "list_detail", reference)
        assert address in page(browser(mei), "list_detail", reference)

    def test_counts_each_kind_of_change_and_shows_its_rows(self, people, mei):
        reference_list.import_list(
            statuses("Active", "ECAP", "Active"), file_name="a", valid_from=date(2026, 1, 1), by=None, at=NOW
        )
        reference = preview(people.lin, statuses("Non-conformant", "Conformant"))
        shown = page(browser(mei), "list_detail", reference, "?change=status_lost")
        table = shown[shown.index("<tbody>") :]
        assert ("CID910000" in table, "CID910001" in table, "CID910002" in table) == (True, False, True)
        gained = page(browser(mei), "list_detail", reference, "?change=status_gained")
        assert "CID910001" in gained[gained.index("<tbody>") :]

    def test_shows_the_former_owner_of_a_name(self, people, mei):
        perak = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
        alias = ("Tin", "PTW", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
        other = ("Tin", "Selatan", "Selatan", "INDONESIA", "CID910004", "", "")
        reference_list.import_list(lookup([perak, alias, other]), file_name="a", by=None, at=NOW)
        taken = ("Tin", "PTW", "Selatan", "INDONESIA", "CID910004", "", "")
        reference = preview(people.lin, lookup([perak, other, taken]), valid_from=DAY)
        shown = page(browser(mei), "list_detail", reference, "?change=changed_owner")
        table = shown[shown.index("<tbody>") :]
        assert "CID910003 · Perak Works" in table
        assert "CID910004" in table

    def test_takes_the_same_number_of_queries_for_many_rows_and_labels(self, people, mei):
        few = preview(people.lin, statuses("Perhaps"))
        many = preview(
            people.lin, statuses(*(f"Perhaps {n}" for n in range(70))), valid_from=date(2026, 4, 1)
        )
        client = browser(mei)
        address = reverse("smelters:list_detail", args=[few.pk])
        other = reverse("smelters:list_detail", args=[many.pk])
        client.get(address)
        assert queries_of(lambda: client.get(address)) == queries_of(lambda: client.get(other))


class TestApply:
    def test_leads_over_the_work_to_the_list(self, people, mei):
        reference = preview(people.lin)
        client = browser(mei)
        response = post(client, "list_apply", reference, compared_at=reference.compared_at.isoformat())
        job = Job.objects.get()
        assert response.redirect_chain == [(reverse("smelters:list_job", args=[job.pk]), 302)]
        assert reverse("jobs:progress", args=[job.pk]) in page(client, "list_detail", reference)
        import_list_job(job_id=job.pk)
        settled = client.get(reverse("smelters:list_job", args=[job.pk]))
        assert settled.headers["Location"] == reverse("smelters:list_detail", args=[reference.pk])
        assert FacilityStatus.objects.known().get().status == "active"

    def test_takes_the_moment_that_the_page_names(self, people, mei):
        reference = preview(people.lin)
        ReferenceList.objects.filter(pk=reference.pk).update(
            compared_at=datetime(2026, 3, 18, 8, 0, 1, 234567, tzinfo=UTC)
        )
        shown = page(browser(mei), "list_detail", reference)
        moment = shown.split('name="compared_at" value="')[1].split('"')[0]
        post(browser(mei), "list_apply", reference, compared_at=moment)
        assert Job.objects.count() == 1

    def test_tells_the_person_who_uploaded_it_why_not(self, people):
        reference = preview(people.lin)
        response = post(
            browser(people.lin), "list_apply", reference, compared_at=reference.compared_at.isoformat()
        )
        assert "applied by another person than the one who uploaded it" in response.content.decode()
        assert not Job.objects.exists()

    def test_tells_that_the_differences_are_others_by_now(self, people, mei):
        reference = preview(people.lin)
        response = post(browser(mei), "list_apply", reference, compared_at="2020-01-01T00:00:00+00:00")
        assert "The differences have changed" in response.content.decode()
        assert not Job.objects.exists()

    @pytest.mark.parametrize("step", ["list_apply", "list_discard", "list_withdraw", "list_labels"])
    @pytest.mark.parametrize("person", ["wei", "bo", "ada", "ana"])
    def test_is_for_the_centre_only(self, people, step, person):
        reference = preview(people.lin)
        assert post(browser(getattr(people, person)), step, reference).status_code == 403
        reference.refresh_from_db()
        assert reference.status == State.PREVIEW

    def test_works_as_a_page_of_its_own(self, people, mei):
        reference = preview(people.lin)
        assert "all rows or none" in page(browser(mei), "list_apply", reference)


class TestEnds:
    def test_of_a_preview_needs_a_reason(self, people):
        reference = preview(people.lin)
        client = browser(people.lin)
        assert post(client, "list_discard", reference, reason=" ").status_code == 422
        response = post(client, "list_discard", reference, reason="Wrong <file>")
        reference.refresh_from_db()
        assert reference.status == State.DISCARDED
        assert "Wrong &lt;file&gt;" in response.content.decode()

    def test_of_an_applied_list_is_for_another_person_than_who_applied_it(self, people, mei):
        reference = reference_list.apply(preview(people.lin), by=mei, at=NOW)
        client = browser(mei)
        refused = post(client, "list_withdraw", reference, reason="Wrong")
        assert "withdrawn by another person" in refused.content.decode()
        post(browser(people.lin), "list_withdraw", reference, reason="Wrong")
        import_list_job(job_id=Job.objects.get().pk)
        reference.refresh_from_db()
        assert reference.status == State.SUPERSEDED
        assert not FacilityStatus.objects.known().exists()

    def test_by_a_corrected_file_begins_at_the_wrong_list(self, people, mei):
        from django.core.files.uploadedfile import SimpleUploadedFile

        wrong = reference_list.apply(preview(people.lin), by=mei, at=NOW)
        client = browser(people.lin)
        address = f"{reverse('smelters:list_import')}?supersedes={wrong.pk}"
        assert address in page(client, "list_detail", wrong)
        form = client.get(address).content.decode()
        assert str(DAY) in form
        assert f'name="supersedes" value="{wrong.pk}"' in form
        upload = SimpleUploadedFile("s.xls", status_xml([("CID910000", "S 0", "Gold", "", "ECAP", "", "")]))
        data = {
            "file": upload,
            "kind": "",
            "licence": "public",
            "valid_from": str(DAY),
            "supersedes": wrong.pk,
        }
        client.post(reverse("smelters:list_import"), data)
        import_list_job(job_id=Job.objects.get().pk)
        corrected = ReferenceList.objects.get(supersedes=wrong)
        assert (corrected.status, corrected.changed) == (State.PREVIEW, 1)
        assert client.get(f"{reverse('smelters:list_import')}?supersedes=x1").status_code == 200


class TestLabels:
    def test_get_their_meaning_on_the_page_of_the_preview(self, people, mei):
        reference = preview(people.lin, statuses("Paused - voluntary", "Active", "Résumé <b>"))
        shown = page(browser(mei), "list_detail", reference)
        assert "2 status labels have no meaning yet" in shown
        assert "<b>" not in shown[shown.index("<main") :].replace("<b>", "", 0).split("Résumé")[1][:8]
        fields = {
            "label-0": "ecap",
            "written-0": "Paused - voluntary",
            "label-1": "",
            "written-1": "Résumé <b>",
        }
        response = post(browser(mei), "list_labels", reference, **fields)
        assert "1 label has a meaning now" in response.content.decode()
        assert StatusLabel.objects.get(label="Paused - voluntary").decided_by == mei
        assert "1 status label has no meaning yet" in page(browser(mei), "list_detail", reference)

    def test_never_go_to_another_label_than_was_seen(self, people, mei):
        reference = preview(people.lin, statuses("Perhaps"))
        post(browser(mei), "list_labels", reference, **{"label-0": "active", "written-0": "Something else"})
        assert not StatusLabel.objects.filter(decided_by=mei).exists()

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gscm.jobs.models import Job
from suppliers.models import Supplier, SupplierImport, User
from suppliers.tasks import import_suppliers_job
from tests.people import cast

pytestmark = pytest.mark.django_db
TABLE = b"external_id,name,country\nS-1001,Xinhe Group,CN\nS-9,Nine,CN\nS-10,Ten,China\n"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lin(people):
    User.objects.filter(pk=people.lin.pk).update(language="en")
    client = Client()
    client.force_login(people.lin, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def upload(lin, content=TABLE, name="suppliers.csv"):
    response = lin.post(reverse("suppliers:import_list"), {"file": SimpleUploadedFile(name, content)})
    if response.status_code != 302:
        return response
    import_suppliers_job(Job.objects.latest("pk").pk)
    return SupplierImport.objects.get()


def text(lin, table, **query):
    response = lin.get(reverse("suppliers:import_detail", args=[table.pk], query=query or None))
    assert response.status_code == 200
    return response.content.decode()


class TestImport:
    def test_shows_the_differences_and_then_applies_them(self, lin):
        table = upload(lin)
        assert "The country China is no code of two letters." in text(lin, table)
        assert "<del>Xinhe Connector Technology</del>" in text(lin, table, change="changed")
        assert "Apply 2 suppliers" in text(lin, table)
        assert not Supplier.objects.filter(external_id="S-9").exists()
        lin.post(reverse("suppliers:import_apply", args=[table.pk]))
        import_suppliers_job(Job.objects.latest("pk").pk)
        assert Supplier.objects.get(external_id="S-1001").name == "Xinhe Group"
        assert "Apply 2" not in text(lin, table)

    def test_says_how_far_it_is_while_a_worker_reads(self, lin):
        lin.post(reverse("suppliers:import_list"), {"file": SimpleUploadedFile("a.csv", TABLE)})
        assert "Waiting for a worker" in text(lin, SupplierImport.objects.get())

    def test_puts_a_preview_away(self, lin):
        table = upload(lin)
        lin.post(reverse("suppliers:import_discard", args=[table.pk]))
        assert SupplierImport.objects.get().status == "discarded"
        lin.post(reverse("suppliers:import_apply", args=[table.pk]))
        assert Job.objects.count() == 1

    def test_says_why_a_table_was_refused(self, lin):
        assert "has no column" in text(lin, upload(lin, b"a,b\n1,2\n"))

    @pytest.mark.parametrize(("name", "content"), [("suppliers.pdf", b"x"), ("suppliers.csv", b"")])
    def test_takes_no_other_files(self, lin, name, content):
        assert upload(lin, content, name).status_code == 422
        assert not SupplierImport.objects.exists()

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from suppliers.models import CascadeSurvey, Contact, HandOver, SupplierSite
from suppliers.services import contacts
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def client_of(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def page_of(supplier, person):
    return client_of(person).get(reverse("suppliers:supplier_detail", args=[supplier.pk])).content.decode()


class TestContacts:
    def test_are_entered_and_mended_by_the_team(self, people):
        wei = client_of(people.wei)
        values = {"name": "Li", "email": "li@xinhe.example", "language": "en", "is_active": "on"}
        wei.post(reverse("suppliers:contact_create", args=[people.xinhe.pk]), values)
        contact = Contact.objects.get(email="li@xinhe.example")
        wei.post(reverse("suppliers:contact_edit", args=[contact.pk]), values | {"phone": "+86 1"})
        assert Contact.objects.get(pk=contact.pk).phone == "+86 1"

    def test_are_not_entered_twice(self, people):
        url = reverse("suppliers:contact_create", args=[people.xinhe.pk])
        values = {"name": "A", "email": "Ana@xinhe.example", "language": "en", "is_active": "on"}
        assert client_of(people.wei).post(url, values).status_code == 409

    def test_show_from_whom_mail_came_back(self, people):
        contacts.note_bounce(["ana@xinhe.example"], reason="550 no such user", at=NOW)
        text = page_of(people.xinhe, people.bo)
        assert "mail came back on" in text
        assert "550 no such user" in text
        assert (
            "mail came back" in client_of(people.lin).get(reverse("suppliers:supplier_list")).content.decode()
        )


class TestSites:
    def test_are_entered_once_by_name(self, people):
        wei, url = client_of(people.wei), reverse("suppliers:site_create", args=[people.xinhe.pk])
        values = {"name": "Plant 1", "address": "Road 1", "country": "cn", "is_active": "on"}
        assert wei.post(url, values).status_code == 302
        assert wei.post(url, values).status_code == 422
        assert SupplierSite.objects.get().country == "CN"
        assert "Plant 1" in page_of(people.xinhe, people.wei)


class TestHandOver:
    def test_goes_from_the_portal_to_the_team_and_back(self, people):
        contact = Contact.objects.get(user=people.ana)
        ana, wei = client_of(people.ana), client_of(people.wei)
        values = {"name": "Gu Yan", "email": "gu@xinhe.example", "language": "en"}
        ana.post(reverse("portal_company:hand_over", args=[contact.pk]), values)
        assert "Gu Yan named" in ana.get(reverse("portal_company:company")).content.decode()
        assert "Names Gu Yan (gu@xinhe.example)" in page_of(people.xinhe, people.wei)
        wei.post(reverse("suppliers:hand_over_accept", args=[HandOver.objects.get().pk]))
        assert people.xinhe.contacts.get(is_active=True).name == "Gu Yan"
        assert ana.get(reverse("portal_company:company")).status_code == 403

    def test_does_not_lead_from_a_person_to_the_same(self, people):
        contact = Contact.objects.get(user=people.ana)
        url = reverse("portal_company:hand_over", args=[contact.pk])
        values = {"name": "Ana", "email": "ANA@xinhe.example", "language": "en"}
        assert client_of(people.ana).post(url, values).status_code == 422


class TestCascade:
    def values(self, **changed):
        today = timezone.localdate().isoformat()
        return {"surveyed_on": today, "asked": 40, "answered": 38, "note": "By mail"} | changed

    def test_shows_the_share_and_its_evidence_at_the_supplier(self, people):
        url = reverse("portal_company:cascade", args=[people.xinhe.pk])
        evidence = SimpleUploadedFile("answers.xlsx", b"evidence")
        client_of(people.ana).post(url, self.values(evidence=evidence))
        text = page_of(people.xinhe, people.wei)
        assert "38 of 40 sub-suppliers answered (95.0%)" in text
        file = reverse("suppliers:cascade_evidence", args=[CascadeSurvey.objects.get().pk])
        assert b"".join(client_of(people.wei).get(file)) == b"evidence"

    @pytest.mark.parametrize(
        "changed", [{"answered": 41}, {"asked": 0, "answered": 0}, {"surveyed_on": "2999-01-01"}]
    )
    def test_refuses_what_cannot_be(self, people, changed):
        url = reverse("portal_company:cascade", args=[people.xinhe.pk])
        assert client_of(people.ana).post(url, self.values(**changed)).status_code == 422
        assert not CascadeSurvey.objects.exists()

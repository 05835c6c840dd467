"""The pages of group declarations."""

import pytest
from django.test import Client
from django.urls import reverse

from reporting.models import GroupDeclaration
from surveys.models import TemplateFile
from surveys.services import templates
from surveys.workbooks.blank import WorkbookValues, build
from surveys.workbooks.layouts.cmrt import CMRT_6_5
from tests.people import NOW, TODAY, Cast, cast
from tests.rolled import a_group_declaration
from tests.workbooks import LOOKUP

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def template() -> TemplateFile:
    content = build(CMRT_6_5, WorkbookValues(lookup=LOOKUP))
    return templates.add(content, file_name="c.xlsx", licence_note="", by=None, at=NOW)


@pytest.fixture
def declaration(template: TemplateFile, people: Cast) -> GroupDeclaration:
    return a_group_declaration(template, people, people.xinhe, people.faraway)


def client_of(people: Cast, name: str) -> Client:
    client = Client()
    client.force_login(getattr(people, name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def data(**other: str) -> dict[str, str]:
    practices = {question.practice.value: question.options[0] for question in CMRT_6_5.company_questions}
    company = {
        "company": "Lanhai",
        "contact_name": "Lin",
        "contact_email": "lin@lanhai.example",
        "contact_phone": "1",
        "authorizer": "Zhou",
        "authorizer_email": "zhou@lanhai.example",
    }
    return {"scope": "company", "on": f"{TODAY}", "profile": "none"} | practices | company | other


class TestAsking:
    @pytest.mark.usefixtures("template")
    def test_writes_the_declaration_down_and_leads_to_it(self, people: Cast) -> None:
        response = client_of(people, "lin").post(reverse("reporting:group_declaration_new"), data())
        made = GroupDeclaration.objects.get()
        assert response.headers["Location"] == reverse("reporting:group_declaration", args=[made.pk])
        assert made.record["company"]["authorizer"] == "Zhou"
        assert made.status == "draft"

    @pytest.mark.usefixtures("template")
    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"scope": "customer"}, "customer"),
            ({"scope": "subsidiary"}, "subsidiary"),
            ({"profile": "own_list"}, "customer"),
            ({"on": "2199-01-01"}, "on"),
            ({"authorizer": ""}, "authorizer"),
        ],
    )
    def test_says_what_is_missing(self, people: Cast, other: dict[str, str], field: str) -> None:
        response = client_of(people, "lin").post(reverse("reporting:group_declaration_new"), data(**other))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert not GroupDeclaration.objects.exists()

    def test_without_a_template_says_what_to_do(self, people: Cast) -> None:
        page = client_of(people, "lin").get(reverse("reporting:group_declaration_new")).content.decode()
        assert reverse("surveys:template_upload") in page

    def test_begins_with_the_record_of_the_last_one(
        self, people: Cast, declaration: GroupDeclaration
    ) -> None:
        response = client_of(people, "lin").get(reverse("reporting:group_declaration_new"))
        assert response.context["form"]["company"].value() == declaration.record["company"]["company"]


class TestSuppliersBehindAnAnswer:
    def address(self, declaration: GroupDeclaration, query: str) -> str:
        return reverse("reporting:group_declaration_suppliers", args=[declaration.pk]) + query

    @pytest.mark.parametrize(
        "query", ["?topic=cahra&mineral=Gold&reason=says_yes", "?row=0", "?of=exceptions&row=0", ""]
    )
    def test_are_all_for_the_centre_and_those_within_reach_for_a_team(
        self, people: Cast, declaration: GroupDeclaration, query: str
    ) -> None:
        address = self.address(declaration, query)
        everything = client_of(people, "lin").get(address)
        of_wei = client_of(people, "wei").get(address)
        assert list(everything.context["page"]) == [people.faraway, people.xinhe]
        assert list(of_wei.context["page"]) == [people.xinhe]
        assert of_wei.context["out_of_reach"] == 1
        assert "Faraway" not in of_wei.content.decode()

    @pytest.mark.parametrize("query", ["?topic=cahra&mineral=Tin", "?topic=x", "?row=1", "?row=-1", "?row=²"])
    def test_of_what_is_not_declared_do_not_exist(
        self, people: Cast, declaration: GroupDeclaration, query: str
    ) -> None:
        assert client_of(people, "lin").get(self.address(declaration, query)).status_code == 404


def test_a_second_person_is_told_to_the_first(people: Cast, template: TemplateFile) -> None:
    client = client_of(people, "lin")
    client.post(reverse("reporting:group_declaration_new"), data())
    made = GroupDeclaration.objects.get()
    client.post(reverse("reporting:group_declaration_release", args=[made.pk]))
    assert GroupDeclaration.objects.get().status == "draft"
    client.post(reverse("reporting:group_declaration_discard", args=[made.pk]))
    assert GroupDeclaration.objects.get().status == "discarded"
    assert client.get(reverse("reporting:group_declaration", args=[made.pk])).status_code == 200

"""The pages of lists, for the kinds beside look-up and status."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from smelters import wording_datasets
from smelters.lists.datasets import DATASETS
from smelters.services import reference_list
from tests.people import cast
from tests.smelters.files import queries_of, status_csv

pytestmark = pytest.mark.django_db
EXAMPLES = {
    "recognition": (("CID", "Name", "Metal", "Scheme"), ("CID000001", "Works A", "Gold", "LBMA"), "LBMA"),
    "origin": (("CID", "Metal", "Country of Origin"), ("CID000001", "Gold", "PER"), "Peru"),
    "country_risk": (("Country", "Level"), ("PER", "2"), "Level 2"),
    "cahra": (("Country", "Region Code", "High Risk"), ("COD", "CD-NK", "yes"), "high-risk"),
    "covered": (("Country",), ("COD",), "DR Congo"),
    "sanctions": (
        ("Name", "Basis", "List Date", "List"),
        ("Invented Gold", "Act 7", "2024-05-01", "List A"),
        "Act 7",
    ),
    "high_risk": (("CID", "Reason"), ("CID000001", "A known problem"), "A known problem"),
    "customer": (("Customer", "CID", "Rule"), ("ACME", "CID000001", "Do not use"), "Do not use"),
}


def imported(kind, head, *rows, on=date(2026, 1, 1)):
    content = status_csv(rows, head=head)
    at = datetime(2026, 2, 2, tzinfo=UTC)
    return reference_list.import_list(
        content, file_name="l.csv", kind=kind, licence="licensed-internal", valid_from=on, by=None, at=at
    )


@pytest.fixture
def lin(client):
    person = cast().lin
    person.language = "en"
    person.save()
    client.force_login(person)
    return client


class TestListDetail:
    @pytest.mark.parametrize("kind", DATASETS)
    def test_says_what_each_row_of_each_kind_says(self, lin, kind):
        head, row, said = EXAMPLES[kind]
        reference = imported(kind, head, row)
        page = lin.get(reverse("smelters:list_detail", args=[reference.pk])).content.decode()
        assert said in page

    def test_shows_what_a_row_said_before(self, lin):
        imported("country_risk", ("Country", "Level"), ("PER", "1"))
        reference = imported("country_risk", ("Country", "Level"), ("PER", "3"), on=date(2026, 2, 1))
        url = reverse("smelters:list_detail", args=[reference.pk])
        page = lin.get(url, {"change": "changed"}).content.decode()
        assert page.index("Level 1") < page.index("Level 3")

    def test_finds_a_country_by_its_name(self, lin):
        reference = imported("country_risk", ("Country", "Level"), ("PER", "1"), ("COD", "DRC"))
        url = reverse("smelters:list_detail", args=[reference.pk])
        page = lin.get(url, {"change": "all", "q": "peru"}).content.decode()
        assert "Peru" in page
        assert "DR Congo" not in page


class TestListIndex:
    def test_shows_the_lists_of_one_kind(self, lin):
        imported(*("covered", *EXAMPLES["covered"][:2]))
        imported(*("country_risk", *EXAMPLES["country_risk"][:2]))
        url = reverse("smelters:list_index")
        page = lin.get(url, {"kind": "covered"}).context["page"]
        assert [reference.kind for reference in page] == ["covered"]
        assert len(lin.get(url).context["page"]) == 2

    def test_takes_as_many_queries_for_many_kinds(self, lin):
        url = reverse("smelters:list_index")
        imported(*("covered", *EXAMPLES["covered"][:2]))
        one = queries_of(lambda: lin.get(url))
        for kind in ("country_risk", "cahra", "origin"):
            imported(kind, *EXAMPLES[kind][:2])
        assert queries_of(lambda: lin.get(url)) == one


class TestListImport:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_says_the_columns_of_every_kind(self, lin, language):
        with translation.override(language):
            kinds = wording_datasets.columns_of_kinds()
        assert len(kinds) == len(DATASETS)
        for kind in kinds:
            assert kind.needed
            assert all(head.isascii() == (language == "en") or head == "CID" for head in kind.needed)

    def test_shows_them_on_the_page(self, lin):
        page = lin.get(reverse("smelters:list_import")).content.decode()
        assert "Country of Origin" in page
        assert "Legal Basis" in page or "Basis" in page

"""The risk of suppliers on its pages: by level, and point by point with what caused it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from risk.models import RiskScore
from risk.services import scoring
from smelters.models import CoveredCountry, Facility, FacilityOrigin, Status
from suppliers.models import Supplier, SupplyRelation, User
from surveys.models import Answer, Declaration, Finding, Request
from tests import facts, flags
from tests.declared import declare
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BEFORE = NOW - timedelta(days=60)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def smelters() -> dict[str, Facility]:
    return facts.listed_smelters()


def client_of(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def shown(response: Any) -> list[str]:
    return [supplier.name for supplier in response.context["page"]]


@pytest.fixture
def at_risk(people: Cast, smelters: dict[str, Facility]) -> Declaration:
    """Xinhe was low, and reports a smelter outside of RMAP from a covered country now."""
    good, bad = smelters["CID910001"], smelters["CID910002"]
    facts.give_status(good, "Gold", Status.CONFORMANT)
    CoveredCountry.objects.create(country="BI", source="Invented", **flags.fact("covered"))
    FacilityOrigin.objects.create(
        facility=bad, metal_id="Gold", source="Invented", country="BI", **flags.fact("origins")
    )
    declare(people.xinhe, [(good, "Gold")], at=BEFORE)
    Request.objects.update(due_date=timezone.localdate(NOW))
    scoring.recompute(at=BEFORE)
    declaration = declare(people.xinhe, [(good, "Gold"), (bad, "Gold")], at=NOW)
    Finding.objects.create(
        submission=declaration.submission,
        position=1,
        rule="V06",
        severity="correct",
        sheet="Declaration",
        cell="D22",
        parameters={"cell": "D22"},
    )
    Answer.objects.create(
        declaration=declaration,
        question="g",
        meaning="corrective_action",
        answer="No",
        sheet="Declaration",
        cell="D75",
    )
    scoring.recompute(at=NOW)
    return declaration


class TestTheList:
    url = reverse("risk:level_list")

    def test_counts_who_was_never_asked_as_not_assessed(self, people: Cast, at_risk: Declaration) -> None:
        response = client_of(people.lin).get(self.url)
        assert [(tab["label"], tab["count"]) for tab in response.context["tabs"]] == [
            ("All levels", 2),
            ("High", 1),
            ("Not assessed", 1),
            ("Medium", 0),
            ("Low", 0),
        ]
        assert shown(client_of(people.lin).get(self.url, {"level": "not_assessed"})) == ["Faraway Metals"]

    def test_begins_with_what_is_worked_first(self, people: Cast, at_risk: Declaration) -> None:
        assert shown(client_of(people.lin).get(self.url)) == ["Xinhe Connector Technology", "Faraway Metals"]

    def test_says_what_changed_since_a_day(self, people: Cast, at_risk: Declaration) -> None:
        lin = client_of(people.lin)
        assert shown(lin.get(self.url, {"changed": "worse"})) == ["Xinhe Connector Technology"]
        assert shown(lin.get(self.url, {"changed": "better"})) == []
        today = timezone.localdate().isoformat()
        assert shown(lin.get(self.url, {"changed": "worse", "since": today})) == []
        (row,) = lin.get(self.url, {"changed": "points"}).context["page"]
        assert (row.level_before, row.level) == ("low", "high")

    def test_finds_what_was_concluded_of_a_mineral(self, people: Cast, at_risk: Declaration) -> None:
        lin = client_of(people.lin)
        assert shown(lin.get(self.url, {"mineral": "Gold", "conclusion": "R4"})) == [
            "Xinhe Connector Technology"
        ]
        assert shown(lin.get(self.url, {"mineral": "Gold", "conclusion": "R3"})) == []
        assert shown(lin.get(self.url, {"mineral": "Tin"})) == []

    def test_shows_only_the_readers_branch(self, people: Cast, at_risk: Declaration) -> None:
        assert shown(client_of(people.wei).get(self.url)) == ["Xinhe Connector Technology"]
        code = people.xinhe.delivers_to.get().code
        assert shown(client_of(people.lin).get(self.url, {"subsidiary": code})) == [
            "Xinhe Connector Technology"
        ]

    def test_asks_as_many_queries_for_fifty_suppliers_as_for_two(
        self, people: Cast, at_risk: Declaration
    ) -> None:
        lin = client_of(people.lin)
        lin.get(self.url)
        with CaptureQueriesContext(connection) as few:
            lin.get(self.url)
        for number in range(55):
            supplier = Supplier.objects.create(external_id=f"S-4{number:03}", name=f"Supplier {number:02}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.dongguan_plant)
        with CaptureQueriesContext(connection) as many:
            response = lin.get(self.url)
        assert len(response.context["page"]) == 50
        assert len(many) == len(few)

    def test_can_be_taken_along(self, people: Cast, at_risk: Declaration) -> None:
        response = client_of(people.lin).get(reverse("risk:level_export"), {"level": "high"})
        assert response["Content-Disposition"].endswith('.xlsx"')
        assert response.content.startswith(b"PK")


class TestASuppliersRisk:
    def page(self, people: Cast, language: str = "en", **query: str) -> str:
        url = reverse("risk:supplier_risk", args=[people.xinhe.pk])
        return text(client_of(people.wei, language).get(url, query))

    def test_explains_every_point(self, people: Cast, at_risk: Declaration) -> None:
        page = self.page(people)
        row = RiskScore.objects.newest().get()
        lines = [line for factor in row.factors for line in factor["lines"]]
        assert {line["rule"] for line in lines} == {
            "worst_smelter",
            "many_smelters",
            "conclusion_R4",
            "findings_C",
            "lacks_corrective_action",
        }
        for words in (
            "Worst smelter High: 35 × 0.7 × 1 (24.5) + 1 smelter Medium or worse: 35 × 0.3 × 1 / 10 (1.1)",
            "Gold R4: at risk (25.0)",
            "1 finding needs correction (5.0)",
            "Corrective action in the review: answered No (2.5)",
        ):
            assert words in page

    def test_links_the_rows_that_caused_them(
        self, people: Cast, at_risk: Declaration, smelters: dict[str, Facility]
    ) -> None:
        page = self.page(people)
        assert reverse("smelters:facility_detail", args=[smelters["CID910002"].pk]) in page
        assert reverse("surveys:submission_detail", args=[at_risk.submission_id]) in page
        assert reverse("surveys:request_detail", args=[at_risk.submission.request_id]) in page
        assert "Takes no part in RMAP, and is in or sources from a CAHRA or covered country" in page
        assert "From a CAHRA or covered country through smelters that take no part in RMAP" in page

    def test_says_what_would_lower_it_most(self, people: Cast, at_risk: Declaration) -> None:
        page = self.page(people)
        assert "Replace, or bring into RMAP, the smelters that are Medium or worse" in page
        assert page.index("Replace, or bring into RMAP") < page.index("Correct the findings")

    def test_says_what_changed_and_why(
        self, people: Cast, at_risk: Declaration, smelters: dict[str, Facility]
    ) -> None:
        page = self.page(people)
        assert f"{smelters['CID910002'].name} for Gold is High now" in page
        assert "Gold: R5 before, R4 now" in page
        assert "Another declaration counts" in page

    def test_shows_an_earlier_day_as_it_was_then(self, people: Cast, at_risk: Declaration) -> None:
        day = timezone.localdate(BEFORE) + timedelta(days=1)
        page = self.page(people, on=day.isoformat())
        assert "as of" in page
        assert "Gold R4" not in page
        assert "There is no earlier score to compare with." in page

    def test_says_that_it_was_computed_again(self, people: Cast, at_risk: Declaration) -> None:
        assert "computed again, the same" in self.page(people)

    def test_stands_in_chinese(self, people: Cast, at_risk: Declaration) -> None:
        page = self.page(people, "zh-hans")
        assert "最差的冶炼厂" in page
        assert "Worst smelter" not in page

    def test_says_that_nothing_is_known_of_who_was_never_asked(self, people: Cast) -> None:
        page = self.page(people)
        assert "Unknown is never low" in page

    def test_ignores_days_that_are_none(self, people: Cast, at_risk: Declaration) -> None:
        assert "Gold R4" in self.page(people, on="2026-02-31", against="tomorrow")

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from risk.models import Alert, AuditFinding, Case, CaseAction
from risk.services import alerts, cases
from suppliers.models import Customer, Part, SuppliedPart, Supplier, SupplyRelation, User
from suppliers.services import releases
from surveys.models import Submission
from surveys.models.materials import MineralContent
from tests import asked, audited, facts
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast

LISTS = ("suppliers", "campaigns", "requests", "submissions", "alerts", "cases", "audits", "deliveries")


@pytest.fixture
def people() -> Cast:
    """A supplier in each of two branches, with a row of everything."""
    people = cast()
    smelter = next(iter(facts.listed_smelters().values()))
    for supplier, year in ((people.xinhe, 2026), (people.faraway, 2025)):
        declare(supplier, [(smelter, "Gold")], campaign=asked.a_campaign(year))
        alerts.evaluate(at=NOW)
        alert = Alert.objects.get(supplier=supplier)
        case = cases.open_case([alert], owner=people.lin, due_date=TODAY, by=people.lin, at=NOW)
        cases.notify(case, text="What is asked", by=people.lin, at=NOW)
        audited.rows_of(supplier, people)
        part = Part.objects.create(number=f"P-{supplier.external_id}", name="Solder wire", commodity="solder")
        part.customers.add(Customer.objects.get_or_create(code="ACME", defaults={"name": "Acme"})[0])
        SuppliedPart.objects.create(supplier=supplier, part=part, since=TODAY)
        MineralContent.objects.create(
            part=part,
            mineral_id="Tin",
            source="declaration",
            valid=facts.from_day(TODAY),
            recorded=facts.from_moment(NOW),
        )
    return people


def _get(user: User, path: str) -> Any:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/api/v1/{path}", headers={"accept": "application/json"})


def _suppliers_in(user: User, name: str) -> set[str]:
    """The suppliers whose rows a list shows; of campaigns their titles."""
    response = _get(user, f"{name}/")
    assert response.status_code == 200, (name, response.status_code)
    key = {"suppliers": "id", "campaigns": "title"}.get(name, "supplier")
    found = {row[key] for row in response.json()["results"]}
    return (
        found
        if name == "campaigns"
        else set(Supplier.objects.filter(pk__in=found).values_list("name", flat=True))
    )


@pytest.mark.django_db
class TestTheRelease:
    def test_is_answered_to_purchasing_with_its_reason_and_not_to_the_supplier(self, people: Cast) -> None:
        path = f"suppliers/{people.xinhe.pk}/"
        assert _get(people.lin, path).json()["release"] is None
        for status, reason in (("conditional", "Letter on its way"), ("hold", "No answer since March")):
            releases.decide(people.xinhe, status=status, reason=reason, by=people.lin, at=NOW)
        told = _get(people.bo, path).json()["release"]
        assert (told["status"], told["reason"]) == ("hold", "No answer since March")
        assert _get(people.ana, path).json()["release"] is None


@pytest.mark.django_db
class TestAudits:
    def test_are_found_by_the_number_of_the_csr_system_with_what_they_found(self, people: Cast) -> None:
        Supplier.objects.filter(pk=people.xinhe.pk).update(csr_reference="SR-88")
        finding = AuditFinding.objects.get(audit__supplier=people.xinhe)
        (audit,) = _get(people.lin, "audits/?csr_reference=SR-88").json()["results"]
        assert (audit["csr_reference"], audit["number"]) == ("SR-88", finding.audit.number)
        assert [found["text"] for found in audit["findings"]] == [finding.text]
        assert _get(people.lin, "audits/?csr_reference=SR-89").json()["results"] == []


@pytest.mark.django_db
class TestLists:
    @pytest.mark.parametrize("name", LISTS)
    def test_show_the_centre_and_the_board_everything(self, people: Cast, name: str) -> None:
        for person in (people.lin, people.bo):
            assert len(_suppliers_in(person, name)) == 2

    @pytest.mark.parametrize("name", LISTS)
    def test_show_a_team_its_branch(self, people: Cast, name: str) -> None:
        assert _suppliers_in(people.wei, name) == {"CMRT 2026" if name == "campaigns" else people.xinhe.name}

    @pytest.mark.parametrize(
        "name", [name for name in LISTS if name not in {"alerts", "audits", "deliveries"}]
    )
    def test_show_a_supplier_its_own(self, people: Cast, name: str) -> None:
        assert _suppliers_in(people.omar, name) == {
            "CMRT 2025" if name == "campaigns" else people.faraway.name
        }

    @pytest.mark.parametrize(
        "name", [name for name in LISTS if name not in {"alerts", "audits", "deliveries"}]
    )
    def test_show_an_administrator_nothing(self, people: Cast, name: str) -> None:
        assert _suppliers_in(people.ada, name) == set()

    @pytest.mark.parametrize(
        "name", ["alerts", "audits", "parts", "deliveries", "mineral-contents", "response-figures"]
    )
    def test_keep_what_is_the_teams_from_suppliers_and_administrators(self, people: Cast, name: str) -> None:
        for person in (people.ana, people.omar, people.ada):
            assert _get(person, f"{name}/").status_code == 403

    @pytest.mark.parametrize("name", LISTS)
    def test_are_closed_to_strangers(self, people: Cast, name: str) -> None:
        response = Client().get(f"/api/v1/{name}/")
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("name", LISTS)
    def test_cannot_be_written_to(self, people: Cast, name: str) -> None:
        client = Client()
        client.force_login(people.lin, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(f"/api/v1/{name}/", {}).status_code == 405

    @pytest.mark.parametrize("name", LISTS)
    def test_take_as_many_queries_for_many_rows_as_for_two(self, people: Cast, name: str) -> None:
        with CaptureQueriesContext(connection) as few:
            _get(people.lin, f"{name}/")
        campaign = asked.a_campaign(2024)
        for number in range(5):
            supplier = Supplier.objects.create(external_id=f"N-{number}", name=f"Numbered {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.kunshan)
            declare(supplier, names=[("Nowhere Gold", "Gold")], campaign=campaign)
            part = Part.objects.create(number=f"P-{number}")
            SuppliedPart.objects.create(supplier=supplier, part=part, since=TODAY)
            alerts.evaluate(at=NOW)
            found = list(Alert.objects.filter(supplier=supplier))
            cases.open_case(found, owner=people.lin, due_date=TODAY, by=people.lin, at=NOW)
        with CaptureQueriesContext(connection) as many:
            _get(people.lin, f"{name}/")
        assert len(many) == len(few)

    def test_come_in_pages(self, people: Cast) -> None:
        Supplier.objects.bulk_create(Supplier(external_id=f"N-{n}", name=f"Numbered {n}") for n in range(60))
        first = _get(people.lin, "suppliers/").json()
        assert len(first["results"]) == 50
        second = _get(people.lin, "suppliers/?" + first["next"].split("?")[1]).json()
        assert len(second["results"]) == 12
        assert second["next"] is None

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("alerts/?metal=Gold", 2),
            ("alerts/?metal=Tin", 0),
            ("alerts/?status=closed", 0),
            ("campaigns/?year=2025", 1),
            ("requests/?family=EMRT", 0),
            ("submissions/?status=accepted", 2),
            ("cases/?due_before=2026-03-18", 0),
            ("suppliers/?external_id=S-1001", 1),
            ("suppliers/?search=xinhe", 1),
            ("parts/?customer=ACME", 2),
            ("parts/?customer=NOBODY", 0),
            ("parts/?number=P-S-1001", 1),
            ("deliveries/?part_number=P-S-2001", 1),
            ("deliveries/?on=2026-03-17", 0),
            ("mineral-contents/?mineral=Tin", 2),
            ("mineral-contents/?mineral=Gold", 0),
            ("mineral-contents/?on=2026-03-17", 0),
            ("mineral-contents/?on=2026-03-18&part_number=P-S-1001", 1),
            ("response-figures/?year=2026", 1),
        ],
    )
    def test_can_be_narrowed(self, people: Cast, query: str, count: int) -> None:
        assert len(_get(people.lin, query).json()["results"]) == count

    @pytest.mark.parametrize("name", ["requests", "submissions", "alerts", "cases", "deliveries"])
    def test_do_not_tell_by_a_filter_what_exists_out_of_reach(self, people: Cast, name: str) -> None:
        foreign = _get(people.wei, f"{name}/?supplier={people.faraway.pk}")
        nobody = _get(people.wei, f"{name}/?supplier=999999999")
        assert (foreign.status_code, foreign.json()) == (nobody.status_code, nobody.json())


@pytest.mark.django_db
class TestRows:
    def test_out_of_reach_do_not_exist(self, people: Cast) -> None:
        submission = Submission.objects.get(request__supplier=people.faraway)
        case = Case.objects.get(supplier=people.faraway)
        for path in (f"suppliers/{people.faraway.pk}/", f"submissions/{submission.pk}/", f"cases/{case.pk}/"):
            assert _get(people.wei, path).status_code == 404
            assert _get(people.ana, path).status_code == 404
            assert _get(people.omar, path).status_code == 200

    def test_of_cases_appear_to_the_supplier_with_their_first_message(self, people: Cast) -> None:
        declare(people.xinhe, names=[("Nowhere Gold", "Gold")], at=timezone.now())
        alerts.evaluate(at=NOW)
        case = cases.open_case(
            list(Alert.objects.open().filter(supplier=people.xinhe, case=None)),
            owner=people.wei,
            due_date=TODAY,
            by=people.wei,
            at=NOW,
        )
        assert _get(people.ana, f"cases/{case.pk}/").status_code == 404
        assert _get(people.wei, f"cases/{case.pk}/").status_code == 200
        cases.notify(case, text="What is asked", by=people.wei, at=NOW)
        assert _get(people.ana, f"cases/{case.pk}/").status_code == 200


@pytest.mark.django_db
class TestCasesForTheSupplier:
    """A supplier reads by the API what its portal shows, and nothing beside it."""

    @pytest.fixture
    def case(self, people: Cast) -> Case:
        case = Case.objects.get(supplier=people.xinhe)
        CaseAction.objects.create(
            case=case,
            kind=CaseAction.Kind.OTHER,
            description="Ask the smelter",
            responsible="Gu Yan",
            due_date=TODAY,
            status=CaseAction.Status.CANCELLED,
            outcome="We do not believe them",
            settled_at=NOW,
            settled_by=people.wei,
        )
        return case

    @pytest.mark.parametrize("field", ["title", "severity", "owner"])
    def test_do_not_show_what_is_the_teams(self, people: Cast, case: Case, field: str) -> None:
        for path in (f"cases/{case.pk}/", "cases/"):
            answer = _get(people.ana, path).json()
            row = answer["results"][0] if "results" in answer else answer
            assert row["number"] == case.number
            assert field not in row
        assert field in _get(people.wei, f"cases/{case.pk}/").json()

    @pytest.mark.parametrize("field", ["outcome", "settled_at"])
    def test_do_not_show_what_came_of_an_action(self, people: Cast, case: Case, field: str) -> None:
        (action,) = _get(people.ana, f"cases/{case.pk}/").json()["actions"]
        assert action["description"] == "Ask the smelter"
        assert field not in action
        assert field in _get(people.wei, f"cases/{case.pk}/").json()["actions"][0]

    def test_name_nothing_from_the_lists(self, people: Cast, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(title="Name that only the licensed list knows")
        for path in (f"cases/{case.pk}/", "cases/", "cases/?format=api"):
            assert "only the licensed list knows" not in _get(people.ana, path).content.decode()


@pytest.mark.django_db
class TestPages:
    def test_can_be_looked_around_in_a_browser(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.wei, backend="django.contrib.auth.backends.ModelBackend")
        for path in ("", "submissions/", "requests/", "alerts/", "parts/", "response-figures/"):
            page = client.get(f"/api/v1/{path}", headers={"accept": "text/html"})
            assert page.status_code == 200
            assert people.faraway.name not in page.content.decode()

    def test_describe_themselves_to_those_who_are_signed_in(self, people: Cast) -> None:
        assert _get(people.ana, "schema/").status_code == 200
        assert Client().get("/api/v1/schema/").status_code == 401


@pytest.mark.django_db
class TestParts:
    def test_show_a_team_what_its_suppliers_deliver(self, people: Cast) -> None:
        (part,) = _get(people.wei, "parts/").json()["results"]
        assert part["number"] == "P-S-1001"
        assert part["customers"] == [{"code": "ACME", "name": "Acme"}]
        assert len(_get(people.bo, "parts/").json()["results"]) == 2

    @pytest.mark.parametrize("name", ["parts", "deliveries", "mineral-contents"])
    def test_and_what_is_in_them_end_at_the_reach(self, people: Cast, name: str) -> None:
        ours = {row["id"] for row in _get(people.wei, f"{name}/").json()["results"]}
        for row in _get(people.lin, f"{name}/").json()["results"]:
            expected = 200 if row["id"] in ours else 404
            assert _get(people.wei, f"{name}/{row['id']}/").status_code == expected
        assert len(ours) == 1

    def test_contain_minerals_by_source(self, people: Cast) -> None:
        (row,) = _get(people.wei, "mineral-contents/").json()["results"]
        assert (row["part_number"], row["mineral"], row["source"]) == ("P-S-1001", "Tin", "declaration")
        assert (row["since"], row["until"]) == ("2026-03-18", None)


@pytest.mark.django_db
class TestResponseFigures:
    def test_are_counts_and_shares_that_no_rounding_lifts(self, people: Cast) -> None:
        campaign = asked.a_campaign(2024)
        for number in range(9):
            supplier = Supplier.objects.create(external_id=f"N-{number}", name=f"Numbered {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.kunshan)
            if number < 6:
                declare(supplier, campaign=campaign, status="accepted" if number < 5 else "returned")
            else:
                asked.a_request(supplier, campaign)
        answer = _get(people.lin, f"response-figures/{campaign.pk}/").json()
        assert (answer["asked"], answer["answered"], answer["accepted"]) == (9, 6, 5)
        assert answer["response_rate"] == {"part": 6, "whole": 9, "percent": "66.6"}
        assert answer["acceptance_rate"] == {"part": 5, "whole": 9, "percent": "55.5"}

    def test_count_what_is_within_reach(self, people: Cast) -> None:
        lines = {line["year"]: line for line in _get(people.wei, "response-figures/").json()["results"]}
        assert (lines[2026]["asked"], lines[2025]["asked"]) == (1, 0)
        assert lines[2025]["response_rate"] == {"part": 0, "whole": 0, "percent": None}


@pytest.mark.django_db
class TestTheDescription:
    def test_is_a_page_that_asks_no_foreign_host(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.wei, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/api/v1/docs/").content.decode()
        assert "swagger-ui-bundle" in page
        assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page)

    def test_is_closed_to_strangers(self) -> None:
        assert Client().get("/api/v1/docs/").status_code == 401


def test_schema_comes_without_warnings(tmp_path: Any) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yaml"))

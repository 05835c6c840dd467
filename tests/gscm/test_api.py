from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from risk.models import Alert, Case, CaseAction
from risk.services import alerts, cases
from suppliers.models import Supplier, SupplyRelation, User
from surveys.models import Submission
from tests import asked, facts
from tests.declared import declare
from tests.people import NOW, TODAY, Cast, cast

LISTS = ("suppliers", "campaigns", "requests", "submissions", "alerts", "cases")


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
class TestLists:
    @pytest.mark.parametrize("name", LISTS)
    def test_show_the_centre_and_the_board_everything(self, people: Cast, name: str) -> None:
        for person in (people.lin, people.bo):
            assert len(_suppliers_in(person, name)) == 2

    @pytest.mark.parametrize("name", LISTS)
    def test_show_a_team_its_branch(self, people: Cast, name: str) -> None:
        assert _suppliers_in(people.wei, name) == {"CMRT 2026" if name == "campaigns" else people.xinhe.name}

    @pytest.mark.parametrize("name", [name for name in LISTS if name != "alerts"])
    def test_show_a_supplier_its_own(self, people: Cast, name: str) -> None:
        assert _suppliers_in(people.omar, name) == {
            "CMRT 2025" if name == "campaigns" else people.faraway.name
        }

    @pytest.mark.parametrize("name", [name for name in LISTS if name != "alerts"])
    def test_show_an_administrator_nothing(self, people: Cast, name: str) -> None:
        assert _suppliers_in(people.ada, name) == set()

    def test_keep_alerts_from_suppliers_and_administrators(self, people: Cast) -> None:
        for person in (people.ana, people.omar, people.ada):
            assert _get(person, "alerts/").status_code == 403

    @pytest.mark.parametrize("name", LISTS)
    def test_are_closed_to_strangers(self, people: Cast, name: str) -> None:
        assert Client().get(f"/api/v1/{name}/").status_code == 403

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
        ],
    )
    def test_can_be_narrowed(self, people: Cast, query: str, count: int) -> None:
        assert len(_get(people.lin, query).json()["results"]) == count

    @pytest.mark.parametrize("name", ["requests", "submissions", "alerts", "cases"])
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
        for path in ("", "submissions/", "requests/", "alerts/"):
            page = client.get(f"/api/v1/{path}", headers={"accept": "text/html"})
            assert page.status_code == 200
            assert people.faraway.name not in page.content.decode()

    def test_describe_themselves_to_those_who_are_signed_in(self, people: Cast) -> None:
        assert _get(people.ana, "schema/").status_code == 200
        assert Client().get("/api/v1/schema/").status_code == 403


def test_schema_comes_without_warnings(tmp_path: Any) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yaml"))

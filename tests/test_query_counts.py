"""Each page asks a fixed number of queries: it does not grow with the rows, and a change of it is a decision.

The numbers stand in query_counts.json; `UPDATE_QUERY_COUNTS=1 pytest tests/test_query_counts.py` writes them anew.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from risk.models import CaseAction, CaseMessage
from suppliers.models import Supplier, SupplyRelation, User
from surveys.models import IntakeFile
from surveys.services import thread
from tests import audited, facts, grievances
from tests.people import NOW, TODAY, Cast, cast
from tests.test_access_matrix import DOORS, YES, Kind, address, rows_of

pytestmark = pytest.mark.django_db

NUMBERS = Path(__file__).with_name("query_counts.json")
DECIDED: dict[str, int] = json.loads(NUMBERS.read_text())
NO_PAGE = {302, 405}
"""What a door answers to GET that is a button, or leads on at once."""
MORE = 9


class House:
    """One supplier with a row of everything, and many more of the same."""

    def __init__(self) -> None:
        self.people: Cast = cast()
        self.gold = facts.listed_smelters()["CID910001"]
        self.rows: dict[str, Any] = rows_of(self.people.xinhe, self.people, self.gold)

    def grow(self) -> None:
        """Nine more suppliers, each with a row of everything, in the same campaign; nine more of what one row has."""
        for number in range(MORE):
            supplier = Supplier.objects.create(external_id=f"S-3{number:03}", name=f"Supplier {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=self.people.dongguan_plant)
            rows_of(supplier, self.people, self.gold, campaign=self.rows["campaign"])
        self._grow_intake()
        self._grow_grievance()
        self._grow_case()
        self._grow_thread()

    def _grow_intake(self) -> None:
        """Files of one intake: some wait for a person, some have found a supplier."""
        one: IntakeFile = self.rows["intake_file"]
        for number in range(MORE):
            found = {"status": "assigned", "matched_by": "person", "submission": self.rows["submission"]}
            IntakeFile.objects.create(
                job=one.job,
                campaign=one.campaign,
                file=one.file.name,
                file_name=f"{number}.xlsx",
                size=1,
                sha256=f"{number:064}",
                **(found if number % 2 else {"status": "unmatched", "reason": "no_company"}),
            )

    def _grow_grievance(self) -> None:
        """More grievances, and more of everything in one."""
        for number in range(MORE):
            grievances.rows_of(once=f"more {number}")
            grievances.grow(self.rows["grievance"], by=self.rows["officer"], number=number)

    def _grow_thread(self) -> None:
        """Questions and answers of one task, each answer mailed."""
        for _number in range(MORE):
            thread.answer(self.rows["request"], text="An answer", by=self.people.wei, at=NOW)
            thread.ask(self.rows["request"], text="A question", by=self.people.ana, at=NOW)

    def _grow_case(self) -> None:
        """Messages of both sides, notes and actions of one case."""
        case = self.rows["case"]
        for number in range(MORE):
            CaseMessage.objects.create(
                case=case,
                author=self.people.ana if number % 2 else self.people.wei,
                by_supplier=bool(number % 2),
                is_internal=number % 4 == 0,
                text=f"Message {number}",
                written_at=NOW,
            )
            CaseAction.objects.create(
                case=case,
                kind="other",
                description=f"Act {number}",
                responsible="Ana",
                due_date=TODAY,
            )


@dataclass(frozen=True)
class Counted:
    """Queries by page, for few rows and for many."""

    few: dict[str, int]
    many: dict[str, int]


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Counted:
    """Every page is opened once with few rows and once with many, in a transaction that never commits."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = House()
        few = queries_of_pages(house)
        house.grow()
        many = queries_of_pages(house)
        transaction.set_rollback(True)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        NUMBERS.write_text(json.dumps(few, indent=1) + "\n")
    return Counted(few, many)


def queries_of_pages(house: House) -> dict[str, int]:
    """How many queries each page asks; doors that are no pages are left out."""
    names = sorted(name for name, door in DOORS.items() if door.kind is not Kind.EVERYBODY)
    counts = {name: queries(name, house) for name in names}
    return {name: count for name, count in counts.items() if count is not None}


def visitor(name: str, house: House) -> User:
    """The first person for whom the page is."""
    people = house.people
    if DOORS[name].kind is Kind.AUDITOR_ROW:
        return audited.an_auditor(people)
    if DOORS[name].kind is Kind.OFFICER:
        officer: User = house.rows["officer"]
        return officer
    everybody = (people.lin, people.wei, people.bo, people.ada, people.ana, people.omar)
    return everybody[DOORS[name].kind.value[0].index(YES)]


def queries(name: str, house: House) -> int | None:
    """How many queries the page asks; None where it is no page that can be got."""
    client = Client()
    client.force_login(visitor(name, house), backend="django.contrib.auth.backends.ModelBackend")
    with override_settings(EMAIL_BACKEND="gscm.mail.outbox.OutboxBackend"):
        url = address(name, house.rows)
        client.get(url)  # what is asked once for all pages is not the page's
        with CaptureQueriesContext(connection) as context:
            response = client.get(url)
    if response.status_code in NO_PAGE:
        return None
    assert response.status_code == 200, f"{name} answers {response.status_code}: its queries say nothing"
    return len(context)


class TestPages:
    def test_are_all_counted(self, counted: Counted) -> None:
        """A new page has no number yet; a number without a page counts nothing."""
        assert counted.few.keys() == counted.many.keys() == DECIDED.keys()

    @pytest.mark.parametrize("name", DECIDED)
    def test_ask_no_more_for_more_rows(self, name: str, counted: Counted) -> None:
        assert counted.many[name] == counted.few[name]

    @pytest.mark.parametrize("name", DECIDED)
    def test_ask_as_many_as_was_decided(self, name: str, counted: Counted) -> None:
        assert counted.few[name] == DECIDED[name]

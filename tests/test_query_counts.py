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

from suppliers.models import Supplier, SupplyRelation, User
from tests import facts
from tests.people import Cast, cast
from tests.test_access_matrix import DOORS, YES, Kind, address, rows_of

pytestmark = pytest.mark.django_db

NUMBERS = Path(__file__).with_name("query_counts.json")
PAGES = sorted(name for name, door in DOORS.items() if door.kind is not Kind.EVERYBODY)


class House:
    """One supplier with a row of everything, and many more of the same."""

    def __init__(self) -> None:
        self.people: Cast = cast()
        self.gold = facts.listed_smelters()["CID910001"]
        self.rows: dict[str, Any] = rows_of(self.people.xinhe, self.people, self.gold)

    def grow(self) -> None:
        """Nine more suppliers, each with a row of everything, in the same campaign."""
        for number in range(9):
            supplier = Supplier.objects.create(external_id=f"S-3{number:03}", name=f"Supplier {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=self.people.dongguan_plant)
            rows_of(supplier, self.people, self.gold, campaign=self.rows["campaign"])


@dataclass(frozen=True)
class Counted:
    """Queries by page, for one supplier and for ten."""

    few: dict[str, int | None]
    many: dict[str, int | None]


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Counted:
    """Every page is opened once with few rows and once with many, in a transaction that never commits."""
    with django_db_blocker.unblock(), transaction.atomic():
        house = House()
        few = {name: queries(name, house) for name in PAGES}
        house.grow()
        many = {name: queries(name, house) for name in PAGES}
        transaction.set_rollback(True)
    return Counted(few, many)


def visitor(name: str, people: Cast) -> User:
    """The first person for whom the page is."""
    everybody = (people.lin, people.wei, people.bo, people.ada, people.ana, people.omar)
    return everybody[DOORS[name].kind.value[0].index(YES)]


def queries(name: str, house: House) -> int | None:
    """How many queries the page asks; None where it is no page that can be got."""
    client = Client()
    client.force_login(visitor(name, house.people), backend="django.contrib.auth.backends.ModelBackend")
    with override_settings(EMAIL_BACKEND="gscm.mail.outbox.OutboxBackend"):
        url = address(name, house.rows)
        client.get(url)  # what is asked once for all pages is not the page's
        with CaptureQueriesContext(connection) as context:
            response = client.get(url)
    return None if response.status_code in {302, 405} else len(context)


@pytest.mark.parametrize("name", PAGES)
class TestQueries:
    def test_do_not_grow_with_the_rows(self, name: str, counted: Counted) -> None:
        assert counted.many[name] == counted.few[name]

    def test_are_as_many_as_was_decided(self, name: str, counted: Counted) -> None:
        numbers = json.loads(NUMBERS.read_text())
        if os.environ.get("UPDATE_QUERY_COUNTS"):
            numbers[name] = counted.few[name]
            NUMBERS.write_text(json.dumps(dict(sorted(numbers.items())), indent=1) + "\n")
        assert numbers.get(name, "missing") == counted.few[name]

"""Sealing the history, and what a check says when somebody has been at the database with its own means."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gscm.evidence import seals
from gscm.evidence.models import Seal, SealCheck
from suppliers.models import Supplier
from tests.declared import declare
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people():
    people = cast()
    declare(people.xinhe)
    seals.seal(at=NOW)
    return people


@contextmanager
def behind_the_back():
    """As a superuser of the database: no trigger fires."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def broken():
    return [(one["table"], one["why"]) for one in seals.check(at=LATER).broken]


class TestSeal:
    def test_holds_what_nobody_touched_and_says_so(self, people):
        found = seals.check(at=LATER)
        assert found.holds
        assert found.seals == Seal.objects.count() > 10
        assert found.newest == Seal.objects.latest("pk").hash

    def test_covers_the_versions_of_rows_and_rows_that_never_change(self, people):
        tables = set(Seal.objects.values_list("table", flat=True))
        assert {"suppliers_supplierevent", "surveys_servicegoal"} <= tables
        assert not tables & {"evidence_seal", "evidence_sealcheck", "suppliers_supplier"}

    def test_adds_only_what_came_since(self, people):
        assert seals.seal(at=LATER) == 0
        Supplier.objects.filter(pk=people.xinhe.pk).update(name="Xinhe Precision")
        assert seals.seal(at=LATER) == 1
        last = Seal.objects.latest("pk")
        assert (last.table, last.rows) == ("suppliers_supplierevent", 1)
        assert seals.check(at=LATER).holds

    def test_is_not_moved_by_a_new_column(self, people):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE suppliers_supplierevent ADD COLUMN later text DEFAULT 'x'")
        assert seals.check(at=LATER).holds


class TestCheck:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE suppliers_supplierevent SET name = 'Somebody else' WHERE pgh_id IN"
            " (SELECT min(pgh_id) FROM suppliers_supplierevent)",
            "DELETE FROM suppliers_supplierevent WHERE pgh_id IN"
            " (SELECT min(pgh_id) FROM suppliers_supplierevent)",
        ],
    )
    def test_finds_the_table_in_which_a_row_was_changed_or_taken_away(self, people, statement):
        with behind_the_back() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1
        assert broken() == [("suppliers_supplierevent", "changed")]

    def test_finds_a_seal_that_was_made_to_fit(self, people):
        one = Seal.objects.get(table="suppliers_supplierevent")
        with behind_the_back() as cursor:
            cursor.execute("UPDATE suppliers_supplierevent SET name = 'Somebody else'")
            cursor.execute("UPDATE evidence_seal SET content = repeat('0', 64) WHERE id = %s", [one.pk])
        assert ("suppliers_supplierevent", "chain") in broken()

    def test_finds_the_place_of_a_seal_that_was_taken_away(self, people):
        first, second = Seal.objects.order_by("pk")[:2]
        with behind_the_back() as cursor:
            cursor.execute("DELETE FROM evidence_seal WHERE id = %s", [first.pk])
        assert broken() == [(second.table, "chain")]

    def test_is_kept_and_ends_the_command_with_an_error(self, people, capsys):
        call_command("check_seals")
        assert "hold. The newest: " in capsys.readouterr().out
        with behind_the_back() as cursor:
            cursor.execute("UPDATE suppliers_supplierevent SET name = 'Somebody else'")
        with pytest.raises(CommandError, match="do not hold"):
            call_command("check_seals")
        assert [one.holds for one in SealCheck.objects.all()] == [False, True]

    def test_asks_for_the_seal_that_was_noted_outside(self, people):
        call_command("check_seals", noted=Seal.objects.latest("pk").hash)
        with pytest.raises(CommandError, match="made anew"):
            call_command("check_seals", noted="f" * 64)


class TestPage:
    def test_says_that_the_history_holds_or_where_it_does_not(self, people, client):
        client.force_login(people.ada)
        client.cookies["django_language"] = "en"
        assert "Nothing" not in (page := client.get("/evidence/").content.decode())
        assert Seal.objects.latest("pk").hash in page
        seals.check(at=NOW)
        assert "The history holds." in client.get("/evidence/").content.decode()
        with behind_the_back() as cursor:
            cursor.execute("UPDATE suppliers_supplierevent SET name = 'Somebody else'")
        seals.check(at=LATER)
        page = client.get("/evidence/").content.decode()
        assert "1 seal does not hold." in page
        assert "Rows were changed, added or taken away" in page

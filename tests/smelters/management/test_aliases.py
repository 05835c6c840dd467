"""`manage.py export_aliases` and `manage.py import_aliases`: learned names from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from smelters.models import NameDecision
from tests import facts
from tests.people import cast

pytestmark = pytest.mark.django_db

TABLE = "name,metal,country,CID,source,decided on\n蓝日,Gold,CHINA,CID910001,Mei,2025-11-03\nMoon,Gold,,CID999999\n"


@pytest.fixture
def people():
    facts.listed_smelters()
    return cast()


def take_in(path, person, *options):
    said, complained = StringIO(), StringIO()
    call_command("import_aliases", path, "--by", person, *options, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "them.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


class TestImport:
    def test_writes_decisions_of_the_person_and_says_what_was_left_out(self, people, table):
        said, complained = take_in(table, people.lin.email)
        assert NameDecision.objects.get().decided_by == people.lin
        assert "2 lines: 1 new, 0 known, 0 contradicts, 1 wrong" in said
        assert "line 3: Moon: cid_unknown" in complained

    def test_changes_nothing_a_second_time(self, people, table):
        take_in(table, people.lin.email)
        said, _ = take_in(table, people.lin.email)
        assert "0 new, 1 known" in said
        assert NameDecision.objects.count() == 1

    def test_tries_without_writing(self, people, table):
        said, _ = take_in(table, people.lin.email, "--dry-run")
        assert "1 new" in said
        assert not NameDecision.objects.exists()

    def test_refuses_who_is_not_of_the_centre(self, people, table):
        for person in (people.ana.email, "nobody@example.org"):
            with pytest.raises(CommandError, match="nobody of the centre"):
                take_in(table, person)
        assert not NameDecision.objects.exists()

    def test_refuses_another_table(self, people, table):
        table.write_text("a,b\n1,2\n")
        with pytest.raises(CommandError, match="lacks the columns name, metal, CID"):
            take_in(table, people.lin.email)


class TestExport:
    def test_is_a_table_that_comes_in_again_as_known(self, people, table, tmp_path):
        take_in(table, people.lin.email)
        said = StringIO()
        call_command("export_aliases", tmp_path / "ours.csv", stdout=said)
        assert said.getvalue().startswith("1 learned names")
        again, _ = take_in(tmp_path / "ours.csv", people.lin.email)
        assert "1 lines: 0 new, 1 known" in again

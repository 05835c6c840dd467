"""The command that imports a list."""

import pytest
from django.core.management import CommandError, call_command

from smelters.models import ReferenceList
from tests.smelters.files import lookup, status_csv

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "CMRT.xlsx"
    path.write_bytes(lookup([PERAK]))
    return path


class TestImportReference:
    def test_imports_and_says_what_changed(self, template, capsys):
        call_command("import_reference", str(template))
        assert ReferenceList.objects.get().rows == 1
        assert "1 rows, 1 added, 0 removed, 0 changed" in capsys.readouterr().out

    def test_changes_nothing_on_a_dry_run(self, template, capsys):
        call_command("import_reference", str(template), "--dry-run")
        assert not ReferenceList.objects.exists()
        assert "1 added" in capsys.readouterr().out

    def test_takes_a_status_list_with_its_day(self, tmp_path):
        path = tmp_path / "status.csv"
        path.write_bytes(status_csv([("CID910003", "Perak", "Tin", "", "Active", "", "")]))
        call_command("import_reference", str(path), "--valid-from", "2026-03-10", "--label", "March")
        assert ReferenceList.objects.get().label == "March"

    def test_says_why_a_file_is_refused(self, tmp_path):
        path = tmp_path / "status.csv"
        path.write_bytes(status_csv([("CID910003", "Perak", "Tin", "", "Perhaps", "", "")]))
        with pytest.raises(CommandError, match="Perhaps"):
            call_command("import_reference", str(path), "--valid-from", "2026-03-10")

    def test_says_when_there_is_no_file(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_reference", str(tmp_path / "nothing.csv"))

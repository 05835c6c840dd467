"""A backup, restored into an empty database: the same rows, the same files; and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from gscm.evidence import backups, seals
from gscm.lib import originals
from tests.declared import declare
from tests.people import NOW, cast

RESTORED = "gscm_restored"


@pytest.fixture
def house(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    people = cast()
    declare(people.xinhe)
    originals.keep(b"the file as it came")
    seals.seal(at=NOW)
    return people


@pytest.fixture
def empty_database(house):
    """The name of an empty database beside the one of the tests; gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {RESTORED}_{os.getpid()}")
        cursor.execute(f"CREATE DATABASE {RESTORED}_{os.getpid()}")
    yield f"{RESTORED}_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {RESTORED}_{os.getpid()} WITH (FORCE)")


def manage(*arguments, database, files):
    said = connection.settings_dict
    address = f"postgresql://{said['USER']}@{said['HOST']}:{said['PORT']}/{database}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "GSCM_VAR": str(files),
        "DJANGO_SETTINGS_MODULE": "gscm.settings",
    }
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def contents(cursor):
    """Each table with the hash of all its rows."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    found = {}
    for (table,) in cursor.fetchall():
        rows = "md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
        cursor.execute(f'SELECT count(*), {rows} FROM "{table}" t')  # noqa: S608  names of our own tables
        found[table] = cursor.fetchone()
    return found


class TestBackUp:
    def test_comes_back_row_by_row_and_file_by_file(self, house, empty_database, tmp_path):
        backups.back_up(tmp_path / "backup")
        var = tmp_path / "elsewhere"
        done = manage("restore", tmp_path / "backup", database=empty_database, files=var)
        assert done.returncode == 0, done.stderr
        with connection.cursor() as cursor:
            before = contents(cursor)
        other = connection.copy()
        other.settings_dict = {**connection.settings_dict, "NAME": empty_database}
        with other.cursor() as cursor:
            after = contents(cursor)
        other.close()
        assert before.pop("evidence_sealcheck")[0] + 1 == after.pop("evidence_sealcheck")[0]
        assert before == after
        assert before["suppliers_supplier"][0] == 2
        [kept] = [path for path in (var / "files").rglob("*") if path.is_file()]
        assert kept.read_bytes() == b"the file as it came"
        assert kept.relative_to(var / "files").as_posix() in (tmp_path / "backup" / "SHA256SUMS").read_text()

    def test_can_be_checked_by_a_stranger(self, house, tmp_path):
        backups.back_up(tmp_path / "backup")
        done = subprocess.run(
            ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path / "backup", capture_output=True, check=False
        )
        assert done.returncode == 0

    def test_touches_no_folder_that_holds_something(self, house, tmp_path):
        backups.back_up(tmp_path / "backup")
        with pytest.raises(backups.BackupRefused, match="not empty"):
            backups.back_up(tmp_path / "backup")


class TestRestore:
    def test_is_refused_into_a_database_that_is_not_empty(self, house, tmp_path):
        backups.back_up(tmp_path / "backup")
        with pytest.raises(backups.BackupRefused, match="not empty"):
            backups.restore(tmp_path / "backup", at=NOW)

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (lambda folder: _a_file(folder).write_bytes(b"another"), "not as it was written"),
            (lambda folder: _a_file(folder).unlink(), "missing"),
            (lambda folder: (folder / "files" / "more").write_bytes(b""), "not part of the backup"),
            (lambda folder: (folder / "SHA256SUMS").unlink(), "no backup"),
        ],
    )
    def test_is_refused_of_a_backup_that_is_not_as_it_was_written(self, house, tmp_path, damage, words):
        backups.back_up(tmp_path / "backup")
        damage(tmp_path / "backup")
        with pytest.raises(backups.BackupRefused, match=words):
            backups.restore(tmp_path / "backup", at=NOW)


def _a_file(folder: Path) -> Path:
    return next(path for path in (folder / "files").rglob("*") if path.is_file())

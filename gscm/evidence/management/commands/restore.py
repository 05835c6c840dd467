from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gscm.evidence import backups


class Command(BaseCommand):
    help = "Bring a backup into an empty database and the folder of files, and check that all of it is as it was."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            copied = backups.restore(folder, at=timezone.now())
        except backups.BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Restored: the database and {copied.files} files, {copied.size:,} bytes.")

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gscm.evidence import backups


class Command(BaseCommand):
    help = "Write database and files into a new folder, with the SHA-256 of each file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            copied = backups.back_up(folder)
        except backups.BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{folder}: the database and {copied.files} files, {copied.size:,} bytes.")

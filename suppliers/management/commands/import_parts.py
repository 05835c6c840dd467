"""`manage.py import_parts FILE`: take in parts, their suppliers and customers from a CSV table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from suppliers.services import part_import
from suppliers.services.csv_table import ImportRefused


class Command(BaseCommand):
    help = (
        f"Take in parts from a CSV table with the columns {', '.join(part_import.COLUMNS)}; "
        f"{' and '.join(part_import.REQUIRED)} are needed, customers are codes apart by semicolons."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            done = part_import.import_parts(file.read_bytes(), on=timezone.localdate())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ImportRefused as refused:
            problems = "\n".join(refused.problems)
            raise CommandError(
                f"Nothing was changed. {len(refused.problems)} problem(s):\n{problems}"
            ) from refused
        self.stdout.write(f"{done.parts} parts, {done.deliveries} deliveries, {done.customers} customers new")

"""`manage.py import_suppliers FILE`: take in suppliers and contacts from a CSV or XLSX table."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from suppliers.services import supplier_import, supplier_rows
from suppliers.services.csv_table import ImportRefused


class Command(BaseCommand):
    help = (
        f"Take in suppliers from a CSV or XLSX table with the columns {', '.join(supplier_rows.COLUMNS)}. "
        f"{' and '.join(supplier_rows.REQUIRED)} are needed; a column that is left out leaves what is known alone; "
        f"an empty cell clears {', '.join(supplier_rows.CLEARED_WHEN_EMPTY)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            done = supplier_import.import_suppliers(content, at=timezone.now())
        except ImportRefused as refused:
            problems = "\n".join(refused.problems)
            raise CommandError(
                f"Nothing was changed. {len(refused.problems)} problem(s):\n{problems}"
            ) from refused
        self.stdout.write(
            f"{done.created} suppliers created, {done.updated} known, "
            f"{done.contacts} contacts new or changed, {done.accounts} accounts made"
        )

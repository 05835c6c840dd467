"""`manage.py export_aliases FILE`: write the learned names to a CSV table."""

import csv
import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smelters.services import aliases


class Command(BaseCommand):
    """Writes what suppliers wrote and which smelter people said it is; of the smelter its CID alone."""

    help = f"Write the learned names to a CSV table with the columns {', '.join(aliases.HEAD)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *, file: Path, **options: Any) -> None:
        text = aliases.export()
        try:
            file.write_text(text, encoding="utf-8-sig", newline="")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(list(csv.reader(io.StringIO(text)))) - 1} learned names written to {file}")

"""`manage.py import_reference FILE`: import a reference list from the command line."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from smelters import wording
from smelters.lists.model import ListRefused
from smelters.models import ReferenceList
from smelters.services import reference_list


class Command(BaseCommand):
    """Imports the look-up of an official template, or another list, applies it and prints what it changed."""

    help = "Import the Smelter Look-up of an official template, or another list (.csv, .xlsx, .xml), and apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", choices=ReferenceList.Kind.values, help="default: by what the file holds"
        )
        parser.add_argument(
            "--series", help="what the list is an issue of; default: by template, or RMI facility status"
        )
        parser.add_argument("--label", help="name of the issue; default: the revision, or the day")
        parser.add_argument("--publisher", help="default: the source that the file names, or the usual one")
        parser.add_argument("--published-on", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument(
            "--valid-from", type=date.fromisoformat, help="YYYY-MM-DD; default: day of the revision"
        )
        parser.add_argument(
            "--licence",
            choices=ReferenceList.Licence.values,
            help="default: the usual class of the kind, public for a look-up",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            with transaction.atomic():
                reference = reference_list.import_list(
                    content,
                    file_name=path.name,
                    kind=options["kind"],
                    series=options["series"],
                    label=options["label"],
                    publisher=options["publisher"],
                    published_on=options["published_on"],
                    valid_from=options["valid_from"],
                    licence=options["licence"],
                    by=None,
                    at=timezone.now(),
                )
                # A callback of a rolled back transaction is never called: a dry run tells nobody.
                transaction.set_rollback(options["dry_run"])
        except ListRefused as refused:
            raise CommandError(wording.of_refusal(refused).sentence) from refused
        self.stdout.write(
            f"{reference}, valid from {reference.valid_from}: {reference.rows} rows, {reference.added} added, "
            f"{reference.removed} removed, {reference.changed} changed"
            + (" (dry run, nothing was written)" if options["dry_run"] else "")
        )

"""`manage.py import_aliases FILE --by E-MAIL`: take in a CSV table of learned names."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from smelters import wording
from smelters.lists.model import ListRefused
from smelters.services import aliases
from smelters.services.aliases import State


class Command(BaseCommand):
    """Takes in what is new in a table as decisions of a person of the centre; an earlier decision is never changed."""

    help = (
        f"Take in learned names from a CSV table with the columns {', '.join(aliases.HEAD)} "
        f"({', '.join(aliases.NEEDED)} are needed), as decisions of a person of the centre."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="whose decisions they become")
        parser.add_argument("--dry-run", action="store_true", help="say what would be new, and write nothing")

    def handle(self, *, file: Path, by: str, dry_run: bool, **options: Any) -> None:
        person = get_user_model().objects.filter(email__iexact=by).first()
        if person is None or "centre" not in person.roles:
            raise CommandError(f"{by} is nobody of the centre. Nothing was changed.")
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            found = aliases.preview(content)
            if not dry_run:
                at = timezone.now()
                aliases.apply(
                    aliases.receive(content, file_name=file.name, by=person, at=at), by=person, at=at
                )
        except aliases.TableRefused as refused:
            raise CommandError(f"{file} lacks the columns {', '.join(refused.missing)}.") from refused
        except ListRefused as refused:
            raise CommandError(str(wording.of_refusal(refused).what)) from refused
        for line in found.lines:
            if line.state in (State.CONTRADICTS, State.WRONG):
                self.stderr.write(f"line {line.number}: {line.name}: {line.problem or line.state}")
        counts = ", ".join(f"{count} {state}" for state, count in found.counts.items())
        self.stdout.write(f"{len(found.lines)} lines: {counts}{'; nothing was changed' if dry_run else ''}")

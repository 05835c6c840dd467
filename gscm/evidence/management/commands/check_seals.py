from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gscm.evidence import seals
from gscm.evidence.models import Seal


class Command(BaseCommand):
    help = (
        "Read the sealed history again and follow the chain of its seals; ends with 1 where anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--noted", metavar="HASH", help="a seal noted outside of the database: it must stand in the chain"
        )

    def handle(self, *args: Any, noted: str | None = None, **options: Any) -> None:
        found = seals.check(at=timezone.now())
        for one in found.broken:
            self.stdout.write(
                f"{one['table']}, rows after {one['after']} up to {one['through']}: {one['why']}"
            )
        if noted and not Seal.objects.filter(hash=noted).exists():
            raise CommandError("The seal that was noted does not stand in the chain: it was made anew since.")
        if found.broken:
            raise CommandError(f"{len(found.broken)} of {found.seals} seals do not hold.")
        self.stdout.write(f"{found.seals} seals over {found.rows} rows hold. The newest: {found.newest}")

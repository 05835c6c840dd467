"""manage.py seed_demo: load the demonstration once; --accounts prints its ways in."""

import logging
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.demonstration import loading
from reporting.demonstration.growing.size import LUXSHARE
from reporting.demonstration.people import accounts

SIZES = {"small": None, "luxshare": LUXSHARE}


class Command(BaseCommand):
    help = (
        "Load the demonstration: an invented group, its suppliers, two campaign years. "
        "Once; never into real data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="print the accounts of the demonstration and load nothing"
        )

        parser.add_argument(
            "--scale",
            choices=sorted(SIZES),
            default="small",
            help="small: sixty suppliers, in a minute; luxshare: 1,924 with two years, in some minutes",
        )

    def handle(self, *args: Any, accounts: bool, scale: str, **options: Any) -> None:
        if accounts:
            self._print_accounts()
            return
        begin = monotonic()
        logging.disable(logging.INFO)  # two years of events would say a thousand lines
        try:
            is_new = loading.load(at=timezone.now(), size=SIZES[scale])
        except loading.HoldsRealData as found:
            raise CommandError(
                f"This database holds {found} that are not of the demonstration. Nothing was changed. "
                "Load the demonstration into an empty database."
            ) from found
        finally:
            logging.disable(logging.NOTSET)
        if is_new:
            self.stdout.write(f"The demonstration was loaded in {monotonic() - begin:.0f} s.")
        else:
            self.stdout.write("The demonstration is there already; nothing was changed.")

    def _print_accounts(self) -> None:
        if not loading.is_loaded():
            self.stdout.write(
                "The demonstration is not loaded in this database; there are no accounts of it."
            )
            return
        found = list(accounts())
        width = max(len(account.email) for account in found)
        for account in found:
            self.stdout.write(f"{account.email:<{width}}  {account.password}  {account.sees}")

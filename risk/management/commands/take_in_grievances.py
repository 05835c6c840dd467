"""Take in grievances that were mailed: one from the standard input, or all new ones of a maildir."""

import mailbox
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from risk.services import grievance_mailbox


class Command(BaseCommand):
    help = "Take in grievances that were mailed, from a maildir or, one message, from the standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--maildir", help="A maildir; what was read is moved to cur and marked as seen.")

    def handle(self, *args: Any, **options: Any) -> None:
        taken = (
            self._maildir(options["maildir"]) if options["maildir"] else self._one(sys.stdin.buffer.read())
        )
        self.stdout.write(f"{taken} grievances taken in")

    def _one(self, content: bytes) -> int:
        return 1 if grievance_mailbox.take_in(content, at=timezone.now()).code else 0

    def _maildir(self, path: str) -> int:
        try:
            box = mailbox.Maildir(path, create=False)
        except mailbox.NoSuchMailboxError as error:
            raise CommandError(f"There is no maildir at {path}.") from error
        taken = 0
        for key in list(box.iterkeys()):
            message = box.get_message(key)
            if message.get_subdir() != "new":
                continue
            taken += self._one(box.get_bytes(key))
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
        return taken

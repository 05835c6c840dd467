"""Read reports of undelivered mail: one from the standard input, or all new ones of a maildir."""

import mailbox
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.services import bounces


class Command(BaseCommand):
    help = "Take in reports of undelivered mail, from a maildir or, one message, from the standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--maildir", help="A maildir; what was read is moved to cur and marked as seen.")

    def handle(self, *args: Any, **options: Any) -> None:
        marked = self._maildir(options["maildir"]) if options["maildir"] else self._one()
        self.stdout.write(f"{marked} mails marked as bounced")

    def _one(self) -> int:
        return bounces.take_in(sys.stdin.buffer.read(), at=timezone.now())

    def _maildir(self, path: str) -> int:
        try:
            box = mailbox.Maildir(path, create=False)
        except mailbox.NoSuchMailboxError as error:
            raise CommandError(f"There is no maildir at {path}.") from error
        marked = 0
        for key in list(box.iterkeys()):
            message = box.get_message(key)
            if message.get_subdir() != "new":
                continue
            marked += bounces.take_in(box.get_bytes(key), at=timezone.now())
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
        return marked

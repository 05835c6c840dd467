"""Print the catalogue of rules as docs/findings.md holds it."""

from typing import Any

from django.core.management.base import BaseCommand

from surveys.queries import rule_catalogue


class Command(BaseCommand):
    help = "Print the catalogue of rules: manage.py rule_catalogue > docs/findings.md"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(rule_catalogue.document(), ending="")

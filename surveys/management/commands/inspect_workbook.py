"""`manage.py inspect_workbook FILE... --json`: what is understood of a workbook, without a database."""

import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from surveys.workbooks.describe import describe, describe_early
from surveys.workbooks.early import read_behind
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import Understanding, understand


class Command(BaseCommand):
    help = "Read RMI workbooks and print what was understood, what the Checker says and what is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, with everything")
        parser.add_argument("--language", choices=["en", "zh-hans"], default="en", help="of the sentences")
        parser.add_argument("--year", type=int, help="the reporting year; an older declaration is a finding")

    def handle(self, *args: Any, files: list[Path], language: str, **options: Any) -> None:
        expectations = Expectations(today=timezone.localdate(), reporting_year=options["year"])
        with translation.override(language):
            for path in files:
                described = self._described(path, expectations)
                if options["json"]:
                    self.stdout.write(json.dumps(described, ensure_ascii=False))
                else:
                    self._summarise(described)

    def _described(self, path: Path, expectations: Expectations) -> dict[str, Any]:
        limits = Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
        started = time.perf_counter()
        try:
            with path.open("rb") as file:
                # One byte more than allowed is enough to refuse a file, whatever its size.
                content = file.read(limits.max_bytes + 1)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        result: Understanding | Refused
        try:
            result = understand(content, filename=path.name, limits=limits, expectations=expectations)
        except Refused as refused:
            result = refused
        seconds = time.perf_counter() - started
        described = describe(result, filename=path.name, seconds=seconds, translate=translation.gettext)
        early = read_behind(result, content, limits) if isinstance(result, Refused) else None
        return described | ({"early": describe_early(early)} if early else {})

    def _summarise(self, described: dict[str, Any]) -> None:
        """Print the few lines that a person wants to see first."""
        if not described["readable"]:
            self.stdout.write(f"{described['file']}: {described['reason']}")
            if early := described.get("early"):
                self.stdout.write(
                    f"  read all the same: company {len(early['company'])}, answers {len(early['answers'])}, "
                    f"smelters {len(early['smelters'])}, products {len(early['products'])}"
                )
            return
        company, checker = described["company"], described["checker"]
        self.stdout.write(
            f"{described['file']}: {described['family']} {described['version']} ({described['language']}), "
            f"{company['company'] or '-'}, {company['effective_date'] or '-'}"
        )
        self.stdout.write(
            f"  smelters {len(described['smelters'])}, products {len(described['products'])}, "
            f"mines {len(described['mines'])}, Checker: {checker['incomplete']} incomplete, "
            f"{described['seconds']} s"
        )
        for finding in described["findings"]:
            place = f"{finding['sheet']}!{finding['cell']}"
            self.stdout.write(f"  {finding['severity']:8}{finding['code']:6}{place:20} {finding['message']}")

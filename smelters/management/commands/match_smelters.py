"""`manage.py match_smelters IN.csv OUT.csv --reference REF.csv`: resolve reported names without a database."""

import csv
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smelters.matching import tables
from smelters.matching.index import Index


class Command(BaseCommand):
    """Resolves the rows of a CSV file against a reference list in another, and writes the answers to a third."""

    help = (
        "Find the facility of each reported smelter. IN: row_id, metal, reported_name, country, reported_id. "
        "REF: metal, alias, standard_name, country, cid, city, state. "
        "OUT: row_id, cid (empty: a person must look), confidence, suggestions, rule."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reported", type=Path, metavar="IN.csv")
        parser.add_argument("answers", type=Path, metavar="OUT.csv")
        parser.add_argument("--reference", type=Path, required=True, metavar="REF.csv")
        parser.add_argument(
            "--standard-names-only", action="store_true", help="leave the list's aliases out of it"
        )

    def handle(self, *, reported: Path, answers: Path, reference: Path, **options: Any) -> None:
        try:
            index = Index(
                tables.entries(
                    tables.rows(reference, tables.REFERENCE_COLUMNS),
                    with_aliases=not options["standard_names_only"],
                )
            )
            rows = list(tables.rows(reported, tables.REPORTED_COLUMNS))
        except tables.MissingColumns as missing:
            raise CommandError(f"{missing.path} lacks the columns {', '.join(missing.columns)}") from missing
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        rules: Counter[str] = Counter()
        with answers.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, tables.ANSWER_COLUMNS)
            table.writeheader()
            for row in rows:
                line = tables.written(row, tables.answer(row, index))
                rules[line["rule"]] += 1
                table.writerow(line)
        found = ", ".join(f"{count} by {rule}" for rule, count in sorted(rules.items()) if rule)
        self.stdout.write(f"{len(rows)} rows: {found or 'none found'}; {rules['']} left to a person")

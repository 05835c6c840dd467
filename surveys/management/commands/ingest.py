"""`manage.py ingest DIR --campaign C`: load the files of a folder on behalf of suppliers."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.models import Campaign, IntakeFile
from surveys.queries import intake as queries
from surveys.services import intake


class Command(BaseCommand):
    help = "Load the files of a folder on behalf of suppliers: match each to a supplier, then let workers read them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder; folders below it are taken along")
        parser.add_argument("--campaign", required=True, help="primary key or title of a launched campaign")

    def handle(self, *args: Any, folder: Path, campaign: str, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        files = [
            intake.Incoming(path.relative_to(folder).as_posix(), path.stat().st_size, path.read_bytes)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not intake.is_hidden(path.relative_to(folder).as_posix())
        ]
        if not files:
            raise CommandError(f"{folder} holds no file.")
        begun = intake.begin(_campaign(campaign), files, by=None, at=timezone.now(), ring=False)
        intake.run(begun.job.pk)
        for name in begun.too_large:
            self.stdout.write(f"{name}: too large, not taken in")
        for file in queries.files(begun.job):
            self.stdout.write(f"{file.file_name}: {_what_happened(file)}")
        job = Job.objects.get(pk=begun.job.pk)
        self.stdout.write(
            f"{job.result['assigned']} assigned, {job.result['unmatched']} waiting for a person"
        )


def _campaign(text: str) -> Campaign:
    launched = Campaign.objects.exclude(status=Campaign.Status.DRAFT)
    found = launched.filter(pk=int(text)) if text.isdecimal() else launched.filter(title=text)
    if len(found) != 1:
        titles = ", ".join(f"{one.pk}: {one.title}" for one in launched)
        raise CommandError(f"No single launched campaign is called {text!r}. There are: {titles or 'none'}.")
    return found[0]


def _what_happened(file: IntakeFile) -> str:
    if file.status != IntakeFile.Status.ASSIGNED or file.submission is None:
        company = f" ({file.company_name})" if file.company_name else ""
        return f"unmatched: {file.get_reason_display()}{company}"
    supplier = file.submission.request.supplier
    again = ", the same file was there already" if file.is_repeat else ""
    return f"{supplier.external_id} {supplier.name} ({file.get_matched_by_display().lower()}){again}"

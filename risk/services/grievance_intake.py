"""How a grievance comes in: sealed at once, answered with a receipt code of which only a hash is kept."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gscm.lib.metadata import Cleaned, NotCleanable, without_metadata
from gscm.lib.sealing import open_seal, seal
from risk import bulk
from risk.models import Grievance, GrievanceAttachment, GrievanceEntry
from suppliers.models import User

ACKNOWLEDGE_WITHIN: Final = timedelta(days=7)
DECIDE_WITHIN: Final = timedelta(days=14)
ANSWER_WITHIN: Final = timedelta(days=90)
CODE_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file without metadata; `original` and its name only where the reporter wants it to stay as evidence."""

    cleaned: Cleaned
    original: bytes = b""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody brings forward. `texts` are words by the name of the question."""

    kind: str
    texts: dict[str, str]
    concerns_officer: bool = False
    attached: Sequence[Attached] = field(default=())


@dataclass(frozen=True, slots=True)
class Receipt:
    """The grievance, and its code, which cannot be had a second time; empty where the report was in already."""

    grievance: Grievance
    code: str


def receive(report: Report, *, channel: str, once: str, on: date, by: User | None = None) -> Receipt:
    """Seal and keep a report; the clocks run from this day. Nothing is put into the queue and nothing logged.

    :param once: what tells this report from all others; sent a second time, it adds nothing.
    :param by: the officer who wrote it down, if any.
    """
    code = new_code()
    with transaction.atomic():
        bulk.lock_grievance_numbers()
        known = Grievance.objects.filter(once_hash=hashed(once)).first()
        if known is not None:
            return Receipt(known, "")
        grievance = Grievance.objects.create(
            number=_next_number(on),
            kind=report.kind,
            channel=channel,
            received_on=on,
            code_hash=hashed(plain(code)),
            once_hash=hashed(once),
            concerns_officer=report.concerns_officer,
            acknowledge_by=on + ACKNOWLEDGE_WITHIN,
            decide_by=on + DECIDE_WITHIN,
            answer_by=on + ANSWER_WITHIN,
        )
        enter(grievance, GrievanceEntry.Kind.INTAKE, report.texts, report.attached, on=on, by=by)
    return Receipt(grievance, code)


def enter(
    grievance: Grievance,
    kind: str,
    texts: dict[str, str],
    attached: Iterable[Attached] = (),
    *,
    on: date,
    by: User | None = None,
) -> GrievanceEntry:
    """Write one sealed entry with its files."""
    entry = GrievanceEntry.objects.create(
        grievance=grievance, kind=kind, sealed=seal_texts(texts), by=by, written_on=on
    )
    for one in attached:
        GrievanceAttachment.objects.create(
            entry=entry,
            sealed=seal(one.cleaned.content),
            media_type=one.cleaned.media_type,
            size=len(one.cleaned.content),
            sealed_original=seal(one.original) if one.original else b"",
            sealed_name=seal(one.name.encode()) if one.original else b"",
        )
    return entry


def attach(files: Iterable[UploadedFile], *, keep_originals: bool) -> list[Attached]:
    """Files as they were sent, freed of metadata.

    :raises NotCleanable: one of them cannot be; the message names it.
    """
    attached = []
    for file in files:
        content = file.read()
        try:
            cleaned = without_metadata(content)
        except NotCleanable as error:
            raise NotCleanable(f"{file.name}: {error.message}") from error
        attached.append(Attached(cleaned, content, file.name or "") if keep_originals else Attached(cleaned))
    return attached


def seal_texts(texts: dict[str, str]) -> bytes:
    """Words by name, sealed."""
    return seal(json.dumps(texts, ensure_ascii=False).encode())


def open_texts(sealed: bytes | memoryview) -> dict[str, str]:
    """Words by name. Only for those who may read; officers come through `grievance_reading`, which writes it down."""
    texts: dict[str, str] = json.loads(open_seal(sealed))
    return texts


def new_code() -> str:
    """A receipt code of 160 random bits, in groups of four letters and digits."""
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def plain(code: str) -> str:
    """The code as it is hashed: however it was typed."""
    return "".join(sign for sign in code.upper().replace("0", "O").replace("1", "I") if sign.isalnum())


def hashed(text: str) -> str:
    """SHA-256; what is hashed here is long and random, or an identifier of a mail."""
    return hashlib.sha256(text.encode()).hexdigest()


def _next_number(on: date) -> str:
    start = f"G{on:%Y}-"
    last = Grievance.objects.filter(number__startswith=start).order_by("-number").first()
    return f"{start}{(int(last.number[len(start) :]) if last else 0) + 1:04}"

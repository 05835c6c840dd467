"""Lets the demonstration grow: further suppliers, each with everything that one of the first has.

What the first suppliers have was written by the services, file by file. A further supplier is one of them under
another name: its files are theirs with its own names in them, its rows are theirs with its own keys, numbers and
moments. So a file that is read again says what stands in the tables, and an evaluation of all alerts changes none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from hashlib import sha256
from random import Random

import structlog
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.mail.models import OutboxMail
from reporting.demonstration import people
from reporting.demonstration.growing import bulk, files, names
from reporting.demonstration.growing.bulk import Kept, Twin
from reporting.demonstration.growing.organisation import FURTHER_COLLEAGUES, FURTHER_UNITS, SHARES, branches
from reporting.demonstration.growing.size import Course, Model, Size, further
from reporting.demonstration.suppliers import SHARED_CONTACT, SUPPLIERS
from risk.models import Audit, Case
from smelters.models import NameDecision, ReferenceList
from suppliers.models import Contact, DocumentVersion, LetterOfGuarantee, Subsidiary, Supplier, User
from surveys.models import Campaign, CampaignMail, FinalResult, MailLine, Request, Submission
from surveys.services import task_links

logger = structlog.get_logger(__name__)

SLOWEST = 0.55
_LINK = re.compile(r"/enter/([\w-]+)/")


def grow(size: Size, *, since: date, at: datetime) -> int:
    """Add suppliers until the running year has this size; say how many were added. Inside a transaction.

    :param since: from when on the further colleagues hold their roles.
    :raises TooSmall: the small demonstration is larger already.
    """
    people.add_units(FURTHER_UNITS)
    people.add_colleagues(FURTHER_COLLEAGUES, since=since, at=at)
    places = {data.number: place for place, data in enumerate(SUPPLIERS)}
    keys = {places[number]: pk for number, pk in Supplier.objects.values_list("external_id", "pk")}
    chosen = further(size, models(keys))
    random = Random("pace")  # noqa: S311  an invented world needs no secrecy
    twins = [
        Twin(
            number,
            keys[place],
            pace=random.uniform(SLOWEST, 1),
            supplier_number=own.number,
            name=own.name,
            name_local=own.name_local,
            buyer=random.choice(names.BUYERS),
            told=own.told,
        )
        for number, (place, own) in enumerate(zip(chosen, names.invent(chosen), strict=True), start=1)
    ]
    bulk.prepare(twins, moments=list(_moments(at)))
    bulk.keep(_files(twins))
    rows = bulk.grow({Subsidiary: _units(twins), User: _colleagues(twins)})
    _mails(twins)
    _tell_launches()
    logger.info("demonstration grown", suppliers=len(twins), rows=rows)
    return len(twins)


def models(keys: Mapping[int, int]) -> Iterator[Model]:
    """The first suppliers with how the running year went for them.

    Those that give people work are taken less often; never are those whose contact speaks for two, or who are audited.
    """
    running = Request.objects.standing().filter(campaign__status=Campaign.Status.RUNNING)
    asked = set(running.values_list("supplier", "campaign__family"))
    answered = set(running.answered().values_list("supplier", "campaign__family"))
    accepted = set(running.accepted().values_list("supplier", "campaign__family"))
    with_case = set(Case.objects.values_list("supplier", flat=True))
    audited = set(Audit.objects.values_list("supplier", flat=True))
    for place, pk in keys.items():
        of_it = {(pk, family) for family in ("CMRT", "EMRT")}
        is_plain = pk not in with_case and not (of_it & answered) - accepted
        is_alone = pk in audited or SUPPLIERS[place].number in SHARED_CONTACT[2]
        yield Model(
            place,
            Course((pk, "CMRT") in answered, (pk, "EMRT") in asked, (pk, "EMRT") in answered),
            weight=0 if is_alone else 4 if is_plain else 1,
        )


def _moments(at: datetime) -> Iterator[datetime]:
    """What everybody has in common, in its order: nobody's story moves across it."""
    found: set[datetime | None] = {at}
    found.update(ReferenceList.objects.values_list("applied_at", flat=True))
    found.update(NameDecision.objects.values_list("decided_at", flat=True))
    found.update(DocumentVersion.objects.values_list("published_at", flat=True))
    found.update(FinalResult.objects.values_list("at", flat=True))
    for launched, closed, due in Campaign.objects.values_list("launched_at", "closed_at", "due_date"):
        found.update((launched, closed, timezone.make_aware(datetime.combine(due, time()))))
    yield from sorted(moment for moment in found if moment and moment <= at)


# Files


def _files(twins: Iterable[Twin]) -> Iterator[Kept]:
    """Keep the file of each submission and letter of each further supplier."""
    of_supplier: dict[int, list[tuple[str, int, bytes]]] = defaultdict(list)
    for found in (
        Submission.objects.annotate(owner=F("request__supplier")),
        LetterOfGuarantee.objects.annotate(owner=F("supplier")),
    ):
        for row in found:
            with row.file.open("rb") as file:
                of_supplier[row.owner].append((row._meta.db_table, row.pk, file.read()))
    for twin in twins:
        for table, pk, content in of_supplier[twin.model_id]:
            own = files.personal(content, twin.told)
            name, digest = originals.keep(own)
            yield Kept(table, pk, twin.number, name, digest, len(own))


# Who and where


def _units(twins: Iterable[Twin]) -> Iterator[tuple[int, int, int]]:
    """Each further supplier delivers to other units of the same branches as its model."""
    keys = dict(Subsidiary.objects.values_list("code", "pk"))
    for branch in branches().values():
        for twin in twins:
            for place, code in enumerate(branch):
                yield keys[code], twin.number, keys[branch[(place + twin.number) % len(branch)]]


def _colleagues(twins: Iterable[Twin]) -> Iterator[tuple[int, int, int]]:
    """The colleagues of a branch share its suppliers."""
    keys = dict(User.objects.filter(email__in=sum(SHARES.values(), ())).values_list("email", "pk"))
    for email, share in SHARES.items():
        for twin in twins:
            yield keys[email], twin.number, keys[share[twin.number % len(share)]]


# Mails and jobs


def _mails(twins: Iterable[Twin]) -> None:
    """The mails themselves, where the outbox keeps them, with the supplier's own links."""
    of_address: dict[str, list[OutboxMail]] = defaultdict(list)
    for mail in OutboxMail.objects.order_by("pk"):
        of_address[mail.to].append(mail)
    addresses: dict[int, set[str]] = defaultdict(set)
    for supplier, email in Contact.objects.values_list("supplier", "email"):
        addresses[supplier].add(email)

    def own(text: str, twin: Twin) -> str:
        for old, new in twin.told:
            text = text.replace(old, new)
        return _LINK.sub(lambda found: f"/enter/{_own_token(found[1], twin)}/", text)

    OutboxMail.objects.bulk_create(
        (
            OutboxMail(
                to=own(mail.to, twin),
                subject=own(mail.subject, twin),
                text=own(mail.text, twin),
                html=own(mail.html, twin),
                language=mail.language,
                created_at=mail.created_at,
                sent_at=mail.sent_at,
            )
            for twin in twins
            for address in sorted(addresses[twin.model_id])
            for mail in of_address[address]
        ),
        batch_size=1000,
    )


def _own_token(token: str, twin: Twin) -> str:
    """The token of a further supplier's link; `tables.OWN_LINK` keeps the hash of the same."""
    return sha256(f"{task_links.hashed(token)}-{twin.number}".encode()).hexdigest()


def _tell_launches() -> None:
    """The jobs of the launches tell of all whom they asked."""
    for job in Job.objects.filter(kind=Job.Kind.LAUNCH):
        asked = Request.objects.filter(campaign__in=job.parameters["campaigns"]).count()
        mails = CampaignMail.objects.filter(
            Exists(
                MailLine.objects.filter(
                    mail=OuterRef("pk"), request__campaign__in=job.parameters["campaigns"], step=None
                )
            )
        ).count()
        result = job.result | {"mails": mails, "invited": asked}
        Job.objects.filter(pk=job.pk).update(done=asked, total=asked, result=result)

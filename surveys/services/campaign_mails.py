"""How the mails of campaigns are put down, and how each is sent once.

Who is to be mailed about which requests is written first, in one transaction; then a worker claims, sends and marks
each mail (gscm/mail/sending.py). An invitation that a server refused waits for a person, however it was refused.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from gscm.mail import sending
from suppliers.models import Contact
from surveys.models import Campaign, CampaignMail, MailLine, Request
from surveys.models.mails import CampaignMailQuerySet
from surveys.services import task_links
from surveys.services.invitations import Ask, Reader, Writer

CHUNK = 100
TELL_EVERY = 10
BATCH = 1000
PATIENCE = timedelta(minutes=5)


@dataclass(slots=True)
class Sent:
    """What came of one round of mails."""

    mails: int = 0
    invited: int = 0
    """Requests whose invitation went out."""
    refused: list[dict[str, Any]] = field(default_factory=list)
    """Addresses that the mail server refused: supplier number, e-mail and its answer."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be put down: to whom, and about which requests by which steps."""

    kind: str
    reader: str
    to: str
    name: str
    language: str
    lines: Sequence[tuple[int, int | None]]
    """Primary keys: of the request, and of the step of its ladder."""
    supplier_id: int | None = None
    level: int | None = None


def put_down(letters: Iterable[Letter], *, at: datetime) -> int:
    """Write who is to be mailed; say how many mails. Nobody is told the same of a request twice, in whichever role.

    The caller holds whatever keeps two from planning at once.
    """
    said: set[tuple[int, int | None, str]] = set()
    letters = [new for letter in letters if (new := _without_what_was_said(letter, said)).lines]
    mails = CampaignMail.objects.bulk_create(
        [
            CampaignMail(
                kind=letter.kind,
                level=letter.level,
                reader=letter.reader,
                supplier_id=letter.supplier_id,
                to=letter.to,
                name=letter.name[:100],
                language=letter.language,
                created_at=at,
            )
            for letter in letters
        ],
        batch_size=BATCH,
    )
    MailLine.objects.bulk_create(
        [
            MailLine(mail=mail, request_id=request_id, step_id=step_id, to=letter.to)
            for mail, letter in zip(mails, letters, strict=True)
            for request_id, step_id in letter.lines
        ],
        batch_size=BATCH,
    )
    return len(mails)


def _without_what_was_said(letter: Letter, said: set[tuple[int, int | None, str]]) -> Letter:
    lines = [line for line in letter.lines if (*line, letter.to) not in said]
    said.update((*line, letter.to) for line in lines)
    return replace(letter, lines=lines)


@transaction.atomic
def put_down_invitations(campaigns: Sequence[Campaign], *, at: datetime) -> int:
    """Write the invitations that are missing, one to each contact of a supplier for all of these campaigns.

    Says how many requests have nobody to write to. A fixed number of queries.
    """
    locked = Campaign.objects.select_for_update().filter(pk__in=[one.pk for one in campaigns])
    running = [one.pk for one in locked.order_by("pk") if one.is_running]
    waiting = Request.objects.standing().filter(campaign__in=running, invited_at__isnull=True)
    requests: dict[int, list[int]] = defaultdict(list)
    for pk, supplier_id in waiting.order_by("campaign__family", "pk").values_list("pk", "supplier"):
        requests[supplier_id].append(pk)
    told = set(MailLine.objects.filter(request__in=waiting, step__isnull=True).values_list("request", "to"))
    letters, reachable = [], set()
    for contact in reachable_contacts().filter(supplier__in=waiting.values("supplier")).order_by("pk"):
        reachable.add(contact.supplier_id)
        lines = [(pk, None) for pk in requests[contact.supplier_id] if (pk, contact.email) not in told]
        if lines:
            letters.append(to_contact(contact, CampaignMail.Kind.INVITATION, lines))
    put_down(letters, at=at)
    return sum(len(pks) for supplier_id, pks in requests.items() if supplier_id not in reachable)


def reachable_contacts() -> QuerySet[Contact]:
    """Contacts in use whose mail does not come back."""
    return Contact.objects.filter(is_active=True, bounced_at__isnull=True)


def to_contact(
    contact: Contact, kind: str, lines: Sequence[tuple[int, int | None]], level: int | None = None
) -> Letter:
    """A mail to a contact of a supplier."""
    return Letter(
        kind=kind,
        level=level,
        reader=CampaignMail.Reader.SUPPLIER,
        supplier_id=contact.supplier_id,
        to=contact.email,
        name=contact.name,
        language=contact.language,
        lines=lines,
    )


def invitations_of(campaigns: Iterable[Campaign]) -> QuerySet[CampaignMail]:
    """The invitations of running campaigns that nobody has begun to send."""
    lines = MailLine.objects.filter(
        mail=OuterRef("pk"),
        request__campaign__in=list(campaigns),
        request__campaign__status=Campaign.Status.RUNNING,
        request__withdrawn_at__isnull=True,
    )
    return CampaignMail.objects.outstanding().filter(Exists(lines), kind=CampaignMail.Kind.INVITATION)


def pressing() -> QuerySet[CampaignMail]:
    """Reminders, escalations, and what newcomers are told, that nobody has begun to send."""
    asked_before = MailLine.objects.filter(
        mail=OuterRef("pk"), request__invited_at__lt=OuterRef("created_at")
    )
    outstanding = CampaignMail.objects.outstanding()
    return outstanding.filter(~Q(kind=CampaignMail.Kind.INVITATION) | Exists(asked_before))


@transaction.atomic
def put_down_for_newcomer(contact: Contact, *, at: datetime) -> int:
    """Write the invitation of somebody who came to speak for a supplier that was asked before; say how many mails.

    It is about the requests without an accepted answer of campaigns that run. Nobody is told the same twice.
    """
    told = MailLine.objects.filter(request=OuterRef("pk"), step__isnull=True, to=contact.email)
    asked = Request.objects.asked().filter(
        supplier=contact.supplier_id, campaign__status=Campaign.Status.RUNNING
    )
    open_requests = asked.exclude(pk__in=asked.accepted().values("pk")).exclude(Exists(told))
    lines = [
        (pk, None) for pk in open_requests.order_by("campaign__family", "pk").values_list("pk", flat=True)
    ]
    return put_down([to_contact(contact, CampaignMail.Kind.INVITATION, lines)], at=at)


def release_refused(campaign: Campaign) -> int:
    """Let refused invitations be tried again where the address is still one of the supplier's contacts."""
    contact = reachable_contacts().filter(supplier=OuterRef("supplier"), email=OuterRef("to"))
    refused = _invitations(campaign).filter(Exists(contact), sent_at__isnull=True).exclude(refusal="")
    return refused.update(claimed_at=None, refusal="")


def release_uncertain(campaign: Campaign, *, before: datetime) -> int:
    """Let invitations be sent again that a worker began before the moment and never marked."""
    campaign.requests.uncertain(before=before).update(invitation_claimed_at=None)
    return _invitations(campaign).uncertain(before).update(claimed_at=None)


def _invitations(campaign: Campaign) -> CampaignMailQuerySet:
    lines = MailLine.objects.filter(mail=OuterRef("pk"), request__campaign=campaign)
    return CampaignMail.objects.filter(Exists(lines), kind=CampaignMail.Kind.INVITATION)


def send(
    mails: QuerySet[CampaignMail],
    *,
    clock: Callable[[], datetime],
    tell: Callable[[], None] = lambda: None,
) -> Sent:
    """Send mails that nobody has begun to send. `tell` is called now and then, to say how far it is.

    :raises SMTPException, OSError: the mail server cannot be used; what was sent is marked.
    """
    sent, writer = Sent(), Writer()
    _mark_requests()
    done: list[int] = []
    try:
        with get_connection() as connection:
            for number, mail in enumerate(_one_by_one(mails, clock=clock)):
                if number % TELL_EVERY == 0:
                    sent.invited += _mark_invited(done)
                    done = []
                    tell()
                if message := _written(mail, writer, connection, clock=clock):
                    done += [line.request_id for line in mail.ready_lines]  # type: ignore[attr-defined]
                    if _claim(mail, at=clock()):
                        _send_one(mail, message, sent, clock=clock)
    finally:
        sent.invited += _mark_invited(done)
        _mark_requests()
    tell()
    return sent


def _written(
    mail: CampaignMail, writer: Writer, connection: BaseEmailBackend, *, clock: Callable[[], datetime]
) -> EmailMultiAlternatives | None:
    """The mail in full; None where all that it speaks of was taken out of the campaign since."""
    asks = [Ask(line.request.campaign, line.request, line.step) for line in _standing_lines(mail)]
    if not asks:
        why = gettext("not sent: the supplier was taken out of the campaign")
        CampaignMail.objects.outstanding().filter(pk=mail.pk).update(claimed_at=clock(), refusal=why[:300])
        return None
    reader = Reader(
        supplier=mail.supplier,
        name=mail.name,
        email=mail.to,
        language=mail.language,
        token=mail.link_token,  # type: ignore[attr-defined]
    )
    return writer.compose(
        mail.kind,
        reader,
        asks,
        level=mail.level,
        token=mail.token,
        connection=connection,
        on=timezone.localdate(clock()),
    )


def _standing_lines(mail: CampaignMail) -> list[MailLine]:
    lines: list[MailLine] = mail.ready_lines  # type: ignore[attr-defined]
    return [line for line in lines if line.request.withdrawn_at is None]


def _one_by_one(mails: QuerySet[CampaignMail], *, clock: Callable[[], datetime]) -> Iterator[CampaignMail]:
    """Outstanding mails, a chunk of rows at a time, each chunk as it is by then; each with its `link_token`."""
    lines = MailLine.objects.select_related("request__campaign", "request__supplier", "step").order_by("pk")
    last = 0
    while True:
        rows = mails.filter(pk__gt=last).order_by("pk").select_related("supplier")
        chunk = list(rows.prefetch_related(Prefetch("lines", lines, to_attr="ready_lines"))[:CHUNK])
        if not chunk:
            return
        _make_links(chunk, at=clock())
        yield from chunk
        last = chunk[-1].pk


def _make_links(mails: Sequence[CampaignMail], *, at: datetime) -> None:
    """Give each mail to a supplier the token of a link that opens its tasks once. Three queries."""
    addressed = [
        task_links.Addressed(mail.supplier_id or 0, mail.to, [line.request for line in _standing_lines(mail)])
        for mail in mails
    ]
    for mail, token in zip(mails, task_links.make(addressed, at=at), strict=True):
        mail.link_token = token  # type: ignore[attr-defined]


def _send_one(
    mail: CampaignMail, message: EmailMultiAlternatives, sent: Sent, *, clock: Callable[[], datetime]
) -> None:
    """Send a claimed mail, and say what came of it."""
    refusal = sending.deliver(
        mail,
        message,
        clock=clock,
        comes_back=mail.kind != CampaignMail.Kind.INVITATION,
        subject=message.subject[:300],
    )
    if refusal is None:
        sent.mails += 1
        return
    number = mail.supplier.external_id if mail.supplier else ""
    sent.refused.append({"supplier": number, "email": mail.to, "error": refusal.answer})


def _claim(mail: CampaignMail, *, at: datetime) -> bool:
    """Take one mail in hand; false when another worker has it, or no campaign of an invitation runs any more."""
    free = CampaignMail.objects.all()
    if mail.kind == CampaignMail.Kind.INVITATION:
        lines = MailLine.objects.filter(mail=OuterRef("pk"))
        free = free.filter(Exists(lines.filter(request__campaign__status=Campaign.Status.RUNNING)))
    return sending.claim(mail, at=at, among=free)


def _invitations_with(**facts: object) -> QuerySet[MailLine]:
    """Lines of invitations of the outer request, by what became of the mail."""
    return MailLine.objects.filter(request=OuterRef("pk"), mail__kind=CampaignMail.Kind.INVITATION, **facts)


def _mark_invited(request_ids: Collection[int] | None = None) -> int:
    """Write to requests, these or all, that an invitation went out; say to how many. The mails are the truth."""
    sent = _invitations_with(mail__sent_at__isnull=False).order_by("mail__sent_at")
    requests = Request.objects.filter(Exists(sent), invited_at__isnull=True)
    if request_ids is not None:
        requests = requests.filter(pk__in=request_ids)
    first = sent.values("mail__sent_at")[:1]
    return requests.update(
        invited_at=Subquery(first),
        invitation_claimed_at=Coalesce("invitation_claimed_at", Subquery(first)),
    )


def _mark_requests() -> None:
    """Bring requests to what the log says: invited, or begun and never marked because a worker died."""
    _mark_invited()
    begun = _invitations_with(mail__claimed_at__isnull=False, mail__refusal="").order_by("mail__claimed_at")
    waiting = Request.objects.filter(Exists(begun), invited_at__isnull=True)
    waiting.filter(invitation_claimed_at__isnull=True).update(
        invitation_claimed_at=Subquery(begun.values("mail__claimed_at")[:1])
    )


def sweep(*, at: datetime) -> bool:
    """Whether reminders or escalations wait that nobody has begun for a while; the caller rings."""
    return pressing().filter(created_at__lt=at - PATIENCE).exists()


def send_pressing(*, clock: Callable[[], datetime]) -> Sent:
    """Send the reminders and escalations that wait.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """
    return send(pressing(), clock=clock)

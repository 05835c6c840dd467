"""The verbs of a campaign: planned as a draft, launched once, extended, closed. Each may be repeated without harm."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from smtplib import SMTPException

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from gscm.lib.commits import after_commit
from suppliers.access import may_steer
from suppliers.models import Contact, Supplier, User
from suppliers.services import accounts
from surveys.models import Campaign, Request, ScopeEntry
from surveys.models.campaigns import validate_severities
from surveys.services import invitations

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=5)
"""A launch whose worker gave no sign of life for so long is taken up by another."""
BATCH = 500


class CampaignRefused(Exception):
    """The campaign is not in a state, or not in a shape, in which this can be done. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NOT_A_DRAFT = _("The campaign was launched already; its suppliers can only be added to.")
IS_CLOSED = _("The campaign is closed; its files stay as they were judged.")
NOT_RUNNING = _("The campaign is not running.")
TITLE_TAKEN = _("A campaign of this year and template has this title already.")
NO_MAIL_SERVER = _(
    "The mail server could not be used (%(error)s). Invitations that were sent are marked and will not be sent "
    "again. Send the outstanding invitations once the server answers."
)
OUR_FAULT = _(
    "The invitations stopped because of a fault on our side (%(error)s). Invitations that were sent are marked and "
    "will not be sent again. Send the outstanding invitations once the fault is removed."
)
NOBODY_IN_SCOPE = _("No supplier is in scope yet. Add suppliers, then launch the campaign.")


def may_edit(user: User) -> bool:
    """Whether the person creates, launches, extends and closes campaigns."""
    return may_steer(user)


def create(
    *, year: int, family: str, title: str, minimum_version: str, due_date: date, by: User | None, at: datetime
) -> Campaign:
    """A new campaign as a draft; nobody is asked yet.

    :raises CampaignRefused: another campaign of the year and template has the title.
    """
    draft = Campaign(
        year=year,
        family=family,
        title=title,
        minimum_version=minimum_version,
        due_date=due_date,
        created_by=by,
        created_at=at,
    )
    return _save(draft)


@transaction.atomic
def revise(campaign: Campaign, **facts: object) -> Campaign:
    """Change what a draft says about itself.

    :raises CampaignRefused: the campaign was launched, or another one of the year and template has the title.
    """
    draft = _lock(campaign, Campaign.Status.DRAFT, NOT_A_DRAFT)
    for name, value in facts.items():
        setattr(draft, name, value)
    return _save(draft)


def _save(draft: Campaign) -> Campaign:
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise CampaignRefused(TITLE_TAKEN) from error
    return draft


@transaction.atomic
def add_to_scope(campaign: Campaign, suppliers: QuerySet[Supplier]) -> int:
    """Take suppliers into a draft's scope; say how many were not in it before.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = _lock(campaign, Campaign.Status.DRAFT, NOT_A_DRAFT)
    new = suppliers.exclude(scope_entries__campaign=draft).values_list("pk", flat=True)
    entries = [ScopeEntry(campaign=draft, supplier_id=pk) for pk in new]
    ScopeEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=BATCH)
    return len(entries)


@transaction.atomic
def remove_from_scope(campaign: Campaign, suppliers: QuerySet[Supplier]) -> int:
    """Take suppliers out of a draft's scope again; say how many were in it.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = _lock(campaign, Campaign.Status.DRAFT, NOT_A_DRAFT)
    removed, _by_model = draft.scope_entries.filter(supplier__in=suppliers).delete()
    return removed


@transaction.atomic
def launch(campaign: Campaign, *, by: User, at: datetime) -> Job:
    """Freeze the scope and let a worker ask everybody in it.

    :raises CampaignRefused: it was launched already, or nobody is in scope.
    """
    draft = _lock(campaign, Campaign.Status.DRAFT, NOT_A_DRAFT)
    if not draft.scope_entries.exists():
        raise CampaignRefused(NOBODY_IN_SCOPE)
    draft.status = Campaign.Status.RUNNING
    draft.launched_at = at
    draft.save(update_fields=["status", "launched_at"])
    return _enqueue(draft, by=by, at=at)


@transaction.atomic
def add_late(
    campaign: Campaign, suppliers: QuerySet[Supplier], *, by: User, at: datetime
) -> tuple[int, Job | None]:
    """Ask further suppliers after the launch; say how many were not asked before, and which job invites them.

    :raises CampaignRefused: the campaign is not running.
    """
    running = _lock(campaign, Campaign.Status.RUNNING, NOT_RUNNING)
    new = suppliers.exclude(requests__campaign=running).values_list("pk", flat=True)
    entries = [ScopeEntry(campaign=running, supplier_id=pk) for pk in new]
    ScopeEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=BATCH)
    return len(entries), _enqueue(running, by=by, at=at) if entries else None


@transaction.atomic
def invite(campaign: Campaign, *, by: User, at: datetime) -> Job:
    """Invite whoever could not be invited before: no contact then, or a mail server that said no.

    :raises CampaignRefused: the campaign is not running.
    """
    return _enqueue(_lock(campaign, Campaign.Status.RUNNING, NOT_RUNNING), by=by, at=at)


@transaction.atomic
def invite_uncertain(campaign: Campaign, *, by: User, at: datetime) -> Job:
    """Invite again where a worker died between mail and mark, at the risk that somebody reads a mail twice.

    Only a person decides this. What a living worker has in hand stays its own.

    :raises CampaignRefused: the campaign is not running.
    """
    running = _lock(campaign, Campaign.Status.RUNNING, NOT_RUNNING)
    running.requests.uncertain(before=at - PATIENCE).update(invitation_claimed_at=None)
    return _enqueue(running, by=by, at=at)


@transaction.atomic
def close(campaign: Campaign, *, at: datetime) -> Campaign:
    """End a campaign: no more invitations; files that arrive later are still read.

    :raises CampaignRefused: the campaign is not running.
    """
    running = _lock(campaign, Campaign.Status.RUNNING, NOT_RUNNING)
    running.status = Campaign.Status.CLOSED
    running.closed_at = at
    running.save(update_fields=["status", "closed_at"])
    return running


def run_launch(job_id: int, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Make a request for every supplier in scope and send the invitations that were not sent.

    May be killed anywhere and run again, and two may run at once: requests are unique, and every invitation is
    claimed before it is sent (see `invitations.send`).
    """
    job = Job.objects.select_related("owner").get(pk=job_id)
    if not job.claim(at=clock(), patience=PATIENCE):
        return
    campaign = Campaign.objects.select_related("created_by").get(pk=job.parameters["campaign"])
    if not campaign.is_running:
        job.finish(at=clock(), result={})
        return
    _make_requests(campaign, at=clock())
    accounts.give_accounts(
        Contact.objects.filter(supplier__requests__campaign=campaign, is_active=True, user__isnull=True)
    )
    try:
        sent = invitations.send(
            campaign, clock=clock, tell=lambda done, total: job.progress(done, total, at=clock())
        )
    except (SMTPException, OSError) as error:
        logger.exception("invitations stopped", campaign_id=campaign.pk, job_id=job.pk)
        _fail(job, NO_MAIL_SERVER, error, at=clock())
        return
    except Exception as error:
        _fail(job, OUR_FAULT, error, at=clock())
        raise
    job.finish(at=clock(), result=sent.as_dict())
    logger.info(
        "invitations sent",
        campaign_id=campaign.pk,
        job_id=job.pk,
        invited=sent.invited,
        without_contact=sent.without_contact,
        refused=len(sent.refused),
    )


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for launches whose message or worker was lost; say how many."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.LAUNCH, created_at__lt=at - PATIENCE
    )
    job_ids = list(left_behind.values_list("pk", flat=True))
    for job_id in job_ids:
        _ring(job_id)
    return len(job_ids)


def _fail(job: Job, sentence: str | Promise, error: Exception, *, at: datetime) -> None:
    """End a launch early, in the words of whoever began it."""
    with translation.override(job.owner.language if job.owner else None):
        job.fail(at=at, error=str(sentence) % {"error": error})


def _make_requests(campaign: Campaign, *, at: datetime) -> None:
    missing = campaign.scope_entries.exclude(supplier__requests__campaign=campaign).values_list(
        "supplier", flat=True
    )
    Request.objects.bulk_create(
        [
            Request(campaign=campaign, supplier_id=supplier_id, due_date=campaign.due_date, created_at=at)
            for supplier_id in missing
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


@transaction.atomic
def regrade(campaign: Campaign, severities: Mapping[str, str]) -> Campaign:
    """Say which rules weigh otherwise in this campaign than by default. Files that are read from now on follow it.

    :raises CampaignRefused: the campaign is closed.
    :raises ValidationError: a rule or a severity is unknown.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.status == Campaign.Status.CLOSED:
        raise CampaignRefused(IS_CLOSED)
    locked.severities = dict(severities)
    validate_severities(locked.severities)
    locked.save(update_fields=["severities"])
    return locked


def _lock(campaign: Campaign, status: str, otherwise: str | Promise) -> Campaign:
    """The campaign's row, held until the transaction ends, in the state that a verb needs."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.status != status:
        raise CampaignRefused(otherwise)
    return locked


def _enqueue(campaign: Campaign, *, by: User, at: datetime) -> Job:
    job = Job.objects.create(
        kind=Job.Kind.LAUNCH,
        title=campaign.title,
        parameters={"campaign": campaign.pk},
        owner=by,
        created_at=at,
    )
    after_commit(_ring, job.pk)
    return job


def _ring(job_id: int) -> None:
    from surveys import tasks_campaigns  # the task's module imports this one

    tasks_campaigns.launch_campaign.delay(job_id=job_id)

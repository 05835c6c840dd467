"""The verbs of a campaign: planned as a draft, launched once, extended, closed. Each may be repeated without harm."""

from collections.abc import Callable, Iterable, Mapping
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
from surveys.models import Campaign, CampaignText, Request, ScopeEntry
from surveys.models.campaigns import validate_severities
from surveys.services import campaign_mails, ladders, scoping
from surveys.services.campaign_states import CampaignRefused, lock_draft, lock_running

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=5)
"""A launch whose worker gave no sign of life for so long is taken up by another."""
BATCH = 500


IS_CLOSED = _("The campaign is closed; its files stay as they were judged.")
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


@transaction.atomic
def create(
    *, year: int, family: str, title: str, minimum_version: str, due_date: date, by: User | None, at: datetime
) -> Campaign:
    """A new campaign as a draft; nobody is asked yet.

    :raises CampaignRefused: another campaign of the year and template has the title.
    """
    draft = _save(
        Campaign(
            year=year,
            family=family,
            title=title,
            minimum_version=minimum_version,
            due_date=due_date,
            created_by=by,
            created_at=at,
        )
    )
    ladders.lay(draft)
    return draft


@transaction.atomic
def revise(campaign: Campaign, **facts: object) -> Campaign:
    """Change what a draft says about itself.

    :raises CampaignRefused: the campaign was launched, or another one of the year and template has the title.
    """
    draft = lock_draft(campaign)
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
def copy(campaign: Campaign, *, by: User, at: datetime) -> Campaign:
    """A draft of the next year like this campaign: wording, ladder, severities, scope rule, and whom it meant by hand.

    The scope rule looks at today's deliveries. Dates move by a year.

    :raises CampaignRefused: the next year's campaign has its title already.
    """
    year = campaign.year + 1
    title = campaign.title.replace(str(campaign.year), str(year))
    draft = _save(
        Campaign(
            year=year,
            family=campaign.family,
            title=title if title != campaign.title else f"{title} {year}"[:120],
            minimum_version=campaign.minimum_version,
            due_date=_a_year_later(campaign.due_date),
            severities=campaign.severities,
            allows_no_minerals=campaign.allows_no_minerals,
            copied_from=campaign,
            created_by=by,
            created_at=at,
        )
    )
    CampaignText.objects.bulk_create(
        CampaignText(
            campaign=draft,
            language=text.language,
            subject=text.subject,
            introduction=text.introduction,
            closing=text.closing,
        )
        for text in campaign.texts.all()
    )
    ladders.lay(draft, like=campaign)
    copied = scoping.by_hand(campaign.title, None) | {"code": "copied"}
    by_hand = campaign.scope_entries.exclude(supplier__requests__in=_withdrawn(campaign))
    if campaign.scope_rule:
        by_hand = by_hand.exclude(origin=ScopeEntry.Origin.RULE)
    ScopeEntry.objects.bulk_create(
        [
            ScopeEntry(campaign=draft, supplier_id=pk, reasons=[copied])
            for pk in by_hand.values_list("supplier", flat=True)
        ],
        batch_size=BATCH,
    )
    if campaign.scope_rule:
        scoping.rule(draft, campaign.scope_rule, on=timezone.localdate(at))
    return draft


def _withdrawn(campaign: Campaign) -> QuerySet[Request]:
    return campaign.requests.filter(withdrawn_at__isnull=False)


def _a_year_later(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


@transaction.atomic
def word(campaign: Campaign, texts: Mapping[str, Mapping[str, str]]) -> Campaign:
    """Say in a draft, per language, the subject, why it asks and the closing words; empty parts keep the standard.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = lock_draft(campaign)
    for language, parts in texts.items():
        CampaignText.objects.update_or_create(campaign=draft, language=language, defaults=parts)
    return draft


@transaction.atomic
def schedule(
    campaign: Campaign, *, due_date: date, allows_no_minerals: bool, steps: Iterable[ladders.Rung]
) -> Campaign:
    """Say in a draft by when suppliers answer, by which steps they are pressed, and whether "none used" is an answer.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = revise(campaign, due_date=due_date, allows_no_minerals=allows_no_minerals)
    ladders.relay(draft, steps)
    return draft


@transaction.atomic
def launch(campaign: Campaign, *, by: User, at: datetime, together: Iterable[Campaign] = ()) -> Job:
    """Freeze the scope and let a worker ask everybody in it.

    :param together: further drafts that are launched with it; whoever is in several gets one mail about all of them.
    :raises CampaignRefused: one was launched already, or nobody is in its scope.
    """
    campaigns = sorted({campaign, *together}, key=lambda one: one.pk)
    drafts = [lock_draft(one) for one in campaigns]
    for draft in drafts:
        if not draft.scope_entries.exists():
            raise CampaignRefused(NOBODY_IN_SCOPE)
        draft.status = Campaign.Status.RUNNING
        draft.launched_at = at
        draft.save(update_fields=["status", "launched_at"])
    return _enqueue(drafts, by=by, at=at)


@transaction.atomic
def add_late(
    campaign: Campaign, suppliers: QuerySet[Supplier], *, reason: str, by: User, at: datetime
) -> tuple[int, Job | None]:
    """Ask further suppliers after the launch; say how many were not asked before, and which job invites them.

    :raises CampaignRefused: the campaign is not running.
    """
    added = scoping.add_late(campaign, suppliers, reason=reason, by=by, at=at)
    return added, _enqueue([campaign], by=by, at=at) if added else None


@transaction.atomic
def invite(campaign: Campaign, *, by: User, at: datetime) -> Job:
    """Invite whoever could not be invited before: no contact then, or a mail server that said no.

    :raises CampaignRefused: the campaign is not running.
    """
    running = lock_running(campaign)
    campaign_mails.release_refused(running)
    return _enqueue([running], by=by, at=at)


@transaction.atomic
def invite_uncertain(campaign: Campaign, *, by: User, at: datetime) -> Job:
    """Invite again where a worker died between mail and mark, at the risk that somebody reads a mail twice.

    Only a person decides this. What a living worker has in hand stays its own.

    :raises CampaignRefused: the campaign is not running.
    """
    running = lock_running(campaign)
    campaign_mails.release_uncertain(running, before=at - PATIENCE)
    return _enqueue([running], by=by, at=at)


@transaction.atomic
def close(campaign: Campaign, *, at: datetime) -> Campaign:
    """End a campaign: no more invitations; files that arrive later are still read.

    :raises CampaignRefused: the campaign is not running.
    """
    running = lock_running(campaign)
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
    campaigns = list(
        Campaign.objects.filter(pk__in=job.parameters["campaigns"], status=Campaign.Status.RUNNING)
    )
    if not campaigns:
        job.finish(at=clock(), result={})
        return
    for campaign in campaigns:
        _make_requests(campaign, at=clock())
    accounts.give_accounts(
        Contact.objects.filter(
            supplier__requests__campaign__in=campaigns, is_active=True, user__isnull=True
        ).distinct()
    )
    try:
        without_contact = campaign_mails.put_down_invitations(campaigns, at=clock())
        sent = campaign_mails.send(
            campaign_mails.invitations_of(campaigns),
            clock=clock,
            tell=lambda: job.progress(*_how_far(campaigns), at=clock()),
        )
    except (SMTPException, OSError) as error:
        logger.exception("invitations stopped", campaigns=job.parameters["campaigns"], job_id=job.pk)
        _fail(job, NO_MAIL_SERVER, error, at=clock())
        return
    except Exception as error:
        _fail(job, OUR_FAULT, error, at=clock())
        raise
    job.finish(at=clock(), result=sent.as_dict() | {"without_contact": without_contact})
    logger.info(
        "invitations sent",
        campaigns=job.parameters["campaigns"],
        job_id=job.pk,
        mails=sent.mails,
        invited=sent.invited,
        without_contact=without_contact,
        refused=len(sent.refused),
    )


def _how_far(campaigns: list[Campaign]) -> tuple[int, int]:
    requests = Request.objects.standing().filter(campaign__in=campaigns)
    return requests.asked().count(), requests.count()


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


def _enqueue(campaigns: list[Campaign], *, by: User, at: datetime) -> Job:
    job = Job.objects.create(
        kind=Job.Kind.LAUNCH,
        title=", ".join(campaign.title for campaign in campaigns)[:200],
        parameters={"campaigns": [campaign.pk for campaign in campaigns]},
        owner=by,
        created_at=at,
    )
    after_commit(_ring, job.pk)
    return job


def _ring(job_id: int) -> None:
    from surveys import tasks_campaigns  # the task's module imports this one

    tasks_campaigns.launch_campaign.delay(job_id=job_id)

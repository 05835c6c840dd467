"""What stands on every page of a campaign, and how its progress is shown."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from suppliers.models import User
from surveys.models import Campaign
from surveys.queries import campaigns as queries
from surveys.services import campaigns


def head(
    user: User, campaign: Campaign, current: str, figures: queries.Figures | queries.Totals | None = None
) -> dict[str, Any]:
    """What stands over every page of a campaign: its tabs and who may do what."""
    figures = figures or queries.totals(campaign, user, on=timezone.localdate())
    may_edit = campaigns.may_edit(user)
    # Between the launch and its first rows the requests are still to be made.
    in_scope = figures.total or (campaign.scope_entries.count() if may_edit else 0)
    table = reverse("surveys:campaign_requests", args=[campaign.pk])
    tabs: list[tuple[str, str, str, int | None]] = []
    if campaign.is_draft:
        tabs.append(("scope", _("Plan"), reverse("surveys:campaign_detail", args=[campaign.pk]), None))
    else:
        tabs.append(("progress", _("Progress"), reverse("surveys:campaign_detail", args=[campaign.pk]), None))
        tabs.append(
            ("response", _("Response"), reverse("surveys:campaign_response", args=[campaign.pk]), None)
        )
        tabs.append(("suppliers", _("Suppliers"), table, figures.total))
        tabs.append(("late", _("Late"), f"{table}?state=late", figures.late))
        tabs.append(("mails", _("Messages"), reverse("surveys:campaign_mails", args=[campaign.pk]), None))
        tabs.append(("results", _("Results"), reverse("surveys:campaign_results", args=[campaign.pk]), None))
    tabs.append(("invitation", _("Mails"), reverse("surveys:campaign_invitation", args=[campaign.pk]), None))
    if campaign.is_running and may_edit:
        tabs.append(
            ("scope", _("Added and removed"), reverse("surveys:campaign_scope", args=[campaign.pk]), None)
        )
    return {
        "campaign": campaign,
        "in_scope": in_scope,
        "may_edit": may_edit,
        "day_of": _day_of(campaign, timezone.localdate()),
        "tabs": [
            {"label": label, "url": url, "count": count, "is_current": key == current}
            for key, label, url, count in tabs
        ],
    }


def _day_of(campaign: Campaign, today: date) -> dict[str, int] | None:
    """Which day of how many a running campaign is in."""
    if not campaign.is_running or campaign.launched_at is None:
        return None
    begun = timezone.localdate(campaign.launched_at)
    return {"day": (today - begun).days + 1, "days": max(1, (campaign.due_date - begun).days + 1)}


def progress(user: User, campaign: Campaign) -> dict[str, Any]:
    """How far a campaign is, as of now and within the reader's reach."""
    at, today = timezone.now(), timezone.localdate()
    figures = queries.figures(campaign, user, at=at, on=today)
    may_edit = campaigns.may_edit(user)
    return {
        "campaign": campaign,
        "figures": figures,
        "bars": _bars(campaign, figures),
        "lines": queries.by_subsidiary(campaign, user, on=today),
        "at": at,
        "may_edit": may_edit,
        "job": queries.launch_job(campaign) if may_edit else None,
    }


def _bars(campaign: Campaign, figures: queries.Figures) -> list[dict[str, Any]]:
    """From request to acceptance: each step with its share of those asked, and where the others stayed."""
    table = reverse("surveys:campaign_requests", args=[campaign.pk])
    steps = [
        ("asked", _("Asked"), figures.asked, _("%(count)d not invited"), "not_invited", figures.not_invited),
        (
            "answered",
            _("Answered"),
            figures.answered,
            _("%(count)d without a file"),
            "no_file",
            figures.no_file,
        ),
        (
            "accepted",
            _("Accepted"),
            figures.accepted,
            _("%(count)d in correction"),
            "returned",
            figures.returned,
        ),
    ]
    return [
        {
            "label": label,
            "part": count,
            "whole": figures.asked,
            "count": count,
            "url": f"{table}?state={state}",
            "loss": loss % {"count": lost} if lost else "",
            "loss_url": f"{table}?state={lost_state}",
            "tone": "accent",
        }
        for state, label, count, loss, lost_state, lost in steps
    ]

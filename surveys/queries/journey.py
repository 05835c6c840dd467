"""From asked to accepted: how far each request of a campaign came, and how many came how far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from suppliers.models import Contact, Subsidiary, SuppliedPart, Supplier, SupplyRelation, User
from surveys.models import Campaign, CampaignMail, MailLine, NoMineralsAnswer, Request, Submission
from surveys.queries.campaigns import with_state


def with_journey(requests: QuerySet[Request], *, on: date) -> QuerySet[Request]:
    """Requests with their state (`with_state`) and `is_asked`, `is_bounced`, `is_opened`, `is_submitted`."""
    invitations = MailLine.objects.filter(
        request=OuterRef("pk"), step__isnull=True, mail__kind=CampaignMail.Kind.INVITATION
    )
    files = Submission.objects.filter(request=OuterRef("pk"))
    none = NoMineralsAnswer.objects.filter(request=OuterRef("pk"))
    came_back = Exists(invitations.filter(mail__bounced_at__isnull=False))
    arrived = Exists(invitations.filter(mail__sent_at__isnull=False, mail__bounced_at__isnull=True))
    own_file = Exists(files.filter(on_behalf=False))
    return with_state(requests, on=on).annotate(
        is_asked=Q(invited_at__isnull=False),
        is_bounced=Q(came_back) & ~Q(arrived),
        is_opened=Q(opened_at__isnull=False) | Q(own_file) | Q(Exists(none)),
        is_submitted=Q(Exists(files)) | Q(Exists(none)),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A figure of the page: its word, what it means, and which rows it counts."""

    word: str | Promise
    definition: str | Promise
    conditions: Mapping[str, bool]
    """On what `with_journey` says of a request; all of them hold."""

    @property
    def rows(self) -> Q:
        return Q(**self.conditions)


STEPS: dict[str, Step] = {
    "asked": Step(
        _("Asked"),
        _("The invitation was sent, and the request was not taken back since."),
        {"is_asked": True},
    ),
    "delivered": Step(
        _("Delivered"),
        _("Asked, and not every invitation came back: at least one contact was reached."),
        {"is_asked": True, "is_bounced": False},
    ),
    "opened": Step(
        pgettext_lazy("by the supplier", "Opened"),
        _("Asked, and a contact of the supplier has opened a page with the task, or has answered."),
        {"is_asked": True, "is_opened": True},
    ),
    "submitted": Step(
        _("Submitted"),
        _(
            "Asked, and a file has come from the supplier or through the team, whether it could be read or not, or"
            " the answer that no mineral is used."
        ),
        {"is_asked": True, "is_submitted": True},
    ),
    "answered": Step(
        _("Answered"),
        _(
            "Asked, and at least one file could be read, or the answer that no mineral is used was accepted."
            " Answered of asked is the response rate."
        ),
        {"is_asked": True, "is_answered": True},
    ),
    "accepted": Step(
        _("Accepted"),
        _(
            "Asked, and a file was accepted, or the answer that no mineral is used. Accepted of asked is the"
            " acceptance rate."
        ),
        {"is_asked": True, "is_accepted": True},
    ),
    "late": Step(_("Late"), _("Asked, past its due day, and nothing was accepted."), {"is_late": True}),
    "bounced": Step(
        pgettext_lazy("mail", "Bounced"),
        _("Asked, and every invitation came back."),
        {"is_asked": True, "is_bounced": True},
    ),
    "not_opened": Step(
        _("Not opened"),
        _("Delivered, and no contact of the supplier has opened a page with the task or answered."),
        {"is_asked": True, "is_bounced": False, "is_opened": False},
    ),
    "no_file": Step(
        _("Opened, no file"),
        _("Opened, and nothing has come."),
        {"is_asked": True, "is_opened": True, "is_submitted": False},
    ),
    "open": Step(
        _("Submitted, not accepted"),
        _("A file has come, and none is accepted: it is being read, could not be read, or needs correction."),
        {"is_asked": True, "is_submitted": True, "is_accepted": False},
    ),
}
"""Every figure by its name, in order."""

FUNNEL = ("asked", "delivered", "opened", "submitted", "accepted")
BETWEEN = {"asked": "bounced", "delivered": "not_opened", "opened": "no_file", "submitted": "open"}
"""Where those stayed that did not come to the next step of the funnel."""


def requests(campaign: Campaign, user: User, *, on: date) -> QuerySet[Request]:
    """The standing requests of a campaign within the person's reach, with how far each came."""
    visible: QuerySet[Request] = Request.objects.visible_to(user).standing().filter(campaign=campaign)
    return with_journey(visible, on=on).order_by()


def facts(campaign: Campaign, user: User, *, on: date) -> list[dict[str, Any]]:
    """What is true of each request, with its supplier's key. One query."""
    names = sorted(set().union(*(step.conditions for step in STEPS.values())))
    return list(requests(campaign, user, on=on).values("supplier", *names))


def counted(found: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many of these requests each step counts."""
    return {
        name: sum(all(fact[key] is wanted for key, wanted in step.conditions.items()) for fact in found)
        for name, step in STEPS.items()
    }


def counts(campaign: Campaign, user: User, *, on: date) -> dict[str, int]:
    """How many requests each step counts. One query."""
    return counted(facts(campaign, user, on=on))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rows are narrowed to; empty values narrow nothing."""

    state: str = ""
    subsidiary: Subsidiary | None = None
    buyer: str = ""
    commodity: str = ""
    search: str = ""


def rows(campaign: Campaign, user: User, wanted: Wanted, *, on: date) -> QuerySet[Request]:
    """The requests that the filters leave, the longest due first, with newest file and last mail."""
    files = Submission.objects.filter(request=OuterRef("pk")).order_by("-received_at", "-pk")
    mails = MailLine.objects.filter(request=OuterRef("pk"), mail__supplier__isnull=False).order_by()
    contacts = Contact.objects.filter(supplier=OuterRef("supplier"), is_active=True).order_by()
    found = narrowed(campaign, user, wanted, on=on).annotate(
        newest_id=Subquery(files.values("pk")[:1]),
        newest_at=Subquery(files.values("received_at")[:1]),
        mailed_at=Subquery(mails.values("request").annotate(last=Max("mail__sent_at")).values("last")),
        is_reachable=Exists(contacts.filter(bounced_at__isnull=True)),
    )
    return found.select_related("supplier").order_by(F("due_date"), "supplier__name", "pk")


def narrowed(campaign: Campaign, user: User, wanted: Wanted, *, on: date) -> QuerySet[Request]:
    """The requests that the filters leave, in no order."""
    found = requests(campaign, user, on=on)
    if wanted.state:
        found = found.filter(STEPS[wanted.state].rows)
    if wanted.subsidiary:
        branch = Subsidiary.objects.branch_ids([wanted.subsidiary.pk])
        found = found.filter(
            Exists(SupplyRelation.objects.filter(supplier=OuterRef("supplier"), subsidiary__in=branch))
        )
    if wanted.buyer:
        found = found.filter(supplier__buyer=wanted.buyer)
    if wanted.commodity:
        parts = SuppliedPart.objects.in_force(on).filter(part__commodity=wanted.commodity)
        found = found.filter(Exists(parts.filter(supplier=OuterRef("supplier"))))
    if wanted.search:
        found = found.filter(supplier__in=Supplier.objects.search(wanted.search))
    return found

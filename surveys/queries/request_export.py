"""The requests of a campaign as a file to take along: what they are, of when, and one line each."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gscm.lib.spreadsheets import Book
from surveys.models import Campaign, Request
from surveys.queries.campaigns import STATES


def workbook(campaign: Campaign, title: str, rows: QuerySet[Request], *, at: datetime) -> bytes:
    """An XLSX of these requests (`journey.rows`)."""
    yes = {True: _("yes"), False: _("no")}
    book = Book()
    lines = list(rows)
    book.about(
        _("About"),
        [
            (_("Campaign"), campaign.title),
            (_("Selection"), title),
            (_("Number of suppliers"), len(lines)),
            (_("As of"), at),
        ],
    )
    head = [
        _("Supplier number"),
        _("Supplier"),
        _("Supplier in the other script"),
        _("Country"),
        _("State"),
        _("Due date"),
        _("Invited"),
        pgettext("mail", "Bounced"),
        pgettext("by the supplier", "Opened"),
        _("Last mail"),
        _("Reachable"),
        _("Last file"),
    ]
    book.table(
        _("Suppliers"),
        head,
        [16, 34, 34, 9, 18, 12, 12, 10, 10, 17, 10, 17],
        (
            [
                one.supplier.external_id,
                one.supplier.name,
                one.supplier.name_local,
                one.supplier.country,
                str(STATES[one.state][1]),  # type: ignore[attr-defined]
                one.due_date,
                timezone.localdate(one.invited_at) if one.invited_at else None,
                yes[one.is_bounced],  # type: ignore[attr-defined]
                yes[one.is_opened],  # type: ignore[attr-defined]
                one.mailed_at,  # type: ignore[attr-defined]
                yes[one.is_reachable],  # type: ignore[attr-defined]
                one.newest_at,  # type: ignore[attr-defined]
            ]
            for one in lines
        ),
    )
    return book.content()

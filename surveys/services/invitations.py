"""How the mails of campaigns read: the reader's language first, the other below a line.

Order: what, why, by when, one button, the same link as text, whom to ask.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.utils import parseaddr
from string import Template
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from gscm.mail.writing import Written, bilingual
from smelters.models import Mineral
from suppliers.access import reach_of, within_reach
from suppliers.models import Contact, Supplier, User
from surveys.models import Campaign, CampaignMail, CampaignText, LadderStep, MailLine, Request
from surveys.services import task_links

LISTED = 50
"""How many requests a mail to a colleague names; the page behind its button shows all."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail addresses; a colleague without a supplier."""

    supplier: Supplier | None
    name: str
    email: str
    language: str
    token: str | None = None
    """What makes the link of the mail open the task once, without a password (services/task_links.py)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that a mail speaks of; in a preview the campaign alone. The step says why it is pressed."""

    campaign: Campaign
    request: Request | None = None
    step: LadderStep | None = None

    @property
    def due_date(self) -> date:
        return self.request.due_date if self.request else self.campaign.due_date


ANY_NAME, ANY_LINK = "\ue000name\ue001", "\ue000link\ue001"
ANY_SUPPLIER = Supplier(name="\ue000supplier\ue001", name_local="\ue000供应商\ue001")
"""What stands for the reader in a mail that is written once for all; the signs are of no language."""


def addressed(written: Written, to: Reader, supplier: Supplier, link: str) -> Written:
    """The mail to any reader as one reader gets it."""
    subject, text, html = written.subject, written.text, written.html
    for sign, value in (
        (ANY_NAME, to.name),
        (ANY_LINK, link),
        (ANY_SUPPLIER.name, supplier.name_in("en")),
        (ANY_SUPPLIER.name_local, supplier.name_in("zh-hans")),
    ):
        subject, text = subject.replace(sign, value), text.replace(sign, value)
        html = html.replace(sign, escape(value))
    return Written(subject, text, html)


@dataclass(slots=True)
class Writer:
    """Writes mails; what it has looked up about a campaign it remembers, so that thousands need few queries."""

    _texts: dict[int, dict[str, CampaignText]] = field(default_factory=dict)
    _minerals: dict[tuple[str, int], list[Mineral]] = field(default_factory=dict)
    _askers: dict[int, User | None] = field(default_factory=dict)
    _drafts: dict[Hashable, Written] = field(default_factory=dict)

    def compose(
        self,
        kind: str,
        to: Reader,
        asks: Sequence[Ask],
        *,
        on: date,
        level: int | None = None,
        token: UUID | None = None,
        connection: BaseEmailBackend | None = None,
    ) -> EmailMultiAlternatives:
        """The mail to one person about one or more requests. No query once its campaigns are known."""
        key = (kind, to.language, level, on, tuple((ask.campaign.pk, ask.due_date) for ask in asks))
        if to.supplier is None:
            written = self._write(kind, to, asks, on=on, level=level, link=link_for(to, asks))
        else:
            if key not in self._drafts:
                anybody = Reader(ANY_SUPPLIER, ANY_NAME, "", to.language)
                self._drafts[key] = self._write(kind, anybody, asks, on=on, level=level, link=ANY_LINK)
            written = addressed(self._drafts[key], to, to.supplier, link_for(to, asks))
        asker = self._asker(asks[0].campaign)
        return written.to(
            to.email,
            language=to.language,
            reply_to=asker.email if asker else None,
            headers={"Message-ID": message_id(token)} if token else None,
            connection=connection,
        )

    def _write(
        self, kind: str, to: Reader, asks: Sequence[Ask], *, on: date, level: int | None, link: str
    ) -> Written:
        due_date = min(ask.due_date for ask in asks)
        minerals = [mineral for ask in asks for mineral in self._minerals_of(ask.campaign)]
        context: dict[str, Any] = {
            "to": to,
            "asks": asks[:LISTED],
            "not_named": max(0, len(asks) - LISTED),
            "campaign": asks[0].campaign,
            "families": _families(asks),
            "due_date": due_date,
            "days": (due_date - on).days,
            "late": (on - due_date).days,
            "level": level,
            "minerals": minerals if to.supplier else [],
            "link": link,
            "asker": self._asker(asks[0].campaign),
            "words": self._words(asks, to),
        }
        part = f"surveys/mail/_{'colleague' if to.supplier is None else kind}"
        with translation.override(to.language):
            return bilingual(part, self._subject(kind, asks, to, level), context)

    def _words(self, asks: Sequence[Ask], to: Reader) -> dict[str, dict[str, list[str]]]:
        """The campaigns' own words by language, each said once however many campaigns say it."""
        words: dict[str, dict[str, list[str]]] = {}
        for language, _name in settings.LANGUAGES:
            said: dict[str, list[str]] = {"introduction": [], "closing": []}
            for ask in asks:
                text = self._texts_of(ask.campaign).get(language)
                for part, sentences in said.items():
                    sentence = _filled(getattr(text, part), ask, to, language) if text else ""
                    if sentence and sentence not in sentences:
                        sentences.append(sentence)
            words[language] = said
        return words

    def _subject(self, kind: str, asks: Sequence[Ask], to: Reader, level: int | None) -> str:
        if kind == CampaignMail.Kind.INVITATION:
            own = {self._own_subject(ask, to) for ask in asks}
            if len(own) == 1 and (only := own.pop()):
                return only
        return subject(kind, asks, to, level)

    def _own_subject(self, ask: Ask, to: Reader) -> str:
        text = self._texts_of(ask.campaign).get(to.language)
        return _filled(text.subject, ask, to, to.language) if text else ""

    def _texts_of(self, campaign: Campaign) -> dict[str, CampaignText]:
        if campaign.pk not in self._texts:
            self._texts[campaign.pk] = {text.language: text for text in campaign.texts.all()}
        return self._texts[campaign.pk]

    def _minerals_of(self, campaign: Campaign) -> list[Mineral]:
        asked = campaign.family, campaign.year
        if asked not in self._minerals:
            self._minerals[asked] = list(Mineral.objects.of_campaign(*asked))
        return self._minerals[asked]

    def _asker(self, campaign: Campaign) -> User | None:
        if campaign.pk not in self._askers:
            self._askers[campaign.pk] = campaign.created_by
        return self._askers[campaign.pk]


def _families(asks: Sequence[Ask]) -> list[str]:
    return list(dict.fromkeys(ask.campaign.family for ask in asks))


def _filled(text: str, ask: Ask, to: Reader, language: str) -> str:
    """A campaign's own words with $supplier, $year, $template and $day filled in; other signs stay as they are."""
    with translation.override(language):
        return Template(text).safe_substitute(
            supplier=to.supplier.name_in(language) if to.supplier else "",
            year=ask.campaign.year,
            template=ask.campaign.family,
            day=formats.date_format(ask.due_date, "DATE_FORMAT"),
        )


def subject(kind: str, asks: Sequence[Ask], to: Reader, level: int | None = None) -> str:
    """The standard subject in the active language."""
    families = _families(asks)
    values = {
        "family": (_("%(one)s and %(other)s") % {"one": families[0], "other": families[1]})
        if len(families) == 2
        else families[0],
        "year": asks[0].campaign.year,
        "day": formats.date_format(min(ask.due_date for ask in asks), "MONTH_DAY_FORMAT"),
        "level": f"E{level}",
        "count": len(asks),
    }
    if to.supplier is None:
        return _("%(level)s: %(family)s %(year)s, %(count)d without an accepted answer") % values
    if kind == CampaignMail.Kind.REMINDER:
        return _("Reminder, %(family)s %(year)s: please answer by %(day)s") % values
    if kind == CampaignMail.Kind.ESCALATION:
        return _("Overdue, %(family)s %(year)s: was due on %(day)s") % values
    return _("%(family)s %(year)s: please answer by %(day)s") % values


def message_id(token: UUID) -> str:
    """The Message-ID of a mail, by which a report of its failure finds it again."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<campaign.{token.hex}@{domain}>"


def link_for(to: Reader, asks: Sequence[Ask]) -> str:
    """Where the button of a mail leads: the door of the task; without a token the task itself, or the page with all
    tasks of the supplier; a colleague's list.
    """
    if to.token:
        return task_links.address(to.token)
    first = asks[0]
    if to.supplier is None:
        address = reverse("surveys:campaign_requests", args=[first.campaign.pk], query={"state": "late"})
    elif len(asks) == 1 and first.request:
        address = reverse("portal:task", args=[first.request.pk])
    elif first.request:
        address = reverse("portal:home", query={"supplier": to.supplier.pk})
    else:
        address = reverse("portal:home")
    return f"{settings.SITE_URL}{address}"


def preview(
    kind: str, campaigns: Sequence[Campaign], language: str, *, reader: User, level: int | None = None
) -> EmailMultiAlternatives:
    """A mail of campaigns as a contact in this language will read it.

    Addressed to the first such contact in scope of all of them within the reader's reach; where there is none, to an
    invented one.
    """
    within_reach: QuerySet[Contact] = Contact.objects.visible_to(reader)
    in_scope = within_reach.filter(is_active=True, language=language)
    for campaign in campaigns:
        in_scope = in_scope.filter(supplier__scope_entries__campaign=campaign)
    contact = in_scope.select_related("supplier").first()
    with translation.override(language):
        to = Reader(
            supplier=contact.supplier if contact else Supplier(name=_("Example Connectors Co., Ltd.")),
            name=contact.name if contact else _("the person in charge"),
            email=contact.email if contact else "contact@supplier.example",
            language=language,
        )
    asks = [Ask(campaign) for campaign in campaigns]
    return Writer().compose(kind, to, asks, level=level, on=timezone.localdate())


def again(mail: CampaignMail, *, reader: User) -> EmailMultiAlternatives | None:
    """A mail of the log in full, as it was written; None where the reader may see nothing that it speaks of.

    Words and steps of a launched campaign do not change, so it is written anew from them. The link is not the one that
    was sent, which opens the task without a password. Of a mail to a colleague only what is within reach is named.
    """
    lines = MailLine.objects.filter(within_reach(reach_of(reader), "request__supplier"), mail=mail)
    lines = lines.select_related("request__campaign", "request__supplier", "step").order_by("pk")
    asks = [Ask(line.request.campaign, line.request, line.step) for line in lines]
    if not asks:
        return None
    to = Reader(supplier=mail.supplier, name=mail.name, email=mail.to, language=mail.language)
    day = timezone.localdate(mail.sent_at or mail.created_at)
    return Writer().compose(mail.kind, to, asks, level=mail.level, on=day)

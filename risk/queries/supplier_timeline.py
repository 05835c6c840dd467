"""Everything that passed between the company and a supplier, as one timeline: newest first, in one query a page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import CharField, DateTimeField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from risk.models import CaseMessage
from suppliers.models import (
    Acknowledgement,
    DocumentMail,
    LetterOfGuarantee,
    MaterialRead,
    Participant,
    Supplier,
    SupplierTalk,
    TrainingMail,
)
from surveys.models import (
    CampaignMail,
    DecisionMail,
    Submission,
    SubmissionTransition,
    TaskLinkStep,
    TaskMessage,
)


class Channel(StrEnum):
    """The ways on which things pass; each is a tab of the page."""

    MAILS = "mails"
    MESSAGES = "messages"
    FILES = "files"
    DOCUMENTS = "documents"
    TRAININGS = "trainings"
    TALKS = "talks"


CHANNELS: dict[Channel, str | Promise] = {
    Channel.MAILS: _("Mails"),
    Channel.MESSAGES: _("Questions and messages"),
    Channel.FILES: _("Files"),
    Channel.DOCUMENTS: _("Documents and letters"),
    Channel.TRAININGS: _("Trainings and materials"),
    Channel.TALKS: _("Calls, visits, support"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `label` says what, `who` by whom or to whom, `page` and `row` where to read on."""

    at: datetime
    source: str
    icon: str
    label: str | Promise
    who: str
    text: str
    page: str
    row: int | None
    is_bad: bool = False
    is_day: bool = False
    """Whether only the day is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table of the timeline: its rows of a supplier, and how one of them is told."""

    channel: Channel
    icon: str
    rows: Callable[[Supplier], QuerySet[Any]]
    label: Callable[[str], str | Promise]
    page: str = ""
    is_bad: bool = False
    is_day: bool = False


def page_of(supplier: Supplier, channel: str = "") -> QuerySet[Any, dict[str, Any]]:
    """The events of a supplier, newest first, as rows that `told` turns into words; of one channel, or of all."""
    first, *others = (
        source.rows(supplier).annotate(source=Value(name, output_field=CharField())).values(*_COLUMNS)
        for name, source in SOURCES.items()
        if channel in {"", source.channel}
    )
    rows: QuerySet[Any, dict[str, Any]] = first.union(*others, all=True) if others else first
    return rows.order_by("-moment", "source", "-row")


def told(rows: Iterable[dict[str, Any]]) -> list[Event]:
    """The rows of a page in words."""
    return [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> Event:
    source = SOURCES[row["source"]]
    return Event(
        at=row["moment"],
        source=row["source"],
        icon=source.icon,
        label=source.label(row["word"]),
        who=row["who"],
        text=row["what"],
        page=source.page,
        row=row["row"] if source.page else None,
        is_bad=source.is_bad,
        is_day=source.is_day,
    )


_COLUMNS = ("source", "moment", "word", "who", "what", "row")


def _rows(
    found: QuerySet[Any], *, at: Any, word: Any = "", who: Any = "", what: Any = "", row: str = "pk"
) -> QuerySet[Any]:
    """The rows with the columns that all tables of the timeline share; texts that are empty are constants."""

    def text(value: Any) -> Any:
        return Coalesce(Cast(value if value else Value(""), CharField()), Value(""))

    return found.order_by().annotate(
        moment=Cast(at, DateTimeField()),
        word=text(word),
        who=text(who),
        what=text(what),
        row=Cast(row, IntegerField()),
    )


def _person(path: str) -> Coalesce:
    """What a colleague or contact is called: by name, else by address."""
    return Coalesce(NullIf(F(f"{path}__full_name"), Value("")), F(f"{path}__email"))


def _language(field: str) -> str:
    """The field's name in the reader's language."""
    return f"{field}_zh" if (get_language() or "").startswith("zh") else f"{field}_en"


def _words(model: type[Model], field: str) -> Callable[[str], str | Promise]:
    """What the choices of a field are called."""
    choices: dict[str, str | Promise] = dict(model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    return lambda word: choices.get(word, word)


def _always(label: str | Promise) -> Callable[[str], str | Promise]:
    return lambda _word: label


def _by_supplier(word: str) -> str | Promise:
    return _("Written by the supplier") if word == "true" else _("Written by us")


def _talk(word: str) -> str | Promise:
    channel, _colon, support = word.partition(":")
    return _words(SupplierTalk, "support")(support) if support else _words(SupplierTalk, "channel")(channel)


SOURCES: dict[str, Source] = {
    "campaign_mail": Source(
        Channel.MAILS,
        "mail",
        lambda supplier: _rows(
            CampaignMail.objects.filter(supplier=supplier, reader="supplier", sent_at__isnull=False),
            at="sent_at",
            word=F("kind"),
            who=F("to"),
            what=F("subject"),
        ),
        _words(CampaignMail, "kind"),
    ),
    "campaign_mail_bounced": Source(
        Channel.MAILS,
        "mail-x",
        lambda supplier: _rows(
            CampaignMail.objects.filter(supplier=supplier, reader="supplier").bounced(),
            at="bounced_at",
            who=F("to"),
            what=F("bounce"),
        ),
        _always(_("Came back: nobody can be reached there")),
        is_bad=True,
    ),
    "link_used": Source(
        Channel.MAILS,
        "mail-open",
        lambda supplier: _rows(
            TaskLinkStep.objects.filter(link__contact__supplier=supplier),
            at="at",
            word=F("kind"),
            who=F("link__email"),
        ),
        _words(TaskLinkStep, "kind"),
    ),
    "decision_mail": Source(
        Channel.MAILS,
        "mail",
        lambda supplier: _rows(
            DecisionMail.objects.filter(step__submission__request__supplier=supplier, sent_at__isnull=False),
            at="sent_at",
            who=F("to"),
            what=F("step__submission__file_name"),
            row="step__submission_id",
        ),
        _always(_("Told of a decision")),
        "surveys:submission_detail",
    ),
    "document_mail": Source(
        Channel.MAILS,
        "mail",
        lambda supplier: _rows(
            DocumentMail.objects.filter(supplier=supplier, sent_at__isnull=False),
            at="sent_at",
            word=F("kind"),
            who=F("to"),
            what=F(_language("document__title")),
        ),
        _words(DocumentMail, "kind"),
    ),
    "training_mail": Source(
        Channel.MAILS,
        "mail",
        lambda supplier: _rows(
            TrainingMail.objects.filter(participant__supplier=supplier, sent_at__isnull=False),
            at="sent_at",
            word=F("kind"),
            who=F("to"),
            what=F(_language("participant__session__title")),
            row="participant__session_id",
        ),
        _words(TrainingMail, "kind"),
        "trainings:session_detail",
    ),
    "task_message": Source(
        Channel.MESSAGES,
        "message-circle-question-mark",
        lambda supplier: _rows(
            TaskMessage.objects.filter(request__supplier=supplier),
            at="written_at",
            word=Cast("by_supplier", CharField()),
            who=_person("author"),
            what=F("text"),
            row="request_id",
        ),
        _by_supplier,
        "surveys:question_detail",
    ),
    "case_message": Source(
        Channel.MESSAGES,
        "briefcase-business",
        lambda supplier: _rows(
            CaseMessage.objects.filter(case__supplier=supplier, is_internal=False),
            at="written_at",
            word=Cast("by_supplier", CharField()),
            who=_person("author"),
            what=F("text"),
            row="case_id",
        ),
        _by_supplier,
        "risk:case_detail",
    ),
    "file": Source(
        Channel.FILES,
        "upload",
        lambda supplier: _rows(
            Submission.objects.filter(request__supplier=supplier),
            at="received_at",
            word=Cast("on_behalf", CharField()),
            who=_person("uploaded_by"),
            what=F("file_name"),
        ),
        lambda word: _("File taken in on its behalf") if word == "true" else _("File sent"),
        "surveys:submission_detail",
    ),
    "file_settled": Source(
        Channel.FILES,
        "file-check",
        lambda supplier: _rows(
            SubmissionTransition.objects.filter(
                submission__request__supplier=supplier, to_status__in=["accepted", "returned", "refused"]
            ),
            at="at",
            word=F("to_status"),
            who=_person("by"),
            what=F("submission__file_name"),
            row="submission_id",
        ),
        _words(Submission, "status"),
        "surveys:submission_detail",
    ),
    "acknowledged": Source(
        Channel.DOCUMENTS,
        "check",
        lambda supplier: _rows(
            Acknowledgement.objects.filter(supplier=supplier),
            at="at",
            who=_person("by"),
            what=F(_language("version__document__title")),
        ),
        _always(_("Acknowledged")),
    ),
    "letter": Source(
        Channel.DOCUMENTS,
        "signature",
        lambda supplier: _rows(
            LetterOfGuarantee.objects.filter(supplier=supplier),
            at="recorded_at",
            who=F("signer_name"),
            what=F(_language("version__document__title")),
        ),
        _always(_("Letter of guarantee signed")),
        "documents:letter_detail",
    ),
    "material_read": Source(
        Channel.TRAININGS,
        "book-open-text",
        lambda supplier: _rows(
            MaterialRead.objects.filter(supplier=supplier),
            at="at",
            who=_person("user"),
            what=F(_language("version__material__title")),
            row="version__material_id",
        ),
        _always(_("Material read")),
        "trainings:material_detail",
    ),
    "training": Source(
        Channel.TRAININGS,
        "graduation-cap",
        lambda supplier: _rows(
            Participant.objects.filter(supplier=supplier, attended=True),
            at="session__day",
            who=F("name"),
            what=F(_language("session__title")),
            row="session_id",
        ),
        _always(_("Took part in a training")),
        "trainings:session_detail",
        is_day=True,
    ),
    "talk": Source(
        Channel.TALKS,
        "phone",
        lambda supplier: _rows(
            SupplierTalk.objects.filter(supplier=supplier),
            at="happened_on",
            word=Concat("channel", Value(":"), "support"),
            who=F("partner"),
            what=F("text"),
        ),
        _talk,
        is_day=True,
    ),
}
"""The tables of the timeline. Each row has one of them as its source."""

"""What waits for a person besides alerts and cases, each with where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Func, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.access import may_steer, may_work
from suppliers.models import (
    Document,
    DocumentVersion,
    FollowUp,
    HandOver,
    LetterOfGuarantee,
    TrainingMaterial,
    User,
)
from surveys.models import Justification, NoMineralsAnswer, TaskMessage
from surveys.queries import thread

SHOWN = 5
"""So many of each are named; the page behind shows all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do."""

    what: str
    detail: str
    url: str
    since: Any
    """The day or moment from which it waits."""


@dataclass(frozen=True, slots=True)
class Duty:
    """All things to do of one kind."""

    name: str | Promise
    count: int
    url: str
    """Where all of them stand; empty where each has a page of its own."""
    rows: Sequence[Row]


def overdue_reviews(user: User, *, on: date) -> QuerySet[Document]:
    """Documents whose review should have been done: of the owner; for the centre all."""
    overdue = Document.objects.overdue(on)
    return overdue if may_steer(user) else overdue.filter(owner=user)


def overdue_materials(user: User, *, on: date) -> QuerySet[TrainingMaterial]:
    """Training materials whose review should have been done: of the owner; for the centre all."""
    overdue = TrainingMaterial.objects.overdue(on)
    return overdue if may_steer(user) else overdue.filter(owner=user)


def hand_overs(user: User) -> QuerySet[HandOver]:
    """People who were named as right ones and wait for the team."""
    waiting: QuerySet[HandOver] = HandOver.objects.visible_to(user).filter(status=HandOver.Status.WAITING)
    return waiting if may_work(user) else waiting.none()


def questions(user: User) -> QuerySet[TaskMessage]:
    """Messages of suppliers without an answer."""
    waiting: QuerySet[TaskMessage] = thread.unanswered().filter(
        pk__in=TaskMessage.objects.visible_to(user).values("pk")
    )
    return waiting if may_work(user) else waiting.none()


def number(user: User, *, on: date) -> Any:
    """How many things wait that no other place of the navigation counts, as one expression."""
    return (
        counted(questions(user), "request")
        + counted(hand_overs(user))
        + counted(overdue_reviews(user, on=on))
        + counted(overdue_materials(user, on=on))
        + counted(FollowUp.objects.open().filter(owner=user))
    )


def counted(rows: QuerySet[Any], distinct: str = "pk") -> Coalesce:
    """The number of rows, or of what is distinct in them, as a part of another query."""
    count = Func(F(distinct), function="COUNT", template="COUNT(DISTINCT %(expressions)s)")
    one_row = rows.order_by().annotate(_number=count).values("_number")
    return Coalesce(Subquery(one_row, output_field=IntegerField()), 0)


def duties(user: User, *, on: date) -> list[Duty]:
    """Everything that waits, what is without a row left out. Two queries for each kind."""
    found = [_reviews(user, on), _materials(user, on), _follow_ups(user)]
    if may_steer(user):
        found.append(_proposed(user))
    if may_work(user):
        found += [
            _questions(user),
            _hand_overs(user),
            _simple(
                _("Justifications to judge"),
                Justification.objects.visible_to(user).waiting(),
                reverse("surveys:submission_list"),
            ),
            _simple(
                _("Letters of guarantee to judge"),
                LetterOfGuarantee.objects.visible_to(user).filter(decision="waiting"),
                reverse("documents:letter_list"),
            ),
            _no_minerals(user),
        ]
    return [duty for duty in found if duty.count]


def _reviews(user: User, on: date) -> Duty:
    rows = overdue_reviews(user, on=on).select_related("owner").order_by("review_due_on", "pk")
    named = [
        Row(
            document.title,
            str(document.owner),
            reverse("documents:document_detail", args=[document.pk]),
            document.review_due_on,
        )
        for document in rows[:SHOWN]
    ]
    return Duty(
        _("Documents whose review is overdue"), rows.count(), reverse("documents:document_list"), named
    )


def _follow_ups(user: User) -> Duty:
    rows = FollowUp.objects.open().filter(owner=user).select_related("meeting")
    named = [
        Row(
            task.text,
            task.meeting.title,
            reverse("meetings:meeting_detail", args=[task.meeting_id]),
            task.asked_at,
        )
        for task in rows[:SHOWN]
    ]
    return Duty(_("Tasks after meetings"), rows.count(), reverse("meetings:meeting_list"), named)


def _materials(user: User, on: date) -> Duty:
    rows = overdue_materials(user, on=on).select_related("owner").order_by("review_due_on", "pk")
    named = [
        Row(
            material.title,
            str(material.owner),
            reverse("trainings:material_detail", args=[material.pk]),
            material.review_due_on,
        )
        for material in rows[:SHOWN]
    ]
    return Duty(
        _("Training materials whose review is overdue"),
        rows.count(),
        reverse("trainings:material_list"),
        named,
    )


def _proposed(user: User) -> Duty:
    waiting = DocumentVersion.objects.filter(status=DocumentVersion.Status.PROPOSED).exclude(proposed_by=user)
    rows = waiting.select_related("document", "proposed_by").order_by("written_at", "pk")
    named = [
        Row(
            version.document.title,
            str(version.proposed_by),
            reverse("documents:version_detail", args=[version.pk]),
            version.written_at,
        )
        for version in rows[: SHOWN * 10]
    ]
    return Duty(_("Versions of documents to publish"), rows.count(), "", named)


def _questions(user: User) -> Duty:
    rows = thread.waiting(user)
    named = [
        Row(
            row.supplier.shown_name,
            row.campaign.title,
            reverse("surveys:question_detail", args=[row.pk]),
            row.waiting_since,  # type: ignore[attr-defined]
        )
        for row in rows[:SHOWN]
    ]
    return Duty(_("Questions of suppliers"), rows.count(), reverse("surveys:question_list"), named)


def _hand_overs(user: User) -> Duty:
    rows = hand_overs(user).select_related("contact__supplier").order_by("asked_at", "pk")
    named = [
        Row(
            row.contact.supplier.shown_name,
            f"{row.contact.name} → {row.name}",
            reverse("suppliers:supplier_detail", args=[row.contact.supplier_id]),
            row.asked_at,
        )
        for row in rows[: SHOWN * 10]
    ]
    return Duty(_("Contacts to confirm"), rows.count(), "", named)


def _no_minerals(user: User) -> Duty:
    waiting = NoMineralsAnswer.objects.visible_to(user).filter(status=NoMineralsAnswer.Status.WAITING)
    rows = waiting.select_related("request__supplier", "request__campaign").order_by("given_at", "pk")
    named = [
        Row(
            row.request.supplier.shown_name,
            row.request.campaign.title,
            reverse("surveys:request_ladder", args=[row.request_id]),
            row.given_at,
        )
        for row in rows[: SHOWN * 10]
    ]
    return Duty(_("“No minerals” answers to judge"), rows.count(), "", named)


def _simple(name: str | Promise, rows: QuerySet[Any], url: str) -> Duty:
    return Duty(name, rows.aggregate(number=Count("pk"))["number"], url, [])

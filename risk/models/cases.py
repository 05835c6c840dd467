"""A case is how it is put right: what must be done, by whom, until when, with messages and evidence."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.states import Stateful, Transition
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class CaseQuerySet(SupplierScopedQuerySet):
    def running(self) -> "CaseQuerySet":
        return self.exclude(status__in=Case.SETTLED)


@track()
class Case(SupplierScoped, Stateful):
    """A corrective-action case of one supplier (due-diligence.md, section 7)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        NOTIFIED = "notified", _("Notified")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        IN_PROGRESS = "in_progress", _("In progress")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        Status.OPEN: {Status.NOTIFIED, Status.CLOSED, Status.CANCELLED},
        Status.NOTIFIED: {Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.CLOSED, Status.CANCELLED},
        Status.ACKNOWLEDGED: {Status.IN_PROGRESS, Status.CLOSED, Status.CANCELLED},
        Status.IN_PROGRESS: {Status.CLOSED, Status.CANCELLED},
        Status.CLOSED: {Status.OPEN},
    }
    SETTLED: ClassVar[list[str]] = [Status.CLOSED, Status.CANCELLED]

    number = models.CharField(_("number"), max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="cases", verbose_name=_("supplier"))
    title = models.CharField(_("title"), max_length=200)
    severity = models.PositiveSmallIntegerField(_("severity"))
    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_cases", verbose_name=_("owner")
    )
    due_date = models.DateField(_("due date"))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_record = models.JSONField(_("closing record"), default=dict, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["due_date", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="case_closed_with_its_moment",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.number


class CaseTransition(Transition):
    """A step of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="transitions")

    objects: ClassVar[models.Manager["CaseTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.case}: {self.to_status}"


@track()
class CaseAction(SupplierScoped):
    """One thing to be done in a case, by somebody, until a day."""

    supplier_path = "case__supplier"

    class Kind(models.TextChoices):
        REMOVE_SMELTER = "remove_smelter", _("Remove smelter from our supply")
        REPLACE_SMELTER = "replace_smelter", _("Replace smelter")
        ENROL_SMELTER = "enrol_smelter", _("Get smelter to enrol in RMAP")
        IDENTIFY_SMELTER = "identify_smelter", _("Identify unknown smelter")
        CORRECT_DECLARATION = "correct_declaration", _("Correct and resubmit the declaration")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        TO_DO = "to_do", _("To do")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    case = models.ForeignKey(Case, models.PROTECT, related_name="actions", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    description = models.CharField(_("what"), max_length=300)
    responsible = models.CharField(_("who"), max_length=100)
    due_date = models.DateField(_("due date"))
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.TO_DO)
    outcome = models.TextField(_("outcome"), blank=True)
    settled_at = models.DateTimeField(_("done at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("action of a case")
        verbose_name_plural = _("actions of cases")
        ordering = ["case", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="to_do", settled_at__isnull=True)
                | (~Q(status="to_do") & Q(settled_at__isnull=False)),
                name="case_action_settled_with_its_moment",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.description


class CaseMessage(SupplierScoped):
    """One message in a case's thread. Internal ones are never shown to the supplier."""

    supplier_path = "case__supplier"

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name=_("case"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    by_supplier = models.BooleanField(_("written by the supplier"), default=False)
    is_internal = models.BooleanField(_("internal"), default=False)
    text = models.TextField(_("message"))
    written_at = models.DateTimeField(_("written at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a case")
        verbose_name_plural = _("messages of cases")
        ordering = ["case", "written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(by_supplier=True, is_internal=True),
                name="case_message_of_supplier_is_not_internal",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text[:60]


class CaseMailQuerySet(SupplierScopedQuerySet, PutDownQuerySet):  # type: ignore[override]
    """The mails of messages, within a person's reach and by what became of them."""


class CaseMail(PutDown, SupplierScoped):
    """The delivery of a message to one reader; the thread says what became of it."""

    supplier_path = "message__case__supplier"

    message = models.ForeignKey(
        CaseMessage, models.PROTECT, related_name="mails", verbose_name=_("message of a case")
    )

    objects = CaseMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail of a message")
        verbose_name_plural = _("mails of messages")
        ordering = ["message", "id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "to"], name="case_mail_once"),
            claimed_before_it_is_sent("case_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["message"], condition=Q(claimed_at__isnull=True), name="case_mail_outstanding"
            )
        ]
        triggers = [kept()]

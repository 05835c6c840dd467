"""A case is how it is put right: what must be done, by whom, until when, with messages and evidence."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case as Choose
from django.db.models import Q, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals
from gscm.lib.states import Stateful, Transition
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


def next_date(path: str = "") -> Choose:
    """`Case.next_date` as an expression; `path` leads from the row to the case, such as `case__`."""
    waits = When(Q(**{f"{path}status": "accepted_risk"}), then=f"{path}accepted_until")
    return Choose(
        waits, default=Coalesce(f"{path}step_due", f"{path}due_date"), output_field=models.DateField()
    )


def is_late(on: date, path: str = "") -> Q:
    """That something should have happened before the day; `path` leads from the row to the case."""
    return Q(LessThan(next_date(path), on))


class CaseQuerySet(SupplierScopedQuerySet):
    def running(self) -> "CaseQuerySet":
        return self.exclude(status__in=Case.SETTLED)


@track()
class Case(SupplierScoped, Stateful):
    """A corrective-action case of one supplier."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        NOTIFIED = "notified", _("Notified")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        PLAN_SUBMITTED = "plan_submitted", _("Plan submitted")
        IN_PROGRESS = "in_progress", _("In progress")
        EVIDENCE_SUBMITTED = "evidence_submitted", _("Evidence submitted")
        VERIFICATION = "verification", _("Verification")
        VERIFIED = "verified", _("Verified")
        ACCEPTED_RISK = "accepted_risk", _("Risk accepted")
        DISENGAGED = "disengaged", _("Disengaged")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        Status.OPEN: {Status.NOTIFIED, Status.VERIFICATION, Status.CANCELLED},
        Status.NOTIFIED: {
            Status.ACKNOWLEDGED,
            Status.VERIFICATION,
            Status.DISENGAGED,
            Status.CANCELLED,
        },
        Status.ACKNOWLEDGED: {
            Status.PLAN_SUBMITTED,
            Status.VERIFICATION,
            Status.DISENGAGED,
            Status.CANCELLED,
        },
        Status.PLAN_SUBMITTED: {
            Status.IN_PROGRESS,
            Status.ACKNOWLEDGED,
            Status.VERIFICATION,
            Status.DISENGAGED,
            Status.CANCELLED,
        },
        # To itself: an extension, with a new due date.
        Status.IN_PROGRESS: {
            Status.IN_PROGRESS,
            Status.EVIDENCE_SUBMITTED,
            Status.VERIFICATION,
            Status.ACCEPTED_RISK,
            Status.DISENGAGED,
            Status.CANCELLED,
        },
        Status.EVIDENCE_SUBMITTED: {Status.VERIFICATION, Status.IN_PROGRESS, Status.CANCELLED},
        Status.VERIFICATION: {Status.VERIFIED, Status.IN_PROGRESS},
        Status.VERIFIED: {Status.CLOSED, Status.IN_PROGRESS, Status.CANCELLED},
        Status.ACCEPTED_RISK: {Status.IN_PROGRESS, Status.VERIFICATION, Status.CANCELLED},
        Status.DISENGAGED: {Status.CLOSED},
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
    step_due = models.DateField(
        _("next step until"),
        null=True,
        blank=True,
        help_text=_(
            "Until when the supplier is to confirm or to hand in its plan; empty: the due date counts."
        ),
    )
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_record = models.JSONField(_("closing record"), default=dict, blank=True)
    accepted_until = models.DateField(_("risk accepted until"), null=True, blank=True)

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
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted_risk") | Q(accepted_until__isnull=False),
                name="case_risk_accepted_with_an_end",
            ),
            models.CheckConstraint(
                condition=Q(step_due__isnull=True) | Q(status__in=["notified", "acknowledged"]),
                name="case_step_due_while_the_supplier_has_to_take_it",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.number

    @property
    def next_date(self) -> date:
        """Until when something is to happen about the case as it stands; there is always such a day."""
        if self.status == self.Status.ACCEPTED_RISK and self.accepted_until:
            return self.accepted_until
        return self.step_due or self.due_date

    def move_to(
        self,
        target: str,
        *,
        by: models.Model | None,
        at: datetime,
        reason: str = "",
        only_if: Q | None = None,
        **values: Any,
    ) -> Self:
        """As `Stateful.move_to`; the date of the step that was awaited ends with it, unless another one is given."""
        return super().move_to(
            target, by=by, at=at, reason=reason, only_if=only_if, **{"step_due": None} | values
        )


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
        PRODUCT_DECLARATION = "product_declaration", _("Declare at product level")
        PROVE_ORIGIN = "prove_origin", _("Prove origin or recycled material")
        ADOPT_POLICY = "adopt_policy", _("Adopt a sourcing policy")
        TRAIN = "train", _("Train the people concerned")
        SURVEY_SUPPLIERS = "survey_suppliers", _("Survey own suppliers")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        TO_DO = "to_do", _("To do")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    case = models.ForeignKey(Case, models.PROTECT, related_name="actions", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    description = models.CharField(_("what"), max_length=300)
    cause = models.CharField(_("root cause"), max_length=500, blank=True)
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


class CaseEvidence(SupplierScoped):
    """A file that shows what was done about an action, unchanged as it came."""

    supplier_path = "action__case__supplier"

    action = models.ForeignKey(
        CaseAction, models.PROTECT, related_name="evidence", verbose_name=_("action of a case")
    )
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    by_supplier = models.BooleanField(_("sent by the supplier"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of an action")
        verbose_name_plural = _("evidence of actions")
        ordering = ["action", "added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["action", "sha256"], name="case_evidence_once")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.file_name


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
    """Mails about cases, within a person's reach and by what became of them."""


class CaseMail(PutDown, SupplierScoped):
    """The delivery of a message, or of the news of an escalation, to one reader; the page says what became of it."""

    supplier_path = "case__supplier"

    case = models.ForeignKey(Case, models.PROTECT, related_name="mails", verbose_name=_("case"))
    message = models.ForeignKey(
        CaseMessage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("message of a case"),
    )
    escalation = models.ForeignKey(
        "CaseEscalation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("escalation of a case"),
    )
    to_supplier = models.BooleanField(_("to the supplier"), default=False)

    objects = CaseMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail about a case")
        verbose_name_plural = _("mails about cases")
        ordering = ["case", "id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "to"], name="case_mail_once"),
            models.UniqueConstraint(fields=["escalation", "to"], name="case_mail_once_of_an_escalation"),
            models.CheckConstraint(
                condition=Q(message__isnull=False, escalation__isnull=True)
                | Q(message__isnull=True, escalation__isnull=False),
                name="case_mail_of_one_thing",
            ),
            claimed_before_it_is_sent("case_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["message"], condition=Q(claimed_at__isnull=True), name="case_mail_outstanding"
            )
        ]
        triggers = [kept()]

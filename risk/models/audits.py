"""Internal audits of suppliers: why one was proposed, who does it and when, what was found."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.history import append_only, kept, track
from gscm.lib.states import Stateful, Transition
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from risk.models.audit_forms import AuditForm
from risk.models.cases import Case
from risk.models.scores import RiskScore
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class AuditTrigger(models.TextChoices):
    """What makes the system, or a person, propose an audit."""

    LEVEL = "level", _("Risk level high")
    ORIGIN = "origin", _("Origin at risk (R4)")
    CASE_OVERDUE = "case_overdue", _("Corrective action overdue")
    CASE_ESCALATED = "case_escalated", _("Case escalated to E3")
    CASE_REOPENED = "case_reopened", _("Case opened again")
    GRIEVANCE = "grievance", _("Substantiated grievance")
    FALSE_DECLARATION = "false_declaration", _("False declaration")
    MANUAL = "manual", _("Other reason")


@track()
class AuditTriggerSetting(models.Model):
    """Whether a trigger proposes audits by itself."""

    trigger = models.CharField(_("trigger"), max_length=20, choices=AuditTrigger.choices, unique=True)
    is_on = models.BooleanField(_("proposes audits"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    objects: ClassVar[models.Manager["AuditTriggerSetting"]]

    class Meta:
        verbose_name = _("trigger of audits")
        verbose_name_plural = _("triggers of audits")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_trigger_display()


class AuditQuerySet(SupplierScopedQuerySet):
    def running(self) -> "AuditQuerySet":
        """Those that are neither closed nor declined."""
        return self.exclude(status__in=Audit.SETTLED)


@track()
class Audit(SupplierScoped, Stateful):
    """An audit of one supplier by the group's own auditors. It is no audit of a smelter."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("audits", "Proposed")
        PLANNED = "planned", _("Planned")
        NOTIFIED = "notified", _("Supplier notified")
        CONDUCTED = "conducted", _("Conducted")
        FINDINGS = "findings", _("Findings reported")
        ACTIONS = "actions", _("Corrective actions")
        VERIFIED = "verified", _("Corrections verified")
        CLOSED = "closed", _("Closed")
        DECLINED = "declined", _("Declined")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        REMOTE = "remote", _("Remote")

    class Verdict(models.TextChoices):
        PASSED = "passed", pgettext_lazy("audits", "Passed")
        CONDITIONAL = "conditional", _("Passed with conditions")
        FAILED = "failed", pgettext_lazy("audits", "Failed")

    TRANSITIONS = {
        Status.PROPOSED: {Status.PLANNED, Status.DECLINED},
        # To itself: another day or auditor.
        Status.PLANNED: {Status.PLANNED, Status.NOTIFIED, Status.DECLINED},
        Status.NOTIFIED: {Status.PLANNED, Status.CONDUCTED, Status.DECLINED},
        Status.CONDUCTED: {Status.FINDINGS},
        Status.FINDINGS: {Status.ACTIONS, Status.VERIFIED},
        Status.ACTIONS: {Status.VERIFIED},
        Status.VERIFIED: {Status.CLOSED},
    }
    SETTLED: ClassVar[list[str]] = [Status.CLOSED, Status.DECLINED]
    TAKES_CAUSES: ClassVar[list[str]] = [
        Status.PROPOSED,
        Status.PLANNED,
        Status.NOTIFIED,
        Status.CONDUCTED,
        Status.FINDINGS,
        Status.ACTIONS,
    ]
    """Until its corrections are verified, another trigger is a further reason for the same audit: what a failed audit
    does to the score must not propose the next one."""
    REPORTED: ClassVar[list[str]] = [Status.FINDINGS, Status.ACTIONS, Status.VERIFIED, Status.CLOSED]

    number = models.CharField(_("number"), max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="audits", verbose_name=_("supplier"))
    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    form = models.ForeignKey(
        AuditForm, models.PROTECT, null=True, blank=True, related_name="audits", verbose_name=_("form")
    )
    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="audits",
        verbose_name=_("auditor"),
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("planned by"),
    )
    planned_for = models.DateField(_("day"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    focus = models.TextField(_("what it looks at first"), blank=True)
    acknowledged_at = models.DateTimeField(_("confirmed by the supplier at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    conducted_on = models.DateField(_("conducted on"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices, blank=True)
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=1, null=True, blank=True)
    minerals_points = models.DecimalField(
        _("points for conflict minerals"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="audits",
        verbose_name=_("case of its findings"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "planned_for"], name="audit_by_day"),
            models.Index(fields=["supplier", "-reported_on"], name="audit_of_supplier"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier"],
                condition=Q(status__in=["proposed", "planned", "notified", "conducted"]),
                name="audit_one_at_a_time",
                violation_error_message=_("An audit of this supplier is under way."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "declined"])
                | Q(
                    auditor__isnull=False,
                    planned_by__isnull=False,
                    planned_for__isnull=False,
                    form__isnull=False,
                ),
                name="audit_planned_with_auditor_day_and_form",
            ),
            models.CheckConstraint(
                condition=Q(auditor__isnull=True) | Q(planned_by__isnull=True) | ~Q(auditor=F("planned_by")),
                name="audit_planned_by_another",
                violation_error_message=_("Who plans an audit does not carry it out."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "planned", "notified", "declined"])
                | Q(conducted_on__isnull=False),
                name="audit_conducted_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["findings", "actions", "verified", "closed"])
                | (~Q(verdict="") & Q(reported_on__isnull=False, points__isnull=False)),
                name="audit_reported_with_its_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_by=F("auditor"))),
                name="audit_closed_by_another",
                violation_error_message=_("Another person than the auditor closes an audit."),
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.number


class AuditTransition(Transition):
    """A step of an audit."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="transitions")

    objects: ClassVar[models.Manager["AuditTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of an audit")
        verbose_name_plural = _("steps of audits")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.audit}: {self.to_status}"


class AuditCause(SupplierScoped):
    """One reason for an audit. What triggers (`trigger`, `key`) does so once, whatever becomes of the audit.

    A grievance is named without its text, its source or its number.
    """

    supplier_path = "audit__supplier"

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="causes", verbose_name=_("audit"))
    trigger = models.CharField(_("trigger"), max_length=20, choices=AuditTrigger.choices)
    key = models.CharField(_("what triggered"), max_length=60)
    score = models.ForeignKey(
        RiskScore, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("risk score")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    reason = models.TextField(_("reason"), blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    noted_at = models.DateTimeField(_("noted at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for an audit")
        verbose_name_plural = _("reasons for audits")
        ordering = ["audit", "noted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["trigger", "key"], name="audit_cause_once")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.get_trigger_display()


class AuditMailQuerySet(SupplierScopedQuerySet, PutDownQuerySet):  # type: ignore[override]
    """The notices of audits, within a person's reach and by what became of them."""


class AuditMail(PutDown, SupplierScoped):
    """The notice of an audit to one contact, for the day on which it was planned then."""

    supplier_path = "audit__supplier"

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="mails", verbose_name=_("audit"))
    planned_for = models.DateField(_("day"))
    put_down_at = models.DateTimeField(_("written at"))

    objects = AuditMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of an audit")
        verbose_name_plural = _("notices of audits")
        ordering = ["audit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "to", "put_down_at"], name="audit_mail_once"),
            claimed_before_it_is_sent("audit_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["audit"], condition=Q(claimed_at__isnull=True), name="audit_mail_outstanding"
            )
        ]
        triggers = [kept()]

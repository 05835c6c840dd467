"""What an audit saw: the answers of its form, files, and findings with what becomes of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, track
from gscm.lib.originals import originals
from risk.models.audits import Audit
from risk.models.cases import CaseAction
from suppliers.models.documents import PolicyTopic
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet


class AnswerChoice(models.TextChoices):
    """How far a supplier does what a question asks for."""

    MET = "met", _("Met")
    MOSTLY = "mostly", _("Mostly met")
    PARTLY = "partly", _("Partly met")
    MISSING = "missing", _("Not met")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


@track()
class AuditAnswer(SupplierScoped):
    """The answer to one question of the form; its earlier versions stay in the history."""

    supplier_path = "audit__supplier"

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="answers", verbose_name=_("audit"))
    question = models.CharField(_("question"), max_length=40)
    answer = models.CharField(_("answer"), max_length=20, choices=AnswerChoice.choices)
    note = models.TextField(_("what was seen"), max_length=1_000, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    given_at = models.DateTimeField(_("answered at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of an audit")
        verbose_name_plural = _("answers of audits")
        ordering = ["audit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "question"], name="audit_answer_once"),
            models.CheckConstraint(
                condition=~Q(answer__in=["partly", "missing"]) | ~Q(note=""),
                name="audit_gap_with_what_was_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit}: {self.question}"


class AuditFile(SupplierScoped):
    """A form that was filled in without a connection, unchanged as it came."""

    supplier_path = "audit__supplier"

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="files", verbose_name=_("audit"))
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("filled-in form of an audit")
        verbose_name_plural = _("filled-in forms of audits")
        ordering = ["audit", "-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["audit", "sha256"], name="audit_file_once")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.file_name


@track()
class AuditFinding(SupplierScoped):
    """What is wrong at the supplier, which action puts it right, and that the auditor saw it put right."""

    supplier_path = "audit__supplier"

    class Gravity(models.TextChoices):
        CRITICAL = "critical", _("Critical")
        MAJOR = "major", _("Major")
        MINOR = "minor", _("Minor")

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings", verbose_name=_("audit"))
    question = models.CharField(_("question"), max_length=40, blank=True)
    gravity = models.CharField(_("gravity"), max_length=10, choices=Gravity.choices)
    risk = models.CharField(
        _("risk of OECD Annex II"), max_length=30, choices=PolicyTopic.choices, blank=True
    )
    text = models.TextField(_("finding"), max_length=1_000)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted at"))
    action = models.OneToOneField(
        CaseAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_finding",
        verbose_name=_("action of a case"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verification = models.TextField(_("how it was verified"), max_length=1_000, blank=True)

    objects = SupplierScopedQuerySet.as_manager()

    ORDER: ClassVar[dict[str, int]] = {Gravity.CRITICAL: 0, Gravity.MAJOR: 1, Gravity.MINOR: 2}

    class Meta:
        verbose_name = _("finding of an audit")
        verbose_name_plural = _("findings of audits")
        ordering = ["audit", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True)
                | (Q(action__isnull=False, verified_by__isnull=False) & ~Q(verification="")),
                name="audit_finding_verified_after_its_action",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

"""Mails about documents: put down first, claimed before they are sent, marked after."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from suppliers.models.documents import Document, DocumentVersion
from suppliers.models.letters import LetterOfGuarantee
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class DocumentMailQuerySet(SupplierScopedQuerySet):
    def outstanding(self) -> Self:
        """The mails that nobody has begun to send."""
        return self.filter(claimed_at__isnull=True)

    def uncertain(self, before: datetime) -> Self:
        """Mails begun before the moment that were neither sent nor refused: a worker died meanwhile."""
        return self.filter(sent_at__isnull=True, refusal="", claimed_at__lt=before)


class DocumentMail(SupplierScoped):
    """One mail to one reader. Claimed and not marked is never sent again by itself; nor what a server refused."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("a version was published")
        EXPIRY = "expiry", _("a letter of guarantee expires")
        REVIEW = "review", _("a review is overdue")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    document = models.ForeignKey(Document, models.PROTECT, related_name="mails", verbose_name=_("document"))
    version = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("version of a document"),
    )
    letter = models.ForeignKey(
        LetterOfGuarantee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("letter of guarantee"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("days before"), null=True, blank=True)
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="document_mails",
        verbose_name=_("supplier"),
    )
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("put down at"))
    claimed_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    refusal = models.CharField(_("answer of the mail server"), max_length=300, blank=True)

    objects: ClassVar[DocumentMailQuerySet] = DocumentMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail about a document")
        verbose_name_plural = _("mails about documents")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "document", "version", "letter", "due_on", "days", "supplier", "to"],
                nulls_distinct=False,
                name="document_mail_once",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(claimed_at__isnull=False, refusal=""),
                name="document_mail_claimed_before_it_is_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="document_mail_outstanding"
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.to

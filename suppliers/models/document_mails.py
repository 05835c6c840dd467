"""Mails about documents: put down first, claimed before they are sent, marked after."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.models.documents import Document, DocumentVersion
from suppliers.models.letters import LetterOfGuarantee
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class DocumentMailQuerySet(SupplierScopedQuerySet, PutDownQuerySet):  # type: ignore[override]
    """The mails about documents, within a person's reach and by what became of them."""


class DocumentMail(PutDown, SupplierScoped):
    """One mail to one reader about a version, a letter of guarantee or a review."""

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
    created_at = models.DateTimeField(_("put down at"))

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
            claimed_before_it_is_sent("document_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="document_mail_outstanding"
            )
        ]
        triggers = [kept()]

"""What the company lays down and tells: policy, supplier code, letter of guarantee, requirements, procedures.

A document lives in versions. A version is written, proposed by one person and published by another; from its
effective day it takes the place of the one before, which stays readable by date.
"""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pgtrigger import Condition, Protect, Update

from gscm.lib.history import append_only, kept, track
from gscm.lib.states import Stateful, Transition
from suppliers.access import may_steer
from suppliers.models.organisation import Subsidiary
from suppliers.models.people import Membership, User
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet, SupplyRelation

LANGUAGES = ("en", "zh")


class PolicyTopic(models.TextChoices):
    """What a policy has to speak of: the risks of OECD Annex II, environment and labour."""

    ABUSES = "abuses", _("Serious abuses of human rights")
    ARMED_GROUPS = "armed_groups", _("Support of non-state armed groups")
    SECURITY_FORCES = "security_forces", _("Public and private security forces")
    BRIBERY = "bribery", _("Bribery and false statements of origin")
    MONEY_LAUNDERING = "money_laundering", _("Money laundering")
    TAXES = "taxes", _("Taxes, fees and royalties")
    ENVIRONMENT = "environment", _("Environment")
    LABOUR = "labour", _("Labour and human rights")


def validate_sections(sections: object) -> None:
    """Each key is a topic of a policy, each value its text in both languages; either may be empty in a draft.

    :raises ValidationError: something else stands in it.
    """
    known = {str(topic) for topic in PolicyTopic}
    if not isinstance(sections, dict) or not sections.keys() <= known:
        raise ValidationError(_("A section belongs to a topic of the policy."), code="unknown_topic")
    for texts in sections.values():
        if not isinstance(texts, dict) or texts.keys() != set(LANGUAGES):
            raise ValidationError(_("A section has a text in each language."), code="no_languages")


def in_reader_language(english: str, chinese: str) -> str:
    """Of two texts the one in the active language."""
    return chinese if (get_language() or "").startswith("zh") else english


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """The centre sees all; colleagues those of which a version was published."""
        if may_steer(user):
            return self
        published = DocumentVersion.objects.published().filter(document=OuterRef("pk"))
        return self.filter(Exists(published)) if user.roles else self.none()

    def overdue(self, on: date) -> Self:
        """Documents whose review should have been done before the day."""
        return self.filter(review_due_on__lt=on)


@track()
class Document(models.Model):
    """One document, however many versions it has."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        CODE = "code", _("Supplier Code of Conduct")
        LETTER = "letter", _("Letter of guarantee")
        REQUIREMENT = "requirement", _("Requirement")
        PROCEDURE = "procedure", _("Procedure")

    SINGLE: ClassVar[tuple[str, ...]] = (Kind.POLICY, Kind.CODE, Kind.LETTER)
    """Kinds of which there is one document: everybody has to find the same."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_documents", verbose_name=_("owner")
    )
    review_months = models.PositiveSmallIntegerField(
        _("review every so many months"), default=12, help_text=_("Counted from the last version or review.")
    )
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    validity_months = models.PositiveSmallIntegerField(
        _("a signature holds for so many months"), default=24, help_text=_("For letters of guarantee.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind", "title_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=["policy", "code", "letter"]),
                name="document_single_kinds",
                violation_error_message=_("There is one document of this kind already."),
            ),
            models.CheckConstraint(
                condition=Q(review_months__gte=1, validity_months__gte=1), name="document_periods_positive"
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_reader_language(self.title_en, self.title_zh)

    @property
    def is_policy(self) -> bool:
        return self.kind == self.Kind.POLICY

    @property
    def is_letter(self) -> bool:
        return self.kind == self.Kind.LETTER


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    def published(self) -> Self:
        return self.filter(status=DocumentVersion.Status.PUBLISHED)

    def in_force(self, on: date) -> Self:
        """Of each document the version that holds on the day: the one that became effective last. One query."""
        newest = (
            DocumentVersion.objects.published()
            .filter(document=OuterRef("document"), effective_on__lte=on)
            .order_by("-effective_on", "-number")
        )
        return self.published().filter(pk=Subquery(newest.values("pk")[:1]))

    def addressed_to(self, suppliers: models.QuerySet[Supplier]) -> Self:
        """Published versions that are meant for at least one of the suppliers."""
        reach = DocumentVersion.SupplierAudience
        by_subsidiary = DocumentVersion.subsidiaries.through._default_manager.filter(
            documentversion=OuterRef("pk"), subsidiary__supply_relations__supplier__in=suppliers
        )
        by_name = DocumentVersion.named.through._default_manager.filter(
            documentversion=OuterRef("pk"), supplier__in=suppliers
        )
        return self.published().filter(
            Q(for_suppliers=reach.ALL)
            | Q(Exists(by_subsidiary), for_suppliers=reach.SUBSIDIARIES)
            | Q(Exists(by_name), for_suppliers=reach.NAMED)
        )

    def visible_to(self, user: User) -> Self:
        """The centre sees all, colleagues what was published, a supplier's contact what is meant for the supplier."""
        if may_steer(user):
            return self
        if user.roles:
            return self.published()
        return self.addressed_to(Supplier.objects.visible_to(user))


@track()
class DocumentVersion(Stateful):
    """One version of a document, in both languages."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        PUBLISHED = "published", _("Published")

    class SupplierAudience(models.TextChoices):
        NONE = "none", _("No suppliers")
        ALL = "all", _("All suppliers")
        SUBSIDIARIES = "subsidiaries", _("Suppliers that deliver to certain subsidiaries")
        NAMED = "named", _("Suppliers in scope of a campaign")

    TRANSITIONS = {
        Status.DRAFT: {Status.PROPOSED},
        Status.PROPOSED: {Status.DRAFT, Status.PUBLISHED},
    }

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    sections = models.JSONField(_("sections"), default=dict, blank=True, validators=[validate_sections])
    change_en = models.TextField(_("what changes, in English"))
    change_zh = models.TextField(_("what changes, in Chinese"))
    effective_on = models.DateField(_("effective from"))
    for_colleagues = models.BooleanField(_("for colleagues"), default=True)
    for_suppliers = models.CharField(
        _("for suppliers"), max_length=12, choices=SupplierAudience.choices, default=SupplierAudience.ALL
    )
    subsidiaries = models.ManyToManyField(
        Subsidiary, blank=True, related_name="+", verbose_name=_("subsidiaries")
    )
    named = models.ManyToManyField(Supplier, blank=True, related_name="+", verbose_name=_("suppliers"))
    named_by = models.CharField(_("suppliers taken from"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects: ClassVar[DocumentVersionQuerySet] = DocumentVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number_once"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(status__in=["draft", "proposed"]),
                name="document_version_one_in_the_making",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(proposed_by__isnull=False, published_by__isnull=False, published_at__isnull=False),
                name="document_version_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("proposed_by")),
                name="document_version_published_by_a_second_person",
            ),
        ]
        triggers = [
            kept(),
            Protect(
                name="published_stays", operation=Update, condition=Condition("OLD.status = 'published'")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    @property
    def text(self) -> str:
        return in_reader_language(self.text_en, self.text_zh)

    @property
    def change(self) -> str:
        return in_reader_language(self.change_en, self.change_zh)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The sections of a policy in the reader's language: heading and text, in the order of the topics."""
        language = in_reader_language("en", "zh")
        return [
            (str(topic.label), self.sections[topic][language])
            for topic in PolicyTopic
            if topic in self.sections
        ]

    @property
    def missing_topics(self) -> list[str]:
        """Topics of which a policy says nothing yet in one of the languages; empty for other documents."""
        if not self.document.is_policy:
            return []
        return [
            str(topic.label)
            for topic in PolicyTopic
            if not all(self.sections.get(topic, {}).get(language, "").strip() for language in LANGUAGES)
        ]

    def suppliers(self) -> models.QuerySet[Supplier]:
        """The suppliers for which the version is meant, as they are by now: one that came later is among them."""
        if self.for_suppliers == self.SupplierAudience.ALL:
            return Supplier.objects.all()
        if self.for_suppliers == self.SupplierAudience.SUBSIDIARIES:
            relations = SupplyRelation.objects.filter(
                supplier=OuterRef("pk"), subsidiary__in=self.subsidiaries.all()
            )
            return Supplier.objects.filter(Exists(relations))
        if self.for_suppliers == self.SupplierAudience.NAMED:
            return Supplier.objects.filter(pk__in=self.named.all())
        return Supplier.objects.none()

    def colleagues(self, on: date) -> models.QuerySet[User]:
        """The people of the house for whom the version is meant: all who hold a role on the day."""
        if not self.for_colleagues:
            return User.objects.none()
        holders = Membership.objects.in_force(on).values("user")
        return User.objects.filter(pk__in=holders, is_active=True)


class DocumentVersionTransition(Transition):
    """One step of a version: proposed, sent back, published."""

    version = models.ForeignKey(
        DocumentVersion, models.PROTECT, related_name="transitions", verbose_name=_("version of a document")
    )

    objects: ClassVar[models.Manager["DocumentVersionTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of a version")
        verbose_name_plural = _("steps of versions")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.version} · {self.to_status}"


class DocumentReview(models.Model):
    """That somebody looked through a document and found that it may stay as it is."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="reviews", verbose_name=_("document"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("what was looked at"))

    objects: ClassVar[models.Manager["DocumentReview"]]

    class Meta:
        verbose_name = _("review of a document")
        verbose_name_plural = _("reviews of documents")
        ordering = ["-at", "-pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.document} · {self.at:%Y-%m-%d}"


class Acknowledgement(SupplierScoped):
    """That a supplier, or a colleague, has taken note of a version: by whom, when, and in which way."""

    class Way(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        STAFF = "staff", _("noted by the team")
        OWN = "own", _("by the person")

    version = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        related_name="acknowledgements",
        verbose_name=_("version of a document"),
    )
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acknowledgements",
        verbose_name=_("supplier"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    note = models.CharField(_("evidence"), max_length=300, blank=True)

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "supplier"],
                condition=Q(supplier__isnull=False),
                name="acknowledgement_once_per_supplier",
            ),
            models.UniqueConstraint(
                fields=["version", "by"],
                condition=Q(supplier__isnull=True),
                name="acknowledgement_once_per_colleague",
            ),
            models.CheckConstraint(
                condition=Q(supplier__isnull=True, way="own") | (Q(supplier__isnull=False) & ~Q(way="own")),
                name="acknowledgement_way_fits",
            ),
            models.CheckConstraint(
                condition=~Q(way="staff") | ~Q(note=""), name="acknowledgement_by_staff_has_evidence"
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.version} · {self.supplier or self.by}"

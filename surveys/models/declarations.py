"""What a file says: the declaration, its rows with their cells, and what is wrong with it."""

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track_changes_of
from smelters.models.facilities import Facility
from smelters.models.minerals import Mineral
from smelters.models.names import ReportedName
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.submissions import Submission


class DeclarationQuerySet(SupplierScopedQuerySet):
    def current(self, *, suppliers: Collection[int] | None = None) -> "DeclarationQuerySet":
        """The newest accepted declaration of each supplier and template: what counts today.

        :param suppliers: of these alone, where they are few: only their declarations are looked at.
        """
        accepted = Declaration.objects.filter(submission__status="accepted")
        if suppliers is not None:
            accepted = accepted.filter(submission__request__supplier__in=suppliers)
        newest = (
            accepted.order_by("submission__request__supplier_id", "family", "-submission__received_at", "-pk")
            .distinct("submission__request__supplier_id", "family")
            .values("pk")
        )
        return self.filter(pk__in=newest)


class Declaration(SupplierScoped):
    """What one file says about the company and its smelters, as understood; written once."""

    supplier_path = "submission__request__supplier"

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="declaration", verbose_name=_("submission")
    )
    family = models.CharField(_("template"), max_length=4)
    version = models.CharField(_("version"), max_length=10)
    template_text = models.CharField(_("revision as written"), max_length=100, blank=True)
    language = models.CharField(_("language of the file"), max_length=40, blank=True)
    company = models.JSONField(_("company data"), default=dict)
    company_name = models.CharField(_("company"), max_length=250, blank=True)
    scope = models.CharField(_("scope"), max_length=1, blank=True)
    effective_date = models.DateField(_("effective date"), null=True, blank=True)
    minerals = models.JSONField(_("minerals declared"), default=list)
    checker_incomplete = models.PositiveSmallIntegerField(_("required fields missing"), default=0)
    read_seconds = models.FloatField(_("seconds to read"), default=0)
    reader_version = models.CharField(_("version of the reader"), max_length=20, default="1")

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        ordering = ["-submission__received_at"]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.family} {self.version} {self.company_name}"


class Answer(models.Model):
    """The answer to one question, per mineral or for the company, with its cells."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="answers")
    question = models.CharField(
        _("question"), max_length=20, help_text=_("q1 to q8, or the letter of a company question")
    )
    meaning = models.CharField(_("meaning"), max_length=40, blank=True)
    mineral = models.CharField(_("mineral"), max_length=40, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    comment = models.TextField(_("comment"), blank=True)
    sheet = models.CharField(_("sheet"), max_length=40)
    cell = models.CharField(_("cell"), max_length=10)

    objects: ClassVar[models.Manager["Answer"]]

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "question", "mineral"], name="answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.mineral}: {self.answer}"


class ReportedSmelterQuerySet(SupplierScopedQuerySet):
    def current(self, *, suppliers: Collection[int] | None = None) -> "ReportedSmelterQuerySet":
        """Rows of the declarations that count today, of these suppliers alone where they are few."""
        return self.filter(declaration__in=Declaration.objects.current(suppliers=suppliers))

    def unresolved(self) -> "ReportedSmelterQuerySet":
        return self.filter(facility__isnull=True)


@track_changes_of("facility", "resolution", "reported_name")
class ReportedSmelter(SupplierScoped):
    """One row of the Smelter List: as written, and the facility it was resolved to."""

    supplier_path = "declaration__submission__request__supplier"

    class Kind(models.TextChoices):
        LISTED = "listed", _("Listed")
        NOT_LISTED = "not_listed", _("Smelter not listed")
        NOT_IDENTIFIED = "not_identified", _("Smelter not yet identified")
        UNRESOLVED = "unresolved", _("Not found by the template")

    class Resolution(models.TextChoices):
        NONE = "", _("Waiting for a decision")
        CID = "cid", _("By CID")
        NAME = "name", _("By name and metal")
        FORM = "form", _("By name in another form")
        SIMILAR = "similar", _("By a similar name and its place")
        DECISION = "decision", _("By a person's decision")
        PROPOSAL = "proposal", _("By the supplier's own answer")

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="smelters", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    metal = models.ForeignKey(
        Mineral, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mineral")
    )
    metal_as_written = models.CharField(_("metal as written"), max_length=100, blank=True)
    id_as_written = models.CharField(_("CID as written"), max_length=100, blank=True)
    cid = models.CharField(_("CID understood"), max_length=9, blank=True)
    lookup_as_written = models.CharField(_("look-up name as written"), max_length=500, blank=True)
    name = models.CharField(_("name reported"), max_length=500, blank=True)
    name_key = models.CharField(_("normalised name"), max_length=500, blank=True)
    country = models.CharField(_("country reported"), max_length=200, blank=True)
    city = models.CharField(_("city reported"), max_length=200, blank=True)
    state = models.CharField(_("state reported"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    details = models.JSONField(_("other cells"), default=dict)
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="reported", verbose_name=_("smelter")
    )
    resolution = models.CharField(
        _("resolved"), max_length=10, choices=Resolution.choices, default="", blank=True
    )
    reported_name = models.ForeignKey(
        ReportedName,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rows",
        verbose_name=_("name in the queue"),
    )

    objects = ReportedSmelterQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported smelter")
        verbose_name_plural = _("reported smelters")
        ordering = ["declaration", "row"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "row"], name="reported_smelter_once"),
            models.CheckConstraint(
                condition=models.Q(facility__isnull=True, resolution="")
                | (models.Q(facility__isnull=False) & ~models.Q(resolution="")),
                name="reported_smelter_resolved_by_something",
            ),
        ]
        indexes = [
            models.Index(fields=["metal", "facility"]),
            models.Index(  # all that figures ask of the rows of a declaration, which are wide
                fields=["declaration", "metal", "facility", "reported_name"], name="reported_by_declaration"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.id_as_written


class ReportedProduct(models.Model):
    """One row of the Product List."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="products")
    row = models.PositiveIntegerField(_("row"))
    values = models.JSONField(_("cells"), default=dict)

    objects: ClassVar[models.Manager["ReportedProduct"]]

    class Meta:
        verbose_name = _("reported product")
        verbose_name_plural = _("reported products")
        ordering = ["declaration", "row"]

    def __str__(self) -> str:
        return str(self.row)


class ReportedMine(models.Model):
    """One row of the Mine List."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="mines")
    row = models.PositiveIntegerField(_("row"))
    metal = models.CharField(_("mineral"), max_length=40, blank=True)
    values = models.JSONField(_("cells"), default=dict)

    objects: ClassVar[models.Manager["ReportedMine"]]

    class Meta:
        verbose_name = _("reported mine")
        verbose_name_plural = _("reported mines")
        ordering = ["declaration", "row"]

    def __str__(self) -> str:
        return str(self.row)


class FindingQuerySet(SupplierScopedQuerySet):
    def asking(self) -> "FindingQuerySet":
        """Findings that stand in the way of acceptance: no warnings, and none whose justification was accepted."""
        return self.exclude(severity=Finding.Severity.WARN).exclude(justification__decision="accepted")


class Finding(SupplierScoped):
    """Something wrong with a file, at its place. The sentence is made in the reader's language."""

    supplier_path = "submission__request__supplier"

    class Severity(models.TextChoices):
        REJECT = "reject", _("Rejected")
        CORRECT = "correct", _("Needs correction")
        WARN = "warn", _("Warning")

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="findings", verbose_name=_("submission")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    rule = models.CharField(_("rule"), max_length=30)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    sheet = models.CharField(_("sheet"), max_length=40, blank=True)
    cell = models.CharField(_("cell"), max_length=20, blank=True)
    rows = models.JSONField(_("rows"), default=list)
    parameters = models.JSONField(_("details"), default=dict)
    signature = models.CharField(
        _("signature"),
        max_length=64,
        blank=True,
        help_text=_("The same in another file where the same rule finds the same at the same place."),
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["submission", "position"]
        constraints = [models.UniqueConstraint(fields=["submission", "position"], name="finding_once")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.rule} {self.sheet}!{self.cell}"

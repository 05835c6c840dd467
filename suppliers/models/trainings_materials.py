"""What is taught with: textbook, slides, guides, best practice; in versions, in both languages; who got which."""

import secrets
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals
from suppliers.models.documents import in_reader_language
from suppliers.models.people import User
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class TrainingTopic(models.TextChoices):
    """What trainings and materials are about, coded so that they can be counted."""

    REQUIREMENTS = "requirements", _("Management requirements")
    PROJECT_PLAN = "project_plan", _("Annual project plan")
    SYSTEM = "system", _("Working with the conflict minerals module")
    POLICY = "policy", _("Policy and management system")
    TEMPLATES = "templates", _("Filling in CMRT and EMRT")
    SMELTERS = "smelters", _("Smelters and RMAP")
    DUE_DILIGENCE = "due_diligence", _("Due diligence and country of origin")
    MITIGATION = "mitigation", _("Risk mitigation plans")
    SUB_SUPPLIERS = "sub_suppliers", _("Surveying sub-suppliers")
    AUDITS = "audits", _("Audits")
    GRIEVANCES = "grievances", _("Complaint mechanism")


def topic_choices() -> list[tuple[str, str | Promise]]:
    """The topics, for the fields' choices: a new one is no migration."""
    return list(TrainingTopic.choices)


def topics_field() -> ArrayField:
    """A field for one or several topics."""
    return ArrayField(models.CharField(max_length=20, choices=topic_choices), verbose_name=_("topics"))


class TrainingMaterialQuerySet(models.QuerySet["TrainingMaterial"]):
    def in_use(self) -> Self:
        """What was not withdrawn and has a version."""
        versions = MaterialVersion.objects.filter(material=OuterRef("pk"))
        return self.filter(Exists(versions), withdrawn_at__isnull=True)

    def for_suppliers(self) -> Self:
        """What suppliers may read."""
        return self.in_use().exclude(reach=TrainingMaterial.Reach.COLLEAGUES)

    def visible_to(self, user: User) -> Self:
        """Colleagues see all, those who speak for a supplier what is meant for suppliers."""
        return self if user.roles else self.for_suppliers()

    def overdue(self, on: date) -> Self:
        """Those in use whose review should have been done before the day."""
        return self.filter(withdrawn_at__isnull=True, review_due_on__lt=on)


@track()
class TrainingMaterial(models.Model):
    """One piece of material, however many versions it has. It is not deleted but withdrawn."""

    class Kind(models.TextChoices):
        TEXTBOOK = "textbook", _("Textbook")
        SLIDES = "slides", _("Slides")
        GUIDE = "guide", _("Guide")
        BEST_PRACTICE = "best_practice", _("Best practice")
        MODEL_POLICY = "model_policy", _("Model policy")
        CASCADE_KIT = "cascade_kit", _("Kit for sub-suppliers")

    class Reach(models.TextChoices):
        COLLEAGUES = "colleagues", _("Colleagues only")
        SUPPLIERS = "suppliers", _("Suppliers")
        CHAIN = "chain", _("Suppliers, who may hand it on")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    reach = models.CharField(_("for whom"), max_length=12, choices=Reach.choices)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200)
    topics = topics_field()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_materials", verbose_name=_("owner")
    )
    review_months = models.PositiveSmallIntegerField(
        _("review every so many months"), default=12, help_text=_("Counted from the last version or review.")
    )
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects: ClassVar[TrainingMaterialQuerySet] = TrainingMaterialQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("training material")
        verbose_name_plural = _("training materials")
        ordering = ["kind", "title_en", "pk"]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_reader_language(self.title_en, self.title_zh)

    @property
    def may_be_handed_on(self) -> bool:
        return self.reach == self.Reach.CHAIN

    @property
    def topic_words(self) -> list[str]:
        return [str(label) for name, label in topic_choices() if name in self.topics]


class MaterialVersionQuerySet(models.QuerySet["MaterialVersion"]):
    def newest(self) -> Self:
        """Of each material the newest version."""
        newer = MaterialVersion.objects.filter(material=OuterRef("material")).order_by("-number")
        return self.filter(pk=Subquery(newer.values("pk")[:1]))

    def visible_to(self, user: User) -> Self:
        """The versions of the materials that the person may see."""
        return self.filter(material__in=TrainingMaterial.objects.visible_to(user))


class MaterialVersion(models.Model):
    """One version, as it was published: texts, files, or both. None is ever changed."""

    material = models.ForeignKey(
        TrainingMaterial, models.PROTECT, related_name="versions", verbose_name=_("training material")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    text_en = models.TextField(_("text in English"), blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    change_en = models.CharField(_("what changes, in English"), max_length=300)
    change_zh = models.CharField(_("what changes, in Chinese"), max_length=300)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"))

    objects: ClassVar[MaterialVersionQuerySet] = MaterialVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("version of a training material")
        verbose_name_plural = _("versions of training materials")
        ordering = ["material", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="material_version_number_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.material.title} {self.number}"

    @property
    def text(self) -> str:
        return in_reader_language(self.text_en, self.text_zh)

    @property
    def change(self) -> str:
        return in_reader_language(self.change_en, self.change_zh)


class MaterialFile(models.Model):
    """The file of a version in one language: its very bytes, by their SHA-256."""

    version = models.ForeignKey(
        MaterialVersion,
        models.PROTECT,
        related_name="files",
        verbose_name=_("version of a training material"),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    objects: ClassVar[models.Manager["MaterialFile"]]

    class Meta:
        verbose_name = _("file of a training material")
        verbose_name_plural = _("files of training materials")
        ordering = ["version", "language"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="material_file_once_per_language")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.file_name


class MaterialRead(SupplierScoped):
    """That somebody opened a version, the first time: who got which."""

    version = models.ForeignKey(
        MaterialVersion,
        models.PROTECT,
        related_name="reads",
        verbose_name=_("version of a training material"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="material_reads",
        verbose_name=_("supplier"),
    )
    at = models.DateTimeField(_("at"))

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reading of a training material")
        verbose_name_plural = _("readings of training materials")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user", "supplier"], nulls_distinct=False, name="material_read_once"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.user_id}"


def _token() -> str:
    return secrets.token_urlsafe(24)


class MaterialForward(SupplierScoped):
    """That a supplier handed a material on to one of its own suppliers, and whether it was opened there."""

    version = models.ForeignKey(
        MaterialVersion,
        models.PROTECT,
        related_name="forwards",
        verbose_name=_("version of a training material"),
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="material_forwards", verbose_name=_("supplier")
    )
    company = models.CharField(_("company"), max_length=200)
    to = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    note = models.CharField(_("a line to the reader"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    token = models.CharField(_("address of the page"), max_length=40, unique=True, default=_token)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("material handed on")
        verbose_name_plural = _("materials handed on")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["supplier", "-at"], name="material_forward_by_supplier")]
        constraints = [
            models.UniqueConstraint(fields=["version", "supplier", "to"], name="material_forward_once"),
            models.CheckConstraint(condition=~Q(to=""), name="material_forward_to_somebody"),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.company} · {self.to}"

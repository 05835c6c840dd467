"""What the pages of training materials show: the library, one material, who got which version, what was handed on."""

from datetime import date

import django_filters
from django.db.models import Count, F, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gscm.lib.filters import ChipFilter
from suppliers.models import (
    MaterialFile,
    MaterialForward,
    MaterialRead,
    MaterialVersion,
    Supplier,
    TrainingMaterial,
    User,
)
from suppliers.models.trainings_materials import topic_choices


class MaterialFilter(ChipFilter):
    """Materials by kind, topic and for whom they are."""

    CHIPS = ("kind", "topic", "reach")

    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=TrainingMaterial.Kind.choices, empty_label=_("All")
    )
    topic = django_filters.ChoiceFilter(
        label=_("Topic"), choices=topic_choices, method="about", empty_label=_("All")
    )
    reach = django_filters.ChoiceFilter(
        label=_("For whom"), choices=TrainingMaterial.Reach.choices, empty_label=_("All")
    )

    class Meta:
        model = TrainingMaterial
        fields: list[str] = []

    def about(self, rows: QuerySet[TrainingMaterial], name: str, topic: str) -> QuerySet[TrainingMaterial]:
        return rows.filter(topics__contains=[topic])


def library(user: User) -> QuerySet[TrainingMaterial]:
    """All materials: number and day of the newest version, and by how many suppliers and colleagues it was read.

    Read counts are of all versions, of suppliers within reach.
    """
    newest = MaterialVersion.objects.filter(material=OuterRef("pk")).order_by("-number")
    reads = MaterialRead.objects.filter(version__material=OuterRef("pk")).order_by()
    seen = reads.filter(supplier__in=Supplier.objects.visible_to(user))
    handed = MaterialForward.objects.filter(version__material=OuterRef("pk"))
    handed = handed.filter(supplier__in=Supplier.objects.visible_to(user)).order_by()

    def count(rows: QuerySet, what: str) -> Coalesce:
        found = rows.values("version__material").annotate(found=Count(what, distinct=True))
        return Coalesce(Subquery(found.values("found")), 0)

    return TrainingMaterial.objects.select_related("owner").annotate(
        newest_number=Subquery(newest.values("number")[:1]),
        newest_at=Subquery(newest.values("published_at")[:1]),
        supplier_reads=count(seen, "supplier"),
        colleague_reads=count(reads.filter(supplier__isnull=True), "user"),
        handed_on=count(handed, "to"),
    )


def versions_of(material: TrainingMaterial) -> list[MaterialVersion]:
    """Every version with its files, the newest first, and how many opened it. Two queries."""
    rows = material.versions.select_related("published_by").prefetch_related("files").order_by("-number")
    return list(rows.annotate(readers=Count("reads", distinct=True)))


def readers(material: TrainingMaterial, user: User, *, search: str) -> QuerySet[Supplier]:
    """The suppliers within reach that opened the material: their newest version, when, and by how many people."""
    reads = MaterialRead.objects.filter(version__material=material, supplier=OuterRef("pk")).order_by()
    by_supplier = reads.values("supplier")
    found: QuerySet[Supplier] = (
        Supplier.objects.visible_to(user)
        .search(search)
        .annotate(
            read_number=Subquery(by_supplier.annotate(found=Max("version__number")).values("found")),
            read_at=Subquery(by_supplier.annotate(found=Max("at")).values("found")),
            read_people=Subquery(by_supplier.annotate(found=Count("user", distinct=True)).values("found")),
        )
        .filter(read_number__isnull=False)
    )
    return found.order_by(F("read_at").desc(), "pk")


def colleagues_who_read(material: TrainingMaterial) -> list[MaterialRead]:
    """The colleagues that opened the material, each with the newest version. One query."""
    rows = MaterialRead.objects.filter(version__material=material, supplier__isnull=True)
    newest = (
        rows.select_related("user", "version").order_by("user_id", "-version__number").distinct("user_id")
    )
    return sorted(newest, key=lambda read: read.at, reverse=True)


def handed_on(material: TrainingMaterial, user: User, *, newest: int) -> list[MaterialForward]:
    """To whom suppliers within reach handed the material on, the newest first. One query."""
    rows = MaterialForward.objects.visible_to(user).filter(version__material=material)
    return list(rows.select_related("supplier", "version")[:newest])


def with_versions() -> QuerySet[MaterialVersion]:
    """The versions that a session can use: the newest of each material in use."""
    rows = MaterialVersion.objects.newest().filter(material__in=TrainingMaterial.objects.in_use())
    return rows.select_related("material").order_by("material__kind", "material__title_en")


# The supplier's side


def for_supplier(supplier: Supplier, *, topic: str = "") -> list[MaterialVersion]:
    """What suppliers may read, in its newest version; `read_at` is when somebody of the supplier opened it."""
    reads = MaterialRead.objects.filter(version=OuterRef("pk"), supplier=supplier).order_by("at")
    rows = (
        MaterialVersion.objects.newest()
        .filter(material__in=TrainingMaterial.objects.for_suppliers())
        .select_related("material")
        .annotate(read_at=Subquery(reads.values("at")[:1]))
        .order_by(F("published_at").desc(), "pk")
    )
    return list(rows.filter(material__topics__contains=[topic]) if topic else rows)


def current(material_id: int, user: User) -> QuerySet[MaterialVersion]:
    """The newest version of a material, if the person may read it."""
    rows = MaterialVersion.objects.newest().filter(material=material_id).visible_to(user)
    files = MaterialFile.objects.order_by("language")
    return rows.select_related("material").prefetch_related(Prefetch("files", files))


def files_of_suppliers() -> QuerySet[MaterialFile]:
    """The files that suppliers may take: of any version of what is meant for them."""
    return MaterialFile.objects.filter(version__material__in=TrainingMaterial.objects.for_suppliers())


def handed_on_by(supplier: Supplier, *, newest: int) -> list[MaterialForward]:
    """To whom a supplier handed material on, the newest first. One query."""
    return list(supplier.material_forwards.select_related("version__material")[:newest])


def shared(token: str) -> QuerySet[MaterialForward]:
    """What was handed on, by the address that only its reader knows; nothing once the material was withdrawn."""
    rows = MaterialForward.objects.filter(token=token, version__material__withdrawn_at__isnull=True)
    return rows.select_related("supplier", "version__material").prefetch_related("version__files")


def overdue_count(*, on: date) -> int:
    """How many materials should have been reviewed by now."""
    return TrainingMaterial.objects.overdue(on).count()

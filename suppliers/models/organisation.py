"""The group and its subsidiaries, as a tree."""

from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import track


class SubsidiaryQuerySet(models.QuerySet["Subsidiary"]):
    def branch_ids(self, roots: Iterable[int]) -> frozenset[int]:
        """The given subsidiaries and all below them. One query, whatever the depth."""
        children: dict[int | None, list[int]] = defaultdict(list)
        for pk, parent_id in self.values_list("pk", "parent_id"):
            children[parent_id].append(pk)
        branch: set[int] = set()
        waiting = list(roots)
        while waiting:
            pk = waiting.pop()
            if pk not in branch:
                branch.add(pk)
                waiting.extend(children[pk])
        return frozenset(branch)


@track()
class Subsidiary(models.Model):
    """A company or site of the group; the group itself is the root."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_en = models.CharField(_("English name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )

    objects: ClassVar[SubsidiaryQuerySet] = SubsidiaryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("subsidiary")
        verbose_name_plural = _("subsidiaries")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(parent__isnull=True),
                nulls_distinct=False,
                name="subsidiary_one_root",
                violation_error_message=_("There is one group at the top; every other unit belongs to one."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="subsidiary_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

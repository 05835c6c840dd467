"""What comparing smelter lists tells: a list that looks copied, stands still, jumps, or has lost a smelter."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.states import Stateful, Transition
from gscm.lib.versions import Version
from smelters.models.lists import ReferenceList
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet
from surveys.models.declarations import Declaration

_PERCENT = (MinValueValidator(1), MaxValueValidator(100))


@track()
class ComparisonSettings(Version):
    """From when on lists are told to look copied, unchanged or changed too much. Shares are per cent."""

    copied_share = models.PositiveSmallIntegerField(
        _("copied: per cent of the longer list that two suppliers share"), default=95, validators=_PERCENT
    )
    copied_above = models.PositiveSmallIntegerField(
        _("copied: only lists of more smelters than"),
        default=150,
        help_text=_("Up to this many, two honest lists may well be the same."),
    )
    mistakes = models.PositiveSmallIntegerField(
        _("copied: or so many names that no list holds, written alike"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("Spelling mistakes travel with a copy, however short the list."),
    )
    mistakes_share = models.PositiveSmallIntegerField(
        _("copied: per cent that lists with such names share besides"), default=80, validators=_PERCENT
    )
    mistakes_spread = models.PositiveSmallIntegerField(
        _("copied: a name that more suppliers than this write tells nothing"),
        default=10,
        validators=[MinValueValidator(2)],
    )
    lookup_share = models.PositiveSmallIntegerField(
        _("whole Smelter Look-up: per cent of it that a list holds"), default=95, validators=_PERCENT
    )
    lookup_above = models.PositiveSmallIntegerField(
        _("whole Smelter Look-up: only lists of more smelters than"), default=150
    )
    unchanged_share = models.PositiveSmallIntegerField(
        _("unchanged: per cent that is the same as a year before"), default=100, validators=_PERCENT
    )
    unchanged_from = models.PositiveSmallIntegerField(
        _("unchanged: only lists of at least so many smelters"), default=10
    )
    churn_share = models.PositiveSmallIntegerField(
        _("sudden change: per cent of last year's number that came or went, more than"), default=50
    )
    churn_from = models.PositiveSmallIntegerField(
        _("sudden change: only where last year's list had at least so many smelters"), default=10
    )
    vanished_with_alert_only = models.BooleanField(
        _("vanished: only smelters about which there was an alert"),
        default=True,
        help_text=_("Others come and go every year without anything to hide."),
    )

    class Meta(Version.Meta):
        verbose_name = _("settings of the comparison")
        verbose_name_plural = _("settings of the comparison")
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.valid_from}"


class ListSignalQuerySet(SupplierScopedQuerySet):
    def open(self) -> "ListSignalQuerySet":
        return self.filter(status=ListSignal.Status.OPEN)


@track()
class ListSignal(SupplierScoped, Stateful):
    """One for each declaration, kind and list that it is compared with. A person explains it, or it ends by itself."""

    class Kind(models.TextChoices):
        COPIED = "copied", _("Like another supplier's list")
        WHOLE_LOOKUP = "whole_lookup", _("The whole Smelter Look-up")
        UNCHANGED = "unchanged", _("Unchanged since last year")
        CHURN = "churn", _("Sudden change against last year")
        VANISHED = "vanished", _("Smelter gone without explanation")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        EXPLAINED = "explained", _("Explained")
        ENDED = "ended", _("Ended")

    TRANSITIONS = {
        Status.OPEN: {Status.EXPLAINED, Status.ENDED},
        Status.EXPLAINED: {Status.OPEN, Status.ENDED},
        Status.ENDED: {Status.OPEN},
    }

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="list_signals", verbose_name=_("supplier")
    )
    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="list_signals", verbose_name=_("declaration")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    other = models.ForeignKey(
        Declaration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compared with"),
        help_text=_("Another supplier's declaration, or an earlier one of the same supplier."),
    )
    reference = models.ForeignKey(
        ReferenceList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compared with list"),
    )
    evidence = models.JSONField(_("evidence"), help_text=_("The numbers and rows by which it was raised."))
    settings = models.ForeignKey(
        ComparisonSettings, models.PROTECT, related_name="+", verbose_name=_("settings")
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.OPEN)
    raised_at = models.DateTimeField(_("raised at"))

    objects = ListSignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal from comparing lists")
        verbose_name_plural = _("signals from comparing lists")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "kind", "other"], nulls_distinct=False, name="list_signal_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="whole_lookup", other__isnull=True, reference__isnull=False)
                | (~Q(kind="whole_lookup") & Q(other__isnull=False, reference__isnull=True)),
                name="list_signal_against_a_list",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-raised_at"], name="list_signal_state"),
            models.Index(fields=["supplier", "status"], name="list_signal_of_supplier"),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.get_kind_display()}"


class ListSignalTransition(Transition):
    """A step of a signal: raised or ended by a comparison, explained or taken up again by a person."""

    signal = models.ForeignKey(ListSignal, models.PROTECT, related_name="transitions")

    objects: ClassVar[models.Manager["ListSignalTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of a signal")
        verbose_name_plural = _("steps of signals")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.signal_id}: {self.to_status}"

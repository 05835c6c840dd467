"""What could be read of a file that was refused because its template is out of use."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.submissions import Submission


class EarlyReading(SupplierScoped):
    """The values of a CMRT from before version 6, each with its place; the submission stays refused.

    Cells hold `value` (what it means today, null where nothing does), `as_written`, `sheet` and `cell`.
    """

    supplier_path = "submission__request__supplier"

    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="early", verbose_name=_("submission")
    )
    version = models.CharField(_("version"), max_length=10)
    is_in_place = models.BooleanField(
        _("rows in place"), help_text=_("If not, neither company data nor answers could be read.")
    )
    company = models.JSONField(_("company data"), default=dict, help_text=_("A cell for each field."))
    answers = models.JSONField(
        _("answers"),
        default=list,
        help_text=_("Question as the file numbers it, meaning today, mineral, cells of answer and comment."),
    )
    smelters = models.JSONField(
        _("smelters"), default=list, help_text=_("Number of the row, and a cell for each column.")
    )
    products = models.JSONField(
        _("products"), default=list, help_text=_("Number of the row, and a cell for each column.")
    )

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of an early file")
        verbose_name_plural = _("readings of early files")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.submission} (CMRT {self.version})"

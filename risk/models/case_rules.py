"""By which clocks, ladder and strategy cases are driven: versions that two people put in force; none is changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from gscm.lib.versions import Version
from risk.handling.rules import Rules, parse


@track()
class CaseRules(Version):
    """One version."""

    content = models.JSONField(_("rules"))

    class Meta(Version.Meta):
        verbose_name = _("rules of corrective action")
        verbose_name_plural = _("rules of corrective action")
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} ({self.valid_from})"

    @property
    def rules(self) -> Rules:
        """The rules as the core takes them."""
        return parse(self.content)

"""By which numbers suppliers are judged: versions that two people put in force; none is ever changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from gscm.lib.versions import Version
from risk.scoring.ruleset import Ruleset as Rules
from risk.scoring.ruleset import parse


@track()
class Ruleset(Version):
    """One version. Scores name the version that they were computed by, and can be computed by it again."""

    content = models.JSONField(_("numbers"))

    class Meta(Version.Meta):
        verbose_name = _("ruleset")
        verbose_name_plural = _("rulesets")
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} ({self.valid_from})"

    @property
    def rules(self) -> Rules:
        """The numbers as the core takes them."""
        return parse(self.content)

"""Acceptance policies that a campaign can begin with: how heavily findings weigh, ready made."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.workbooks.findings import Severity
from surveys.workbooks.rules.catalogue import RULES


class Preset(models.TextChoices):
    """Ready-made acceptance policies."""

    STANDARD = "standard", _("Standard: each finding weighs as its rule says")
    STRICT = "strict", _("Strict: warnings ask for correction, too")
    LENIENT = "lenient", _("First year: what asks for correction only warns; rejections stay")


def severities(preset: str) -> dict[str, str]:
    """How a policy grades rules otherwise than by default."""
    heavier = {
        Preset.STRICT: (Severity.WARN, Severity.CORRECT),
        Preset.LENIENT: (Severity.CORRECT, Severity.WARN),
    }
    if preset not in heavier:
        return {}
    usual, instead = heavier[Preset(preset)]
    return {rule.id: instead.value for rule in RULES if rule.severity == usual}


def of(graded: Mapping[str, str]) -> str:
    """The policy that grades so; empty when somebody graded by hand."""
    return next((preset.value for preset in Preset if severities(preset) == dict(graded)), "")


def label(graded: Mapping[str, str]) -> str:
    """The policy in words."""
    preset = of(graded)
    return str(Preset(preset).label) if preset else str(_("Graded by hand"))

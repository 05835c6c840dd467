"""The draft of the first message to a supplier, in the supplier's language; a person reads and changes it."""

from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext as _

from risk.models import Case
from risk.queries import guidance
from risk.queries.portal_cases import Flagged, flagged_smelters
from smelters.models import Mineral


def draft(case: Case, *, on: date) -> str:
    """What was found, what is asked and by when. Facts with their day, never a verdict."""
    with translation.override(case.supplier.language):
        alerts = list(case.alerts.select_related("metal", "reported_name").order_by("metal", "pk"))
        metals = {mineral.name: mineral.label for mineral in Mineral.objects.all()}
        smelters = flagged_smelters(alerts, on=on)
        flagged = [_line(one, metals) for one in smelters if not one.is_settled]
        return _(
            "In the declaration of your company the following smelters need your attention:\n\n"
            "%(smelters)s\n\n"
            "What to do:\n%(guidance)s\n\n"
            "Then upload the updated template by %(day)s. A plan to begin with, a letter to smelters, the actions and "
            "this thread stand in the portal."
        ) % {
            "smelters": "\n".join(flagged),
            "guidance": _guidance(smelters),
            "day": formats.date_format(case.due_date, "DATE_FORMAT"),
        }


def _guidance(smelters: list[Flagged]) -> str:
    """Each problem with its steps."""
    lines: list[str] = []
    for one in guidance.advice(smelters):
        lines += [one.title, *(_("– %(step)s") % {"step": step} for step in one.steps)]
    return "\n".join(lines)


def _line(one: Flagged, metals: dict[str, str]) -> str:
    name = " ".join(filter(None, [one.cid, one.name]))
    return _("– %(name)s (%(metal)s): %(sentence)s") % {
        "name": name,
        "metal": metals.get(one.metal, one.metal),
        "sentence": one.sentence,
    }

"""The draft of the first message to a supplier, in the supplier's language; a person reads and changes it."""

from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext as _

from risk.models import Case
from risk.queries.portal_cases import Flagged, flagged_smelters
from smelters.models import Mineral


def draft(case: Case, *, on: date) -> str:
    """What was found, what is asked and by when. Facts with their day, never a verdict."""
    with translation.override(case.supplier.language):
        alerts = list(case.alerts.select_related("metal", "reported_name").order_by("metal", "pk"))
        metals = {mineral.name: mineral.label for mineral in Mineral.objects.all()}
        flagged = [_line(one, metals) for one in flagged_smelters(alerts, on=on) if not one.is_settled]
        return _(
            "In the declaration of your company the following smelters need your attention:\n\n"
            "%(smelters)s\n\n"
            "Clarify each of them with your supply chain: correct the name or CID, replace the smelter, "
            "or have it take part in the RMAP assessment. Then upload the updated template by %(day)s. "
            "The task, the actions and this thread stand in the portal."
        ) % {"smelters": "\n".join(flagged), "day": formats.date_format(case.due_date, "DATE_FORMAT")}


def _line(one: Flagged, metals: dict[str, str]) -> str:
    name = " ".join(filter(None, [one.cid, one.name]))
    return _("– %(name)s (%(metal)s): %(sentence)s") % {
        "name": name,
        "metal": metals.get(one.metal, one.metal),
        "sentence": one.sentence,
    }

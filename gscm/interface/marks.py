"""Which mark, which colour and which word every status, level and finding wears."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Mark:
    """One row of the table of marks: a symbol of the sprite, a tone of the tokens, the word beside it."""

    symbol: str
    tone: str
    word: str | Promise


MARKS: dict[str, Mark] = {
    # RMAP status
    "conformant": Mark("disc-check", "ok", _("Conformant")),
    "cross_recognised": Mark("ring-check", "cross", _("Cross-recognised")),
    "active": Mark("ring-half", "watch", pgettext_lazy("RMAP status", "Active")),
    "ecap": Mark("ring-clock", "medium", _("ECAP")),
    "non_conformant": Mark("disc-x", "critical", _("Non-conformant")),
    "facility_standard": Mark("ring-half", "medium", _("Facility standard assessed")),
    "in_communication": Mark("ring-dotted", "medium", _("In communication")),
    "outreach_required": Mark("ring-dashed", "high", _("Outreach required")),
    "contact_suspended": Mark("ring-slash", "high", _("Communication suspended")),
    "due_diligence_review": Mark("ring-clock", "high", _("Due-diligence review")),
    "not_enrolled": Mark("ring-dashed", "high", _("Not enrolled")),
    "unknown": Mark("ring-question", "quiet", _("Unknown")),
    "removed": Mark("ring-minus", "quiet", _("Removed")),
    "prohibited": Mark("ring-slash", "critical", _("Prohibited")),
    "unresolved": Mark("ring-question", "quiet", _("Unresolved name")),
    # severity and risk level
    "critical": Mark("octagon-bang", "critical", _("Critical")),
    "high": Mark("triangle-bang", "high", _("High")),
    "medium": Mark("diamond-bang", "medium", _("Medium")),
    "watch": Mark("ring-dot", "watch", _("Watch")),
    "low": Mark("dot", "ok", _("Low")),
    "not_assessed": Mark("ring-dotted", "quiet", _("Not assessed")),
    # findings in a file
    "rejected": Mark("octagon-x", "critical", _("Rejected")),
    "needs_correction": Mark("triangle-bang", "high", _("Needs correction")),
    "warning": Mark("disc-i", "watch", _("Warning")),
    "corrected": Mark("disc-check", "ok", _("Corrected")),
    # work and its end
    "waiting": Mark("ring-dotted", "quiet", _("Waiting")),
    "running": Mark("ring-half", "watch", _("In progress")),
    "done": Mark("disc-check", "ok", _("Done")),
    "accepted": Mark("disc-check", "ok", _("Accepted")),
    "returned": Mark("triangle-bang", "high", _("Returned for correction")),
    "refused": Mark("octagon-x", "critical", _("Could not be read")),
    "failed": Mark("disc-x", "critical", _("Failed")),
    "draft": Mark("diamond-bang", "medium", _("Draft")),
    "open": Mark("ring-dot", "watch", pgettext_lazy("state", "Open")),
    "closed": Mark("disc-check", "ok", pgettext_lazy("state", "Closed")),
    "preview": Mark("diamond-bang", "medium", _("Not applied yet")),
    "applied": Mark("disc-check", "ok", _("Applied")),
    "discarded": Mark("ring-minus", "quiet", _("Discarded")),
    "superseded": Mark("ring-slash", "quiet", _("Superseded")),
    "overdue": Mark("octagon-bang", "critical", _("Overdue")),
    "due_soon": Mark("ring-clock", "medium", _("Due soon")),
    # status for purchasing
    "released": Mark("disc-check", "ok", pgettext_lazy("purchasing", "Released")),
    "conditional": Mark("diamond-bang", "medium", pgettext_lazy("purchasing", "Conditional")),
    "hold": Mark("octagon-x", "critical", pgettext_lazy("purchasing", "On hold")),
    "undecided": Mark("ring-dotted", "quiet", pgettext_lazy("purchasing", "Not decided")),
    # where the trace of a mineral ends
    "trace_not_asked": Mark("ring-dotted", "quiet", _("Nobody has asked the supplier")),
    "trace_not_answered": Mark("ring-clock", "medium", _("No accepted declaration")),
    "trace_not_listed": Mark("triangle-bang", "high", _("The product list leaves the parts out")),
    "trace_not_declared": Mark("triangle-bang", "high", _("The declaration leaves the mineral out")),
    "trace_denied": Mark("triangle-bang", "high", _("The declaration says that there is none")),
    "trace_no_smelter": Mark("triangle-bang", "high", _("The declaration names no smelter")),
    "trace_unresolved": Mark("ring-question", "quiet", _("Smelters are not identified")),
    "trace_smelter": Mark("ring-half", "watch", _("Smelters known, countries not")),
    "trace_country": Mark("disc-check", "ok", _("Traced to countries")),
    # criteria
    "holds": Mark("check", "ok", _("holds")),
    "fails": Mark("cross", "high", _("fails")),
}

METALS: dict[str, tuple[str, str | Promise]] = {
    "Sn": ("tin", _("Tin")),
    "Ta": ("tantalum", _("Tantalum")),
    "W": ("tungsten", _("Tungsten")),
    "Au": ("gold", _("Gold")),
    "Co": ("cobalt", _("Cobalt")),
    "Cu": ("copper", _("Copper")),
    "Li": ("lithium", _("Lithium")),
    "Ni": ("nickel", _("Nickel")),
    "Mica": ("mica", _("Mica")),
    "C": ("graphite", _("Graphite")),
}
"""Symbol to colour token and name; templates may also be given the English name."""

METAL_SYMBOLS: dict[str, str] = {
    "tin": "Sn",
    "tantalum": "Ta",
    "tungsten": "W",
    "gold": "Au",
    "cobalt": "Co",
    "copper": "Cu",
    "lithium": "Li",
    "nickel": "Ni",
    "mica": "Mica",
    "graphite": "C",
    "natural graphite": "C",
}

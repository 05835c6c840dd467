"""From codes to the reader's words, and from rows to the pages they open."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from reporting.figures.columns import Kind
from reporting.figures.definitions import Rows
from reporting.queries.scope import Scope
from risk.models import Alert, Case
from smelters.models import Status
from suppliers.access import may_work, reach_of
from suppliers.models import Subsidiary, SupplierTalk, User
from surveys.models import Submission

_WORDS: dict[Kind, dict[Any, Any]] = {
    Kind.FACILITY_STATUS: dict(Status.choices),
    Kind.SUBMISSION_STATUS: dict(Submission.Status.choices),
    Kind.ALERT_KIND: dict(Alert.Kind.choices),
    Kind.ALERT_STATE: dict(Alert.State.choices),
    Kind.CASE_STATE: dict(Case.Status.choices),
    Kind.SEVERITY: dict(Alert.Severity.choices),
    Kind.SUPPORT: dict(SupplierTalk.Support.choices),
    Kind.CHANNEL: dict(SupplierTalk.Channel.choices),
}


def word(kind: Kind, value: Any) -> str:
    """The word for a code, in the reader's language; empty for none."""
    if value is None or value == "":
        return ""
    if kind is Kind.YES_NO:
        return _("Yes") if value else _("No")
    return str(_WORDS[kind][value])


def reach(user: User) -> str:
    """For whom the figures are told: the whole group, or the subsidiaries of the reader's execution teams."""
    if reach_of(user).everything:
        return _("Whole group")
    roots = user.memberships.in_force(timezone.localdate()).filter(role="execution_team")
    names = [str(one) for one in Subsidiary.objects.filter(pk__in=roots.values("subsidiary"))]
    return _("Suppliers of %(subsidiaries)s and below") % {"subsidiaries": ", ".join(names)}


def facts(scope: Scope) -> list[str]:
    """Year, reach and day of what is shown, said plainly."""
    day = formats.date_format(scope.day, "DATE_FORMAT")
    return [
        _("Campaign year %(year)s") % {"year": scope.year},
        reach(scope.user),
        _("Data of %(day)s") % {"day": day},
    ]


def pages_of(kind: Rows, row: Mapping[str, Any], user: User) -> dict[str, str]:
    """By column the address of the page that tells more; only pages that this reader may open."""
    match kind:
        case Rows.SUPPLIERS:
            return {"name": reverse("suppliers:supplier_detail", args=[row["pk"]])}
        case Rows.SMELTERS:
            return {"smelter_name": reverse("smelters:facility_detail", args=[row["facility_id"]])}
        case Rows.NAMES if may_work(user):
            return {"written_name": reverse("surveys:name_decide", args=[row["reported_name_id"]])}
        case Rows.NAMES:
            return {}
        case Rows.ALERTS:
            return {
                "supplier_name": reverse("suppliers:supplier_detail", args=[row["supplier_id"]]),
                "subject": reverse("risk:alert_detail", args=[row["pk"]]),
            }
        case Rows.TALKS:
            return {"supplier_name": reverse("risk:supplier_timeline", args=[row["supplier_id"]])}
        case Rows.CASES:
            return {
                "number": reverse("risk:case_detail", args=[row["pk"]]),
                "supplier_name": reverse("suppliers:supplier_detail", args=[row["supplier_id"]]),
            }

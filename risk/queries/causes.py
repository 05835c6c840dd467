"""Why an alert stands, said once and in the reader's language."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from risk.models import Alert, AlertTransition
from smelters.models import NameDecision, ReferenceList, Status
from smelters.queries.reassessment import Reassessment, reassessment
from smelters.queries.status import status_on
from smelters.queries.thresholds import thresholds_on

JUDGED = frozenset({Status.ECAP, Status.NON_CONFORMANT, Status.IN_COMMUNICATION})
"""Statuses that a list says in words; the others are an absence from the list."""


def list_days(*, on: date, classes: Collection[str]) -> dict[str, date]:
    """Per mineral, the day of the newest facility status list that covers it. One query.

    :param on: lists valid from a later day do not count yet.
    :param classes: the licence classes of lists that the reader may see.
    """
    lists = ReferenceList.objects.applied().filter(
        kind=ReferenceList.Kind.STATUS, valid_from__lte=on, licence__in=classes
    )
    days: dict[str, date] = {}
    for metals, day in lists.order_by("valid_from").values_list("metals", "valid_from"):
        days.update(dict.fromkeys(metals, day))
    return days


def newest_steps(alert_ids: Iterable[int], *, classes: Collection[str]) -> dict[int, AlertTransition]:
    """The last step of each alert with its evidence, as far as the reader may see it; exceptions make no cause. One
    query.
    """
    steps = (
        AlertTransition.objects.filter(alert_id__in=list(alert_ids))
        .exclude(because__in=(Alert.Reason.EXCEPTED, Alert.Reason.EXCEPTION_ENDED))
        .select_related("list", "decision", "submission", "sanction_decision__match", "thresholds")
        .order_by("alert_id", "-at", "-id")
        .distinct("alert_id")
    )
    return {step.alert_id: step for step in readable(steps, classes)}


def readable(steps: Iterable[AlertTransition], classes: Collection[str]) -> list[AlertTransition]:
    """The steps without the lists that the reader may not see: what made them so stays, which list it was does not.

    :param steps: with their lists joined. They are not to be saved.
    """
    found = list(steps)
    for step in found:
        if step.list is not None and step.list.licence not in classes:
            step.list = None
    return found


def plans(
    alerts: Iterable[Alert], *, on: date, classes: Collection[str]
) -> dict[tuple[int, str], Reassessment]:
    """Per smelter and mineral of alerts about a re-assessment, what is planned. Two queries, or none."""
    watched = {alert.facility_id for alert in alerts if alert.kind == Alert.Kind.REASSESSMENT}
    if not watched:
        return {}
    lead_days = thresholds_on(on).lead_days
    found: dict[tuple[int, str], Reassessment] = {}
    for fact in status_on(on, classes=classes).filter(facility__in=watched):
        plan = reassessment(fact.last_audit_date, fact.audit_cycle_years, on=on, lead_days=lead_days)
        if plan is not None:
            found.setdefault((fact.facility_id, fact.metal_id), plan)
    return found


def newest_decisions(reported_name_ids: Iterable[int]) -> dict[int, NameDecision]:
    """The decision that holds for each reported name. One query."""
    decisions = (
        NameDecision.objects.filter(reported_name_id__in=list(reported_name_ids))
        .select_related("decided_by")
        .order_by("reported_name_id", "-decided_at", "-id")
        .distinct("reported_name_id")
    )
    return {decision.reported_name_id: decision for decision in decisions}


def sentence(
    alert: Alert,
    *,
    days: Mapping[str, date],
    step: AlertTransition | None = None,
    decision: NameDecision | None = None,
    plan: Reassessment | None = None,
) -> str:
    """What is wrong, in one line without a full stop.

    :param days: as `list_days` gives them.
    :param step: the last step of the alert with its evidence.
    :param decision: the decision that holds for an unresolved name.
    :param plan: the re-assessment that is planned, as `plans` gives it.
    """
    match alert.kind:
        case Alert.Kind.UNRESOLVED:
            return _of_a_name(alert, decision)
        case Alert.Kind.NOT_PARTICIPATING | Alert.Kind.STATUS_LOST:
            return _of_a_status(alert, step, days.get(alert.metal_id))
        case Alert.Kind.REASSESSMENT:
            return plan.sentence if plan else _("The re-assessment is due")
        case Alert.Kind.ALLEGATION:
            return str(Alert.Reason.ALLEGED.label)
        case Alert.Kind.ORIGIN_RISK if step is None or step.list is None:
            return str(Alert.Reason.AT_RISK.label)
        case Alert.Kind.DELISTED:
            if step is None or step.list is None:
                return str(alert.get_kind_display())
            return _("Not in the Smelter Look-up since %(day)s") % {"day": _day(step.list.valid_from)}
        case Alert.Kind.SANCTIONED if step is not None and step.sanction_decision is not None:
            return _("“%(name)s” on %(list)s, confirmed on %(day)s") % {
                "name": step.sanction_decision.match.name_on_list,
                "list": step.sanction_decision.match.source,
                "day": _day(timezone.localdate(step.sanction_decision.decided_at)),
            }
    if step is None or step.list is None:
        return str(alert.get_kind_display())
    words = {
        Alert.Kind.SANCTIONED: _("Confirmed match with %(list)s"),
        Alert.Kind.HIGH_RISK: _("On %(list)s"),
        Alert.Kind.ORIGIN_RISK: _("Sources from a risk area by %(list)s, outside of RMAP"),
        Alert.Kind.CUSTOMER_FORBIDS: _("Forbidden by %(list)s"),
        Alert.Kind.CUSTOMER_LACKS: _("Not among the smelters of %(list)s"),
    }
    return words[Alert.Kind(alert.kind)] % {"list": step.list}


def _of_a_status(alert: Alert, step: AlertTransition | None, day: date | None) -> str:
    if step is not None and step.because == Alert.Reason.STATUS_LOST and step.list is not None:
        return _("Participated until now; no longer on the conformant or active list of %(day)s") % {
            "day": _day(step.list.valid_from)
        }
    if step is not None and step.because == Alert.Reason.THRESHOLDS_CHANGED and step.thresholds is not None:
        return _("“%(status)s” does not count as participating since %(day)s") % {
            "status": alert.get_facility_status_display(),
            "day": _day(step.thresholds.valid_from),
        }
    if day is None:
        return _("No list of participating smelters has been imported for this mineral")
    if alert.facility_status in JUDGED:
        return _("“%(status)s” on the list of %(day)s") % {
            "status": alert.get_facility_status_display(),
            "day": _day(day),
        }
    return _("Not on the conformant or active list of %(day)s") % {"day": _day(day)}


def _of_a_name(alert: Alert, decision: NameDecision | None) -> str:
    if decision is not None and decision.outcome != NameDecision.Outcome.REOPENED:
        return _("Decided on %(day)s: %(outcome)s") % {
            "day": _day(decision.decided_at.date()),
            "outcome": decision.get_outcome_display(),
        }
    if alert.reported_name is not None and alert.reported_name.is_placeholder:
        return _("The supplier has not yet identified this smelter")
    return _("Name could not be resolved by any rule")


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")

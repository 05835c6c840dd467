"""The signals from comparing lists, as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.models import ListSignal, ListSignalTransition
from suppliers.models import Supplier, User


@dataclass(frozen=True, slots=True)
class Line:
    """A signal in words."""

    signal: ListSignal
    sentences: list[str]
    against: str


def joined(signals: QuerySet[ListSignal]) -> QuerySet[ListSignal]:
    """With all that a line shows."""
    return signals.select_related(
        "supplier",
        "reference",
        "declaration__submission__request__campaign",
        "other__submission__request__campaign",
        "other__submission__request__supplier",
    )


def counts(signals: QuerySet[ListSignal]) -> dict[str, int]:
    """How many signals are in each state. One query."""
    found = signals.order_by().values_list("status").annotate(count=Count("pk"))
    return {str(status): 0 for status in ListSignal.Status} | dict(found)


def lines(signals: Sequence[ListSignal], user: User) -> list[Line]:
    """The signals of a page in words. One query at most, for whom of the others the reader may see.

    :param signals: `joined`.
    """
    others = {
        signal.other.submission.request.supplier_id
        for signal in signals
        if signal.other and signal.kind == ListSignal.Kind.COPIED
    }
    seen = (
        set(Supplier.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
        if others
        else set()
    )
    return [Line(signal, sentences(signal), against(signal, seen)) for signal in signals]


def of_suppliers_page(signals: QuerySet[ListSignal], user: User) -> list[Line]:
    """The signals that have not ended, the open ones first. Two queries at most."""
    standing = joined(signals.exclude(status=ListSignal.Status.ENDED))
    return lines(list(standing.order_by("-status", "kind", "pk")), user)


def against(signal: ListSignal, seen: set[int]) -> str:
    """The list on the other side.

    :param seen: the suppliers whose names the reader may know.
    """
    if signal.other is None:
        return str(signal.reference)
    request = signal.other.submission.request
    if signal.kind != ListSignal.Kind.COPIED:
        return request.campaign.title
    if request.supplier_id in seen:
        return f"{request.supplier.shown_name} · {request.campaign.title}"
    return _("A supplier of another branch")


def sentences(signal: ListSignal) -> list[str]:
    """What the evidence says."""
    evidence: dict[str, Any] = signal.evidence
    match signal.kind:
        case ListSignal.Kind.VANISHED:
            count = len(evidence["rows"])
            return [
                ngettext(
                    "%(count)d smelter of the earlier list is gone, and nothing explains it.",
                    "%(count)d smelters of the earlier list are gone, and nothing explains it.",
                    count,
                )
                % {"count": count}
            ]
        case ListSignal.Kind.CHURN:
            return [
                _("Of %(there)d smelters %(gone)d are gone; %(new)d are new.")
                % {
                    "there": evidence["there"],
                    "gone": evidence["there"] - evidence["shared"],
                    "new": evidence["here"] - evidence["shared"],
                }
            ]
        case ListSignal.Kind.UNCHANGED:
            return _unchanged(evidence)
        case ListSignal.Kind.WHOLE_LOOKUP:
            return [
                _("The list holds %(shared)d of the %(there)d smelters of the Smelter Look-up.") % evidence
            ]
        case _:
            return _copied(evidence)


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a signal."""

    text: str
    reason: str
    at: datetime
    icon: str


def steps(signal: ListSignal) -> list[Step]:
    """What happened to the signal, newest first. One query."""
    found = signal.transitions.select_related("by").order_by("-at", "-pk")
    return [Step(_step(step), step.reason, step.at, _ICONS[step.to_status]) for step in found]


_ICONS: dict[str, str] = {
    ListSignal.Status.OPEN: "circle-small",
    ListSignal.Status.EXPLAINED: "message-circle-question-mark",
    ListSignal.Status.ENDED: "check",
}


def _step(step: ListSignalTransition) -> str:
    if step.by is None:
        if step.to_status == ListSignal.Status.ENDED:
            return _("No comparison raises it any more")
        return _("Raised again by a comparison") if step.from_status else _("Raised by a comparison")
    if step.to_status == ListSignal.Status.EXPLAINED:
        return _("Explained by %(person)s") % {"person": step.by}
    return _("Opened again by %(person)s") % {"person": step.by}


def _copied(evidence: dict[str, Any]) -> list[str]:
    share = 100 * evidence["shared"] // max(evidence["here"], evidence["there"])
    said = [
        _("Both lists hold the same %(shared)d smelters: %(share)d%% of the longer one.")
        % {"shared": evidence["shared"], "share": share}
    ]
    if count := evidence["mistakes"]:
        said.append(
            ngettext(
                "%(count)d name that no list knows is written alike in both.",
                "%(count)d names that no list knows are written alike in both.",
                count,
            )
            % {"count": count}
        )
    return said


def _unchanged(evidence: dict[str, Any]) -> list[str]:
    said = [
        _("%(shared)d of %(here)d smelters are those of the year before.")
        % {"shared": evidence["shared"], "here": evidence["here"]}
    ]
    if evidence["same_answers"]:
        said.append(_("All answers are the same as well."))
    if evidence["same_date"]:
        said.append(_("Even the effective date is the same."))
    return said

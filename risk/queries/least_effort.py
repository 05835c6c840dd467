"""The ranked requests that would settle most open alerts, with what each settles and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.urls import reverse

from risk.models import Alert, Case, EffortPlan, EffortStep
from risk.services.effort import SETTLED_BY_SMELTER
from smelters.models import Facility
from suppliers.models import Supplier

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One request: about what, for whom, where its rows are, and where it is begun."""

    step: EffortStep
    suppliers: list[Supplier]
    facilities: list[Facility]
    more_suppliers: int
    more_facilities: int
    rows_url: str
    begin_url: str
    is_in_a_case: bool
    """All of the supplier's alerts are in cases already; the request is made there."""


def least_effort(plan: EffortPlan, *, kind: str, page: str | int) -> tuple[Page, list[Line]]:
    """One page of the plan's requests. Five queries.

    :param kind: only requests of this kind; all where it is none.
    """
    steps = plan.steps.select_related("facility", "supplier", "name__metal")
    if kind in EffortStep.Kind.values:
        steps = steps.filter(kind=kind)
    shown = Paginator(steps, PAGE).get_page(page)
    some = list(shown)
    suppliers = Supplier.objects.in_bulk({pk for step in some for pk in step.for_suppliers})
    facilities = Facility.objects.in_bulk({pk for step in some for pk in step.about_facilities})
    cases = _cases(some)
    return shown, [_line(step, suppliers, facilities, cases) for step in some]


def _cases(steps: Sequence[EffortStep]) -> dict[int, int]:
    """The newest running case of each of their suppliers that has no open alert outside of one. One query."""
    asked = EffortStep.objects.filter(pk__in=[step.pk for step in steps], supplier__isnull=False)
    free = Alert.objects.open().filter(supplier=OuterRef("supplier"), case=None)
    running = Case.objects.running().filter(~Exists(free), supplier__in=asked.values("supplier"))
    return dict(running.order_by("opened_at", "pk").values_list("supplier_id", "pk"))


def _line(
    step: EffortStep, suppliers: dict[int, Supplier], facilities: dict[int, Facility], cases: dict[int, int]
) -> Line:
    named = [suppliers[pk] for pk in step.for_suppliers if pk in suppliers]
    about = [facilities[pk] for pk in step.about_facilities if pk in facilities]
    rows, begin = _addresses(step)
    case = cases.get(step.supplier_id or 0)
    return Line(
        step=step,
        suppliers=named,
        facilities=about,
        more_suppliers=step.suppliers - len(named),
        more_facilities=step.smelters - len(about),
        rows_url=rows,
        begin_url=reverse("risk:case_detail", args=[case]) if case else begin,
        is_in_a_case=case is not None,
    )


def _addresses(step: EffortStep) -> tuple[str, str]:
    """Where the alerts stand that the request settles, and where it is written down or begun."""
    inbox = reverse("risk:inbox")
    if step.facility_id:
        query = urlencode({"group": f"f{step.facility_id}", "kind": sorted(SETTLED_BY_SMELTER)}, doseq=True)
        return f"{inbox}?{query}", reverse("smelters:outreach_record", args=[step.facility_id])
    if step.supplier_id:
        begin = reverse("risk:case_open") + f"?supplier={step.supplier_id}"
        return f"{inbox}?by=supplier&group=s{step.supplier_id}", begin
    return f"{inbox}?group=n{step.name_id}", reverse("surveys:name_decide", args=[step.name_id])

"""How far minerals are traced: the figure with its gaps, and from customers, suppliers and smelters back to parts."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.interface.templatetags.interface import number, percent
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.licences import team_classes
from smelters.models import Facility
from suppliers.access import READING_ROLES
from suppliers.models import Customer, Supplier
from surveys.forms_materials import GapFilterForm
from surveys.queries import parts, traceability
from surveys.queries.traceability import Narrowing
from surveys.views.materials import chips_of, sections

PAGE = 50
_CHIPS = ("mineral", "reached", "subsidiary", "necessary")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _narrowing(request: SignedInRequest) -> tuple[GapFilterForm, Narrowing]:
    form = GapFilterForm(request.GET)
    form.is_valid()  # what cannot be understood narrows nothing
    chosen = form.cleaned_data
    return form, Narrowing(
        mineral=chosen["mineral"].pk if chosen.get("mineral") else "",
        subsidiary=chosen.get("subsidiary"),
        is_necessary=chosen.get("necessary", False),
        search=request.GET.get("q", "").strip(),
        reached=chosen.get("reached", ""),
    )


class Traceability(RolesRequired, View):
    """The completeness figure, and the gaps with their reasons."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        form, narrowing = _narrowing(request)
        figure = traceability.completeness(request.user, narrowing)
        delivered, known = traceability.known_parts(request.user, on=timezone.localdate())
        chips = chips_of(form, _CHIPS, request)
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            "figure": figure,
            "figures": _figures(figure, delivered, known),
            "steps": [step for step in figure.steps if step.pairs],
            "delivered": delivered,
            "unknown": delivered - known,
            "page": Paginator(traceability.gaps(request.user, narrowing), PAGE).get_page(
                request.GET.get("page")
            ),
            "search": narrowing.search,
            "chips": chips,
            "fields": [form[name] for name in _CHIPS],
            "clear_url": request.path if chips or narrowing.search else "",
            "export_query": query.urlencode(),
            "definition": traceability.definition(),
            "tabs": sections("surveys:traceability"),
        }
        return render(request, "surveys/materials/traceability.html", context)


def _figures(figure: traceability.Completeness, delivered: int, known: int) -> list[dict[str, Any]]:
    def tile(label: str, part: int, whole: int) -> dict[str, Any]:
        note = _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}
        return {"label": label, "value": percent(part, whole), "note": note}

    return [
        tile(_("Traced to identified smelters"), figure.to_smelters, figure.pairs),
        tile(_("Traced to countries"), figure.to_countries, figure.pairs),
        tile(_("Parts whose content is known"), known, delivered),
    ]


class TraceabilityExport(RolesRequired, View):
    """The gaps that the filters leave, as a workbook."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        _form, narrowing = _narrowing(request)
        content = traceability.export(request.user, narrowing, on=timezone.localdate(), at=timezone.now())
        response = HttpResponse(content, content_type=_XLSX)
        response["Content-Disposition"] = (
            f'attachment; filename="traceability-gaps-{timezone.localdate():%Y-%m-%d}.xlsx"'
        )
        return response


class CustomerList(RolesRequired, View):
    """The customers, and how many parts go to each."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        customers = Customer.objects.annotate(many=Count("parts")).order_by("name", "code")
        context = {
            "page": Paginator(customers, PAGE).get_page(request.GET.get("page")),
            "tabs": sections("surveys:customer_list"),
        }
        return render(request, "surveys/materials/customers.html", context)


class CustomerDetail(RolesRequired, View):
    """The smelters behind a customer's parts, with status, origins, and how many suppliers name each."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        customer = get_object_or_404(Customer, pk=pk)
        today = timezone.localdate()
        classes = team_classes(today)
        traces = traceability.traces_of_customer(customer, request.user, on=today)
        rows = traceability.smelters_of_customer(traces)
        page = Paginator(traceability.smelters(rows), PAGE).get_page(request.GET.get("page"))
        context = {
            "customer": customer,
            "page": page,
            "lines": traceability.smelter_lines(list(page), on=today, classes=classes),
            "steps": traceability.steps_of_customer(traces),
            "today": today,
        }
        return render(request, "surveys/materials/customer.html", context)


class FacilityParts(RolesRequired, View):
    """Which parts carry what a smelter makes, and through whom: `?customer=ACME` for those of one customer."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        customer = Customer.objects.filter(code=request.GET.get("customer", "")).first()
        today = timezone.localdate()
        rows = traceability.part_lines(
            parts.deliveries_of(facility, request.user, on=today, customer=customer)
        )
        context = {
            "facility": facility,
            "customer": customer,
            "customers": Customer.objects.order_by("name"),
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "surveys/materials/facility.html", context)


class SupplierMaterials(RolesRequired, View):
    """What a supplier delivers and how far its minerals are traced: a part of its page, and a page of its own."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)
        today = timezone.localdate()
        rows = parts.parts(request.user, on=today, supplier=supplier)
        is_part = bool(request.htmx)
        context = {
            "supplier": supplier,
            "traces": traceability.traces_of_supplier(supplier),
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "is_part": is_part,
        }
        template = "_supplier" if is_part else "supplier"
        return render(request, f"surveys/materials/{template}.html", context)

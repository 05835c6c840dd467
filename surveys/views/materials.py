"""The pages of parts: what they contain, who delivers them, how far each mineral is traced."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from gscm.jobs.models import Job
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.licences import team_classes
from smelters.models import Mineral
from suppliers.access import READING_ROLES, WORKING_ROLES, may_steer, may_work
from suppliers.models import Part
from suppliers.services import part_import
from surveys.forms_materials import ContentForm, DayForm, PartFilterForm, TableForm
from surveys.models import CommodityRule, MineralContent
from surveys.queries import parts, traceability
from surveys.services import material_import, material_jobs, materials
from surveys.services.material_jobs import Table
from surveys.services.materials import Statement

PAGE = 50
SHOWN_IMPORTS = 10
_CHIPS = ("mineral", "source", "customer", "necessary", "unknown")


def day_of(request: SignedInRequest) -> date:
    """The day in the address, or today; what is no day is today."""
    form = DayForm(request.GET)
    form.is_valid()
    return form.cleaned_data.get("on") or timezone.localdate()


def sections(current: str) -> list[dict[str, Any]]:
    """The tabs of everything about materials."""
    tabs = [
        ("surveys:material_list", _("Parts")),
        ("surveys:traceability", _("Traceability")),
        ("surveys:customer_list", _("Customers")),
        ("surveys:commodity_rules", _("Commodity rules")),
    ]
    return [{"label": label, "url": name, "is_current": name == current} for name, label in tabs]


def chips_of(form: Any, names: tuple[str, ...], request: SignedInRequest) -> list[dict[str, Any]]:
    """What is filtered by, each with the address without it."""
    chips = []
    for name in names:
        if value := form.cleaned_data.get(name):
            rest = request.GET.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
            shown = _("yes") if value is True else choices.get(value, value)
            chips.append(
                {"name": form.fields[name].label, "value": shown, "remove_url": "?" + rest.urlencode()}
            )
    return chips


class MaterialList(RolesRequired, View):
    """The parts that are delivered on a day, by what they contain. `?on=2025-12-31`."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = PartFilterForm(request.GET)
        form.is_valid()  # what cannot be understood narrows nothing
        chosen = form.cleaned_data
        today = timezone.localdate()
        on = chosen.get("on") or today
        search = request.GET.get("q", "").strip()
        rows = parts.parts(
            request.user,
            on=on,
            search=search,
            mineral=chosen["mineral"].pk if chosen.get("mineral") else "",
            source=chosen.get("source", ""),
            customer=chosen.get("customer"),
            is_necessary=chosen.get("necessary", False),
            is_unknown=chosen.get("unknown", False),
        )
        chips = chips_of(form, _CHIPS, request)
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "search": search,
            "chips": chips,
            "fields": [form[name] for name in _CHIPS],
            "keep": [{"name": "on", "value": on.isoformat()}] if on != today else [],
            "clear_url": request.path if search or chips else "",
            "day_form": DayForm({"on": on}),
            "keep_day": [
                {"name": name, "value": value}
                for name, value in request.GET.items()
                if name not in ("on", "page")
            ],
            "on": on,
            "today": today,
            "tabs": sections("surveys:material_list"),
            "may_import": may_steer(request.user),
        }
        return render(request, "surveys/materials/list.html", context)


class MaterialDetail(RolesRequired, View):
    """One part as of a day: its minerals with their sources, and from each supplier on to the countries."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        part = get_object_or_404(Part.objects.visible_to(request.user).prefetch_related("customers"), pk=pk)
        today, on = timezone.localdate(), day_of(request)
        page = parts.page_of(part, request.user, on=on, classes=team_classes(today))
        context = {
            "part": part,
            "page": page,
            "on": on,
            "today": today,
            "day_form": DayForm({"on": on}),
            "may_edit": may_work(request.user),
        }
        return render(request, "surveys/materials/detail.html", context)


class MaterialSmelters(RolesRequired, View):
    """The smelters behind one mineral of a part, with status and origins: `?mineral=Tin&supplier=7&on=2025-12-31`."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        part = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
        mineral = get_object_or_404(Mineral, pk=request.GET.get("mineral", "Tin"))
        supplier = request.GET.get("supplier", "")
        today, on = timezone.localdate(), day_of(request)
        classes = team_classes(today)
        rows = parts.reported_for(
            part,
            mineral.pk,
            request.user,
            on=on,
            classes=classes,
            supplier=int(supplier)
            if supplier.isascii() and supplier.isdigit() and len(supplier) < 10
            else None,
        )
        page = Paginator(traceability.smelters(rows), PAGE).get_page(request.GET.get("page"))
        context = {
            "part": part,
            "mineral": mineral,
            "page": page,
            "lines": traceability.smelter_lines(list(page), on=on, classes=classes),
            "unresolved": rows.filter(facility__isnull=True).count(),
            "on": on,
            "today": today,
            "back": "?" + urlencode({"on": on.isoformat()}) if on != today else "",
        }
        return render(request, "surveys/materials/smelters.html", context)


class MaterialEdit(RolesRequired, View):
    """Say anew what a source says that a part contains, from a day on."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        part = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
        today = timezone.localdate()
        source = request.GET.get("source", MineralContent.Source.DECLARATION)
        held = materials.said(part, source, on=today)
        form = ContentForm(
            initial={
                "source": source,
                "minerals": [row.mineral_id for row in held if row.mineral_id],
                "necessary": [row.mineral_id for row in held if row.mineral_id and row.is_necessary],
                "reference": held[0].reference if held else "",
                "since": today,
            }
        )
        return render(request, "surveys/materials/edit.html", {"part": part, "form": form})

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        part = get_object_or_404(Part.objects.visible_to(request.user), pk=pk)
        form = ContentForm(request.POST)
        if not form.is_valid():
            return render(request, "surveys/materials/edit.html", {"part": part, "form": form}, status=422)
        said = form.cleaned_data
        needed = set(said["necessary"])
        statement = Statement(
            part_id=part.pk,
            source=said["source"],
            since=said["since"],
            minerals={mineral.pk: mineral in needed for mineral in said["minerals"]},
            reference=said["reference"],
        )
        if materials.state([statement], at=timezone.now()):
            messages.success(request, _("What the part contains is changed from this day on."))
        else:
            messages.info(request, _("This was known already; nothing is changed."))
        return redirect("surveys:material_detail", pk=part.pk)


class MaterialImport(RolesRequired, View):
    """Upload a table of parts, of their minerals or of commodity rules; a worker takes it in."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, TableForm(initial={"table": request.GET.get("table", Table.CONTENTS)}))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data["file"]
        material_jobs.receive(
            file.read(),
            file_name=file.name,
            table=Table(form.cleaned_data["table"]),
            by=request.user,
            at=timezone.now(),
        )
        return redirect("surveys:material_import")

    def _page(self, request: SignedInRequest, form: TableForm, status: int = 200) -> HttpResponse:
        imports = Job.objects.visible_to(request.user).filter(kind=Job.Kind.MATERIAL_IMPORT)
        context = {
            "form": form,
            "limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
            "imports": list(imports.select_related("owner")[:SHOWN_IMPORTS]),
            "part_columns": part_import.COLUMNS,
            "content_columns": material_import.PART_COLUMNS,
            "rule_columns": material_import.RULE_COLUMNS,
        }
        return render(request, "surveys/materials/import.html", context, status=status)


class CommodityRules(RolesRequired, View):
    """Which minerals goods of a commodity contain."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        rules = CommodityRule.objects.select_related("mineral").order_by("commodity", "mineral__position")
        page = Paginator(rules, PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "tabs": sections("surveys:commodity_rules"),
            "may_import": may_steer(request.user),
        }
        return render(request, "surveys/materials/rules.html", context)

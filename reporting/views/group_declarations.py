"""The pages of group declarations."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from reporting import wording_group
from reporting.forms_group import GroupDeclarationForm
from reporting.models import GroupDeclaration
from reporting.rollup.changes import changes
from reporting.services import group_declarations
from reporting.services.group_declarations import DeclarationRefused
from smelters.views.access import KEEPERS
from suppliers.access import READING_ROLES
from suppliers.models import Supplier
from surveys.models import Family
from surveys.workbooks.labels import TOPICS
from surveys.workbooks.layouts.model import Topic

PAGE = 50
SHOWN = ":20"
"""So many smelters that came or went are named on the page; the lists have all."""
_RELATED = ("template", "subsidiary", "customer", "made_by", "settled_by", "previous__template", "job")


class _Declarations(RolesRequired, View):
    roles = READING_ROLES

    def declarations(self) -> QuerySet[GroupDeclaration]:
        return GroupDeclaration.objects.visible_to(self.request.user).select_related(*_RELATED)  # type: ignore[arg-type]


class GroupDeclarationList(_Declarations):
    """All declarations within reach, the newest first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        found = self.declarations().defer("result", "inputs", "previous__result", "previous__inputs")
        context = {
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "may_make": bool(request.user.roles & KEEPERS),
        }
        return render(request, "reporting/group/list.html", context)


class NewGroupDeclaration(RolesRequired, View):
    """Ask for a declaration: in the newest template of a family, with the record of the last one to begin with."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, None)

    def post(self, request: SignedInRequest) -> HttpResponse:
        template = group_declarations.newest_template(self._family(request))
        if template is None:
            return self._page(request, None)
        layout = group_declarations.layout_of(template)
        form = GroupDeclarationForm(request.POST, layout=layout, today=timezone.localdate())
        if not form.is_valid():
            return self._page(request, form, status=422)
        data = form.cleaned_data
        made = group_declarations.ask(
            template,
            scope=data["scope"],
            on=data["on"],
            profile=data["profile"],
            record=form.record,
            subsidiary=data["subsidiary"],
            customer=data["customer"],
            by=request.user,
            at=timezone.now(),
        )
        return redirect("reporting:group_declaration", pk=made.pk)

    def _family(self, request: SignedInRequest) -> str:
        family = request.GET.get("family", Family.CMRT)
        if family not in Family.values:
            raise Http404
        return family

    def _page(
        self, request: SignedInRequest, form: GroupDeclarationForm | None, status: int = 200
    ) -> HttpResponse:
        family = self._family(request)
        template = group_declarations.newest_template(family)
        if template is not None and form is None:
            last = GroupDeclaration.objects.filter(family=family).first()
            initial: dict[str, Any] = {
                "on": timezone.localdate(),
                "company": settings.ORGANISATION_NAME,
                "contact_name": request.user.full_name,
                "contact_email": request.user.email,
            }
            if last is not None:
                initial |= GroupDeclarationForm.initial_of(last.record)
            layout = group_declarations.layout_of(template)
            form = GroupDeclarationForm(initial=initial, layout=layout, today=timezone.localdate())
        context = {"form": form, "template": template, "family": family, "families": Family.values}
        return render(request, "reporting/group/new.html", context, status=status)


class GroupDeclarationDetail(_Declarations):
    """What is declared and why, what does not fit, and what differs from the last release."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        declaration = get_object_or_404(self.declarations(), pk=pk)
        result, previous = declaration.result, declaration.previous
        found = changes(previous.result, result) if previous and result else None
        context = {
            "declaration": declaration,
            "answers": [_answer(each) for each in result.get("answers", ())],
            "changes": found,
            "changed_answers": [(_(TOPICS[Topic(each.topic)]), each) for each in found.answers]
            if found
            else [],
            "shown": SHOWN,
            "lists": declaration.inputs.get("lists", ()),
            "may_settle": bool(request.user.roles & KEEPERS) and declaration.settled_at is None,
            "is_ready": declaration.status == GroupDeclaration.Status.READY,
        }
        return render(request, "reporting/group/detail.html", context)


class GroupDeclarationRows(_Declarations):
    """All smelters of a declaration, or all that do not fit."""

    exceptions = False

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        declaration = get_object_or_404(self.declarations(), pk=pk)
        name = "exceptions" if self.exceptions else "smelters"
        page = Paginator(declaration.result.get(name, []), PAGE).get_page(request.GET.get("page"))
        rows = [_exception(each) if self.exceptions else {"row": each} for each in page.object_list]
        context = {
            "declaration": declaration,
            "exceptions": self.exceptions,
            "page": page,
            "rows": list(enumerate(rows, page.start_index() - 1)) if rows else [],
            "list_name": name,
        }
        return render(request, "reporting/group/rows.html", context)


class GroupDeclarationSuppliers(_Declarations):
    """The suppliers behind an answer or a smelter, as far as the reader reaches; without either, all that count."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        declaration = get_object_or_404(self.declarations(), pk=pk)
        title, keys = _behind(declaration, request.GET)
        found = Supplier.objects.visible_to(request.user).filter(pk__in=keys).order_by("name", "pk")
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        context = {
            "declaration": declaration,
            "title": title,
            "page": page,
            "out_of_reach": len(keys) - page.paginator.count,
        }
        return render(request, "reporting/group/suppliers.html", context)


class GroupDeclarationFile(_Declarations):
    """The workbook."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        declaration = get_object_or_404(self.declarations().exclude(file=""), pk=pk)
        return FileResponse(declaration.file.open("rb"), as_attachment=True, filename=declaration.file_name)


class SettleGroupDeclaration(RolesRequired, View):
    """Release a declaration, or discard it."""

    roles = KEEPERS
    discards = False

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        declaration = get_object_or_404(GroupDeclaration.objects.visible_to(request.user), pk=pk)
        try:
            if self.discards:
                group_declarations.discard(declaration, by=request.user, at=timezone.now())
                messages.success(request, _("Discarded. It stays in the list."))
            else:
                group_declarations.release(declaration, by=request.user, at=timezone.now())
                messages.success(request, _("Released. It cannot be changed any more."))
        except DeclarationRefused as refused:
            messages.error(request, str(wording_group.REFUSALS[refused.code]))
        return redirect("reporting:group_declaration", pk=pk)


def _answer(kept: dict[str, Any]) -> dict[str, Any]:
    because = [
        {
            "word": wording_group.REASONS[each["reason"]],
            "count": len(each["suppliers"]),
            "code": each["reason"],
        }
        for each in kept["because"]
    ]
    return kept | {"label": _(TOPICS[Topic(kept["topic"])]), "because": because}


def _exception(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": kept["row"],
        "concerns": [wording_group.CONCERNS[code] for code in kept["concerns"]],
        "kept": wording_group.KEPT[kept["kept"]],
    }


def _behind(declaration: GroupDeclaration, asked: Any) -> tuple[str, list[int]]:
    """What is asked about, and the suppliers' primary keys; a question that the declaration does not answer is 404."""
    result, inputs = declaration.result, declaration.inputs
    if "topic" in asked:
        for answer in result.get("answers", ()):
            if (answer["topic"], answer["mineral"]) == (asked["topic"], asked.get("mineral")):
                for each in answer["because"]:
                    if each["reason"] == asked.get("reason"):
                        word = wording_group.REASONS[each["reason"]]
                        topic = _(TOPICS[Topic(answer["topic"])])
                        return f"{topic}, {_(answer['mineral'])}: {word}", each["suppliers"]
        raise Http404
    if "row" in asked:
        rows = result.get("exceptions" if asked.get("of") == "exceptions" else "smelters", ())
        number = asked["row"]
        if not (number.isascii() and number.isdecimal() and int(number) < len(rows)):
            raise Http404
        row = rows[int(number)]
        row = row.get("row", row)
        return f"{row['name']} {row['cid']}".strip() or _("Smelter not yet identified"), row["suppliers"]
    return _("Suppliers whose declarations count"), [
        each["supplier"] for each in inputs.get("declarations", ())
    ]

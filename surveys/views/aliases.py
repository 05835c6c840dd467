"""Learned names to take along and to bring in: the centre's pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from gscm.jobs.models import Job
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters import wording
from smelters.lists.model import ListRefused
from smelters.services import aliases
from surveys.queries import alias_lines
from surveys.services import name_work

PAGE = 50
KEEPERS = frozenset({"centre"})


class TableForm(forms.Form):
    """A table of learned names."""

    file = forms.FileField(label=gettext_lazy("Table of learned names, as CSV"))


class AliasExchange(RolesRequired, View):
    """Take the learned names along, or bring a table of them in."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, TableForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Keep the table and show what it would change. Nothing is taken in yet."""
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data["file"]
        try:
            job = aliases.receive(file.read(), file_name=file.name, by=request.user, at=timezone.now())
        except aliases.TableRefused as refused:
            columns = ", ".join(refused.missing)
            form.add_error("file", _("The table lacks the columns %(columns)s.") % {"columns": columns})
        except ListRefused as refused:
            form.add_error("file", wording.of_refusal(refused).what)
        else:
            return redirect("surveys:alias_preview", job.pk)
        return self._page(request, form, status=422)

    def _page(self, request: SignedInRequest, form: TableForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "columns": aliases.HEAD, "learned": alias_lines.learned_count()}
        return render(request, "surveys/names/exchange.html", context, status=status)


class AliasExport(RolesRequired, View):
    """The learned names as CSV: what suppliers wrote and people decided, and of a smelter its CID alone."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        # The mark tells spreadsheets that the text is UTF-8.
        response = HttpResponse("\ufeff" + aliases.export(), content_type="text/csv; charset=utf-8")
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="learned-names-{day}.csv"'
        return response


class AliasPreview(RolesRequired, View):
    """What a table would change: new, already known, contradicting an earlier decision, wrong."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        job = _job(request, pk)
        found = aliases.preview(aliases.content_of(job))
        state = request.GET.get("state", "")
        lines = [line for line in found.lines if line.state == state] if state else found.lines
        page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "job": job,
            "work": name_work.after_learning(job.finished_at) if job.finished_at else None,
            "counts": found.counts,
            "kinds": alias_lines.kinds(found, state),
            "page": page,
            "lines": alias_lines.shown(list(page)),
        }
        return render(request, "surveys/names/preview.html", context)


class AliasTakeIn(RolesRequired, View):
    """Take in what is new in a table."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        result = aliases.apply(_job(request, pk), by=request.user, at=timezone.now())
        messages.success(
            request,
            ngettext(
                "%(number)s new decision was taken in.",
                "%(number)s new decisions were taken in.",
                result["new"],
            )
            % {"number": result["new"]},
        )
        return redirect("surveys:alias_preview", pk)


def _job(request: SignedInRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).filter(kind=Job.Kind.ALIAS_IMPORT), pk=pk)

"""The pages of the annual summary and their spreadsheets."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from reporting.exports import excel
from reporting.figures.columns import COLUMNS
from reporting.figures.definitions import FIGURES, Figure
from reporting.forms import ArgumentsForm
from reporting.queries import rows, summary
from reporting.queries.scope import Scope
from reporting.views import presentation
from suppliers.access import READING_ROLES

ROWS_PER_PAGE = 50


class ReportPage(RolesRequired, View):
    """A page for those who read reports; the figures are those of the reader's reach, as of now."""

    roles = READING_ROLES

    def year_scope(self, year: int) -> Scope:
        """The year as this reader may see it; a year in which nobody within reach was asked does not exist."""
        scope = Scope(user=self.request.user, year=year, at=timezone.now())  # type: ignore[arg-type]
        if not summary.exists(scope):
            raise Http404
        return scope

    def figure_scope(self, year: int, name: str) -> tuple[Figure, Scope, ArgumentsForm]:
        """The figure and its arguments from the address."""
        figure = FIGURES.get(name)
        if figure is None:
            raise Http404
        arguments = ArgumentsForm(figure, data=self.request.GET)
        if not arguments.is_valid():
            raise Http404
        return figure, self.year_scope(year).narrowed(**arguments.cleaned_data), arguments


class SummaryIndex(ReportPage):
    """The campaign years."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "reporting/summary_index.html", {"years": summary.years(request.user)})  # type: ignore[arg-type]


class SummaryPage(ReportPage):
    """The figures of one campaign year."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        found = summary.summary(self.year_scope(year))
        request.data_stamp = presentation.stamp(found.scope, found.lists)  # type: ignore[attr-defined]
        return render(request, "reporting/summary.html", presentation.summary_page(found))


class FigurePage(ReportPage):
    """One figure: its definition, its number and exactly the rows that it counts."""

    def get(self, request: HttpRequest, year: int, name: str) -> HttpResponse:
        figure, scope, arguments = self.figure_scope(year, name)
        page = Paginator(rows.rows(figure, scope), ROWS_PER_PAGE).get_page(request.GET.get("page"))
        lists = summary.lists_in_force(scope)
        request.data_stamp = presentation.stamp(scope, lists)  # type: ignore[attr-defined]
        context: dict[str, Any] = presentation.figure_page(figure, scope, arguments, lists)
        context |= {
            "number": presentation.shown(rows.number(figure, scope)),
            "page": page,
            "columns": presentation.heads(COLUMNS[figure.rows]),
            "lines": [presentation.cells(figure.rows, row, scope.user) for row in page.object_list],
        }
        return render(request, "reporting/figure.html", context)


class SummaryExport(ReportPage):
    """The summary as a spreadsheet."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        found = summary.summary(self.year_scope(year))
        return _spreadsheet(excel.summary_workbook(found), f"summary-{year}-{found.scope.day:%Y-%m-%d}.xlsx")


class FigureExport(ReportPage):
    """The rows behind a figure as a spreadsheet."""

    def get(self, request: HttpRequest, year: int, name: str) -> HttpResponse:
        figure, scope, _arguments = self.figure_scope(year, name)
        content = excel.figure_workbook(figure, scope, lists=summary.lists_in_force(scope))
        return _spreadsheet(content, f"{figure.name}-{year}-{scope.day:%Y-%m-%d}.xlsx")


def _spreadsheet(content: bytes, file_name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )

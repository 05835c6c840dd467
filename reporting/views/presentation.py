"""From figures and rows to what the pages show: ready words, numbers and addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from gscm.interface.marks import MARKS
from gscm.interface.templatetags.interface import moment, number, signed
from reporting.figures.columns import COLUMNS, Column, Kind
from reporting.figures.definitions import Figure, Rows
from reporting.figures.values import Rate
from reporting.forms import ArgumentsForm
from reporting.queries import words
from reporting.queries.scope import Scope
from reporting.queries.summary import MetalLine, Summary, Value
from smelters.models import ReferenceList, Status
from suppliers.models import User
from surveys.models import Family


def address(figure: str, year: int, *, page: str = "figure", **arguments: str) -> str:
    """The page (or export) of a figure with its arguments."""
    query = urlencode({name: value for name, value in arguments.items() if value})
    return reverse(f"reporting:{page}", args=[year, figure]) + (f"?{query}" if query else "")


def shown(value: int | Rate | None) -> str:
    """A figure's value as text."""
    if isinstance(value, Rate):
        return f"{number(value.percent, 1)}%" if value.percent is not None else number(None)
    return str(number(value))


def stamp(scope: Scope, lists: Sequence[ReferenceList]) -> str:
    """As of when, and by which list of smelter statuses."""
    evaluated = _("As of %(moment)s") % {"moment": moment(scope.at)}
    issues = [str(issue) for issue in lists if issue.kind == ReferenceList.Kind.STATUS]
    return " · ".join([evaluated, *issues])


# The summary


def summary_page(summary: Summary) -> dict[str, Any]:
    """The context of the summary's page."""
    scope = summary.scope
    return {
        "year": scope.year,
        "facts": words.facts(scope),
        "surveys": [
            {"family": survey.family, "figures": [_tile(value, scope) for value in survey.values]}
            for survey in summary.surveys
        ],
        "smelters": [_tile(value, scope) for value in summary.smelters],
        "statuses": [{"code": status, "word": Status(status).label} for status in summary.statuses],
        "metals": [_metal_line(line, scope, summary) for line in summary.metals],
        "all_metals": _metal_line(summary.all_metals, scope, summary),
        "response": [_tile(value, scope) for value in summary.response],
        "lists": summary.lists,
        "campaigns": summary.campaigns,
        "year_before": scope.year - 1 if summary.has_prior_year else None,
    }


def _tile(value: Value, scope: Scope) -> dict[str, Any]:
    rate = value.number if isinstance(value.number, Rate) else None
    return {
        "label": _(value.figure.title),
        "value": shown(value.number),
        "url": address(value.figure.name, scope.year, **value.arguments),
        "before": "" if value.before is None else shown(value.before),
        "before_label": _("%(year)s:") % {"year": scope.year - 1},
        "difference": signed(value.difference) if value.difference else "",
        "unit": _("%(part)s of %(whole)s") % {"part": number(rate.part), "whole": number(rate.whole)}
        if rate
        else "",
    }


def _metal_line(line: MetalLine, scope: Scope, summary: Summary) -> dict[str, Any]:
    metal = line.metal.pk if line.metal else ""
    longest = max((one.total for one in summary.metals), default=0)
    begin = 0
    segments = []
    for cell in line.statuses:
        if cell.number:
            segments.append({"tone": _tone(cell.status), "begin": begin, "number": cell.number})
        begin += cell.number
    return {
        "metal": line.metal,
        "segments": segments,
        "longest": longest,
        "cells": [
            {"number": cell.number, "url": address("smelters", scope.year, metal=metal, status=cell.status)}
            for cell in line.statuses
        ],
        "total": line.total,
        "total_url": address("smelters", scope.year, metal=metal),
        "before": line.total_before,
        "not_participating": line.not_participating,
        "not_participating_url": address("smelters_not_participating", scope.year, metal=metal),
        "unresolved": line.unresolved,
        "unresolved_url": address("unresolved_names", scope.year, metal=metal),
    }


def _tone(status: str) -> str:
    """The colour of a status in a bar, the one that its mark wears."""
    return MARKS.get(status, MARKS["unknown"]).tone


# One figure


def figure_page(
    figure: Figure, scope: Scope, arguments: ArgumentsForm, lists: Sequence[ReferenceList]
) -> dict[str, Any]:
    """The context of a figure's page, without its rows."""
    chosen = scope.arguments
    without = {name: {key: value for key, value in chosen.items() if key != name} for name in chosen}
    return {
        "year": scope.year,
        "title": _(figure.title),
        "definition": _(figure.definition),
        "facts": words.facts(scope),
        "list_names": " · ".join(map(str, lists)),
        "export_url": address(figure.name, scope.year, page="figure_export", **chosen),
        "families": [
            {
                "label": family,
                "url": address(figure.name, scope.year, **(chosen | {"family": family})),
                "is_current": family == scope.family,
            }
            for family in (Family.values if "family" in figure.arguments else [])
        ],
        "chips": [
            {
                "name": arguments.fields[name].label,
                "value": arguments.word(name),
                "remove_url": address(figure.name, scope.year, **without[name]),
            }
            for name in chosen
            if name not in figure.required
        ],
        "fields": [arguments[name] for name in figure.arguments if name not in figure.required],
    }


@dataclass(frozen=True)
class Cell:
    """One cell, ready to show: the value, its word or other script, its mark, and the page that it opens."""

    kind: str
    value: Any
    word: str = ""
    mark: str = ""
    second: str = ""
    url: str = ""


_MARKS: dict[Kind, dict[Any, str]] = {
    Kind.SEVERITY: {4: "critical", 3: "high", 2: "medium", 1: "watch"},
    Kind.YES_NO: {True: "holds", False: "waiting"},
    Kind.SUBMISSION_STATUS: {"received": "waiting", "reading": "running"},
    Kind.CASE_STATE: {
        "open": "open",
        "notified": "waiting",
        "acknowledged": "waiting",
        "in_progress": "running",
        "closed": "closed",
        "cancelled": "removed",
    },
}

_WITHOUT_MARK = {Kind.ALERT_KIND, Kind.SUPPORT, Kind.CHANNEL}


def heads(columns: Sequence[Column]) -> list[dict[str, str]]:
    """The heads of the columns."""
    return [{"label": _(column.title), "css": _CSS.get(column.kind, "")} for column in columns]


_CSS = {Kind.NUMBER: "number", Kind.DAY: "day", Kind.METAL: "narrow", Kind.IDENTIFIER: "narrow"}


def cells(rows: Rows, row: Mapping[str, Any], user: User) -> list[Cell]:
    """One row, ready to show; names and numbers open the page that tells more."""
    pages = words.pages_of(rows, row, user)
    return [_cell(column, row, pages.get(column.key, "")) for column in COLUMNS[rows]]


def _cell(column: Column, row: Mapping[str, Any], url: str) -> Cell:
    value = row[column.key]
    if column.kind.is_choice:
        mark = _MARKS.get(column.kind, {}).get(
            value, "" if column.kind in _WITHOUT_MARK else str(value or "")
        )
        return Cell("choice", value, word=words.word(column.kind, value), mark=mark)
    return Cell(column.kind, value, second=row[column.second] if column.second else "", url=url)

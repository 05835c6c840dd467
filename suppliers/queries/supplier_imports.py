"""What the pages of imported tables of suppliers show."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.models import SupplierImport, SupplierImportLine
from suppliers.services import supplier_rows

Change = SupplierImportLine.Change

COLUMN_WORDS: dict[str, str | Promise] = {
    "external_id": gettext_lazy("supplier number"),
    "name": gettext_lazy("name"),
    "name_local": gettext_lazy("name in the other script"),
    "country": gettext_lazy("country, two letters"),
    "language": gettext_lazy("language, zh-hans or en"),
    "subsidiaries": gettext_lazy("codes of the subsidiaries it delivers to"),
    "contact_name": gettext_lazy("name of a contact"),
    "contact_email": gettext_lazy("e-mail of the contact"),
    "contact_phone": gettext_lazy("phone of the contact"),
    "contact_language": gettext_lazy("language of the contact"),
    "contact_is_active": gettext_lazy("contact in use"),
    "buyer": gettext_lazy("buyer"),
    "commodity": gettext_lazy("commodity"),
    "csr_reference": gettext_lazy("number in the CSR system"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One column: what was known, and what the table says."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WordedLine:
    """One line of a preview as the page shows it."""

    line: SupplierImportLine
    differences: list[Difference]


def imports() -> QuerySet[SupplierImport]:
    """All uploaded tables, newest first."""
    return SupplierImport.objects.select_related("received_by", "settled_by", "job__owner")


def columns() -> list[tuple[str, str, bool]]:
    """Each column that a table may have: its name, what it means, and whether an empty cell clears it."""
    return [
        (name, str(COLUMN_WORDS[name]), name in supplier_rows.CLEARED_WHEN_EMPTY)
        for name in supplier_rows.COLUMNS
    ]


def chosen(table: SupplierImport, asked: str | None) -> str:
    """The kind of change to show: the one asked for, else the first of which there is any."""
    if asked in Change.values:
        return str(asked)
    order = (Change.WRONG, Change.CHANGED, Change.NEW, Change.UNCHANGED)
    return str(next((change for change in order if table.counts.get(change)), Change.UNCHANGED))


def lines(table: SupplierImport, change: str) -> QuerySet[SupplierImportLine]:
    """The lines of one kind of change, in the order of the file."""
    return table.lines.filter(change=change)


def tiles(table: SupplierImport, *, current: str) -> list[dict[str, Any]]:
    """How many lines there are of each kind of change."""
    return [
        {
            "label": str(Change(change).label),
            "count": table.counts.get(change, 0),
            "url": f"?change={change}",
            "is_current": change == current,
        }
        for change in Change.values
    ]


def worded(line: SupplierImportLine) -> WordedLine:
    """The line with its differences in the reader's language."""
    return WordedLine(
        line,
        [
            Difference(str(COLUMN_WORDS.get(column, column)), _value(column, before), _value(column, after))
            for column, before, after in line.differences
        ],
    )


def _value(column: str, value: str) -> str:
    match column:
        case "language" | "contact_language":
            return str(dict(settings.LANGUAGES).get(value, value))
        case "contact_is_active":
            return _("yes") if value == "True" else _("no")
        case _:
            return value

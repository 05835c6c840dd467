"""Sentences about lists in the reader's language: why one was refused, and what a row was before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from smelters import wording_datasets
from smelters.lists.datasets import DATASETS
from smelters.lists.difference import CHANGED, Difference
from smelters.lists.effects import Effect
from smelters.lists.lookup import SHEET
from smelters.lists.model import ListRefused, Refusal, Row

SHOWN_ROWS: Final = 10
_TELLING: Final = {Effect.RENAMED, Effect.MOVED, Effect.CHANGED_OWNER}


@dataclass(frozen=True, slots=True)
class Refused:
    """What happened, what is safe, and what to do next."""

    what: str
    next: str

    @property
    def safe(self) -> str:
        return _("Nothing was changed. The lists and statuses are as they were.")

    @property
    def sentence(self) -> str:
        return f"{self.what} {self.safe} {self.next}"


def of_refusal(refused: ListRefused) -> Refused:
    """The sentences for a refused list."""
    return of_code(refused.code, refused.parameters)


def of_code(code: str, parameters: Mapping[str, Any]) -> Refused:
    """The sentences for a reason and its parameters, as a job keeps them."""
    what, then = _SENTENCES[Refusal(code)](parameters)
    return Refused(what, then)


def before(found: Difference, kind: str) -> str:
    """What a changed row, or the smelter or owner of a name, was before, as the lists wrote it. Kept with the row."""
    old = found.before
    if old is None or not (found.change == CHANGED or _TELLING & set(found.effects)):
        return ""
    if kind == "status":
        audited = old.last_audit_date.isoformat() if old.last_audit_date else ""
        parts = [old.status_as_written, audited, old.name if old.name != found.row.name else ""]
        return " · ".join(filter(None, parts))
    if kind in DATASETS:
        status = old.status_as_written if kind == "recognition" else ""
        return " · ".join(filter(None, (status, wording_datasets.said(old, kind))))
    cid = old.cid if old.cid != found.row.cid else ""
    return " · ".join(filter(None, (cid, old.standard_name, *_place(old))))


def of_effect(effect: str) -> str:
    """What a row of a list does to a smelter or a name, in a few words."""
    words = {
        Effect.SMELTER_ADDED: _("Smelter added"),
        Effect.SMELTER_REMOVED: _("Smelter removed"),
        Effect.RENAMED: pgettext("smelter", "Renamed"),
        Effect.MOVED: pgettext("smelter", "Moved"),
        Effect.STATUS_GAINED: _("Status gained"),
        Effect.STATUS_LOST: _("Status lost"),
        Effect.STATUS_CHANGED: _("Status changed"),
        Effect.LABEL_UNKNOWN: _("Label without a meaning"),
        Effect.CHANGED_OWNER: _("Name of another smelter before"),
        Effect.NAME_ADDED: _("Name added"),
        Effect.NAME_REMOVED: _("Name removed"),
        Effect.OTHER: _("Other change"),
    }
    return words[Effect(effect)]


def _place(row: Row) -> Sequence[str]:
    return row.city, row.state, row.country


def _rows(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN_ROWS]))
    if len(numbers) <= SHOWN_ROWS:
        return ngettext("Row %(rows)s", "Rows %(rows)s", len(numbers)) % {"rows": shown}
    more = len(numbers) - SHOWN_ROWS
    return ngettext("Rows %(rows)s and %(more)d more", "Rows %(rows)s and %(more)d more", more) % {
        "rows": shown,
        "more": more,
    }


def _values(values: Sequence[str]) -> str:
    return ", ".join(f"“{value}”" for value in values[:SHOWN_ROWS])


def _column(name: str) -> str:
    words = {
        "cid": "CID",
        "name": _("name"),
        "metal": _("metal"),
        "status": _("RMAP status"),
        "country": _("country"),
        "countries": _("country of origin or level"),
        "level": _("level"),
        "source": _("source, scheme, list or customer"),
        "basis": _("legal basis"),
        "listed_on": _("list date"),
        "reason": _("reason"),
        "rule": _("rule"),
    }
    return words.get(name, name)


def _correct_and_import() -> str:
    return _("Correct the file and import it again.")


def _export_again() -> str:
    return _("Export or download it again as .xlsx or .csv and import that file.")


def _of_rows(
    sentence: Callable[[Mapping[str, Any]], str], then: Callable[[], str] = _correct_and_import
) -> Any:
    return lambda p: (sentence({"rows": _rows(p["rows"]), "values": _values(p.get("values", []))}), then())


_SENTENCES: Final[Mapping[Refusal, Callable[[Mapping[str, Any]], tuple[str, str]]]] = {
    Refusal.EMPTY_FILE: lambda p: (_("The file is empty."), _export_again()),
    Refusal.TOO_LARGE: lambda p: (
        _("The file has %(megabytes)s MB; up to %(limit)s MB are taken.") % p,
        _("Remove what does not belong to the list, such as pictures and other sheets, and import it again."),
    ),
    Refusal.UNPACKS_TOO_LARGE: lambda p: (
        _("The file unpacks to far more than a list holds, so it was not opened."),
        _export_again(),
    ),
    Refusal.PASSWORD_PROTECTED: lambda p: (
        _("The file is protected with a password and cannot be opened."),
        _("Save it without a password and import it again."),
    ),
    Refusal.OLD_BINARY_WORKBOOK: lambda p: (
        _("The file is a workbook of the old .xls kind."),
        _("Save it as .xlsx and import it again."),
    ),
    Refusal.NOT_A_LIST: lambda p: (
        _(
            "The file is neither an official template nor a table with the columns CID, name, metal and RMAP status."
        ),
        _("Choose an RMI template with the sheet “Smelter Look-up”, or a facility list as .xlsx or .csv."),
    ),
    Refusal.DAMAGED: lambda p: (_("The file is damaged or cut off and cannot be read."), _export_again()),
    Refusal.UNSAFE_CONTENT: lambda p: (
        _("The file holds parts that no spreadsheet program writes, so it was not opened."),
        _export_again(),
    ),
    Refusal.NO_LOOKUP: lambda p: (
        _("The file has no sheet “%(sheet)s” as the official templates have it.")
        % {"sheet": p.get("sheet", SHEET)},
        _("Choose an unchanged CMRT, EMRT, CRT or AMRT as RMI publishes it."),
    ),
    Refusal.FAMILY_UNKNOWN: lambda p: (
        _("The file does not say whether it is a CMRT, EMRT, CRT or AMRT."),
        _("Choose an unchanged CMRT, EMRT, CRT or AMRT as RMI publishes it."),
    ),
    Refusal.REVISION_UNKNOWN: lambda p: (
        _("The file does not say on what day its revision was published."),
        _("Enter the day from which the list is valid and import it again."),
    ),
    Refusal.DATE_NEEDED: lambda p: (
        _("The file does not say from which day it is valid."),
        _("Enter the day on which it was published and import it again."),
    ),
    Refusal.COLUMNS_MISSING: lambda p: (
        _("The list lacks these columns: %(columns)s.") % {"columns": ", ".join(map(_column, p["columns"]))},
        _("Name the columns in one of the first rows, in English or Chinese, and import it again."),
    ),
    Refusal.NO_ROWS: lambda p: (_("The list holds no row."), _export_again()),
    Refusal.VALUES_MISSING: lambda p: (
        _("%(rows)s: these cells are empty: %(columns)s.")
        % {"rows": _rows(p["rows"]), "columns": ", ".join(map(_column, p["values"]))},
        _correct_and_import(),
    ),
    Refusal.CID_UNREADABLE: _of_rows(lambda p: _("%(rows)s: this is no CID with six digits. %(values)s") % p),
    Refusal.METAL_UNKNOWN: _of_rows(lambda p: _("%(rows)s: the metal %(values)s is not known.") % p),
    Refusal.STATUS_UNKNOWN: _of_rows(
        lambda p: _("%(rows)s: nobody has said yet what the status %(values)s means.") % p,
        lambda: _("Say on the page of the list what the label means."),
    ),
    Refusal.DATE_UNREADABLE: _of_rows(
        lambda p: _("%(rows)s: the date %(values)s cannot be read without doubt.") % p,
        lambda: _("Write dates as 2026-03-18 and import the file again."),
    ),
    Refusal.CYCLE_UNREADABLE: _of_rows(lambda p: _("%(rows)s: %(values)s is no audit cycle in years.") % p),
    Refusal.COUNTRY_UNKNOWN: _of_rows(
        lambda p: _("%(rows)s: it is not clear which country %(values)s is.") % p,
        lambda: _("Write the ISO code, such as COD or COG, and import the file again."),
    ),
    Refusal.REGION_UNREADABLE: _of_rows(
        lambda p: _("%(rows)s: %(values)s is no region of that country.") % p,
        lambda: _("Write the ISO 3166-2 code, such as CD-NK, and import the file again."),
    ),
    Refusal.ONE_COUNTRY_NEEDED: _of_rows(
        lambda p: _("%(rows)s: a region or mine (%(values)s) lies in one country, which has to be named.") % p
    ),
    Refusal.LEVEL_UNKNOWN: _of_rows(
        lambda p: _("%(rows)s: %(values)s is no level of country risk.") % p,
        lambda: _("Write 1, 2, 3, DRC or Recycled and import the file again."),
    ),
    Refusal.RULE_UNKNOWN: _of_rows(
        lambda p: _("%(rows)s: it is not clear what %(values)s demands.") % p,
        lambda: _("Write Do not use or Approved and import the file again."),
    ),
    Refusal.YES_OR_NO_UNREADABLE: _of_rows(lambda p: _("%(rows)s: %(values)s says neither yes nor no.") % p),
    Refusal.SCHEME_IS_RMAP: _of_rows(
        lambda p: _("%(rows)s: RMAP does not recognise itself.") % p,
        lambda: _("Import what RMI itself assessed as a facility status list."),
    ),
    Refusal.SEVERAL_SOURCES: _of_rows(
        lambda p: _("%(rows)s: the file has several sources, schemes or customers: %(values)s.") % p,
        lambda: _("Make a file of each, so that the next issue of one never ends what another says."),
    ),
    Refusal.TEXT_TOO_LONG: _of_rows(lambda p: _("%(rows)s: a text is longer than any name or place.") % p),
    Refusal.CONTRADICTION: _of_rows(
        lambda p: _("%(rows)s: the same thing stands there twice and says something else each time.") % p,
        lambda: _("Find out which one holds, remove the other row, and import the file again."),
    ),
    Refusal.ALREADY_IMPORTED: lambda p: (
        _("This very file was imported before, as %(series)s %(label)s.") % p,
        _("There is nothing to do."),
    ),
    Refusal.DAY_TAKEN: lambda p: (
        _("Another issue of %(series)s is valid from %(day)s already: %(label)s.") % p,
        _("Check the day from which this list is valid, and import it again."),
    ),
    Refusal.CORRECTED_ALREADY: lambda p: (
        _("A corrected file for this list was uploaded already."),
        _("Apply or discard that one first."),
    ),
    Refusal.OTHER_SERIES: lambda p: (
        _("The file is no issue of %(series)s, so it cannot take the place of one.") % p,
        _("Choose the corrected file of the same list."),
    ),
    Refusal.SAME_PERSON: lambda p: (
        _("A list is applied by another person than the one who uploaded it."),
        _("Ask a colleague at the centre to look at the differences and apply it."),
    ),
    Refusal.SAME_PERSON_WITHDRAWS: lambda p: (
        _("A list is withdrawn by another person than the one who applied it."),
        _("Ask a colleague at the centre to look at it and withdraw it."),
    ),
    Refusal.COMPARED_ANEW: lambda p: (
        _(
            "The differences have changed since this page was opened, because another list or label was decided."
        ),
        _("Look at them again and apply the list then."),
    ),
    Refusal.UNDER_WAY: lambda p: (
        _("A step of this list is under way already."),
        _("Wait until it is done and look at the list again."),
    ),
    Refusal.MEMBERS_ONLY: lambda p: (
        _("The list is for members of RMI only, and no membership holds on %(day)s.") % p,
        _(
            "Enter the membership with its dates first, or choose the licence class under which the list came."
        ),
    ),
    Refusal.SETTLED: lambda p: (
        _("The list is no longer in the state in which this step is possible."),
        _("Open the list again to see who did what."),
    ),
}

"""What is known of a supplier before it answers: from its newest accepted declaration, else from its record."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from surveys.models import Declaration, ReportedSmelter, Request
from surveys.queries import public_lists
from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.layouts.model import NOT_LISTED, Layout
from surveys.workbooks.writing.values import DeclarationValues

_NEW_EACH_YEAR = frozenset({"effective_date"})
_CARRIED = ("contact", "email", "next_steps", "mines", "mine_countries", "recycled", "comments")
"""Columns of a smelter's row that its ID does not give."""
_PLACE = ("street", "city", "state")


def known_of(request: Request, layout: Layout) -> DeclarationValues:
    """The values for a prefilled template of this layout."""
    last = (
        Declaration.objects.current(suppliers=[request.supplier_id])
        .filter(family=request.campaign.family)
        .first()
    )
    if last is None:
        return DeclarationValues(company=_from_record(request))
    products = [
        {
            name: text
            for name, cell in product.values.items()
            if name in layout.product_columns
            if (text := _value(cell))
        }
        for product in last.products.order_by("row")
    ]
    minerals = last.minerals if layout.selection else ()
    return DeclarationValues(
        company=_from_declaration(last.company, layout),
        minerals=[str(mineral) for mineral in minerals],
        smelters=list(_smelters(last)),
        products=[product for product in products if product],
    )


def _from_declaration(company: Mapping[str, Any], layout: Layout) -> dict[str, str | date]:
    return {
        name: text
        for name, cell in company.items()
        if name in layout.company_cells and name not in _NEW_EACH_YEAR and (text := _value(cell))
    }


def _from_record(request: Request) -> dict[str, str | date]:
    known: dict[str, str | date] = {"company": request.supplier.name}
    contact = request.supplier.contacts.filter(is_active=True).first()
    if contact is not None:
        known |= {
            "contact_name": contact.name,
            "contact_email": contact.email,
            "contact_phone": contact.phone,
        }
    return known


def _smelters(last: Declaration) -> Iterator[SmelterValues]:
    """Last time's smelters, each once: by the ID of what they were resolved to, else as not listed.

    What no public list says of a smelter stays out: then its ID and name are those that the supplier wrote.
    """
    seen: set[tuple[str, str]] = set()
    rows = list(last.smelters.exclude(kind=ReportedSmelter.Kind.NOT_IDENTIFIED).order_by("row"))
    listed = public_lists.listings([row.facility_id for row in rows if row.facility_id])
    for row in rows:
        metal = row.metal_id or row.metal_as_written
        listing = listed.get((row.facility_id, metal))
        cid = listing.facility.cid if listing else row.cid
        name = listing.name if listing else row.name
        key = metal, cid or name.casefold()
        if not name or key in seen:
            continue
        seen.add(key)
        carried = {column: _value(row.details.get(column)) for column in _CARRIED}
        country = row.country or (listing.country if listing else "")
        if cid:
            yield SmelterValues(id_input=cid, metal=metal, name=name, country=country, **carried)
        elif metal:
            place = {column: _value(row.details.get(column)) for column in _PLACE}
            yield SmelterValues(
                metal=metal, lookup=NOT_LISTED, name=name, country=country, **place, **carried
            )


def _value(cell: Any) -> str:
    """The text of a stored cell as it was understood."""
    return str(cell.get("value") or "") if isinstance(cell, dict) else ""

"""What is known before a file is read, handed to the rules as values."""

from datetime import date

from smelters.models import FacilityListing, FacilityName
from surveys.models import Submission
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.layouts.model import Family
from surveys.workbooks.lookup import Lookup, LookupEntry


def expectations_for(submission: Submission, *, on: date) -> Expectations:
    """What the request, the supplier's record and the reference list of the day say. One query."""
    campaign = submission.request.campaign
    supplier = submission.request.supplier
    listings = (
        FacilityListing.objects.in_force(on)
        .filter(metal__family=campaign.family)
        .values_list("metal_id", "name", "country", "facility__cid", "city", "state")
    )
    known = {
        cid: LookupEntry(metal, name, name, country, cid, city, state)
        for metal, name, country, cid, city, state in listings.iterator()
    }
    return Expectations(
        today=on,
        reporting_year=campaign.year,
        family=Family(campaign.family),
        minimum_version=campaign.minimum_version or None,
        company_names=tuple(name for name in (supplier.name, supplier.name_local) if name),
        known_smelters=known,
    )


def reference_lookup(*, on: date) -> Lookup:
    """The reference list of the day, for workbooks whose own Smelter Look-up is gone. One query."""
    names = (
        FacilityName.objects.in_force(on)
        .order_by("metal_id", "-is_standard", "name")
        .values_list("metal_id", "name", "facility__name", "facility__country", "facility__cid")
    )
    return Lookup(
        LookupEntry(metal, name, standard_name, country, cid)
        for metal, name, standard_name, country, cid in names.iterator()
    )

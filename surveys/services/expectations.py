"""What is known outside of a file once it is read, handed to the rules as values."""

import math
from collections.abc import Container
from datetime import date

from django.conf import settings
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from smelters.models import FacilityListing, FacilityName, NameDecision, ReferenceList, ReportedName
from surveys.models import Answer, Declaration, ReportedSmelter, Submission
from surveys.queries import public_lists
from surveys.services import known_materials, known_origins
from surveys.workbooks.countries import COVERED_COUNTRIES, HIGH_RISK_COUNTRIES
from surveys.workbooks.declaration import Declaration as Values
from surveys.workbooks.expectations import Expectations, LastDeclaration, SmelterKey
from surveys.workbooks.layouts.model import YES, Family, Practice
from surveys.workbooks.lookup import Lookup, LookupEntry
from surveys.workbooks.rules.comparisons import LONG_LIST, SAME_SHARE, key_of, listed_keys


def expectations_for(submission: Submission, values: Values, *, on: date) -> Expectations:
    """What the request, the supplier's record, earlier declarations and the lists of the day say about these values.

    A fixed number of queries, and only those whose answer a rule can use for this file.
    """
    campaign = submission.request.campaign
    supplier = submission.request.supplier
    known = _known_smelters(campaign.family, on)
    supplied = known_materials.supplied(supplier, values, on=on)
    denies_origins = known_origins.denies_origins(values)
    return Expectations(
        today=on,
        reporting_year=campaign.year,
        family=Family(campaign.family),
        minimum_version=campaign.minimum_version or None,
        company_names=tuple(name for name in (supplier.name, supplier.name_local) if name),
        known_smelters=known,
        removed_cids=_removed(values, known, campaign.family, on),
        material_data=supplied.declared,
        part_numbers=supplied.numbers,
        typical_commodity=supplied.typical_commodity,
        product_level_for=supplied.customers,
        known_origins=known_origins.known_origins(values, on) if denies_origins else {},
        covered_countries=known_origins.covered_countries(on) if denies_origins else COVERED_COUNTRIES,
        high_risk_countries=known_origins.high_risk_countries(on) if denies_origins else HIGH_RISK_COUNTRIES,
        non_smelters=_non_smelters(values),
        other_lists=_similar_lists(submission, values),
        last_declaration=_last_declaration(submission),
        fewest_smelters=settings.FEWEST_SMELTERS_OF_A_COMPANY,
        participating=_participating(values, on),
    )


def _known_smelters(family: str, on: date) -> dict[str, LookupEntry]:
    listings = (
        FacilityListing.objects.in_force(on)
        .filter(metal__family=family, list__licence__in=public_lists.FOR_SUPPLIERS)
        .values_list("metal_id", "name", "country", "facility__cid", "city", "state")
    )
    return {
        cid: LookupEntry(metal, name, name, country, cid, city, state)
        for metal, name, country, cid, city, state in listings.iterator()
    }


def _removed(values: Values, known: Container[str], family: str, on: date) -> dict[str, str]:
    """IDs of the file that were listed once, with the issue that listed them no more. One query at most."""
    cids = {cid.upper() for cid, _ in listed_keys(values)}
    gone = [cid for cid in cids if cid not in known]
    if not gone:
        return {}
    issue = ReferenceList.objects.applied().filter(
        series=OuterRef("list__series"),
        valid_from=OuterRef("valid__endswith"),
        licence__in=public_lists.FOR_SUPPLIERS,
    )
    ended = (
        FacilityListing.objects.known()
        .filter(facility__cid__in=gone, metal__family=family, valid__endswith__lte=on)
        .filter(list__licence__in=public_lists.FOR_SUPPLIERS)
        .order_by("valid__endswith")
        .annotate(issue=Subquery(issue.values("label")[:1]))
    )
    return {
        cid: label or until.isoformat()
        for cid, label, until in ended.values_list("facility__cid", "issue", "valid__endswith")
    }


def _non_smelters(values: Values) -> frozenset[tuple[str, str]]:
    """Names that people have decided to be no smelters; asked for only where the file has names that nobody lists."""
    if not any(row.best is None and row.reported_name for row in values.smelters):
        return frozenset()
    names = ReportedName.objects.decided().filter(outcome=NameDecision.Outcome.NOT_A_SMELTER)  # type: ignore[misc]
    return frozenset(names.values_list("metal_id", "name"))


def _similar_lists(submission: Submission, values: Values) -> tuple[frozenset[SmelterKey], ...]:
    """The lists of other suppliers that share nearly all smelters of a long one. One query, and none for short ones.

    The database picks the few lists that can be the same; only these are fetched.
    """
    listed = listed_keys(values)
    if len(listed) <= LONG_LIST:
        return ()
    current = (
        Declaration.objects.current()
        .filter(family=values.template.family.value)
        .exclude(submission__request__supplier=submission.request.supplier)
    )
    shared = ReportedSmelter.objects.filter(
        declaration__in=current, cid__in=[cid.upper() for cid, _ in listed]
    )
    similar = (
        shared.order_by()
        .values("declaration")
        .annotate(many=Count(Concat("cid", "metal_as_written"), distinct=True))
        .filter(many__gte=math.ceil(SAME_SHARE * len(listed)))
        .values("declaration")
    )
    lists: dict[int, set[SmelterKey]] = {}
    rows = ReportedSmelter.objects.filter(declaration__in=similar).exclude(cid="").order_by()
    for declaration, cid, metal in rows.values_list("declaration", "cid", "metal_as_written"):
        lists.setdefault(declaration, set()).add(key_of(cid, "", metal))
    return tuple(frozenset(keys) for keys in lists.values())


def _last_declaration(submission: Submission) -> LastDeclaration | None:
    """The newest accepted declaration for an earlier year, by the same template. Up to three queries."""
    campaign = submission.request.campaign
    last = (
        Declaration.objects.filter(
            family=campaign.family,
            submission__status=Submission.Status.ACCEPTED,
            submission__request__supplier=submission.request.supplier,
            submission__request__campaign__year__lt=campaign.year,
        )
        .order_by("-submission__request__campaign__year", "-submission__received_at", "-pk")
        .values_list("pk", "submission__request__campaign__year", "effective_date")
        .first()
    )
    if last is None:
        return None
    declaration, year, effective_on = last
    rows = ReportedSmelter.objects.filter(declaration=declaration).values_list(
        "cid", "name", "metal_as_written"
    )
    keys = (key_of(cid, name, metal) for cid, name, metal in rows)
    answers = Answer.objects.filter(declaration=declaration).values_list("meaning", "mineral", "answer")
    return LastDeclaration(
        year=year,
        smelters=frozenset(key for key in keys if key[0]),
        answers={(meaning, mineral): answer for meaning, mineral, answer in answers},
        effective_on=effective_on,
    )


def _participating(values: Values, on: date) -> dict[str, frozenset[str]]:
    """For each metal with a public list, who takes part; asked for only where the supplier claims to insist on it."""
    claims = values.practice(Practice.VALIDATED_SMELTERS_REQUIRED)
    if not any(answer.given.value == YES for answer in claims):
        return {}
    lists = public_lists.public_lists(on)
    listed = public_lists.participating(lists, {cid.upper() for cid, _ in listed_keys(values)}, on=on)
    return {
        metal: frozenset(cid for cid, of in listed if of == metal)
        for metal in public_lists.newest_dates(lists)
    }


def reference_lookup(*, on: date) -> Lookup:
    """The public reference list of the day, for workbooks whose own Smelter Look-up is gone. One query.

    What is derived by it stands in findings and copies that suppliers see.
    """
    listing = FacilityListing.objects.in_force(on).filter(
        facility=OuterRef("facility"), metal=OuterRef("metal"), list__licence__in=public_lists.FOR_SUPPLIERS
    )
    names = (
        FacilityName.objects.in_force(on)
        .filter(list__licence__in=public_lists.FOR_SUPPLIERS)
        .annotate(
            standard_name=Coalesce(Subquery(listing.values("name")[:1]), F("name")),
            country=Coalesce(Subquery(listing.values("country")[:1]), Value("")),
        )
        .order_by("metal_id", "-is_standard", "name")
        .values_list("metal_id", "name", "standard_name", "country", "facility__cid")
    )
    return Lookup(
        LookupEntry(metal, name, standard_name, country, cid)
        for metal, name, standard_name, country, cid in names.iterator()
    )

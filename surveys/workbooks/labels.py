"""Our own short words for the fields, questions and lists of the templates, to be translated outside."""

from collections.abc import Mapping
from typing import Final

from surveys.workbooks.layouts.model import Practice, Topic
from surveys.workbooks.wording import gettext_noop

FIELDS: Final[Mapping[str, str]] = {
    "company": gettext_noop("Company name"),
    "scope": gettext_noop("Declaration scope"),
    "scope_description": gettext_noop("Description of the scope"),
    "unique_id": gettext_noop("Company unique ID"),
    "unique_id_authority": gettext_noop("Company unique ID authority"),
    "address": gettext_noop("Address"),
    "contact_name": gettext_noop("Contact name"),
    "contact_email": gettext_noop("Contact e-mail"),
    "contact_phone": gettext_noop("Contact phone"),
    "authorizer": gettext_noop("Authorizer"),
    "authorizer_title": gettext_noop("Authorizer title"),
    "authorizer_email": gettext_noop("Authorizer e-mail"),
    "authorizer_phone": gettext_noop("Authorizer phone"),
    "effective_date": gettext_noop("Effective date"),
    "minerals": gettext_noop("Minerals in scope"),
    "other_minerals": gettext_noop("Names of other minerals"),
}

MINERALS: Final[Mapping[str, str]] = {
    name.casefold(): name
    for name in (
        gettext_noop("Tantalum"),
        gettext_noop("Tin"),
        gettext_noop("Tungsten"),
        gettext_noop("Gold"),
        gettext_noop("Cobalt"),
        gettext_noop("Copper"),
        gettext_noop("Graphite"),
        gettext_noop("Lithium"),
        gettext_noop("Mica"),
        gettext_noop("Nickel"),
        gettext_noop("Aluminum"),
        gettext_noop("Iridium"),
        gettext_noop("Lime"),
        gettext_noop("Manganese"),
        gettext_noop("Palladium"),
        gettext_noop("Platinum"),
        gettext_noop("Rare Earth Elements"),
        gettext_noop("Rhodium"),
        gettext_noop("Ruthenium"),
        gettext_noop("Silver"),
        gettext_noop("Soda Ash"),
        gettext_noop("Zinc"),
    )
}
"""The minerals that the templates offer, by their folded names; those that a company has named itself have no words."""

TOPICS: Final[Mapping[Topic, str]] = {
    Topic.ADDED: gettext_noop("Intentionally added or used"),
    Topic.REMAINS: gettext_noop("Remains in the product"),
    Topic.COVERED_COUNTRIES: gettext_noop("Sourced from covered countries"),
    Topic.CAHRA: gettext_noop("Sourced from conflict-affected and high-risk areas"),
    Topic.RECYCLED: gettext_noop("Entirely from recycled or scrap sources"),
    Topic.RESPONSE_SHARE: gettext_noop("Share of suppliers that have answered"),
    Topic.ALL_IDENTIFIED: gettext_noop("All smelters identified"),
    Topic.ALL_REPORTED: gettext_noop("All smelter information reported"),
}

PRACTICES: Final[Mapping[Practice, str]] = {
    Practice.POLICY: gettext_noop("Responsible minerals policy"),
    Practice.POLICY_PUBLIC: gettext_noop("Policy is public"),
    Practice.POLICY_COVERS_ANNEX_II: gettext_noop(
        "Policy covers the risks of OECD Annex II and child labour"
    ),
    Practice.VALIDATED_SMELTERS_REQUIRED: gettext_noop("Suppliers must source from validated smelters"),
    Practice.DUE_DILIGENCE_MEASURES: gettext_noop("Due diligence measures"),
    Practice.DUE_DILIGENCE_REQUIRED: gettext_noop("Suppliers must exercise due diligence"),
    Practice.SUPPLIERS_COVER_ANNEX_II: gettext_noop("Suppliers must cover the risks of OECD Annex II"),
    Practice.SURVEYS_SUPPLIERS: gettext_noop("Surveys of suppliers"),
    Practice.REVIEWS_INFORMATION: gettext_noop("Review of suppliers' information"),
    Practice.CORRECTIVE_ACTION: gettext_noop("Corrective action"),
    Practice.ANNUAL_DISCLOSURE: gettext_noop("Annual disclosure"),
}

POLICY_ADDRESS: Final = gettext_noop("Web address of the policy")
PRODUCT_LIST: Final = gettext_noop("Product list")
SMELTER_LIST: Final = gettext_noop("Smelter list")
NOT_LISTED_ROWS: Final = gettext_noop("Name and country of smelters that are not listed")

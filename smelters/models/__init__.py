"""What is known of smelters and refiners: minerals, dated lists, facilities, statuses, reported names."""

from smelters.models.acceptances import ActiveAcceptance
from smelters.models.countries import CahraArea, CountryRisk, CoveredCountry
from smelters.models.facilities import Facility, FacilityListing, FacilityName, FacilityStatus, Status
from smelters.models.flags import CustomerRule, HighRiskFacility
from smelters.models.information import InformationItem, RefusedPublication
from smelters.models.lists import ReferenceEntry, ReferenceList, ReferenceListTransition, StatusLabel
from smelters.models.membership import RmiMembership
from smelters.models.minerals import Mineral
from smelters.models.names import NameDecision, ReportedName
from smelters.models.origins import FacilityOrigin
from smelters.models.outreach import OutreachEntry
from smelters.models.recognition import RecognisedScheme
from smelters.models.sanctions import SanctionDecision, SanctionEntry, SanctionMatch
from smelters.models.standings import FacilityStanding
from smelters.models.thresholds import Thresholds

__all__ = [
    "ActiveAcceptance",
    "CahraArea",
    "CountryRisk",
    "CoveredCountry",
    "CustomerRule",
    "Facility",
    "FacilityListing",
    "FacilityName",
    "FacilityOrigin",
    "FacilityStanding",
    "FacilityStatus",
    "HighRiskFacility",
    "InformationItem",
    "Mineral",
    "NameDecision",
    "OutreachEntry",
    "RecognisedScheme",
    "ReferenceEntry",
    "ReferenceList",
    "ReferenceListTransition",
    "RefusedPublication",
    "ReportedName",
    "RmiMembership",
    "SanctionDecision",
    "SanctionEntry",
    "SanctionMatch",
    "Status",
    "StatusLabel",
    "Thresholds",
]

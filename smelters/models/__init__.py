"""What is known of smelters and refiners: minerals, dated lists, facilities, statuses, reported names."""

from smelters.models.facilities import Facility, FacilityListing, FacilityName, FacilityStatus, Status
from smelters.models.lists import ReferenceEntry, ReferenceList, ReferenceListTransition, StatusLabel
from smelters.models.minerals import Mineral
from smelters.models.names import NameDecision, ReportedName
from smelters.models.thresholds import Thresholds

__all__ = [
    "Facility",
    "FacilityListing",
    "FacilityName",
    "FacilityStatus",
    "Mineral",
    "NameDecision",
    "ReferenceEntry",
    "ReferenceList",
    "ReferenceListTransition",
    "ReportedName",
    "Status",
    "StatusLabel",
    "Thresholds",
]

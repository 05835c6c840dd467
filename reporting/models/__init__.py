from reporting.models.evidence_packages import EvidencePackage
from reporting.models.group_declarations import GroupDeclaration

__all__ = ["EvidencePackage", "GroupDeclaration"]

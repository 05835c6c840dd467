"""Who: the organisation, its people, its suppliers."""

from suppliers.models.document_mails import DocumentMail
from suppliers.models.documents import (
    Acknowledgement,
    Document,
    DocumentReview,
    DocumentVersion,
    DocumentVersionTransition,
)
from suppliers.models.letters import LetterOfGuarantee
from suppliers.models.organisation import Subsidiary
from suppliers.models.parts import Customer, Part, SuppliedPart
from suppliers.models.people import Membership, Role, User
from suppliers.models.suppliers import Contact, Supplier, SupplierScoped, SupplyRelation

__all__ = [
    "Acknowledgement",
    "Contact",
    "Customer",
    "Document",
    "DocumentMail",
    "DocumentReview",
    "DocumentVersion",
    "DocumentVersionTransition",
    "LetterOfGuarantee",
    "Membership",
    "Part",
    "Role",
    "Subsidiary",
    "SuppliedPart",
    "Supplier",
    "SupplierScoped",
    "SupplyRelation",
    "User",
]

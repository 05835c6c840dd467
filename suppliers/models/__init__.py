"""Who: the organisation, its people, its suppliers."""

from suppliers.models.organisation import Subsidiary
from suppliers.models.parts import Customer, Part, SuppliedPart
from suppliers.models.people import Membership, Role, User
from suppliers.models.suppliers import Contact, Supplier, SupplierScoped, SupplyRelation

__all__ = [
    "Contact",
    "Customer",
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

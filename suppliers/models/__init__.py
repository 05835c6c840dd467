"""Who: the organisation, its people, its suppliers."""

from suppliers.models.organisation import Subsidiary
from suppliers.models.people import Membership, Role, User
from suppliers.models.suppliers import Contact, Supplier, SupplierScoped, SupplyRelation

__all__ = [
    "Contact",
    "Membership",
    "Role",
    "Subsidiary",
    "Supplier",
    "SupplierScoped",
    "SupplyRelation",
    "User",
]

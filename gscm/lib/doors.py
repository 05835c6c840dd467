"""What every view begins with: for whom the page is."""

from collections.abc import Set
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class RolesRequired:
    """A page for people who hold one of `roles`; everybody else is told that it is not theirs (403).

    Rows out of reach are another matter: they are looked up through `visible_to` and answer 404.
    """

    roles: ClassVar[Set[str]] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.roles & self.roles:  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class SupplierContactRequired:
    """A page of the supplier's portal."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_supplier_contact:  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

"""What every page of the administration begins with: it is for administrators."""

from typing import Any

from django.http import HttpRequest


class AdministratorsOnly:
    """Lets those who hold the administrator's role today do everything in this part of the administration.

    The role decides, not Django's table of permissions: one place says who is who. `may_delete` is for rows that
    are no evidence.
    """

    may_delete = False

    def _administers(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and "administrator" in user.roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._administers(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and self._administers(request)

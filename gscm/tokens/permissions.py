"""What a token may do, besides what its person may."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from gscm.tokens.models import ApiToken


def needed_scope(method: str | None, resource: str) -> str:
    """The scope for a method on a resource; none for what is everybody's."""
    return f"{resource}:{'read' if method in SAFE_METHODS else 'write'}" if resource else ""


class InScope(BasePermission):
    """A token needs the scope of the view's `resource`; a view that names none is closed to tokens.

    An empty `resource` is open to every token. People who are signed in on the pages need no scope.
    """

    message = _("The token does not have the scope for this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        resource: str | None = getattr(view, "resource", None)
        if resource is None:
            return False
        scope = needed_scope(request.method, resource)
        return not scope or scope in request.auth.scopes

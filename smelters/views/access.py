"""The roles for which the pages of smelters are."""

from collections.abc import Set
from typing import Any, ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEEPERS: Final = frozenset({"centre"})
"""Who imports lists."""

READERS: Final = frozenset({"centre", "execution_team", "board"})
"""Who looks up smelters."""


class RolesRequired:
    """A page for people who hold one of `roles`; everybody else is told that it is not theirs (403)."""

    roles: ClassVar[Set[str]] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.roles & self.roles:  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

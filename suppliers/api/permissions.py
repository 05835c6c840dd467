"""Who may ask the API for what, beyond the rows within reach."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from suppliers.access import READING_ROLES


class ReadsReports(BasePermission):
    """For the execution teams, the centre and the board; what stands there is not for the eyes of suppliers."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and request.user.roles & READING_ROLES)

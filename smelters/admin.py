"""The administrator's part: minerals are data."""

from django.contrib import admin

from gscm.lib.administration import AdministratorsOnly
from smelters.models import Mineral


@admin.register(Mineral)
class MineralAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = (
        "name",
        "name_zh",
        "symbol",
        "family",
        "is_conflict_mineral",
        "in_scope_from",
        "in_scope_until",
        "position",
    )
    list_filter = ("family",)
    search_fields = ("name", "name_zh", "symbol")

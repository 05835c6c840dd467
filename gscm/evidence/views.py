"""The page on which it shows whether the history is as it was written."""

from typing import ClassVar

from django.core.paginator import Paginator
from django.db.models import Count, Max, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from gscm.evidence.models import Seal, SealCheck
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest

PAGE = 50


class Overview(RolesRequired, View):
    """The last checks, the newest seal to note down, and how much of each table is sealed."""

    roles: ClassVar[frozenset[str]] = frozenset({"centre", "board", "administrator", "auditor"})

    def get(self, request: SignedInRequest) -> HttpResponse:
        tables = (
            Seal.objects.order_by()
            .values("table")
            .annotate(seals=Count("pk"), kept=Sum("rows"), last=Max("sealed_at"))
            .order_by("table")
        )
        context = {
            "newest": Seal.objects.order_by("-pk").first(),
            "last": SealCheck.objects.first(),
            "checks": SealCheck.objects.all()[1:8],
            "page": Paginator(tables, PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "evidence/overview.html", context)

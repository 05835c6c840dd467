"""The page of tokens: one's own, and all of them for the administrator."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from gscm.lib.signed_in import SignedInRequest
from gscm.tokens.forms import TokenForm
from gscm.tokens.models import ApiToken
from gscm.tokens.services import tokens

PAGE = 50


def _end_of(day: date) -> datetime:
    """The first moment after the day, on the clock of this installation."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@method_decorator(never_cache, name="dispatch")
class TokenList(View):
    """The tokens within reach and a form for a new one, whose key is shown once."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, TokenForm(on=timezone.localdate()))

    def post(self, request: SignedInRequest) -> HttpResponse:
        now = timezone.now()
        form = TokenForm(request.POST, on=timezone.localdate(now))
        if not form.is_valid():
            return self._page(request, form, status=422)
        token, key = tokens.issue(
            user=request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=_end_of(form.cleaned_data["last_day"]),
            at=now,
        )
        return self._page(request, TokenForm(on=timezone.localdate(now)), new=token, key=key)

    def _page(
        self, request: SignedInRequest, form: TokenForm, status: int = 200, **more: Any
    ) -> HttpResponse:
        rows = ApiToken.objects.visible_to(request.user).select_related("user", "revoked_by")
        context = {
            "form": form,
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "now": timezone.now(),
            "shell_template": "shells/team.html" if request.user.roles else "shells/portal.html",
            **more,
        }
        return render(request, "tokens/list.html", context, status=status)


class EndToken(View):
    """End a token at once."""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
        tokens.revoke(token, by=request.user, at=timezone.now())
        messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
        return redirect("tokens:token_list")

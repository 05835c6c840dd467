"""The policy, for anybody: no sign-in, both languages, every version by its day."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from surveys.queries import policy as queries

LANGUAGES = {"en": "en", "zh": "zh-hans"}


class DayForm(forms.Form):
    """The day whose policy is shown."""

    on = forms.DateField(required=False)


@login_not_required
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The policy in force today, or on the day `on`; in the language `lang`, else in the reader's own.

    The address is stable: other sites link to it.
    """
    today = timezone.localdate()
    form = DayForm(request.GET)
    wanted: date | None = form.cleaned_data["on"] if form.is_valid() else None
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "en")
    with translation.override(language):
        context = {
            "version": queries.version_on(wanted or today),
            "history": queries.history(),
            "groups": queries.mineral_groups(wanted or today),
            "on": wanted or today,
            "is_today": wanted is None or wanted == today,
            "csrf_token": "",  # no form, so no cookie
        }
        response = render(request, "surveys/policy.html", context)
    response["Content-Language"] = language
    return response

"""The way in, the two switches of every page, what stands when something went wrong, and the style guide."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST

from gscm.interface import specimens
from gscm.interface.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


def home(request: HttpRequest) -> HttpResponse:
    """Send each reader to the page that their day begins with."""
    user: Any = request.user
    if user.roles & {"centre", "execution_team"}:
        return redirect("risk:inbox")
    if "auditor" in user.roles:
        return redirect("audits:audit_list")
    if "board" in user.roles:
        return redirect("reporting:summary_index")
    if user.is_supplier_contact:
        return redirect("portal:home")
    if user.roles & {"grievance_officer", "grievance_deputy"}:
        return redirect("risk:grievance_list")
    if "administrator" in user.roles:
        return redirect("admin:index")
    return render(request, "interface/no_access.html", status=403)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the page the switch was on, never to another host."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        try:
            target = resolve_url("home")
        except NoReverseMatch:
            target = "/"
    return HttpResponseRedirect(target)


def _remember(request: HttpRequest, name: str, value: str) -> None:
    """Keep a choice with the person, when somebody is signed in."""
    user: Any = request.user
    if user.is_authenticated and getattr(user, name) != value:
        setattr(user, name, value)
        user.save(update_fields=[name])


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the reader's language, here and on the next visit."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _remember(request, "language", language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Fix light or dark colours, or follow the device again."""
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _remember(request, "theme", theme)
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@login_not_required
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component with invented values; only on a developer's machine."""
    if settings.ENVIRONMENT != "local":
        raise Http404
    return render(request, "interface/style_guide.html", specimens.everything())


def _reference() -> dict[str, str]:
    """The number under which the logs know this request; none where nothing is logged."""
    return {"reference": str(structlog.contextvars.get_contextvars().get("request_id", ""))}


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", _reference(), status=400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", _reference(), status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", _reference(), status=404)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token: mostly cookies that are off, or a page left open overnight."""
    return render(request, "403_csrf.html", _reference(), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the request, whose session or person may be what failed."""
    return HttpResponse(render_to_string("500.html", _reference()), status=500)

"""Bringing something forward, without sign-in, cookie, session or script; and reading the answers by the receipt code.

The pages need no token against forged requests: they act for nobody in particular. Nothing is in the address that
leads back to a grievance; the code travels in the form alone.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from gscm.lib.uploads import InMemoryOnly
from gscm.logs import without_log
from risk.forms_grievances import LARGEST_REQUEST, AppealForm, CodeForm, ReplyForm, ReportForm
from risk.models import Grievance
from risk.queries import grievance_status
from risk.services import grievance_intake, grievance_thread

LANGUAGES = {"en": "en", "zh": "zh-hans"}


def anonymous(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page for whoever it may be: open, unlogged, uploads in memory, in the language that the address names."""

    @login_not_required
    @csrf_exempt
    @without_log
    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_post_parameters()
    @sensitive_variables()
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "en")
        with translation.override(language):
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REQUEST:
                return page(request, "too_large", {}, status=413)
            request.upload_handlers = [InMemoryOnly(request)]
            return view(request)

    return wrapped


def page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """One of the pages, without a token, so without a cookie."""
    values = {
        **context,
        "csrf_token": "",
        "email": settings.GRIEVANCE_EMAIL,
        "is_answer": request.method == "POST",
    }
    response = render(request, f"risk/grievances/public/{name}.html", values, status=status)
    response["Content-Language"] = translation.get_language() or "en"
    return response


@anonymous
def report(request: HttpRequest) -> HttpResponse:
    """Write a report; sent, its receipt code is shown once."""
    if request.method != "POST":
        return page(request, "report", {"form": ReportForm(initial={"once": secrets.token_urlsafe(32)})})
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, "report", {"form": form}, status=422)
    receipt = grievance_intake.receive(
        form.report(),
        channel=Grievance.Channel.PAGE,
        once=form.cleaned_data["once"],
        on=timezone.localdate(),
    )
    return page(request, "receipt", {"receipt": receipt, "grievance": receipt.grievance})


@anonymous
def follow(request: HttpRequest) -> HttpResponse:
    """Read and write by the receipt code, which comes with every request anew."""
    if request.method != "POST":
        return page(request, "code", {"form": CodeForm()})
    code_form = CodeForm(request.POST)
    grievance = grievance_thread.find(code_form.cleaned_data["code"]) if code_form.is_valid() else None
    if grievance is None:
        if code_form.is_valid():
            code_form.add_error("code", _("No report has this code. Compare it sign by sign."))
        return page(request, "code", {"form": code_form}, status=422)
    reply, appeal = ReplyForm(prefix="reply"), AppealForm(prefix="appeal")
    said, status = "", 200
    if request.POST.get("do") == "write":
        reply = ReplyForm(request.POST, request.FILES, prefix="reply")
        if reply.is_valid():
            grievance_thread.write(
                grievance, text=reply.cleaned_data["text"], attached=reply.attached, on=timezone.localdate()
            )
            reply, said = ReplyForm(prefix="reply"), _("The message is in.")
        else:
            status = 422
    elif request.POST.get("do") == "appeal":
        appeal = AppealForm(request.POST, prefix="appeal")
        if not appeal.is_valid():
            status = 422
        else:
            try:
                grievance_thread.appeal(grievance, text=appeal.cleaned_data["text"], on=timezone.localdate())
                said = _("Another person will look at the decision.")
            except grievance_thread.AppealRefused:
                said = _("There is no decision yet that another person could look at.")
    context = {
        "grievance": grievance,
        "code": code_form.cleaned_data["code"],
        "stages": grievance_status.stages(grievance),
        "thread": grievance_status.thread(grievance_thread.shown(grievance)),
        "reply_form": reply,
        "appeal_form": appeal,
        "may_appeal": grievance_thread.may_appeal(grievance),
        "said": said,
    }
    return page(request, "thread", context, status=status)

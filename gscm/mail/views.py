"""The outbox page: every mail that this installation would have sent."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from gscm.mail.models import OutboxMail

READERS = frozenset({"centre", "administrator"})
BACKEND = "gscm.mail.outbox.OutboxBackend"


def _allow(request: HttpRequest) -> None:
    """Mails hold sign-in codes: only for the centre and administrators, only where none is sent."""
    user: Any = request.user
    if settings.EMAIL_BACKEND != BACKEND or not user.roles & READERS:
        raise Http404


def outbox(request: HttpRequest) -> HttpResponse:
    _allow(request)
    search = request.GET.get("q", "").strip()
    mails = OutboxMail.objects.defer("text", "html")
    if search:
        mails = mails.filter(Q(to__icontains=search) | Q(subject__icontains=search))
    page = Paginator(mails, 50).get_page(request.GET.get("page"))
    return render(request, "mail/outbox.html", {"page": page, "search": search})


def outbox_detail(request: HttpRequest, mail_id: int) -> HttpResponse:
    _allow(request)
    return render(request, "mail/outbox_detail.html", {"mail": get_object_or_404(OutboxMail, pk=mail_id)})


@xframe_options_sameorigin
def outbox_body(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML as it was written, for a sandboxed frame: no script, no form, no way out."""
    _allow(request)
    mail = get_object_or_404(OutboxMail, pk=mail_id)
    response = HttpResponse(mail.html)
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    )
    return response

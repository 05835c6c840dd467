"""Files loaded on behalf of suppliers: taken in here, matched by a worker, the rest decided here."""

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import WORKING_ROLES
from surveys.forms_campaigns import IntakeForm
from surveys.queries import intake as queries
from surveys.services import intake

log = structlog.get_logger(__name__)

PAGE = 50


class Working(RolesRequired):
    """Pages of those who work with suppliers."""

    roles = WORKING_ROLES


class IntakeList(Working, View):
    """All intakes, and the place to drop the files of the next."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, IntakeForm(campaigns=queries.open_campaigns(request.user)))

    def post(self, request: SignedInRequest) -> HttpResponse:
        """Keep the files and answer at once; a worker opens them."""
        form = IntakeForm(request.POST, request.FILES, campaigns=queries.open_campaigns(request.user))
        if not form.is_valid():
            return self._page(request, form, status=422)
        files = [intake.Incoming(file.name, file.size, file.read) for file in form.cleaned_data["uploads"]]
        begun = intake.begin(form.cleaned_data["campaign"], files, by=request.user, at=timezone.now())
        if begun.too_large:
            messages.warning(
                request, _("Too large, not taken in: %(names)s") % {"names": ", ".join(begun.too_large)}
            )
        return redirect("surveys:intake_detail", begun.job.pk)

    def _page(self, request: SignedInRequest, form: IntakeForm, status: int = 200) -> HttpResponse:
        page = Paginator(queries.intakes(request.user), PAGE).get_page(request.GET.get("page"))
        return render(request, "surveys/intake/list.html", {"page": page, "form": form}, status=status)


class IntakeDetail(Working, View):
    """What became of each file of one intake."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        job = get_object_or_404(queries.intakes(request.user), pk=pk)
        state = request.GET.get("state", "")
        state = state if state in queries.FILTERS else ""
        context = {
            "job": job,
            "state": state,
            "counts": queries.counts(job),
            "page": Paginator(queries.files(job, state), PAGE).get_page(request.GET.get("page")),
        }
        return render(request, "surveys/intake/detail.html", context)


class IntakeFileAssign(Working, View):
    """Choose the supplier of a file that found none."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        file = get_object_or_404(queries.files_of(request.user), pk=pk)
        search = request.GET.get("q", "").strip()
        possible = queries.possible_requests(file, request.user, search)
        page = Paginator(possible, PAGE).get_page(request.GET.get("page"))
        context = {
            "file": file,
            "search": search,
            "page": page,
            "suggested": [] if search else queries.suggested_requests(file, request.user),
        }
        return render(request, "surveys/intake/assign.html", context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        file = get_object_or_404(queries.files_of(request.user), pk=pk)
        wanted = request.POST.get("request", "")
        if not wanted.isdecimal():
            messages.error(request, _("Nothing was changed: choose the supplier of the file."))
            return redirect("surveys:intake_file", pk)
        chosen = get_object_or_404(queries.possible_requests(file, request.user, ""), pk=wanted)
        try:
            intake.assign(file, chosen, by=request.user, at=timezone.now())
        except intake.IntakeRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("surveys:intake_detail", file.job_id)


@require_safe
@never_cache
def original(request: SignedInRequest, pk: int) -> FileResponse:
    """Send a file of an intake as it came, always as a download and never as a page; who took it is logged."""
    if not intake.may_load(request.user):
        raise PermissionDenied
    file = get_object_or_404(queries.files_of(request.user), pk=pk)
    log.info("intake file downloaded", intake_file_id=file.pk, user_id=request.user.pk, sha256=file.sha256)
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename="".join(
            character for character in file.file_name.rpartition("/")[2] if character.isprintable()
        ),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response

"""Letters of guarantee as the team keeps them."""

from typing import Any

import structlog
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, WORKING_ROLES, may_work
from suppliers.forms_documents import ReasonForm, ScanForm
from suppliers.models import LetterOfGuarantee, Supplier
from suppliers.queries import letters as queries
from suppliers.services import letters

PAGE = 50
logger = structlog.get_logger(__name__)


class LetterList(RolesRequired, View):
    """Every supplier within reach by where its letter of guarantee stands."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        state = request.GET.get("state", "")
        state = state if state in queries.LetterState.values else ""
        search = request.GET.get("q", "").strip()
        counts = queries.counts(request.user, on=today, search=search)
        rows = queries.standings(request.user, on=today, state=state, search=search)
        context = {
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "states": [(one, counts[one]) for one in queries.LetterState],
            "total": sum(counts.values()),
            "state": state,
            "search": search,
            "version": queries.version_to_sign(on=today),
            "may_work": may_work(request.user),
        }
        return render(request, "suppliers/letters/list.html", context)


class LetterDetail(RolesRequired, View):
    """One letter: who signed what, when, and until when it holds."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return letter_page(request, pk, ReasonForm())


def letter_page(request: SignedInRequest, pk: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    """The page of a letter, with the form for refusing it as it stands."""
    rows = LetterOfGuarantee.objects.visible_to(request.user)
    rows = rows.select_related("supplier", "version__document", "recorded_by", "decided_by")
    letter = get_object_or_404(rows, pk=pk)
    context = {
        "letter": letter,
        "supplier": letter.supplier,
        "others": queries.letters_of(letter.supplier).exclude(pk=pk),
        "today": timezone.localdate(),
        "may_work": may_work(request.user),
        "reason_form": form,
    }
    return render(request, "suppliers/letters/detail.html", context, status=status)


class LetterAccept(RolesRequired, View):
    """Let a scan count."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        letter = get_object_or_404(LetterOfGuarantee.objects.visible_to(request.user), pk=pk)
        try:
            letters.accept(letter, by=request.user, at=timezone.now())
        except letters.LetterRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            messages.success(request, _("The letter counts."))
        return redirect("documents:letter_detail", pk)


class LetterRefuse(RolesRequired, View):
    """Say why a scan does not count."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        letter = get_object_or_404(LetterOfGuarantee.objects.visible_to(request.user), pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return letter_page(request, pk, form, status=422)
        try:
            letters.refuse(letter, by=request.user, at=timezone.now(), **form.cleaned_data)
        except letters.LetterRefused as refused:
            messages.error(request, str(refused.sentence))
        return redirect("documents:letter_detail", pk)


class LetterFile(RolesRequired, View):
    """What was signed, byte for byte."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        letter = get_object_or_404(LetterOfGuarantee.objects.visible_to(request.user), pk=pk)
        return as_download(letter, request)


def as_download(letter: LetterOfGuarantee, request: SignedInRequest) -> FileResponse:
    """The kept bytes as a download, never as a page; who took them is logged."""
    logger.info("letter downloaded", letter_id=letter.pk, user_id=request.user.pk, sha256=letter.sha256)
    response = FileResponse(
        letter.file.open("rb"),
        as_attachment=True,
        filename="".join(character for character in letter.file_name if character.isprintable()),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class LetterHandIn(RolesRequired, View):
    """Take the scan of a letter for a supplier; somebody looks at it before it counts."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, self._supplier(request, pk), ScanForm(today=timezone.localdate()))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        supplier = self._supplier(request, pk)
        form = ScanForm(request.POST, request.FILES, today=timezone.localdate())
        version = queries.version_to_sign(on=timezone.localdate())
        if version is None:
            form.add_error(None, _("No letter of guarantee is published yet."))
        if not form.is_valid() or version is None:
            return self._page(request, supplier, form, status=422)
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            letter = letters.hand_in(
                version,
                supplier,
                file.read(),
                file_name=file.name,
                language=supplier.language,
                by=request.user,
                at=timezone.now(),
                **values,
            )
        except letters.LetterRefused as refused:
            form.add_error("signed_on", str(refused.sentence))
            return self._page(request, supplier, form, status=422)
        messages.success(request, _("The scan is kept. Look at it and let it count."))
        return redirect("documents:letter_detail", letter.pk)

    def _supplier(self, request: SignedInRequest, pk: int) -> Supplier:
        return get_object_or_404(Supplier.objects.visible_to(request.user), pk=pk)

    def _page(
        self, request: SignedInRequest, supplier: Supplier, form: Any, status: int = 200
    ) -> HttpResponse:
        context = {"supplier": supplier, "form": form}
        return render(request, "suppliers/letters/hand_in.html", context, status=status)

"""The supplier's documents: what to read and acknowledge, and the letter of guarantee to sign."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib import originals
from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.forms_documents import ScanForm, SignForm
from suppliers.models import DocumentVersion, LetterOfGuarantee, Supplier
from suppliers.queries import letters as letter_queries
from suppliers.queries import portal_documents as queries
from suppliers.services import documents, letters
from suppliers.views.letters import as_download
from suppliers.views.speaking import whose


class DocumentList(SupplierContactRequired, View):
    """What the company has laid down for the supplier, and where its letter of guarantee stands."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        suppliers, supplier = whose(request)
        today = timezone.localdate()
        rows = letter_queries.with_letter_state(Supplier.objects.filter(pk=supplier.pk), on=today)
        context = {
            "suppliers": suppliers,
            "supplier": supplier,
            "items": queries.items(supplier, on=today),
            "standing": rows.get(),
            "letter_version": letter_queries.version_to_sign(on=today),
        }
        return render(request, "suppliers/portal/documents.html", context)


class DocumentDetail(SupplierContactRequired, View):
    """One document to read; the button says for the supplier that it was noted."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        suppliers, supplier = whose(request)
        version = self._version(pk, supplier)
        context = {
            "suppliers": suppliers,
            "supplier": supplier,
            "version": version,
            "document": version.document,
            "acknowledged": queries.acknowledgement_of(version, supplier),
        }
        return render(request, "suppliers/portal/document.html", context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        _suppliers, supplier = whose(request)
        version = self._version(pk, supplier)
        try:
            documents.acknowledge(version, supplier, by=request.user, at=timezone.now())
        except documents.DocumentRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            messages.success(
                request, _("Thank you. The acknowledgement is kept with your name and the time.")
            )
        return redirect(f"{reverse('portal_documents:list')}?supplier={supplier.pk}")

    def _version(self, pk: int, supplier: Supplier) -> DocumentVersion:
        rows = DocumentVersion.objects.addressed_to(Supplier.objects.filter(pk=supplier.pk))
        return get_object_or_404(rows.select_related("document"), pk=pk)


class Letter(SupplierContactRequired, View):
    """The letter of guarantee: read it, sign it here, or send the scan of a signed one."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request)

    def post(self, request: SignedInRequest) -> HttpResponse:
        _suppliers, supplier = whose(request)
        version = letter_queries.version_to_sign(on=timezone.localdate())
        if version is None:
            raise Http404
        is_scan = "file" in request.FILES or request.POST.get("way") == "scan"
        today = timezone.localdate()
        form: Any = ScanForm(request.POST, request.FILES, today=today) if is_scan else SignForm(request.POST)
        try:
            if form.is_valid():
                self._take(form, version, supplier, request)
                return redirect(f"{reverse('portal_documents:letter')}?supplier={supplier.pk}")
        except letters.LetterRefused as refused:
            form.add_error(None, str(refused.sentence))
        return self._page(request, **{"scan_form" if is_scan else "sign_form": form}, status=422)

    def _take(
        self, form: Any, version: DocumentVersion, supplier: Supplier, request: SignedInRequest
    ) -> None:
        values = dict(form.cleaned_data)
        if isinstance(form, ScanForm):
            file = values.pop("file")
            letters.hand_in(
                version,
                supplier,
                file.read(),
                file_name=file.name,
                language=get_language() or supplier.language,
                by=request.user,
                at=timezone.now(),
                **values,
            )
            messages.success(request, _("Thank you. The scan is kept; it counts once it has been looked at."))
            return
        values.pop("may_sign")
        letters.sign(version, supplier, by=request.user, at=timezone.now(), **values)
        messages.success(request, _("Signed. The text, your name and the time are kept."))

    def _page(self, request: SignedInRequest, status: int = 200, **forms: Any) -> HttpResponse:
        suppliers, supplier = whose(request)
        today = timezone.localdate()
        language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
        version = letter_queries.version_to_sign(on=today)
        text = letters.text_to_sign(version, supplier, language) if version else ""
        digest = originals.sha256(text.encode())
        first = {"name": request.user.full_name, "sha256": digest, "language": language}
        history = list(letter_queries.letters_of(supplier))
        context = {
            "suppliers": suppliers,
            "supplier": supplier,
            "version": version,
            "text": text,
            "digest": digest,
            "sign_form": SignForm(initial=first),
            "scan_form": ScanForm(today=today, prefix=None, auto_id="scan_%s"),
            "letters": history,
            "in_force": next((one for one in history if _holds(one, today)), None),
        }
        return render(request, "suppliers/portal/letter.html", context | forms, status=status)


def _holds(letter: LetterOfGuarantee, today: Any) -> bool:
    is_accepted = letter.decision == LetterOfGuarantee.Decision.ACCEPTED
    return bool(is_accepted and letter.signed_on <= today < letter.expires_on)


class LetterFile(SupplierContactRequired, View):
    """The supplier's own copy of what was signed."""

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        rows = LetterOfGuarantee.objects.visible_to(request.user)
        rows = rows.filter(supplier__in=Supplier.objects.spoken_for_by(request.user))
        return as_download(get_object_or_404(rows, pk=pk), request)

"""The centre's page of the schemes that authorities recognise."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters import wording_settings
from smelters.forms_settings import RecognitionForm
from smelters.models import RecognisedScheme
from smelters.services import recognition
from smelters.views.access import KEEPERS


class RecognitionPage(RolesRequired, View):
    """Which schemes are recognised by whom, and a new recognition."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, RecognitionForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = RecognitionForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            recognition.add(by=request.user, **form.cleaned_data)
        except recognition.RecognitionRefused as refused:
            form.add_error(None, wording_settings.of_recognition(refused.code))
            return self._page(request, form, status=422)
        messages.success(request, _("The recognition is written down."))
        return redirect("smelters:recognition")

    def _page(self, request: SignedInRequest, form: RecognitionForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "recognitions": RecognisedScheme.objects.order_by("authority", "scheme", "-days"),
            "today": timezone.localdate(),
        }
        return render(request, "smelters/recognition.html", context, status=status)


class EndRecognition(RolesRequired, View):
    """Let a recognition end today."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(RecognisedScheme, pk=pk)
        try:
            recognition.end(row, by=request.user, at=timezone.now())
        except recognition.RecognitionRefused as refused:
            messages.error(request, wording_settings.of_recognition(refused.code))
        else:
            messages.success(request, _("The recognition ended. The days before stay."))
        return redirect("smelters:recognition")

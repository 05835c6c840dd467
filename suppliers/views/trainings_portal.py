"""The supplier's learning page, and what was handed on to its own suppliers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.http import require_safe

from gscm.lib.doors import SupplierContactRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.forms_trainings import FeedbackForm, HandOnForm
from suppliers.models import MaterialVersion, Participant, TrainingMaterial
from suppliers.models.trainings_materials import TrainingTopic, topic_choices
from suppliers.queries import trainings_materials, trainings_portal
from suppliers.services import trainings_materials as materials
from suppliers.views.speaking import whose
from suppliers.views.trainings_materials import as_download
from suppliers.views.trainings_people import answer_for, feedback_for, quiz_page, take_quiz


class Learning(SupplierContactRequired, View):
    """The supplier's trainings, what is missing, and the materials."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        suppliers, supplier = whose(request)
        topic = request.GET.get("topic", "")
        topic = topic if topic in TrainingTopic.values else ""
        context = {
            "suppliers": suppliers,
            "supplier": supplier,
            "learning": trainings_portal.learning(supplier, topic=topic, on=timezone.localdate()),
            "topic": topic,
            "topics": topic_choices(),
        }
        return render(request, "suppliers/trainings/portal/learning.html", context)


class PortalSession(SupplierContactRequired, View):
    """One training to which somebody of the supplier is invited, or took part in; `pk` is the person's place."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, _place(request, pk), FeedbackForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        place = _place(request, pk)
        if "answer" in request.POST:
            answer_for(request, place)
            return redirect("learning:session", pk)
        form = FeedbackForm(request.POST)
        if not form.is_valid():
            return self._page(request, place, form, status=422)
        feedback_for(request, place, form)
        return redirect("learning:session", pk)

    def _page(
        self, request: SignedInRequest, place: Participant, form: FeedbackForm, status: int = 200
    ) -> HttpResponse:
        session = place.session
        versions = session.materials.select_related("material").filter(
            material__in=TrainingMaterial.objects.for_suppliers()
        )
        context = {
            "place": place,
            "session": session,
            "supplier": place.supplier,
            "versions": versions,
            "form": form,
            "is_ahead": session.day >= timezone.localdate() and not session.cancelled_at,
        }
        return render(request, "suppliers/trainings/portal/session.html", context, status=status)


def _place(request: SignedInRequest, pk: int) -> Participant:
    return get_object_or_404(trainings_portal.participants_of(request.user), pk=pk)


class PortalQuiz(SupplierContactRequired, View):
    """The quiz of a training that somebody of the supplier took part in."""

    template = "suppliers/trainings/portal/quiz.html"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return quiz_page(request, _place(request, pk), self.template)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return take_quiz(request, _place(request, pk), self.template)


class PortalMaterial(SupplierContactRequired, View):
    """A material to read, in its newest version."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        suppliers, supplier = whose(request)
        version = _current(request, pk)
        materials.note_read(version, supplier, by=request.user, at=timezone.now())
        context = {
            "suppliers": suppliers,
            "supplier": supplier,
            "version": version,
            "material": version.material,
        }
        return render(request, "suppliers/trainings/portal/material.html", context)


def _current(request: SignedInRequest, pk: int) -> MaterialVersion:
    """The newest version, among what is meant for suppliers whoever else the person is."""
    rows = trainings_materials.current(pk, request.user)
    return get_object_or_404(rows.filter(material__in=TrainingMaterial.objects.for_suppliers()))


class PortalFile(SupplierContactRequired, View):
    """A file of a material, of any version."""

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        _suppliers, supplier = whose(request)
        file = get_object_or_404(trainings_materials.files_of_suppliers().select_related("version"), pk=pk)
        materials.note_read(file.version, supplier, by=request.user, at=timezone.now())
        return as_download(file)


class HandOn(SupplierContactRequired, View):
    """Hand a material on to the supplier's own suppliers."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        _suppliers, supplier = whose(request)
        return self._page(request, pk, HandOnForm(initial={"language": supplier.language}))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        _suppliers, supplier = whose(request)
        form = HandOnForm(request.POST)
        if not form.is_valid():
            return self._page(request, pk, form, status=422)
        try:
            count = materials.hand_on(
                self._version(request, pk), supplier, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except materials.MaterialRefused as refused:
            form.add_error(None, str(refused.sentence))
            return self._page(request, pk, form, status=422)
        text = ngettext("It goes to %(count)d company.", "It goes to %(count)d companies.", count)
        messages.success(request, text % {"count": count})
        return redirect(f"{reverse('learning:home')}?supplier={supplier.pk}")

    def _version(self, request: SignedInRequest, pk: int) -> MaterialVersion:
        version = _current(request, pk)
        if not version.material.may_be_handed_on:
            raise Http404
        return version

    def _page(self, request: SignedInRequest, pk: int, form: HandOnForm, status: int = 200) -> HttpResponse:
        suppliers, supplier = whose(request)
        version = self._version(request, pk)
        context = {
            "suppliers": suppliers,
            "supplier": supplier,
            "version": version,
            "material": version.material,
            "form": form,
            "most": materials.MOST_A_DAY,
        }
        return render(request, "suppliers/trainings/portal/hand_on.html", context, status=status)


@login_not_required
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A material that was handed on, for whoever has the link: no sign-in, nothing is kept of the reader."""
    forward = get_object_or_404(trainings_materials.shared(token))
    materials.note_opened(forward, at=timezone.now())
    with translation.override(_language(request, forward.language)):
        context = {
            "forward": forward,
            "version": forward.version,
            "material": forward.version.material,
            "supplier": forward.supplier,
            "csrf_token": "",  # no form, so no cookie
        }
        return render(request, "suppliers/trainings/shared.html", context)


def _language(request: HttpRequest, own: str) -> str:
    """The language that the address names, else that of the mail."""
    return {"en": "en", "zh": "zh-hans"}.get(request.GET.get("lang", ""), own)


@login_not_required
@require_safe
def shared_file(request: HttpRequest, token: str, language: str) -> FileResponse:
    """A file of a material that was handed on."""
    forward = get_object_or_404(trainings_materials.shared(token))
    file = get_object_or_404(forward.version.files, language=language)
    materials.note_opened(forward, at=timezone.now())
    return as_download(file)

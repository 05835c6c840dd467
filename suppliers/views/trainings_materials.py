"""The team's pages of training materials and quizzes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, WORKING_ROLES
from suppliers.forms_trainings import MaterialForm, MaterialVersionForm, QuizForm
from suppliers.models import MaterialFile, MaterialVersion, Quiz, TrainingMaterial
from suppliers.queries import trainings_materials as queries
from suppliers.services import trainings_materials, trainings_quizzes
from suppliers.services.csv_table import ImportRefused

PAGE = 50
NEWEST = 20


class MaterialList(RolesRequired, View):
    """All materials, and by how many each was read."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        filters = queries.MaterialFilter(request.GET, queries.library(request.user), request=request)
        today = timezone.localdate()
        context = {
            "page": Paginator(filters.qs, PAGE).get_page(request.GET.get("page")),
            "chips": filters.chips(),
            "fields": filters.more_fields,
            "clear_url": request.path if filters.is_set else "",
            "overdue": queries.overdue_count(on=today),
            "today": today,
            "may_keep": trainings_materials.may_keep(request.user),
        }
        return render(request, "suppliers/trainings/materials.html", context)


class MaterialCreate(RolesRequired, View):
    """A new material; its first version is published next."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = MaterialForm(on=timezone.localdate(), initial={"owner": request.user.pk})
        return material_form(request, form)

    def post(self, request: SignedInRequest) -> HttpResponse:
        return save_material(request, MaterialForm(request.POST, on=timezone.localdate()))


class MaterialEdit(RolesRequired, View):
    """Change what a material is called, for whom it is, who keeps it."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        material = get_object_or_404(TrainingMaterial.objects.visible_to(request.user), pk=pk)
        return material_form(request, MaterialForm(instance=material, on=timezone.localdate()))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        material = get_object_or_404(TrainingMaterial.objects.visible_to(request.user), pk=pk)
        form = MaterialForm(request.POST, instance=material, on=timezone.localdate())
        return save_material(request, form)


def material_form(request: SignedInRequest, form: MaterialForm, status: int = 200) -> HttpResponse:
    """The form of a material, as it stands."""
    return render(request, "suppliers/trainings/material_form.html", {"form": form}, status=status)


def save_material(request: SignedInRequest, form: MaterialForm) -> HttpResponse:
    """Keep what the form says; a new material goes on to its first version."""
    if not form.is_valid():
        return material_form(request, form, status=422)
    is_new = form.instance.pk is None
    try:
        material = trainings_materials.save(form.instance, by=request.user, at=timezone.now())
    except trainings_materials.MaterialRefused as refused:
        form.add_error(None, str(refused.sentence))
        return material_form(request, form, status=422)
    return redirect(f"trainings:material_{'publish' if is_new else 'detail'}", material.pk)


class MaterialDetail(RolesRequired, View):
    """One material: its newest version to read, all versions, who got which."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        materials = TrainingMaterial.objects.visible_to(request.user).select_related("owner", "created_by")
        material = get_object_or_404(materials, pk=pk)
        versions = queries.versions_of(material)
        if versions:
            trainings_materials.note_read(versions[0], None, by=request.user, at=timezone.now())
        search = request.GET.get("q", "").strip()
        readers = queries.readers(material, request.user, search=search)
        today = timezone.localdate()
        context = {
            "material": material,
            "versions": versions,
            "newest": versions[0] if versions else None,
            "page": Paginator(readers, PAGE).get_page(request.GET.get("page")),
            "search": search,
            "colleagues": queries.colleagues_who_read(material),
            "forwards": queries.handed_on(material, request.user, newest=NEWEST),
            "is_overdue": bool(material.review_due_on and material.review_due_on < today),
            "may_keep": trainings_materials.may_keep(request.user) and not material.withdrawn_at,
        }
        return render(request, "suppliers/trainings/material.html", context)


class MaterialPublish(RolesRequired, View):
    """The next version of a material."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, pk, MaterialVersionForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = MaterialVersionForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, pk, form, status=422)
        material = get_object_or_404(TrainingMaterial.objects.visible_to(request.user), pk=pk)
        version: MaterialVersion = form.instance
        try:
            trainings_materials.publish(
                material, version, files=form.uploads(), by=request.user, at=timezone.now()
            )
        except trainings_materials.MaterialRefused as refused:
            form.add_error(None, str(refused.sentence))
            return self._page(request, pk, form, status=422)
        messages.success(request, _("The version is published."))
        return redirect("trainings:material_detail", pk)

    def _page(
        self, request: SignedInRequest, pk: int, form: MaterialVersionForm, status: int = 200
    ) -> HttpResponse:
        material = get_object_or_404(TrainingMaterial.objects.visible_to(request.user), pk=pk)
        context = {"form": form, "material": material}
        return render(request, "suppliers/trainings/material_version_form.html", context, status=status)


class MaterialReviewed(RolesRequired, View):
    """Say that a material was looked through and stays as it is."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        material = get_object_or_404(TrainingMaterial.objects.visible_to(request.user), pk=pk)
        trainings_materials.review(material, by=request.user, at=timezone.now())
        messages.success(request, _("The review is written down; the next one is counted from today."))
        return redirect("trainings:material_detail", pk)


class MaterialWithdraw(RolesRequired, View):
    """Take a material out of use."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        material = get_object_or_404(TrainingMaterial.objects.visible_to(request.user), pk=pk)
        trainings_materials.withdraw(material, by=request.user, at=timezone.now())
        messages.success(request, _("The material was withdrawn; who got it stays on record."))
        return redirect("trainings:material_detail", pk)


class MaterialDownload(RolesRequired, View):
    """The file of any version, byte for byte."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        file = get_object_or_404(MaterialFile.objects.select_related("version"), pk=pk)
        trainings_materials.note_read(file.version, None, by=request.user, at=timezone.now())
        return as_download(file)


def as_download(file: MaterialFile) -> FileResponse:
    """The kept bytes as a download, never as a page."""
    return FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=file.file_name,
        content_type="application/octet-stream",
    )


class QuizList(RolesRequired, View):
    """All quizzes, and a new one from a table of questions."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, QuizForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = QuizForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        content = form.cleaned_data["file"].read()
        try:
            quiz = trainings_quizzes.create(form.instance, content, by=request.user, at=timezone.now())
        except ImportRefused as refused:
            for problem in refused.problems:
                form.add_error("file", problem)
            return self._page(request, form, status=422)
        return redirect("trainings:quiz_detail", quiz.pk)

    def _page(self, request: SignedInRequest, form: QuizForm, status: int = 200) -> HttpResponse:
        page = Paginator(Quiz.objects.select_related("created_by"), PAGE)
        context = {
            "form": form,
            "page": page.get_page(request.GET.get("page")),
            "columns": trainings_quizzes.COLUMNS,
        }
        return render(request, "suppliers/trainings/quizzes.html", context, status=status)


class QuizDetail(RolesRequired, View):
    """The questions of a quiz in both languages, with the right answers."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        quiz = get_object_or_404(Quiz.objects.select_related("created_by"), pk=pk)
        return render(
            request, "suppliers/trainings/quiz.html", {"quiz": quiz, "sessions": quiz.sessions.all()}
        )


class QuizExample(RolesRequired, View):
    """A table with one question, to begin with."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        return HttpResponse(
            "\ufeff" + "\r\n".join(trainings_quizzes.EXAMPLE) + "\r\n",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="questions.csv"'},
        )

"""The template library of the centre: official blanks, from which suppliers get their prefilled copies."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from gscm.jobs.models import Job
from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from surveys.forms_templates import TemplateForm
from surveys.models import TemplateFile
from surveys.services import templates

PAGE = 50
SHOWN_UPLOADS = 5


class _Library(RolesRequired, View):
    roles = frozenset({"centre"})


class TemplateList(_Library):
    """All templates, and what became of the last uploads."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        files = TemplateFile.objects.select_related("uploaded_by")
        uploads = Job.objects.visible_to(request.user).filter(kind=Job.Kind.TEMPLATE_UPLOAD)
        context = {
            "page": Paginator(files, PAGE).get_page(request.GET.get("page")),
            "uploads": list(uploads.exclude(status=Job.Status.DONE).select_related("owner")[:SHOWN_UPLOADS]),
        }
        return render(request, "surveys/templates/list.html", context)


class TemplateUpload(_Library):
    """Upload a blank. The file is kept, and read by a worker."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, TemplateForm())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = TemplateForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data["file"]
        templates.receive(
            file.read(),
            file_name=file.name,
            licence_note=form.cleaned_data["licence_note"],
            by=request.user,
            at=timezone.now(),
        )
        return redirect("surveys:template_list")

    def _page(self, request: SignedInRequest, form: TemplateForm, status: int = 200) -> HttpResponse:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        return render(request, "surveys/templates/upload.html", {"form": form, "limit": limit}, status=status)


class TemplateDownload(_Library):
    """A template as it was uploaded."""

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        template = get_object_or_404(TemplateFile, pk=pk)
        return FileResponse(
            template.file.open("rb"),
            as_attachment=True,
            filename=template.file_name,
            content_type="application/octet-stream",
        )

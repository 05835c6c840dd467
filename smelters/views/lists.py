"""The centre's pages of reference lists: which there are, what each changed, and the import of a new one."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.jobs.models import Job
from gscm.lib.doors import RolesRequired
from smelters import wording
from smelters.forms import ImportForm
from smelters.models import ReferenceEntry, ReferenceList
from smelters.queries import reference_lists
from smelters.services import list_jobs
from smelters.views.access import KEEPERS

PAGE = 50


class ListIndex(RolesRequired, View):
    """All issues of all lists."""

    roles = KEEPERS

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(reference_lists.issues(), PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "smelters/list_index.html",
            {"page": page, "jobs": list(reference_lists.unsettled_imports())},
        )


class ListImport(RolesRequired, View):
    """Upload a list. The file is kept and read by a worker."""

    roles = KEEPERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data.pop("file")
        wish = form.cleaned_data | {"kind": form.cleaned_data["kind"] or None}
        user: Any = request.user
        job = list_jobs.receive(file.read(), file_name=file.name, by=user, at=timezone.now(), **wish)
        return redirect("smelters:list_job", job.pk)

    def _page(self, request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        return render(request, "smelters/list_import.html", {"form": form, "limit": limit}, status=status)


class ListJob(RolesRequired, View):
    """How far an import is: its list when it is done, the reason when it was refused."""

    roles = KEEPERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        imports = Job.objects.visible_to(request.user).filter(kind=Job.Kind.REFERENCE_IMPORT)
        job = get_object_or_404(imports, pk=pk)
        if list_id := job.result.get("list_id"):
            return redirect("smelters:list_detail", list_id)
        code = job.result.get("refusal")
        refusal = wording.of_code(code, job.result["parameters"]) if code else None
        return render(request, "smelters/list_job.html", {"job": job, "refusal": refusal})


class ListDetail(RolesRequired, View):
    """What one issue changed against the one before it, and all of its rows."""

    roles = KEEPERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference = get_object_or_404(reference_lists.issues(), pk=pk)
        change, search = request.GET.get("change", ""), request.GET.get("q", "")
        rows = reference_lists.entries(reference, change=change, search=search)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "smelters/list_detail.html",
            {
                "list": reference,
                "page": page,
                "lines": reference_lists.lines(reference, list(page)),
                "kinds": _kinds(reference, change),
                "change": change,
                "search": search,
                "keep": [{"name": "change", "value": change}] if change else [],
            },
        )


def list_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a list, as it came, under its own name. For those who import lists."""
    if not request.user.roles & KEEPERS:  # type: ignore[union-attr]
        raise PermissionDenied
    reference = get_object_or_404(ReferenceList, pk=pk)
    return FileResponse(
        reference.file.open("rb"),
        as_attachment=True,
        filename=reference.file_name,
        content_type="application/octet-stream",
    )


def _kinds(reference: ReferenceList, current: str) -> list[dict[str, Any]]:
    change = ReferenceEntry.Change
    counts = {
        "": (_("All changes"), reference.added + reference.removed + reference.changed),
        change.ADDED.value: (_("Added"), reference.added),
        change.REMOVED.value: (_("Removed"), reference.removed),
        change.CHANGED.value: (_("Changed"), reference.changed),
        "all": (_("Rows in the file"), reference.rows),
    }
    return [
        {
            "label": label,
            "count": count,
            "url": f"?change={value}" if value else "?",
            "is_current": current == value,
        }
        for value, (label, count) in counts.items()
    ]

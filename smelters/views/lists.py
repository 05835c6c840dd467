"""The centre's pages of reference lists: which there are, what each changed, and the import of a new one."""

import re
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
from smelters import wording, wording_datasets
from smelters.forms import ACCEPTED, ImportForm, LabelsForm, ReasonForm
from smelters.models import ReferenceList
from smelters.queries import reference_lists
from smelters.services import list_jobs
from smelters.views.access import KEEPERS

PAGE = 50


class ListIndex(RolesRequired, View):
    """All issues of all lists, or of one kind: `?kind=cahra`."""

    roles = KEEPERS

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("kind", "")
        page = Paginator(reference_lists.issues(kind, on=timezone.localdate()), PAGE).get_page(
            request.GET.get("page")
        )
        return render(
            request,
            "smelters/list_index.html",
            {
                "page": page,
                "jobs": list(reference_lists.unsettled_imports()),
                "tabs": _tabs_of_kinds(kind),
                "kind": kind,
            },
        )


class ListImport(RolesRequired, View):
    """Upload a list, or the corrected file of a wrong one. The file is kept and read by a worker."""

    roles = KEEPERS

    def get(self, request: HttpRequest) -> HttpResponse:
        wrong = _corrected(request.GET.get("supersedes"))
        initial: dict[str, Any] = {"supersedes": wrong}
        if wrong is not None:
            kept = ("valid_from", "published_on", "publisher", "label", "licence")
            initial |= {name: getattr(wrong, name) for name in kept}
        return self._page(request, ImportForm(initial=initial if wrong else None))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        file = form.cleaned_data.pop("file")
        wish = form.cleaned_data | {name: form.cleaned_data[name] or None for name in ("kind", "licence")}
        user: Any = request.user
        job = list_jobs.receive(file.read(), file_name=file.name, by=user, at=timezone.now(), **wish)
        return redirect("smelters:list_job", job.pk)

    def _page(self, request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
            "accept": ACCEPTED,
            "kinds": wording_datasets.columns_of_kinds(),
            "wrong": _corrected(form["supersedes"].value()),
        }
        return render(request, "smelters/list_import.html", context, status=status)


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
        context = {
            "job": job,
            "refusal": refusal,
            "step": job.parameters.get("step", list_jobs.READ),
            "list_id": job.parameters.get("list"),
        }
        return render(request, "smelters/list_job.html", context)


class ListDetail(RolesRequired, View):
    """What a list changes against the one before it, all of its rows, and what can be done with it."""

    roles = KEEPERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        reference = get_object_or_404(reference_lists.issues(on=timezone.localdate()), pk=pk)
        return render(request, "smelters/list_detail.html", _page_of(request, reference))


def _page_of(request: HttpRequest, reference: ReferenceList) -> dict[str, Any]:
    change, search = request.GET.get("change", ""), request.GET.get("q", "")
    rows = reference_lists.entries(reference, change=change, search=search)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    is_preview = reference.status == ReferenceList.State.PREVIEW
    unknown = reference_lists.unknown_labels(reference) if is_preview else []
    labels_form = LabelsForm([each.label for each in unknown])
    return {
        "list": reference,
        "page": page,
        "lines": reference_lists.lines(reference, list(page)),
        "kinds": [
            {
                "label": tile.label,
                "count": tile.count,
                "url": f"?change={tile.change}" if tile.change else "?",
                "is_current": change == tile.change,
            }
            for tile in reference_lists.tiles(reference)
        ],
        "change": change,
        "search": search,
        "keep": [{"name": "change", "value": change}] if change else [],
        "job": reference_lists.step_under_way(reference),
        "steps": reference_lists.steps(reference),
        "unknown": [
            {"label": each.label, "rows": each.rows, "field": field}
            for each, field in zip(unknown, labels_form.visible_fields(), strict=True)
        ],
        "labels_form": labels_form,
        "reason_form": ReasonForm(),
        "stepper": _stepper(reference, has_unknown=bool(unknown)),
        "may_apply": is_preview and reference.received_by != request.user,
        "may_withdraw": reference.applied_by != request.user,
    }


def _stepper(reference: ReferenceList, *, has_unknown: bool) -> list[dict[str, str]]:
    """Where a list stands on its way to being applied."""
    is_applied = reference.applied_at is not None
    labels = "now" if has_unknown else "done"
    apply = "done" if is_applied else ("next" if has_unknown else "now")
    words = (
        (_("Uploaded and compared"), "done"),
        (_("Labels understood"), labels),
        (_("Second person applies"), apply),
    )
    return [{"label": label, "state": state} for label, state in words]


def _corrected(value: Any) -> ReferenceList | None:
    """The applied list that an upload is to correct, from its key in the address or the form."""
    key = str(getattr(value, "pk", value))
    return (
        reference_lists.shown(timezone.localdate()).applied().filter(pk=int(key)).first()
        if re.fullmatch("[0-9]{1,9}", key)
        else None
    )


def list_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a list, as it came, under its own name. For those who import lists."""
    if not request.user.roles & KEEPERS:  # type: ignore[union-attr]
        raise PermissionDenied
    reference = get_object_or_404(reference_lists.shown(timezone.localdate()), pk=pk)
    return FileResponse(
        reference.file.open("rb"),
        as_attachment=True,
        filename=reference.file_name,
        content_type="application/octet-stream",
    )


def _tabs_of_kinds(current: str) -> list[dict[str, Any]]:
    """A tab for each kind of which there is a list."""
    counts = reference_lists.kinds_in_use(on=timezone.localdate())
    tabs = [("", _("All"), sum(counts.values()))]
    tabs += [(kind, str(ReferenceList.Kind(kind).label), count) for kind, count in counts.items()]
    return [
        {
            "label": label,
            "url": f"?kind={kind}" if kind else "?",
            "is_current": kind == current,
            "count": count,
        }
        for kind, label, count in tabs
    ]

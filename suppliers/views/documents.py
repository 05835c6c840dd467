"""The library of documents: what is laid down, in which version, who has taken note of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.states import TransitionRefused
from suppliers.access import READING_ROLES, WORKING_ROLES, may_steer, may_work
from suppliers.forms_documents import (
    AcknowledgedElsewhereForm,
    DocumentForm,
    ReasonForm,
    ReviewForm,
    VersionForm,
)
from suppliers.models import Document, DocumentVersion, Role
from suppliers.queries import documents as queries
from suppliers.services import documents

PAGE = 50
COLLEAGUES: frozenset[str] = frozenset(Role.values)
KEEPERS: frozenset[str] = frozenset({Role.CENTRE})
AUDIENCES: dict[str, tuple[bool, str]] = {
    Document.Kind.POLICY: (True, "all"),
    Document.Kind.CODE: (True, "all"),
    Document.Kind.LETTER: (False, "all"),
    Document.Kind.REQUIREMENT: (True, "all"),
    Document.Kind.PROCEDURE: (True, "none"),
}
"""For whom a version is at first, by kind: for colleagues, and for which suppliers."""


class DocumentLibrary(RolesRequired, View):
    """All documents, each with the version of today."""

    roles = COLLEAGUES

    def get(self, request: SignedInRequest) -> HttpResponse:
        lines = queries.library(request.user, on=timezone.localdate())
        context = {
            "lines": lines,
            "overdue": sum(line.is_overdue for line in lines),
            "sees_suppliers": queries.may_see_suppliers(request.user),
            "may_edit": may_steer(request.user),
        }
        return render(request, "suppliers/documents/library.html", context)


class DocumentCreate(RolesRequired, View):
    """A new document."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self._page(request, DocumentForm(on=timezone.localdate(), initial={"owner": request.user.pk}))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = DocumentForm(request.POST, on=timezone.localdate())
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            document = documents.create(form.instance, by=request.user, at=timezone.now())
        except documents.DocumentRefused as refused:
            form.add_error("kind", str(refused.sentence))
            return self._page(request, form, status=422)
        return redirect("documents:version_write", document.pk)

    def _page(self, request: SignedInRequest, form: DocumentForm, status: int = 200) -> HttpResponse:
        return render(request, "suppliers/documents/document_form.html", {"form": form}, status=status)


class DocumentDetail(RolesRequired, View):
    """One document: its version of today, the one in the making, all that were."""

    roles = COLLEAGUES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return document_page(request, pk, ReviewForm())


class DocumentReviewed(RolesRequired, View):
    """Write down a review that changed nothing."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
        form = ReviewForm(request.POST)
        if not form.is_valid():
            return document_page(request, pk, form, status=422)
        documents.review(document, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The review is written down; the next one is counted from today."))
        return redirect("documents:document_detail", pk)


def document_page(request: SignedInRequest, pk: int, form: ReviewForm, status: int = 200) -> HttpResponse:
    """The page of a document, with the review form as it stands."""
    rows = Document.objects.visible_to(request.user).select_related("owner")
    document = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    current = queries.current_of(document, on=today)
    noted = queries.noted_of([current], request.user, on=today).get(current.pk) if current else None
    versions = queries.versions_of(document, request.user)
    context = {
        "document": document,
        "current": current,
        "noted": None if document.is_letter else noted,
        "versions": versions,
        "in_the_making": next((one for one in versions if one.status != "published"), None),
        "reviews": document.reviews.select_related("by"),
        "is_overdue": bool(document.review_due_on and document.review_due_on < today),
        "sees_suppliers": queries.may_see_suppliers(request.user),
        "may_edit": may_steer(request.user),
        "review_form": form,
        "today": today,
    }
    return render(request, "suppliers/documents/document.html", context, status=status)


class VersionWrite(RolesRequired, View):
    """Write a draft: a new one, or go on with the one in the making."""

    roles = KEEPERS
    form_class: type[VersionForm] = VersionForm

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = self._version(request, pk)
        return self._page(request, self._form(version))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        form = self._form(self._version(request, pk), request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            version = documents.write(
                form.instance, by=request.user, at=timezone.now(), **self.audience(form)
            )
        except documents.DocumentRefused as refused:
            form.add_error(None, str(refused.sentence))
            return self._page(request, form, status=422)
        messages.success(request, _("The draft is kept. Propose it once it is complete."))
        return redirect("documents:version_detail", version.pk)

    def audience(self, form: VersionForm) -> dict[str, Any]:
        """Which suppliers the form chooses, as `documents.write` takes them."""
        return {"subsidiaries": form.cleaned_data["subsidiaries"]}

    def _form(self, version: DocumentVersion, *data: Any) -> VersionForm:
        return self.form_class(*data, instance=version, today=timezone.localdate())

    def _version(self, request: SignedInRequest, pk: int) -> DocumentVersion:
        """The draft of the document, else a new version that begins with the text of the last one."""
        document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
        newest = document.versions.order_by("-number").first()
        if newest and newest.status == DocumentVersion.Status.DRAFT:
            return newest
        for_colleagues, for_suppliers = AUDIENCES[document.kind]
        version = DocumentVersion(
            document=document, for_colleagues=for_colleagues, for_suppliers=for_suppliers
        )
        if newest:
            version.text_en, version.text_zh = newest.text_en, newest.text_zh
            version.sections = newest.sections
            version.for_colleagues = newest.for_colleagues
        return version

    def _page(self, request: SignedInRequest, form: VersionForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "version": form.instance, "document": form.instance.document}
        return render(request, "suppliers/documents/version_form.html", context, status=status)


class VersionDetail(RolesRequired, View):
    """One version in both languages, its steps, and how it reached its readers."""

    roles = COLLEAGUES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return version_page(request, pk, ReasonForm())


def version_page(request: SignedInRequest, pk: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    """The page of a version, with the form for sending it back as it stands."""
    rows = DocumentVersion.objects.visible_to(request.user)
    rows = rows.select_related("document", "written_by", "proposed_by", "published_by")
    version = get_object_or_404(rows.prefetch_related("subsidiaries"), pk=pk)
    today = timezone.localdate()
    context = {
        "version": version,
        "document": version.document,
        "current": queries.current_of(version.document, on=today),
        "missing_topics": version.missing_topics,
        "steps": version.transitions.select_related("by"),
        "noted": queries.noted_of([version], request.user, on=today)[version.pk],
        "delivery": queries.delivery(version),
        "own": version.acknowledgements.filter(supplier__isnull=True, by=request.user).first(),
        "sees_suppliers": queries.may_see_suppliers(request.user),
        "may_edit": may_steer(request.user),
        "is_proposer": version.proposed_by_id == request.user.pk,
        "reason_form": form,
    }
    return render(request, "suppliers/documents/version.html", context, status=status)


class VersionStep(RolesRequired, View):
    """One step of a version; a refusal is said on its page."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(
            DocumentVersion.objects.visible_to(request.user).select_related("document"), pk=pk
        )
        try:
            messages.success(request, self.step(request, version))
        except documents.DocumentRefused as refused:
            messages.error(request, str(refused.sentence))
        except TransitionRefused:
            messages.error(request, _("Somebody was faster: the version is in another state by now."))
        return redirect("documents:version_detail", pk)

    def step(self, request: SignedInRequest, version: DocumentVersion) -> str:
        raise NotImplementedError


class VersionPropose(VersionStep):
    """Ask a second person to publish a draft."""

    def step(self, request: SignedInRequest, version: DocumentVersion) -> str:
        documents.propose(version, by=request.user, at=timezone.now())
        return _("Proposed. A second person publishes it.")


class VersionPublish(VersionStep):
    """Publish what another person proposed."""

    def step(self, request: SignedInRequest, version: DocumentVersion) -> str:
        count = documents.publish(version, by=request.user, at=timezone.now())
        return ngettext(
            "Published. %(count)s mail tells of it.", "Published. %(count)s mails tell of it.", count
        ) % {"count": count}


class VersionSendBack(RolesRequired, View):
    """Make a proposed version a draft again, with the reason."""

    roles = KEEPERS

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(DocumentVersion.objects.visible_to(request.user), pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return version_page(request, pk, form, status=422)
        try:
            documents.send_back(version, by=request.user, at=timezone.now(), **form.cleaned_data)
        except TransitionRefused:
            messages.error(request, _("Somebody was faster: the version is in another state by now."))
        return redirect("documents:version_detail", pk)


class VersionRead(VersionStep):
    """A colleague has read the version."""

    roles = COLLEAGUES

    def step(self, request: SignedInRequest, version: DocumentVersion) -> str:
        documents.acknowledge_own(version, by=request.user, at=timezone.now())
        return _("Noted that you have read it.")


class VersionMissing(RolesRequired, View):
    """Who has not taken note of a version; the team notes what was acknowledged elsewhere."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._page(request, _published(request, pk), {})

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = _published(request, pk)
        if not may_work(request.user):
            return self._page(request, version, {}, status=403)
        form = AcknowledgedElsewhereForm(
            request.POST, suppliers=queries.suppliers_without(version, request.user)
        )
        if not form.is_valid():
            return self._page(request, version, {"form": form}, status=422)
        documents.acknowledge_for(version, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The acknowledgement is noted."))
        return redirect(request.get_full_path())

    def _page(
        self, request: SignedInRequest, version: DocumentVersion, more: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        today = timezone.localdate()
        is_of_colleagues = request.GET.get("who") == "colleagues"
        search = request.GET.get("q", "").strip()
        rows: Any = (
            queries.colleagues_without(version, on=today)
            if is_of_colleagues
            else queries.suppliers_without(version, request.user, search=search)
        )
        context = {
            "version": version,
            "document": version.document,
            "noted": queries.noted_of([version], request.user, on=today)[version.pk],
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "is_of_colleagues": is_of_colleagues,
            "search": search,
            "may_note": bool(request.user.roles & WORKING_ROLES) and not is_of_colleagues,
        }
        return render(request, "suppliers/documents/missing.html", context | more, status=status)


def _published(request: SignedInRequest, pk: int) -> DocumentVersion:
    rows = DocumentVersion.objects.visible_to(request.user).published().select_related("document")
    return get_object_or_404(rows, pk=pk)
